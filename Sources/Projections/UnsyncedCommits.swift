internal import EventLog
internal import Foundation
internal import LMDB
internal import Synchronization

/// Commits of a view that are visible at once, and on the disk about a second later.
///
/// A view can always be made again, so nobody need wait for its commits. A thread syncs what was
/// committed, so that a disk that fails is noticed soon.
package final class UnsyncedCommits: Sendable {
  private let environment: Environment
  private let mark: UnsyncedMark
  private let failure = Mutex<(any Error)?>(nil)
  private let stopped = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  private static let interval = DispatchTimeInterval.seconds(1)

  /// Begins; returns `nil`, and all commits wait for the disk, where boots cannot be told apart.
  package init?(_ view: ViewEnvironment) throws {
    environment = view.environment
    mark = UnsyncedMark(view.path)
    guard try mark.set(rules: view.build()?.rules ?? []) else { return nil }
    try environment.setSynced(false)
    Thread.detachNewThread { [self] in
      while stopped.wait(timeout: .now() + Self.interval) == .timedOut, syncInBackground() {}
      ended.signal()
    }
  }

  /// Syncs what a projector that was killed had not.
  package static func finish(_ view: ViewEnvironment) throws {
    let mark = UnsyncedMark(view.path)
    guard mark.isSet else { return }
    try view.environment.sync()
    try mark.remove()
  }

  /// Returns whether to go on.
  private func syncInBackground() -> Bool {
    do {
      try environment.sync()
      return true
    } catch {
      // Once a sync has failed, what is in the file is not known.
      do { try mark.setLost() } catch let second { failure.withLock { $0 = second } }
      failure.withLock { $0 = $0 ?? error }
      return false
    }
  }

  /// - Throws: the error of a sync that failed since.
  package func check() throws {
    if let error = failure.withLock({ $0 }) { throw error }
  }

  /// Ends it when all is on the disk.
  package func end() throws {
    stopped.signal()
    ended.wait()
    try check()
    try environment.setSynced(true)
    try environment.sync()
    try mark.remove()
  }
}
