package import EventLog
package import Events
internal import Foundation

/// Where the versions of a view lie: `views/<name>/<version>/`.
///
/// Invariants:
/// - `current` links to the version in use, `previous` to the one that it replaced.
/// - A version with a greater number than both is being built; any other may go.
/// - Whoever changes `previous`, or removes or builds a version, holds the lock for rebuilding.
package struct ViewFolder: Sendable {
  package let name: String
  package let path: String

  package init(_ store: Store, view: String) {
    name = view
    path = store.viewsPath + "/" + view
  }

  private enum Link: String {
    case current
    case previous
  }

  /// The number of the version in use; `nil` before the first.
  package var currentVersion: Int? { version(.current) }

  /// Why this user cannot see which versions there are; `nil` where they can, or there is no folder yet.
  package var obstacle: StoreError? {
    guard access(path, F_OK) == 0, access(path, R_OK | X_OK) != 0 else { return nil }
    return Self.unreadable(path)
  }

  /// The error of a call that has just failed to read something of a view, with `errno`'s reason.
  static func unreadable(_ path: String) -> StoreError {
    let mayNot = errno == EACCES || errno == EPERM
    return StoreError(
      Store.failure(path, "cannot be read").message,
      hint: mayNot ? "It is not this user's to read: check its owner and mode." : nil
    )
  }

  /// The version that the one in use replaced, kept for one step back; `nil` if there is none.
  package var previousVersion: Int? {
    version(.previous).flatMap { number in
      let isThere = FileManager.default.fileExists(atPath: path(ofVersion: number))
      return isThere && number != currentVersion ? number : nil
    }
  }

  /// The number of the version that is built next, or is being built.
  package var nextVersion: Int { max(version(.current) ?? 0, version(.previous) ?? 0) + 1 }

  private func version(_ link: Link) -> Int? {
    let path = path + "/" + link.rawValue
    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
    return target.flatMap { Int($0) }
  }

  /// How far the version in use is; the start where there is none, or it cannot be read.
  package var checkpoint: LogPosition {
    guard let version = currentVersion,
      let view = try? ViewEnvironment(path: path(ofVersion: version), isReadOnly: true),
      let about = try? view.about()
    else { return .start }
    return about.checkpoint
  }

  package func path(ofVersion version: Int) -> String { path + "/\(version)" }

  /// Makes the folder of a version.
  package func create(version: Int) throws { try Store.makeFolder(path(ofVersion: version)) }

  /// Removes what is stored of a version; nobody may have it open.
  package func empty(version: Int) throws {
    for file in ["data.mdb", "lock.mdb"] {
      let file = path(ofVersion: version) + "/" + file
      guard unlink(file) == 0 || errno == ENOENT else {
        throw Store.failure(file, "could not be removed")
      }
    }
  }

  /// Puts a version in use, at once and for everybody; the one it replaces is kept.
  package func use(version: Int) throws {
    if let replaced = currentVersion { try set(.previous, to: replaced) }
    try set(.current, to: version)
    try Store.sync(path)
  }

  /// Goes back at once to the version that the one in use replaced, which is kept instead; returns its
  /// number.
  ///
  /// - Throws: `StoreError` if there is none, if this program cannot read it, or if another process
  ///   rebuilds the view.
  package func rollBack(projectionVersion: Int) throws -> Int {
    // Of a view that was never made there is no folder to hold the lock.
    guard previousVersion != nil else { throw nothingEarlier }
    let lock = try lockForRebuilding()
    // What was read before the lock was had may be another's by now.
    guard let current = currentVersion, let previous = previousVersion else { throw nothingEarlier }
    let about = try ViewEnvironment(path: path(ofVersion: previous), isReadOnly: true).about()
    guard about == nil || about?.projectionVersion == UInt64(projectionVersion) else {
      throw StoreError(
        "Version \(previous) of \(name) was made by another version of Patron.",
        hint: "Roll it back with that one: this one cannot read it."
      )
    }
    try set(.current, to: previous)
    try set(.previous, to: current)
    try Store.sync(path)
    _ = consume lock
    return previous
  }

  private var nothingEarlier: StoreError {
    StoreError(
      "There is no earlier version of \(name) to go back to.",
      hint: "`patron rebuild \(name)` keeps the version that it replaces."
    )
  }

  private static let attempts = 20

  /// Keeps others from rebuilding the view, or from removing versions, as long as it lives.
  ///
  /// - Throws: `StoreError` if another process does so already.
  func lockForRebuilding() throws -> ProjectorLock {
    // A projector that removes old versions has it for a moment.
    for _ in 0..<Self.attempts {
      if let lock = try ProjectorLock(path, .rebuild) { return lock }
      usleep(50_000)
    }
    let holder = ProjectorLock.holder(path, .rebuild).map { " (process \($0))" } ?? ""
    throw StoreError(
      "Another process rebuilds or rolls back \(name)\(holder).",
      hint: "Wait until it is done. If it is ended instead, the next rebuild goes on with its work."
    )
  }

  /// A new link is renamed over the old one: there is no moment without one.
  private func set(_ link: Link, to version: Int) throws {
    let path = path + "/" + link.rawValue
    let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier)"
    guard unlink(temporary) == 0 || errno == ENOENT, symlink("\(version)", temporary) == 0 else {
      throw Store.failure(path, "could not be set")
    }
    try Store.giveToOwner(temporary)
    guard rename(temporary, path) == 0 else { throw Store.failure(path, "could not be set") }
  }
}
