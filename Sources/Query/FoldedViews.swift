internal import Projections
internal import Synchronization
internal import Views

/// Snapshots of views that were folded in memory, each once.
final class FoldedViews: Sendable {
  /// Whatever their states are.
  private let snapshots = Mutex<[ViewName: any Sendable]>([:])

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
