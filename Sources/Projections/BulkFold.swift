public import EventLog
public import Events

/// Folds many events at once, on all cores.
///
/// **Per-event path.**
///
/// Events of one customer lie far apart in the log, and states far apart in memory: folding in log
/// order waits for memory three times per event. So the events are dealt into buckets of neighbouring
/// subjects first; then bucket after bucket is folded, with all its states in the cache, encoded and let
/// go. Of a plain order, as most events are, what the fold needs is dealt while its record is in the cache,
/// in 16 bytes; of any other event where it lies in the log, in eight. Memory is that, and the encoded
/// buckets that wait to be taken.
///
/// Invariants:
/// - Within a bucket events are in the order of their positions; plain orders come after the others, which
///   changes no state, as merging does not mind the order.
/// - The log's snapshot stays open while entries point into it.
public final class BulkFold<P: Projection>: Sendable {
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

  @inlinable @inline(__always)
  static func bucket(of subject: SubjectID) -> Int { Int(subject.rawValue &>> bucketShift) }

  /// Deals and folds; returns the links that are said.
  ///
  /// `take` is called here with every bucket that was folded, rising by subject, while others are being
  /// folded.
  ///
  /// - Throws: What `take` throws; `UnfoldableEvent` or `DamagedLog` before it is ever called.
  @inlinable
  public func run(
    _ log: EventLog,
    _ meter: FoldMeter,
    _ take: (FoldedBucket) throws -> Void
  ) throws -> [LinkFact] {
    try log.withBatches(after: start, through: end) { batches in
      guard let base = batches.map(\.address).min() else { return [] }
      let threads = Parallel.threadCount
      // Equal stretches of the log, in order: their buckets put together are in order too.
      let parts = try Parallel.map(threads) { number in
        let range = batches.count * number / threads..<batches.count * (number + 1) / threads
        return try deal(batches[range], base: base, meter)
      }
      try fold(parts, base: base, meter, take)
      return parts.flatMap(\.links)
    }
  }

  // MARK: Dealing

  @inlinable
  func deal(
    _ batches: ArraySlice<EventLog.StoredBatch>,
    base: UInt,
    _ meter: FoldMeter
  ) throws -> DealtPart {
    var entries = EntryLists()
    var orders = OrderPiles()
    var links: [LinkFact] = []
    for stored in batches {
      let batch = try stored.checked()
      try batch.forEachRecord(after: start) { record in
        guard record.position <= end, !leftOut.contains(record.position) else { return }
        try P.check(record)
        if !record.isPurchase { links.append(contentsOf: LinkFact.facts(of: record)) }
        guard P.folds(record.rawType) else { return }
        let bucket = Self.bucket(of: record.subject)
        let number = record.position.rawValue &- start.rawValue &- 1
        let subject = record.subject.rawValue & (1 &<< Self.bucketShift &- 1)
        if record.isFirstOfOrder, P.isPlain(record),
          let order = DealtOrder(record, subject: subject, number: number)
        {
          return orders.add(order, to: bucket)
        }
        let entry = UInt64(record.address &- base) &<< 24 | number
        let isKept = P.isKept(record)
        if isKept { entries.add(entry, to: bucket) }
        let other = P.otherSubject(record)
        guard other != .nobody else { return }
        // In one bucket with the event's own subject it is there already.
        if isKept, bucket == Self.bucket(of: other) { return }
        entries.add(entry, to: Self.bucket(of: other))
      }
      let first = max(batch.firstPosition.rawValue, start.rawValue + 1)
      let last = min(batch.lastPosition, end).rawValue
      meter.dealt(last + 1 - min(last + 1, first))
    }
    return DealtPart(entries, orders, links)
  }

  // MARK: Folding

  @inlinable
  func fold(
    _ parts: [DealtPart],
    base: UInt,
    _ meter: FoldMeter,
    _ take: (FoldedBucket) throws -> Void
  ) throws {
    let count = parts.map(\.bucketCount).max() ?? 0
    let handover = Handover<Result<FoldedBucket, any Error>>(count: count)
    let make: @Sendable (Int, inout SortedOrders) -> Void = { bucket, orders in
      let result = Result { try self.fold(bucket, of: parts, base: base, &orders) }
      handover.put(result, for: bucket)
      meter.folded(partOf: count)
    }
    try Parallel.run {
      var orders = SortedOrders(subjects: 1 << Int(Self.bucketShift))
      while let bucket = handover.begin() { make(bucket, &orders) }
    } _: {
      defer { handover.stop() }
      var orders = SortedOrders(subjects: 1 << Int(Self.bucketShift))
      while let step = handover.step() {
        switch step {
        case .make(let bucket): make(bucket, &orders)
        case .take(let result):
          try take(result.get())
          meter.stored(partOf: count)
        }
      }
    }
  }

  @inlinable
  func fold(
    _ bucket: Int,
    of parts: [DealtPart],
    base: UInt,
    _ orders: inout SortedOrders
  ) throws -> FoldedBucket {
    let firstPage = UInt32(bucket) &<< (Self.bucketShift &- StateTable<P.State>.pageShift)
    let view = self.view
    var table = StateTable<P.State>(firstPage: firstPage) { page in
      try view?.loadPage(page, as: P.State.self)
    }
    let folded = FoldedBucket()
    for part in parts where bucket < part.entries.lists.count {
      try part.entries.lists[bucket].withUnsafeBufferPointer { entries in
        folded.touched ^= try fold(entries, of: bucket, base: base, into: &table)
      }
    }
    orders.sort(parts, bucket: bucket, from: start.advanced(by: 1))
    try encode(&table, orders, into: folded)
    return folded
  }

  /// Folds one part's entries of a bucket; returns a mixture of what was fetched.
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

  /// Encodes the pages of a bucket: the states of `table`, with the plain orders folded in.
  @inlinable
  func encode(
    _ table: inout StateTable<P.State>,
    _ orders: borrowing SortedOrders,
    into folded: FoldedBucket
  ) throws {
    let length = StateTable<P.State>.pageLength
    var writer = StateWriter()
    var scratch = StateWriter()
    var state = P.State()
    for number in 0..<(1 << Int(Self.bucketShift)) / length {
      let first = number * length
      let hasOrders = !orders.orders(of: first..<first + length).isEmpty
      // What was stored before is fetched; where nothing was, a page of empty states would be for nothing.
      if hasOrders, view != nil { try table.touch(number) }
      let isTouched = table.isTouched(number)
      guard hasOrders || isTouched else { continue }
      let start = writer.count
      for index in 0..<length {
        let own = orders.orders(of: first + index)
        var isEncoded = false
        if isTouched {
          table.withState(index, ofPage: number) { state in
            if state.isEmpty { return }
            if !own.isEmpty { P.fold(own, into: &state) }
            StateTable.encode(state, index, to: &writer, scratch: &scratch)
            isEncoded = true
          }
        }
        if isEncoded || own.isEmpty { continue }
        // Nothing else is known of the subject: the memory of one state serves for all such.
        state.removeAll()
        P.fold(own, into: &state)
        StateTable.encode(state, index, to: &writer, scratch: &scratch)
      }
      let page = table.firstPage + UInt32(number)
      writer.seal(from: start, page: page)
      folded.pages.append(EncodedPage(page: page, range: start..<writer.count))
    }
    folded.writer = writer
  }
}
