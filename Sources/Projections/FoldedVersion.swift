internal import EventLog
internal import Events
internal import Synchronization

/// A version of a view, open for folding: no other process folds into it while this lives.
package final class FoldedVersion: Sendable {
  package let number: Int
  package let view: ViewEnvironment
  private let lock: ProjectorLock
  private let file: FileIdentity
  private let commits = Mutex<UnsyncedCommits?>(nil)

  /// Opens a version; `nil` if another process folds into it.
  ///
  /// `isNew`: what is there is nobody's and may be half of a file, if the power failed while it was made.
  package init?(_ folder: ViewFolder, _ number: Int, isNew: Bool = false) throws {
    guard let lock = try ProjectorLock(folder.path(ofVersion: number)) else { return nil }
    let path = folder.path(ofVersion: number)
    let mark = UnsyncedMark(path)
    isMadeAgain = !isNew && mark.isLost
    if isNew || isMadeAgain { try folder.empty(version: number) }
    let rules = mark.rules
    if isNew { try mark.remove() }
    self.number = number
    self.lock = lock
    view = try ViewEnvironment(path: path, isReadOnly: false, isMadeAgain: isMadeAgain)
    file = FileIdentity(path + "/data.mdb")
    if isMadeAgain, !rules.isEmpty { try view.write(ViewBuild(origin: .log, rules: rules)) }
    try UnsyncedCommits.finish(view)
  }

  /// Whether it was lost, with the machine or its disk, and begins anew.
  package let isMadeAgain: Bool

  /// From here on commits are visible at once, and on the disk about a second later, until
  /// `waitForDisk`; where the machine can do it.
  package func commitUnsynced() throws {
    let begun = try UnsyncedCommits(view)
    commits.withLock { $0 = begun }
  }

  /// - Throws: `StoreError` if somebody removed the version, or put another in its place.
  package func checkFile() throws { try file.check() }

  /// - Throws: the error of a sync that failed since.
  package func checkDisk() throws { try commits.withLock { $0 }?.check() }

  /// Returns when all that was committed is on the disk; from here on every commit waits for it.
  package func waitForDisk() throws {
    let ended = commits.withLock { commits in
      defer { commits = nil }
      return commits
    }
    try ended?.end()
  }

  /// Notes how long it took to fold so many events, for others to see.
  package func note(_ count: UInt64, _ duration: Duration) throws {
    let microseconds = UInt64(duration / .microseconds(1))
    try lock.note(ProjectorWork(events: count, microseconds: microseconds, endedAt: .now))
  }
}
