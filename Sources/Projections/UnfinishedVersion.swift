package import EventLog
package import Events
internal import Foundation
internal import LMDB

/// The version of a view that is being built beside the one in use, by one process at a time.
///
/// Invariants:
/// - It gets its folder when what it is built from is written down, and on the disk: so whatever has the
///   next number can be opened, and be gone on with after a kill.
/// - Nobody reads it until it is put in use.
package struct UnfinishedVersion: ~Copyable {
  package let folder: ViewFolder
  package let number: Int
  private let lock: ProjectorLock

  private var path: String { folder.path(ofVersion: number) }

  /// Takes the lock for rebuilding a view that has a version in use.
  ///
  /// - Throws: `StoreError` if another process rebuilds the view.
  package init(_ folder: ViewFolder) throws {
    let lock = try folder.lockForRebuilding()
    self.lock = lock
    self.folder = folder
    number = folder.nextVersion
  }

  /// Opens the version to fold into: what a killed rebuild left, where it was built from the same by the
  /// same program, else a new one.
  package func open(
    _ build: ViewBuild,
    of log: EventLog,
    projectionVersion: Int
  ) throws -> FoldedVersion {
    let known = try folder.unfinishedCheckpoint(
      build,
      of: log,
      projectionVersion: projectionVersion
    )
    if known == nil { try make(build) }
    // A projector may not have noticed yet that a rollback took it out of use.
    for _ in 0..<Self.attempts {
      if let version = try FoldedVersion(folder, number) { return version }
      usleep(50_000)
    }
    throw StoreError(
      "Another process folds into \(path), which is not in use.",
      hint: "Find it with `fuser \(path)/projector.lock` and end it."
    )
  }

  private static let attempts = 40

  private func make(_ build: ViewBuild) throws {
    let part = path + ".part"
    try folder.remove(part)
    try Store.makeFolder(part)
    if build.origin == .copy, let current = folder.currentVersion {
      try ViewEnvironment(path: folder.path(ofVersion: current), isReadOnly: true)
        .environment.copy(to: part)
    }
    // Its commit syncs the file, the copied pages too.
    try ViewEnvironment(path: part, isReadOnly: false).write(build)
    try Store.sync(part)
    try folder.remove(version: number)
    guard rename(part, path) == 0 else { throw Store.failure(path, "could not be put in place") }
    try Store.sync(folder.path)
  }

  /// Puts the version in use, at once and for everybody; it must not be open for folding any more.
  package consuming func putInUse() throws {
    try folder.use(version: number)
    try folder.removeOldVersions()
  }
}

extension ViewFolder {
  /// How far the version being built is, if it can be gone on with: it was built from the same log and rules by
  /// the same program.
  package func unfinishedCheckpoint(
    _ build: ViewBuild,
    of log: EventLog,
    projectionVersion: Int
  ) throws -> LogPosition? {
    let path = path(ofVersion: nextVersion)
    guard FileManager.default.fileExists(atPath: path + "/data.mdb") else { return nil }
    do {
      let view = try ViewEnvironment(path: path, isReadOnly: true)
      guard try view.build() == build, let about = try view.about(),
        about.projectionVersion == UInt64(projectionVersion), try view.isOf(log)
      else { return nil }
      return about.checkpoint
    } catch is DamagedVersion {
      return nil
    }
  }
}
