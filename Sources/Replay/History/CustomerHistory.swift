internal import EventLog
internal import Events
internal import Projections
internal import Rules
internal import Views

/// Every customer as of every date, and what they did after it: all that scoring needs of the log.
struct CustomerHistory: Sendable {
  /// Customers in parts, the same ones on every machine.
  let parts: [CustomerRows]
  let measures: MeasureRules
  /// The median gap between purchases, by measure and date.
  let medianGaps: [[Double?]]

  /// Customers whose identifiers were ever joined, in a part.
  private static let linkedPart = 1_024

  init(
    _ log: DealtLog,
    _ linked: LinkedCustomers,
    _ measures: MeasureRules,
    _ dates: [BackTestMoment],
    _ calendar: ShopCalendar,
    _ currency: Currency,
    _ meter: BackTestMeter
  ) {
    let nobodysBucket = log.bucketCount > 0 ? log.take(0) : nil
    let plan = SweepPlan(
      dates,
      calendar,
      currency,
      measures.rules,
      nobodysEvents: nobodysBucket?.events(of: 0) ?? [],
      log
    )
    let sweep = Sweep(log: log, plan: plan, linked: linked)
    let buckets = Slots<BucketRows>(count: log.bucketCount)
    let workers = Slots<GapCounts>(count: Parallel.threadCount)
    let next = SharedCounter()
    Parallel.run(Parallel.threadCount) { worker in
      var customers = CustomerSweep(log, plan)
      while let bucket = next.take(below: buckets.count) {
        let taken = bucket == 0 ? nobodysBucket : nil
        buckets[bucket] = sweep.rows(of: taken ?? log.take(bucket), bucket, &customers)
        meter.did(.customers, partOf: buckets.count)
      }
      workers[worker] = customers.gaps
    }
    var gaps = workers.values
    var parts = buckets.values.map(\.rows)
    if !linked.isEmpty {
      let found = sweep.linkedRows(buckets.values.flatMap(\.linked), partLength: Self.linkedPart)
      parts += found.parts
      gaps += found.gaps
    }
    let all = gaps.reduce(into: GapCounts(stride: measures.rules.count, dates: dates.count)) {
      $0.merge($1)
    }
    self.parts = parts
    self.measures = measures
    medianGaps = measures.rules.indices.map { all.medians($0) }
  }
}

/// What a bucket's customers come to.
private struct BucketRows: Sendable {
  var rows: CustomerRows
  /// Events of identifiers that were ever joined: they are swept by customer.
  var linked: [LinkedEvents] = []
}

private struct LinkedEvents: @unchecked Sendable {
  // @unchecked because `DealtEvent` is plain bits.
  let subject: SubjectID
  let events: [DealtEvent]
}

private struct Sweep: Sendable {
  let log: DealtLog
  let plan: SweepPlan
  let linked: LinkedCustomers

  func rows(
    of bucket: DealtLog.Bucket,
    _ number: Int,
    _ customers: inout CustomerSweep
  ) -> BucketRows {
    let stride = plan.measures.count
    var found = BucketRows(rows: CustomerRows(stride: stride, dates: plan.dates.count))
    for local in 0..<bucket.starts.count - 1 {
      let events = bucket.events(of: local)
      let subject = SubjectID(
        rawValue: UInt32(number) << DealtEvent.bucketShift | UInt32(local)
      )
      if events.isEmpty || subject == .nobody { continue }
      if !linked.isEmpty, linked.contains(subject) {
        found.linked.append(LinkedEvents(subject: subject, events: Array(events)))
        continue
      }
      customers.stand(events, plan.dates.indices)
      let first = customers.standings.firstIndex { $0.purchaseDays > 0 }
      guard let first else { continue }
      let dates = first / stride..<plan.dates.count
      customers.act(events, dates)
      for date in dates {
        let measures = customers.standings[date * stride..<(date + 1) * stride]
        guard measures.contains(where: { $0.purchaseDays > 0 }) else { continue }
        found.rows.dates[date].append(subject.rawValue, customers.outcomes[date], measures)
      }
    }
    return found
  }

  func linkedRows(
    _ events: [LinkedEvents],
    partLength: Int
  ) -> (parts: [CustomerRows], gaps: [GapCounts]) {
    let bySubject = Dictionary(uniqueKeysWithValues: events.map { ($0.subject, $0) })
    let starts = Array(Swift.stride(from: 0, to: linked.groups.count, by: partLength))
    let parts = Slots<CustomerRows>(count: starts.count)
    let gaps = Slots<GapCounts>(count: starts.count)
    Parallel.run(starts.count) { part in
      var customers = CustomerSweep(log, plan)
      var rows = CustomerRows(stride: plan.measures.count, dates: plan.dates.count)
      for group in linked.groups[starts[part]...].prefix(partLength) {
        var own: [SubjectID: [DealtEvent]] = [:]
        for subject in group.subjects { own[subject] = bySubject[subject]?.events }
        customers.sweep(group, own, into: &rows)
      }
      rows.sort()
      parts[part] = rows
      gaps[part] = customers.gaps
    }
    return (parts.values, gaps.values)
  }
}
