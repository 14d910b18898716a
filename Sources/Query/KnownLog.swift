internal import Events
internal import Projections
internal import Views

/// The beginning of the log that was known at an earlier time, and the views folded from it in memory.
final class KnownLog: Sendable {
  /// The last event that was known.
  let through: LogPosition
  let views = FoldedViews(most: ViewName.allCases.count)

  init(through: LogPosition) { self.through = through }
}
