public import EventLog
public import Events

/// Folds the log into one version of one view: catches up, and again when there is more.
///
/// Invariants:
/// - The checkpoint is committed in the transaction that commits the states it describes: killed at
///   any moment, the view is as of some checkpoint, and the next run goes on from there.
/// - Events are folded in position order per subject.
public struct Projector<P: Projection>: Sendable {
  public let log: EventLog
  public let view: ViewEnvironment

  /// Events from which on it pays to deal them into buckets and fold on all cores.
  public static var bulkThreshold: UInt64 { 20_000 }

  /// Events folded between two commits: what a kill can cost to do again, and what bounds memory.
  private static var segmentLength: UInt64 { BulkFold<P>.maximumSegment }

  public init(log: EventLog, view: ViewEnvironment) {
    self.log = log
    self.view = view
  }

  /// Folds what was appended since the checkpoint; returns how many events that were.
  ///
  /// `progress` is called now and then from a worker.
  @inlinable
  public func catchUp(
    progress: @Sendable @escaping (FoldProgress) -> Void = { _ in }
  ) throws -> UInt64 {
    let start = try checkpoint()
    var position = start
    while true {
      let head = try log.head().position
      guard head > position else { return position.rawValue - start.rawValue }
      let end = Self.segmentEnd(after: position, head: head)
      try foldSegment(
        after: position,
        through: end,
        FoldMeter(after: position, through: end, head: head, progress)
      )
      position = end
    }
  }

  public static func segmentEnd(after position: LogPosition, head: LogPosition) -> LogPosition {
    LogPosition(rawValue: min(head.rawValue, position.rawValue + segmentLength))
  }

  public func checkpoint() throws -> LogPosition {
    let about = try view.about()
    guard let about else { return .start }
    guard about.projectionVersion == UInt64(P.version) else {
      throw StoreError(
        "The view \(P.name) was made by another version of Patron.",
        hint: "Build it anew, beside the old one, with `patron rebuild \(P.name)`."
      )
    }
    return about.checkpoint
  }

  @inlinable
  public func foldSegment(
    after start: LogPosition,
    through end: LogPosition,
    _ meter: FoldMeter
  ) throws {
    guard end.rawValue - start.rawValue >= Self.bulkThreshold else {
      var fold = LiveFold<P>(view)
      try fold.run(log, after: start, through: end)
      let pages = fold.pages
      let links = fold.links
      try view.update(links: links, checkpoint: end, projectionVersion: P.version) { put in
        for page in pages {
          try put(page.page, UnsafeRawBufferPointer(rebasing: fold.writer.bytes[page.range]))
        }
      }
      return
    }
    let fold = BulkFold<P>(view, after: start, through: end, isFresh: try view.isFresh())
    try fold.run(log, meter)
    let links = fold.parts.flatMap(\.links)
    try view.update(links: links, checkpoint: end, projectionVersion: P.version) { put in
      for result in fold.results {
        for page in result.pages {
          try put(page.page, UnsafeRawBufferPointer(rebasing: result.writer.bytes[page.range]))
        }
        meter.stored(partOf: fold.results.count)
      }
    }
  }
}
