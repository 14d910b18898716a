import EventLog
import Foundation
import Query

/// Where data goes: stdout, a device or a pipe, or a file that appears when it is complete.
final class Output {
  private let path: String?
  private let descriptor: CInt
  /// Whether a file still is to get its name.
  private var isUnfinished = false
  private var buffer: [UInt8] = []

  private static let bufferLength = 1 << 16

  init(_ path: String?) throws {
    buffer.reserveCapacity(Self.bufferLength * 2)
    guard let place = path.map({ FilePlace($0) }) else {
      // What was printed before comes first.
      fflush(nil)
      self.path = nil
      descriptor = STDOUT_FILENO
      return
    }
    self.path = place.path
    let name = place.isSpecial ? place.path : place.path + ".part"
    descriptor = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure() }
    isUnfinished = !place.isSpecial
  }

  /// What was not closed leaves nothing behind, least of all on a full disk.
  deinit {
    guard isUnfinished, let path else { return }
    _ = Foundation.close(descriptor)
    unlink(path + ".part")
  }

  func write(_ text: String) throws {
    var text = text
    try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count >= Self.bufferLength else {
      buffer.append(contentsOf: bytes)
      if buffer.count >= Self.bufferLength { try flush() }
      return
    }
    try flush()
    try writeOut(bytes)
  }

  private func flush() throws {
    try buffer.withUnsafeBytes { try writeOut($0) }
    buffer.removeAll(keepingCapacity: true)
  }

  private func writeOut(_ bytes: UnsafeRawBufferPointer) throws {
    var done = 0
    while done < bytes.count {
      let count = Foundation.write(
        descriptor,
        bytes.baseAddress.map { $0 + done },
        bytes.count - done
      )
      guard count >= 0 || errno == EINTR else { throw failure() }
      done += max(0, count)
    }
  }

  /// Writes what is left; a file gets its name now.
  func close() throws {
    try flush()
    guard let path, isUnfinished else { return }
    isUnfinished = false
    guard Foundation.close(descriptor) == 0, rename(path + ".part", path) == 0 else {
      let failure = failure()
      unlink(path + ".part")
      throw failure
    }
  }

  private func failure() -> StoreError { Store.failure(path ?? "stdout", "cannot be written") }
}
