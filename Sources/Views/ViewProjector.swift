package import EventLog
package import Events
package import Projections
internal import Rules
internal import Synchronization

/// Folds the log into the version of a view that is in use, and goes on with another when that is put in
/// use.
///
/// While it lives no other process folds into the same version.
package final class ViewProjector: Sendable {
  package let name: ViewName
  package let folder: ViewFolder
  private let log: EventLog
  private let version: Mutex<FoldedVersion>
  private let journal: ProjectorJournal
  private let isUnsynced = Atomic<Bool>(false)

  /// Opens the version in use, or makes the first, which keeps the rules it is made with: `rules`, else
  /// those in force now.
  ///
  /// - Throws: `StoreError` if another projector has the view.
  package init(
    _ name: ViewName,
    _ store: Store,
    log: EventLog,
    rules: ShopRules? = nil
  ) throws {
    self.name = name
    self.log = log
    folder = ViewFolder(store, view: name.rawValue)
    let current = folder.currentVersion
    let number = current ?? folder.nextVersion
    try folder.create(version: number)
    guard let version = try FoldedVersion(folder, number, isNew: current == nil) else {
      let path = folder.path(ofVersion: number)
      let holder = ProjectorLock.holder(path).map { " (process \($0))" } ?? ""
      throw StoreError(
        "Another projector folds \(name.rawValue) already\(holder).",
        hint: "See `patron status`; there is nothing to do while it runs."
      )
    }
    if try version.view.build() == nil {
      let rules = try rules ?? ShopRules(store, log)
      try version.view.write(ViewBuild(origin: .log, rules: rules.text.encoded()))
    }
    if current == nil { try folder.use(version: number) }
    self.version = Mutex(version)
    journal = ProjectorJournal(folder)
  }

  /// Whether the version in use was lost, with the machine or its disk, and begins anew.
  package var isMadeAgain: Bool { version.withLock { $0.isMadeAgain } }

  /// From here on commits are visible at once, and on the disk about a second later, until
  /// `waitForDisk`.
  package func commitUnsynced() throws {
    isUnsynced.store(true, ordering: .relaxed)
    try version.withLock { try $0.commitUnsynced() }
  }

  /// Returns when all that was committed is on the disk; from here on every commit waits for it.
  package func waitForDisk() throws {
    isUnsynced.store(false, ordering: .relaxed)
    try version.withLock { try $0.waitForDisk() }
  }

  /// - Throws: `StoreError` if somebody removed the version in use, or put another in its place.
  package func checkFile() throws { try version.withLock { try $0.checkFile() } }

  /// The last event folded into the version in use.
  package func checkpoint() throws -> LogPosition {
    try version.withLock { try $0.view.about()?.checkpoint ?? .start }
  }

  /// Folds what was appended since the checkpoint; returns how many events that were.
  ///
  /// An error is in the view's history when this throws it.
  package func catchUp(
    progress: @Sendable @escaping (FoldProgress) -> Void = { _ in }
  ) throws -> UInt64 {
    let start = ContinuousClock.now
    do {
      let leftOut = try journal.standing().leftOut
      let version = try versionInUse()
      try version.checkDisk()
      let count = try name.catchUp(version.view, log, leavingOut: leftOut, progress: progress)
      if count > 0 { try version.note(count, start.duration(to: .now)) }
      try journal.succeeded()
      return count
    } catch {
      // The error itself matters more than that it could not be noted, as on a full disk.
      let reached = (try? checkpoint()) ?? .start
      try? journal.failed(error, checkpoint: reached)
      throw error
    }
  }

  /// The version in use: where a rebuild or a rollback put another in use, that one from now on.
  ///
  /// Each version has a checkpoint of its own, so that no event is lost or folded twice. As long as
  /// another projector has the new version, this one keeps to its own.
  private func versionInUse() throws -> FoldedVersion {
    try version.withLock { version in
      if let current = folder.currentVersion, current != version.number,
        let next = try FoldedVersion(folder, current)
      {
        try version.waitForDisk()
        if isUnsynced.load(ordering: .relaxed) { try next.commitUnsynced() }
        version = next
        // What cannot be removed now is left for the next rebuild, which says so.
        try? folder.tidy()
      }
      return version
    }
  }
}
