public import EventLog
public import Events

/// A view without a version: folded from the log in memory, touching nothing.
extension ViewSnapshot {
  /// Folds the log up to `head` by `projection`, on all cores.
  ///
  /// Memory is that of the states, and eight bytes an event of a segment; segments of any length, up
  /// to `BulkFold.maximumSegment` events, come to the same.
  ///
  /// - Throws: `UnfoldableEvent` or `DamagedLog` at an event that cannot be taken in.
  @inlinable
  public init<P: Projection>(
    folding log: EventLog,
    through head: LogPosition,
    by projection: P.Type,
    leavingOut leftOut: LeftOut = .nothing,
    segment: UInt64 = BulkFold<P>.maximumSegment,
    progress: @Sendable @escaping (FoldProgress) -> Void = { _ in }
  ) throws where P.State == State {
    self = try Self(states: [], links: [], checkpoint: .start)
      .folded(on: log, through: head, by: projection, leavingOut: leftOut, segment, progress)
  }

  /// This with the events after its checkpoint up to `head` folded in, likewise.
  @inlinable
  public func folded<P: Projection>(
    on log: EventLog,
    through head: LogPosition,
    by projection: P.Type,
    leavingOut leftOut: LeftOut,
    _ segment: UInt64 = BulkFold<P>.maximumSegment,
    _ progress: @Sendable @escaping (FoldProgress) -> Void = { _ in }
  ) throws -> Self where P.State == State {
    var (states, links, position) = (states, links, checkpoint)
    while position < head {
      let end = min(head, position.advanced(by: Int(segment)))
      let meter = FoldMeter(after: position, through: end, head: head, progress)
      let fold = BulkFold<P>(nil, after: position, through: end, leavingOut: leftOut)
      var buckets: [FoldedBucket] = []
      links += try fold.run(log, meter) { buckets.append($0) }
      states = Self.merged(states, try Self.states(of: buckets))
      position = end
    }
    return Self(states: states, links: links, checkpoint: position)
  }

  /// The union of two lists that rise by subject, the states of those in both merged.
  @inlinable
  static func merged(
    _ one: [(subject: SubjectID, state: State)],
    _ other: [(subject: SubjectID, state: State)]
  ) -> [(subject: SubjectID, state: State)] {
    if one.isEmpty { return other }
    var merged: [(subject: SubjectID, state: State)] = []
    merged.reserveCapacity(one.count + other.count)
    var place = 0
    for entry in one {
      while place < other.count, other[place].subject < entry.subject {
        merged.append(other[place])
        place += 1
      }
      var entry = entry
      if place < other.count, other[place].subject == entry.subject {
        entry.state.merge(other[place].state)
        place += 1
      }
      merged.append(entry)
    }
    merged.append(contentsOf: other[place...])
    return merged
  }

  /// The states of all buckets, rising by subject.
  @inlinable
  static func states(
    of buckets: [FoldedBucket]
  ) throws -> [(subject: SubjectID, state: State)] {
    let next = SharedCounter()
    let parts = try Parallel.map(Parallel.threadCount) { _ in
      var parts: [(bucket: Int, states: [(subject: SubjectID, state: State)])] = []
      while let bucket = next.take(below: buckets.count) {
        parts.append((bucket, try buckets[bucket].states()))
      }
      return parts
    }
    return parts.flatMap { $0 }.sorted { $0.bucket < $1.bucket }.flatMap(\.states)
  }
}

extension FoldedBucket {
  /// The states of a bucket just folded, rising by subject.
  @inlinable
  func states<State: ProjectionState>() throws -> [(subject: SubjectID, state: State)] {
    var states: [(subject: SubjectID, state: State)] = []
    for page in pages {
      let sealed = UnsafeRawBufferPointer(rebasing: writer.bytes[page.range])
      let bytes = UnsafeRawBufferPointer(rebasing: sealed.dropLast(SealedValue.sealLength))
      var stored = StatePage(page.page, bytes)
      while let entry = try stored.next() {
        var state = State()
        try StateTable.read(entry.bytes, into: &state)
        states.append((entry.subject, state))
      }
    }
    return states
  }
}
