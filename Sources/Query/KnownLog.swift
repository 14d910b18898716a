internal import EventLog
internal import Events
internal import Projections
internal import Synchronization
internal import Views

/// The beginning of the log that was known at an earlier time, and the views folded from it in memory, each once.
final class KnownLog: Sendable {
  /// The last event that was known.
  let through: LogPosition

  /// The snapshots of views, whatever their states are.
  private let snapshots = Mutex<[ViewName: any Sendable]>([:])

  init(through: LogPosition) { self.through = through }

  /// The snapshot of a view, made by `fold` where none was asked for before.
  func snapshot<State>(
    of view: ViewName,
    _ fold: () throws -> ViewSnapshot<State>
  ) rethrows -> ViewSnapshot<State> {
    let known = snapshots.withLock { $0[view] as? ViewSnapshot<State> }
    if let known { return known }
    let folded = try fold()
    snapshots.withLock { $0[view] = folded }
    return folded
  }
}
