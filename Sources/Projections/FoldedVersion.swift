internal import EventLog
internal import Events

/// A version of a view, open for folding: no other process folds into it while this lives.
package final class FoldedVersion: Sendable {
  package let number: Int
  package let view: ViewEnvironment
  private let lock: ProjectorLock

  /// Opens a version; `nil` if another process folds into it.
  ///
  /// `isNew`: what is there is nobody's and may be half of a file, if the power failed while it was made.
  package init?(_ folder: ViewFolder, _ number: Int, isNew: Bool = false) throws {
    guard let lock = try ProjectorLock(folder.path(ofVersion: number)) else { return nil }
    if isNew { try folder.empty(version: number) }
    self.number = number
    self.lock = lock
    view = try ViewEnvironment(path: folder.path(ofVersion: number), isReadOnly: false)
  }

  /// Notes how long it took to fold so many events, for others to see.
  package func note(_ count: UInt64, _ duration: Duration) throws {
    let microseconds = UInt64(duration / .microseconds(1))
    try lock.note(ProjectorWork(events: count, microseconds: microseconds, endedAt: .now))
  }
}
