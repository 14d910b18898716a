public import Events
internal import Synchronization

/// Counts what all threads have done of a segment, for whoever watches.
///
/// Each event is dealt, folded and stored. What is reported is the position that a fold in log order would
/// have reached with so much work done.
public final class FoldMeter: Sendable {
  /// In quarters of the work.
  private let done = Atomic<UInt64>(0)
  private let start: LogPosition
  private let count: UInt64
  private let head: LogPosition
  private let report: @Sendable (FoldProgress) -> Void

  /// The segment after `start` through `end`, of a log that reaches to `head`.
  public init(
    after start: LogPosition,
    through end: LogPosition,
    head: LogPosition,
    _ report: @Sendable @escaping (FoldProgress) -> Void
  ) {
    self.start = start
    count = end.rawValue - start.rawValue
    self.head = head
    self.report = report
  }

  /// Reading the log and dealing its events is about a quarter of the work.
  public func dealt(_ events: UInt64) { add(events) }

  /// Folding is about half: one of `number` equal parts of it is done.
  public func folded(partOf number: Int) { add(2 * count / UInt64(max(1, number))) }

  /// Storing is about a quarter: one of `number` equal parts of it is done.
  public func stored(partOf number: Int) { add(count / UInt64(max(1, number))) }

  private func add(_ quarters: UInt64) {
    let done = done.wrappingAdd(quarters, ordering: .relaxed).newValue
    let reached = LogPosition(rawValue: start.rawValue + min(count, done / 4))
    report(FoldProgress(checkpoint: reached, head: head))
  }
}
