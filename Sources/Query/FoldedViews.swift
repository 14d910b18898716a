internal import Projections
internal import Synchronization
internal import Views

/// Snapshots of views that were folded in memory, each once while it is kept.
final class FoldedViews: Sendable {
  private let most: Int
  /// Whatever their states are; the oldest first.
  private let snapshots = Mutex<[(view: ViewName, snapshot: any Sendable)]>([])

  /// So many are kept at most: of a large shop each takes hundreds of megabytes.
  init(most: Int) { self.most = most }

  /// The snapshot of a view, made by `fold` where it is not kept.
  func snapshot<State>(
    of view: ViewName,
    _ fold: () throws -> ViewSnapshot<State>
  ) rethrows -> ViewSnapshot<State> {
    let known = snapshots.withLock { snapshots -> ViewSnapshot<State>? in
      let kept = snapshots.first { $0.view == view }?.snapshot as? ViewSnapshot<State>
      if kept == nil, snapshots.count == most { snapshots.removeFirst() }
      return kept
    }
    if let known { return known }
    let folded = try fold()
    snapshots.withLock { $0.append((view, folded)) }
    return folded
  }
}
