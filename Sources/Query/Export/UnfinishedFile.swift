internal import EventLog
internal import Foundation

/// A file that gets its name when it is complete: until then it stands beside it as `NAME.part`.
///
/// Invariants:
/// - Whoever writes it holds a lock on it, which goes with the process: of two that write to one name at once the
///   second is refused, and what a killed one left is written over.
/// - One that is not finished leaves nothing behind.
package final class UnfinishedFile {
  package let path: String
  package var part: String { path + ".part" }
  /// Empty at first; what is written by the name of `part` is in the same file.
  package let descriptor: CInt
  private var isOpen = true

  /// Makes it, empty: that it cannot be written is said now.
  ///
  /// - Throws: `StoreError` if it cannot be written, another writes it, or a device or a pipe stands there.
  package convenience init(_ path: String) throws {
    try self.init(FilePlace(ofFile: path))
  }

  package init(_ place: FilePlace) throws {
    path = place.path
    descriptor = try Self.open(place.path)
  }

  private static func open(_ path: String) throws -> CInt {
    let part = path + ".part"
    while true {
      let descriptor = Foundation.open(part, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw FilePlace.failure(path) }
      do {
        if try lock(descriptor, path), isNamed(descriptor, part) {
          guard ftruncate(descriptor, 0) == 0 else { throw FilePlace.failure(path) }
          return descriptor
        }
      } catch {
        close(descriptor)
        throw error
      }
      // Before the lock was had, another process finished the file or gave it up.
      close(descriptor)
    }
  }

  private static func lock(_ descriptor: CInt, _ path: String) throws -> Bool {
    // Some network file systems have no locks.
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return true }
    throw StoreError(
      "\(path) is being written already.",
      hint: "Wait until that is done, or name another file."
    )
  }

  private static func isNamed(_ descriptor: CInt, _ part: String) -> Bool {
    var named = stat()
    var held = stat()
    return stat(part, &named) == 0 && fstat(descriptor, &held) == 0
      && named.st_ino == held.st_ino && named.st_dev == held.st_dev
  }

  /// Brings the file to the disk and gives it its name.
  package func finish() throws {
    guard fsync(descriptor) == 0, rename(part, path) == 0 else {
      let failure = FilePlace.failure(path)
      abandon()
      throw failure
    }
    closeOnce()
  }

  /// Leaves nothing behind.
  func abandon() {
    if isOpen { unlink(part) }
    closeOnce()
  }

  private func closeOnce() {
    if isOpen { close(descriptor) }
    isOpen = false
  }

  deinit { abandon() }
}
