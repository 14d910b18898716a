internal import EventLog
internal import Events
internal import Projections

/// The events of a log by customers' numbers, 2,048 neighbours to a bucket, and what links them.
///
/// **Per-event path.** Events of one customer lie far apart in the log; dealt first, they are read in
/// order.
final class DealtLog: @unchecked Sendable {
  // @unchecked because parts are written by one thread each while dealing, a bucket is taken by one
  // thread, and the rest is only read.

  let base: UInt
  let firstPositions: [UInt64]
  let recordedAt: [Int64]
  let clock: KnowledgeClock
  private let parts: [Part]

  /// What one thread dealt.
  private final class Part {
    var buckets: [[DealtEvent]] = []
    var links: [KnownLink] = []
    var firstOrder = Int64.max
    var lastOrder = Int64.min
    var error: (any Error)?
  }

  /// A link and from when on it is known.
  struct KnownLink: Sendable {
    let fact: LinkFact
    let knownAt: Int64
  }

  /// - Throws: `DamagedLog` for a batch that is not as it was written, `UnfoldableEvent` for an event
  ///   that cannot be taken in.
  init(
    _ batches: [EventLog.StoredBatch],
    _ knowledge: Knowledge,
    through end: LogPosition,
    leavingOut leftOut: LeftOut,
    _ meter: BackTestMeter
  ) throws {
    base = batches.map(\.address).min() ?? 0
    firstPositions = batches.map(\.position.rawValue)
    let begin = try batches.first?.checked().recordedAt.rawValue ?? 0
    clock = KnowledgeClock(knowledge: knowledge, begin: begin)
    let threads = Parallel.threadCount
    let parts = (0..<threads).map { _ in Part() }
    self.parts = parts
    let deal = Deal(batches: batches, base: base, clock: clock, end: end, leftOut: leftOut)
    recordedAt = [Int64](unsafeUninitializedCapacity: batches.count) { times, count in
      let target = Target(parts: parts, recordedAt: times)
      Parallel.run(threads) { number in
        // Equal stretches of the log, in order: their buckets put together are in order too.
        let range = batches.count * number / threads..<batches.count * (number + 1) / threads
        deal.run(range, into: target, number, meter)
      }
      // Where dealing failed nothing is read.
      count = parts.contains { $0.error != nil } ? 0 : batches.count
    }
    for part in parts { if let error = part.error { throw error } }
  }

  private struct Target: @unchecked Sendable {
    // @unchecked because each thread writes its own part and the times of its own batches.
    let parts: [Part]
    let recordedAt: UnsafeMutableBufferPointer<Int64>
  }

  private struct Deal: Sendable {
    let batches: [EventLog.StoredBatch]
    let base: UInt
    let clock: KnowledgeClock
    let end: LogPosition
    let leftOut: LeftOut

    func run(_ range: Range<Int>, into target: Target, _ number: Int, _ meter: BackTestMeter) {
      let part = target.parts[number]
      do {
        for index in range {
          let batch = try batches[index].checked()
          target.recordedAt.initializeElement(at: index, to: batch.recordedAt.rawValue)
          try deal(batch, index, into: part)
          meter.did(.reading, partOf: batches.count)
        }
      } catch { part.error = error }
    }

    private func deal(_ batch: RecordBatch, _ index: Int, into part: Part) throws {
      let first = batch.firstPosition.rawValue
      let recorded = batch.recordedAt.rawValue
      try batch.forEachRecord { record in
        guard record.position <= end, !leftOut.contains(record.position) else { return }
        let kind: DealtEvent.Kind
        if record.isPurchase {
          try check(record)
          if record.rawType == EventType.purchasePlaced.rawValue {
            guard record.subject != .nobody else { return }
            part.firstOrder = min(part.firstOrder, record.occurredAt.rawValue)
            part.lastOrder = max(part.lastOrder, record.occurredAt.rawValue)
            kind = record.orderPosition == record.position ? .order : .change
          } else {
            kind = .change
          }
        } else if record.rawType == EventType.emailSent.rawValue {
          guard record.subject != .nobody else { return }
          kind = .mail
        } else {
          guard LinkFact.isSaid(by: record.rawType) else { return }
          try check(record)
          for fact in LinkFact.facts(of: record) where fact.first != fact.second {
            let known = clock.knownAt(occurred: fact.occurredAt.rawValue, recorded: recorded)
            part.links.append(KnownLink(fact: fact, knownAt: known))
          }
          return
        }
        let bucket = DealtEvent.bucket(of: record.subject)
        while bucket >= part.buckets.count { part.buckets.append([]) }
        part.buckets[bucket].append(
          DealtEvent(record, kind, batch: index, firstPosition: first, base: base)
        )
      }
    }

    @inline(__always)
    private func check(_ record: RecordView) throws {
      if let flaw = record.flaw { throw UnfoldableEvent("rfm", record, flaw) }
    }
  }

  // MARK: What was dealt

  var bucketCount: Int { parts.map(\.buckets.count).max() ?? 0 }

  var links: [KnownLink] { parts.flatMap(\.links) }

  /// The times of the first and the last order; `nil` without any.
  var orders: ClosedRange<Timestamp>? {
    guard let first = parts.map(\.firstOrder).min(), let last = parts.map(\.lastOrder).max(),
      first <= last
    else { return nil }
    return Timestamp(rawValue: first)...Timestamp(rawValue: last)
  }

  /// A bucket's events, each customer's together and in the order of the log.
  struct Bucket {
    let events: [DealtEvent]
    /// Where each subject's begin, and the end.
    let starts: [Int]

    func events(of local: Int) -> ArraySlice<DealtEvent> {
      events[starts[local]..<starts[local + 1]]
    }
  }

  /// Takes a bucket out: its events are let go here.
  func take(_ bucket: Int) -> Bucket {
    let dealt = parts.filter { bucket < $0.buckets.count }
    var starts = [Int](repeating: 0, count: 1 << Int(DealtEvent.bucketShift) + 1)
    for part in dealt {
      for event in part.buckets[bucket] { starts[event.local + 1] += 1 }
    }
    for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
    var next = starts
    let count = starts.last ?? 0
    let events = [DealtEvent](unsafeUninitializedCapacity: count) { events, initialized in
      for part in dealt {
        for event in part.buckets[bucket] {
          events.initializeElement(at: next[event.local], to: event)
          next[event.local] += 1
        }
        part.buckets[bucket] = []
      }
      initialized = count
    }
    return Bucket(events: events, starts: starts)
  }

  /// From when on an event is known, ms since 1970.
  @inline(__always)
  func knownAt(_ event: DealtEvent) -> Int64 {
    clock.knownAt(occurred: event.occurredAt, recorded: recordedAt[event.batch])
  }
}
