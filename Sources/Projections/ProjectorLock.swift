internal import EventLog
internal import Foundation

/// Makes sure that one process at a time folds into a view version, or rebuilds a view, and tells which.
///
/// The lock is the kernel's (`flock`): it goes when the process does, however it ends.
package struct ProjectorLock: ~Copyable {
  private let descriptor: CInt

  private static let textLength = 15

  /// What the holder does: fold into a version, whose folder has the lock, or rebuild the view.
  package enum Role: String, Sendable {
    case projector
    case rebuild
  }

  private static func path(_ folder: String, _ role: Role) -> String {
    "\(folder)/\(role.rawValue).lock"
  }

  /// Takes the lock in `folder`; `nil` if another process has it.
  package init?(_ folder: String, _ role: Role = .projector) throws {
    let path = Self.path(folder, role)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw StoreError("\(path) cannot be opened: \(String(cString: strerror(errno))).")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    // Always of the same length, in place: that needs no room where it was written before.
    let text = "\(getpid())".padding(toLength: Self.textLength, withPad: " ", startingAt: 0) + "\n"
    guard pwrite(descriptor, text, text.utf8.count, 0) == text.utf8.count else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw StoreError("\(path) cannot be written: \(reason).")
    }
    self.descriptor = descriptor
  }

  deinit {
    // A child between fork and exec may hold the descriptor too: closing would not be enough.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// The process that holds the lock; `nil` if none does.
  package static func holder(_ folder: String, _ role: Role = .projector) -> Int32? {
    let descriptor = open(path(folder, role), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    return Int32(
      String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).trimmingCharacters(
        in: .whitespacesAndNewlines
      )
    )
  }
}
