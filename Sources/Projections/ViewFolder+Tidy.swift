internal import EventLog
internal import Foundation

/// Removing versions that are neither in use nor kept nor being built.
extension ViewFolder {
  /// Removes old versions that nobody reads, unless a rebuild runs, which does so at its end.
  package func tidy() throws {
    guard let lock = try ProjectorLock(path, .rebuild) else { return }
    removeOldVersions()
    _ = consume lock
  }

  /// Removes old versions that nobody reads; the caller holds the lock for rebuilding.
  ///
  /// What cannot be removed now is left for the next time: nobody waits for it.
  func removeOldVersions() {
    let kept = [currentVersion, previousVersion]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names {
      if let version = Int(name), version < nextVersion, !kept.contains(version) {
        if !isOpen(version: version) { remove(version: version) }
      } else if name.hasSuffix(Self.removedSuffix) {
        try? FileManager.default.removeItem(atPath: path + "/" + name)
      }
    }
  }

  private static let removedSuffix = ".removed"

  /// Takes the folder's name away first, at once: nobody can open half of a version.
  func remove(version: Int) {
    let removed = path(ofVersion: version) + Self.removedSuffix
    try? FileManager.default.removeItem(atPath: removed)
    guard rename(path(ofVersion: version), removed) == 0 else { return }
    try? FileManager.default.removeItem(atPath: removed)
  }

  /// Whether another process has the version open: LMDB holds a lock on the first byte of `lock.mdb` for
  /// as long as it has.
  func isOpen(version: Int) -> Bool {
    let descriptor = open(path(ofVersion: version) + "/lock.mdb", O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return errno != ENOENT }
    defer { close(descriptor) }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_len = 1
    guard fcntl(descriptor, F_GETLK, &lock) == 0 else { return true }
    return lock.l_type != Int16(F_UNLCK)
  }
}
