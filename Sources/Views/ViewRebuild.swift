package import EventLog
package import Projections

/// Builds a version of a view beside the one in use, and puts it in use.
///
/// Projectors and queries go on meanwhile. Killed at any moment, the view is as it was, and the next
/// rebuild of the same goes on from the last checkpoint.
package struct ViewRebuild: Sendable {
  private let choice: RebuildChoice
  private let store: Store
  private let log: EventLog

  package init(_ choice: RebuildChoice, _ store: Store, log: EventLog) {
    self.choice = choice
    self.store = store
    self.log = log
  }

  package struct Outcome: Sendable {
    /// The version put in use.
    package let version: Int
    /// The one it replaced, which is kept; `nil` where it is the first.
    package let replaced: Int?
    /// Events folded by this run.
    package let events: UInt64
  }

  /// - Throws: `StoreError` if another process rebuilds the view.
  package func run(
    progress: @Sendable @escaping (FoldProgress) -> Void = { _ in }
  ) throws -> Outcome {
    guard choice.folder.currentVersion != nil else { return try makeFirst(progress) }
    let unfinished = try UnfinishedVersion(choice.folder)
    let number = unfinished.number
    let events = try fold(unfinished, progress)
    // Another rebuild may have ended while this one waited for its turn.
    let replaced = choice.folder.currentVersion
    try unfinished.putInUse()
    // What stopped projectors of the old version is over.
    try ProjectorJournal(choice.folder).succeeded()
    return Outcome(version: number, replaced: replaced, events: events)
  }

  /// The version is closed, and its lock free, when this returns: a projector can take it at once.
  private func fold(
    _ unfinished: borrowing UnfinishedVersion,
    _ progress: @Sendable @escaping (FoldProgress) -> Void
  ) throws -> UInt64 {
    let version = try unfinished.open(
      choice.build,
      of: log,
      projectionVersion: choice.name.projectionVersion
    )
    let leftOut = try ViewHistory(choice.folder).standing().leftOut
    return try choice.name.catchUp(version.view, log, leavingOut: leftOut, progress: progress)
  }

  private func makeFirst(
    _ progress: @Sendable @escaping (FoldProgress) -> Void
  ) throws -> Outcome {
    let projector = try ViewProjector(choice.name, store, log: log, rules: choice.rules)
    let events = try projector.catchUp(progress: progress)
    return Outcome(version: choice.folder.currentVersion ?? 1, replaced: nil, events: events)
  }
}
