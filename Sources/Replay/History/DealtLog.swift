internal import EventLog
internal import Events
internal import Projections

/// The events of a log by customers' numbers, 2,048 neighbours to a bucket, and what links them.
///
/// **Per-event path.** Events of one customer lie far apart in the log; dealt first, they are read in
/// order.
final class DealtLog: Sendable {
  let base: UInt
  let firstPositions: [UInt64]
  let recordedAt: [Int64]
  let clock: KnowledgeClock
  private let parts: [Part]

  /// What one thread dealt.
  private final class Part: @unchecked Sendable {
    // @unchecked because one thread writes it while dealing, then each bucket is taken by one thread, and
    // the rest is only read.
    var buckets: [[DealtEvent]] = []
    var links: [KnownLink] = []
    var firstOrder = Int64.max
    var lastOrder = Int64.min
    /// By batch.
    var recordedAt: [Int64] = []
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
    let deal = Deal(batches: batches, base: base, clock: clock, end: end, leftOut: leftOut)
    let threads = Parallel.threadCount
    parts = try Parallel.map(threads) { number in
      // Equal stretches of the log, in order: their buckets put together are in order too.
      try deal.part(
        batches.count * number / threads..<batches.count * (number + 1) / threads,
        meter
      )
    }
    recordedAt = parts.flatMap(\.recordedAt)
  }

  private struct Deal: Sendable {
    let batches: [EventLog.StoredBatch]
    let base: UInt
    let clock: KnowledgeClock
    let end: LogPosition
    let leftOut: LeftOut

    func part(_ range: Range<Int>, _ meter: BackTestMeter) throws -> Part {
      let part = Part()
      part.recordedAt.reserveCapacity(range.count)
      for index in range {
        let batch = try batches[index].checked()
        part.recordedAt.append(batch.recordedAt.rawValue)
        try deal(batch, index, into: part)
        meter.did(.reading, partOf: batches.count)
      }
      return part
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
