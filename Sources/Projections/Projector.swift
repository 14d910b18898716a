public import EventLog
public import Events

/// Folds the log into one version of one view: catches up, and again when there is more.
///
/// Invariants:
/// - The checkpoint is committed in the transaction that commits the states it describes: killed at
///   any moment, the view is as of some checkpoint, and the next run goes on from there.
/// - Events are folded in position order per subject; only one that was left out, and is wanted after
///   all, comes late.
/// - Before it stops at an event it has committed all that stands before it.
public struct Projector<P: Projection>: Sendable {
  public let log: EventLog
  public let view: ViewEnvironment
  /// Events that somebody decided to leave out of this view.
  public let leftOut: LeftOut

  /// Events from which on it pays to deal them into buckets and fold on all cores.
  public static var bulkThreshold: UInt64 { 20_000 }

  /// Events folded between two commits: what a kill can cost to do again, and what bounds memory.
  private static var segmentLength: UInt64 { BulkFold<P>.maximumSegment }

  public init(log: EventLog, view: ViewEnvironment, leavingOut leftOut: LeftOut) {
    self.log = log
    self.view = view
    self.leftOut = leftOut
  }

  /// Folds what was appended since the checkpoint; returns how many events that were.
  ///
  /// `progress` is called now and then from a worker.
  ///
  /// - Throws: `UnfoldableEvent` or `DamagedLog` at an event that cannot be taken in.
  @inlinable
  public func catchUp(
    progress: @Sendable @escaping (FoldProgress) -> Void = { _ in }
  ) throws -> UInt64 {
    let start = try checkpoint()
    try foldReturned(upTo: start)
    var position = start
    while true {
      let head = try log.head().position
      guard head > position else { return position.rawValue - start.rawValue }
      let end = Self.segmentEnd(after: position, head: head)
      try foldAllOrUpToStop(
        after: position,
        through: end,
        FoldMeter(after: position, through: end, head: head, progress)
      )
      position = end
    }
  }

  /// Folds the segment; where an event stops it, what stands before that is committed all the same.
  @inlinable
  func foldAllOrUpToStop(
    after start: LogPosition,
    through end: LogPosition,
    _ meter: FoldMeter
  ) throws {
    do { try foldSegment(after: start, through: end, meter) } catch {
      let stop = (error as? UnfoldableEvent)?.position ?? (error as? DamagedLog)?.position
      guard let stop, stop.rawValue > start.rawValue + 1 else { throw error }
      let before = LogPosition(rawValue: stop.rawValue - 1)
      try foldSegment(after: start, through: before, meter)
      throw error
    }
  }

  /// Folds events that this version left out once and that are wanted after all.
  ///
  /// A fold does not mind their coming late.
  @inlinable
  func foldReturned(upTo checkpoint: LogPosition) throws {
    let known = try view.leftOut()
    let wanted = leftOut.through(checkpoint)
    guard known != wanted else { return }
    if let early = wanted.subtracting(known).first {
      throw StoreError(
        "The view \(P.name) has taken in the event at position \(early), which is to be left out.",
        hint: "Build the view anew with `patron rebuild \(P.name) --from-log`."
      )
    }
    var rest = known.subtracting(wanted)[...]
    while let position = rest.popFirst() {
      let before = LogPosition(rawValue: position.rawValue - 1)
      let leftOut = LeftOut(wanted.positions + rest)
      try foldLive(after: before, through: position, checkpoint: checkpoint, leftOut: leftOut)
    }
  }

  public static func segmentEnd(after position: LogPosition, head: LogPosition) -> LogPosition {
    LogPosition(rawValue: min(head.rawValue, position.rawValue + segmentLength))
  }

  public func checkpoint() throws -> LogPosition {
    let about = try view.about()
    guard let about else { return .start }
    guard about.projectionVersion == UInt64(P.version) else {
      throw view.otherProgram
    }
    try view.check(against: log)
    return about.checkpoint
  }

  /// What the view says of itself with all events up to `checkpoint`.
  @usableFromInline
  func about(_ checkpoint: LogPosition) throws -> ViewEnvironment.About {
    try ViewEnvironment.about(checkpoint, of: log, projectionVersion: P.version)
  }

  @inlinable
  public func foldSegment(
    after start: LogPosition,
    through end: LogPosition,
    _ meter: FoldMeter
  ) throws {
    guard end.rawValue - start.rawValue >= Self.bulkThreshold else {
      return try foldLive(
        after: start,
        through: end,
        checkpoint: end,
        leftOut: leftOut.through(end)
      )
    }
    let fold = BulkFold<P>(
      try view.isFresh() ? nil : view,
      after: start,
      through: end,
      leavingOut: leftOut
    )
    try view.update(try about(end), leftOut: leftOut.through(end)) { put in
      try fold.run(log, meter) { folded in
        for page in folded.pages {
          try put(page.page, UnsafeRawBufferPointer(rebasing: folded.writer.bytes[page.range]))
        }
      }
    }
  }

  @inlinable
  func foldLive(
    after start: LogPosition,
    through end: LogPosition,
    checkpoint: LogPosition,
    leftOut: LeftOut
  ) throws {
    var fold = LiveFold<P>(view, leavingOut: leftOut)
    try fold.run(log, after: start, through: end)
    let pages = fold.pages
    let links = fold.links
    try view.update(try about(checkpoint), leftOut: leftOut) { put in
      for page in pages {
        try put(page.page, UnsafeRawBufferPointer(rebasing: fold.writer.bytes[page.range]))
      }
      return links
    }
  }
}
