internal import EventLog
internal import Foundation

/// Removing versions that are neither in use nor kept nor being built.
extension ViewFolder {
  /// Removes old versions that nobody reads, unless a rebuild runs, which does so at its end.
  package func tidy() throws {
    guard let lock = try ProjectorLock(path, .rebuild) else { return }
    try removeOldVersions()
    _ = consume lock
  }

  /// Removes old versions that nobody reads, and what is left of others; the caller holds the lock for
  /// rebuilding.
  func removeOldVersions() throws {
    let kept = [currentVersion, previousVersion]
    for name in try names() {
      if let version = Int(name), version < nextVersion, !kept.contains(version) {
        if try !isOpen(version: version) { try remove(version: version) }
      } else if name.hasSuffix(Self.removedSuffix) {
        try remove(path + "/" + name)
      }
    }
  }

  private static let removedSuffix = ".removed"

  private func names() throws -> [String] {
    do { return try FileManager.default.contentsOfDirectory(atPath: path) } catch {
      throw Store.failure(path, "cannot be read", error)
    }
  }

  /// Takes the folder's name away first, at once: nobody can open half of a version.
  func remove(version: Int) throws {
    let removed = path(ofVersion: version) + Self.removedSuffix
    try remove(removed)
    guard rename(path(ofVersion: version), removed) == 0 else {
      if errno == ENOENT { return }
      throw Store.failure(path(ofVersion: version), "could not be removed")
    }
    try remove(removed)
  }

  /// Removes a folder, if it is there.
  func remove(_ folder: String) throws {
    guard FileManager.default.fileExists(atPath: folder) else { return }
    do { try FileManager.default.removeItem(atPath: folder) } catch {
      throw Store.failure(folder, "could not be removed", error)
    }
  }

  /// Whether another process has the version open: LMDB holds a lock on the first byte of `lock.mdb` for
  /// as long as it has.
  private func isOpen(version: Int) throws -> Bool {
    let file = path(ofVersion: version) + "/lock.mdb"
    let descriptor = open(file, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return false }
      throw Store.failure(file, "cannot be opened")
    }
    defer { close(descriptor) }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_len = 1
    guard fcntl(descriptor, F_GETLK, &lock) == 0 else {
      throw Store.failure(file, "cannot be asked for its locks")
    }
    return lock.l_type != Int16(F_UNLCK)
  }
}
