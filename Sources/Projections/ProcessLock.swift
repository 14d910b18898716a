internal import EventLog
internal import Foundation

/// Makes sure that one process at a time does something, and tells which.
///
/// The lock is the kernel's (`flock`) on a file: it goes when the process does, however it ends.
package struct ProcessLock: ~Copyable {
  private let descriptor: CInt
  private let path: String

  /// The process's number stands at the start of the file, in so many bytes; then what it noted.
  private static let numberLength = 16
  private static let noteLength = 64

  /// Takes the lock; `nil` if another process has it.
  package init?(_ path: String) throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Store.failure(path, "cannot be opened")
    }
    do { try Store.giveToOwner(path) } catch {
      close(descriptor)
      throw error
    }
    guard Self.take(descriptor) else {
      close(descriptor)
      return nil
    }
    guard Self.write("\(getpid())", Self.numberLength, at: 0, descriptor) else {
      let failure = Self.notWritten(path)
      close(descriptor)
      throw failure
    }
    self.descriptor = descriptor
    self.path = path
  }

  /// Who looks whether somebody holds the lock has it for a moment: that is waited for, in microseconds.
  private static func take(_ descriptor: CInt) -> Bool {
    [0 as UInt32, 100, 1_000, 5_000].contains { pause in
      usleep(pause)
      return flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }
  }

  deinit {
    // A child between fork and exec may hold the descriptor too: closing would not be enough.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Leaves a short text for others to read, now and after this process; it is not synced.
  package borrowing func note(_ text: String) throws {
    precondition(text.utf8.count < Self.noteLength, "a note of a lock is short")
    guard Self.write(text, Self.noteLength, at: off_t(Self.numberLength), descriptor) else {
      throw Self.notWritten(path)
    }
  }

  private static func notWritten(_ path: String) -> StoreError {
    Store.failure(path, "cannot be written")
  }

  /// Always of the same length, in place: that needs no room where it was written before.
  private static func write(
    _ text: String,
    _ length: Int,
    at offset: off_t,
    _ descriptor: CInt
  ) -> Bool {
    let line = text.padding(toLength: length - 1, withPad: " ", startingAt: 0) + "\n"
    return pwrite(descriptor, line, length, offset) == length
  }

  /// Whether the lock still keeps others away: its file has the name that it was taken by.
  package borrowing func isInPlace() -> Bool {
    var named = stat()
    var held = stat()
    return stat(path, &named) == 0 && fstat(descriptor, &held) == 0
      && named.st_ino == held.st_ino && named.st_dev == held.st_dev
  }

  /// The process that holds the lock; `nil` if none does.
  package static func holder(_ path: String) -> Int32? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
    return Int32(read(numberLength, at: 0, descriptor))
  }

  /// What the last holder noted; empty if nothing.
  package static func note(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    return read(noteLength, at: off_t(numberLength), descriptor)
  }

  private static func read(_ length: Int, at offset: off_t, _ descriptor: CInt) -> String {
    var buffer = [UInt8](repeating: 0, count: length)
    let count = pread(descriptor, &buffer, length, offset)
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
