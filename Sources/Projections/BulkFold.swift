public import EventLog
public import Events

/// Folds many events at once, on all cores.
///
/// **Per-event path.**
///
/// Events of one customer lie far apart in the log, and states far apart in memory: folding in log
/// order waits for memory three times per event. So the events are dealt into buckets of neighbouring
/// subjects first, as eight bytes each; then bucket after bucket is folded, with all its states in the
/// cache, encoded and let go. Memory is eight bytes an event and the encoded result.
///
/// Invariants:
/// - Within a bucket events are in the order of their positions.
/// - The log's snapshot stays open while entries point into it.
public final class BulkFold<P: Projection>: @unchecked Sendable {
  // @unchecked because each thread writes only the parts and results that it was given, which are
  // objects of their own, and they are read when all threads are done.

  /// An event: its distance from the first batch in memory (40 bits), and its position's distance
  /// from the start of the segment (24 bits).
  public typealias Entry = UInt64

  /// Subjects in a bucket, as a power of two: so many states fit a core's cache.
  public static var bucketShift: UInt32 { 11 }
  /// A segment may not be longer, or its positions would not fit an entry.
  public static var maximumSegment: UInt64 { 1 << 24 }

  /// The version whose states are folded on; `nil` where there are none yet.
  public let view: ViewEnvironment?
  public let start: LogPosition
  public let end: LogPosition
  public let leftOut: LeftOut
  public var parts: [Part] = []
  public var results: [BucketResult] = []

  /// What one thread dealt.
  public final class Part: @unchecked Sendable {
    public var buckets: [[Entry]] = []
    public var links: [LinkFact] = []
    public var error: (any Error)?

    @inlinable
    public init() {}

    @inlinable @inline(__always)
    func add(_ entry: Entry, to bucket: Int) {
      if bucket >= buckets.count {
        buckets.append(contentsOf: repeatElement([], count: bucket + 1 - buckets.count))
      }
      buckets[bucket].append(entry)
    }
  }

  @inlinable @inline(__always)
  static func bucket(of subject: SubjectID) -> Int { Int(subject.rawValue &>> bucketShift) }

  /// The pages of one bucket, encoded one after another.
  public final class BucketResult: @unchecked Sendable {
    public var writer = StateWriter()
    public var pages: [EncodedPage] = []
    public var error: (any Error)?
    /// What was fetched ahead: kept, so that the fetching is not optimised away.
    public var touched: UInt32 = 0

    @inlinable
    public init() {}
  }

  public init(
    _ view: ViewEnvironment?,
    after start: LogPosition,
    through end: LogPosition,
    leavingOut leftOut: LeftOut
  ) {
    self.view = view
    self.start = start
    self.end = end
    self.leftOut = leftOut
  }

  /// Deals and folds.
  @inlinable
  public func run(_ log: EventLog, _ meter: FoldMeter) throws {
    let threads = Parallel.threadCount
    try log.withBatches(after: start, through: end) { batches in
      guard let base = batches.map(\.address).min() else { return }
      let parts = (0..<threads).map { _ in Part() }
      self.parts = parts
      Parallel.run(threads) { number in
        // Equal stretches of the log, in order: their buckets put together are in order too.
        let range = batches.count * number / threads..<batches.count * (number + 1) / threads
        deal(batches[range], base: base, into: parts[number], meter)
      }
      for part in parts { if let error = part.error { throw error } }
      let count = parts.map(\.buckets.count).max() ?? 0
      let results = (0..<count).map { _ in BucketResult() }
      self.results = results
      let next = SharedCounter()
      Parallel.run(threads) { _ in
        while let bucket = next.take(below: count) {
          fold(bucket, base: base, into: results[bucket])
          meter.folded(partOf: count)
        }
      }
    }
    for result in results { if let error = result.error { throw error } }
  }

  // MARK: Dealing

  @inlinable
  public func deal(
    _ batches: ArraySlice<EventLog.StoredBatch>,
    base: UInt,
    into part: Part,
    _ meter: FoldMeter
  ) {
    do {
      for stored in batches {
        let batch = try stored.checked()
        try batch.forEachRecord(after: start) { record in
          guard record.position <= end, !leftOut.contains(record.position) else { return }
          try P.check(record)
          if !record.isPurchase { part.links.append(contentsOf: LinkFact.facts(of: record)) }
          guard P.folds(record.rawType) else { return }
          let distance = UInt64(record.address &- base)
          let number = record.position.rawValue &- start.rawValue &- 1
          let entry = distance &<< 24 | number
          let isKept = P.isKept(record)
          if isKept { part.add(entry, to: Self.bucket(of: record.subject)) }
          let other = P.otherSubject(record)
          guard other != .nobody else { return }
          let bucket = Self.bucket(of: other)
          // In one bucket with the event's own subject it is there already.
          if isKept, bucket == Self.bucket(of: record.subject) { return }
          part.add(entry, to: bucket)
        }
        let first = max(batch.firstPosition.rawValue, start.rawValue + 1)
        let last = min(batch.lastPosition, end).rawValue
        meter.dealt(last + 1 - min(last + 1, first))
      }
    } catch {
      part.error = error
    }
  }

  // MARK: Folding

  @inlinable
  public func fold(_ bucket: Int, base: UInt, into result: BucketResult) {
    let firstPage = UInt32(bucket) &<< (Self.bucketShift &- StateTable<P.State>.pageShift)
    let view = self.view
    var table = StateTable<P.State>(firstPage: firstPage) { page in
      try view?.loadPage(page, as: P.State.self)
    }
    do {
      for part in parts where bucket < part.buckets.count {
        try part.buckets[bucket].withUnsafeBufferPointer { entries in
          result.touched ^= try fold(entries, of: bucket, base: base, into: &table)
        }
      }
      var scratch = StateWriter()
      table.forEachPage { page, states in
        let start = result.writer.count
        StateTable<P.State>.encode(states, to: &result.writer, scratch: &scratch)
        result.pages.append(EncodedPage(page: page, range: start..<result.writer.count))
      }
    } catch {
      result.error = error
    }
  }

  /// Folds one part of a bucket; returns a mixture of what was fetched.
  @inlinable
  func fold(
    _ entries: UnsafeBufferPointer<Entry>,
    of bucket: Int,
    base: UInt,
    into table: inout StateTable<P.State>
  ) throws -> UInt32 {
    var index = 0
    var touched: UInt32 = 0
    while index < entries.count {
      let stop = min(index &+ 128, entries.count)
      // Fetches the records into the cache, many at a time: one by one each would be waited for.
      for ahead in index..<stop { touched ^= record(entries[ahead], base).subject.rawValue }
      while index < stop {
        let record = record(entries[index], base)
        if Self.bucket(of: record.subject) == bucket, P.isKept(record) {
          try table.update(record.subject) { P.fold(record, into: &$0) }
        }
        let other = P.otherSubject(record)
        if other != .nobody, Self.bucket(of: other) == bucket {
          try table.update(other) { P.foldOther(record, into: &$0) }
        }
        index &+= 1
      }
    }
    return touched
  }

  @inlinable @inline(__always)
  func record(_ entry: Entry, _ base: UInt) -> RecordView {
    RecordView(
      position: LogPosition(rawValue: start.rawValue &+ 1 &+ (entry & 0xFF_FFFF)),
      address: base &+ UInt(entry &>> 24)
    )
  }
}

/// A page encoded into a writer.
public struct EncodedPage {
  public let page: UInt32
  public let range: Range<Int>

  @inlinable
  public init(page: UInt32, range: Range<Int>) {
    self.page = page
    self.range = range
  }
}
