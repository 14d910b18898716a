import EventLog
import Foundation
import Query

/// Where data goes: stdout, a device or a pipe, or a file that appears when it is complete.
final class Output {
  /// As the user named it.
  private let name: String
  private let descriptor: CInt
  /// What still is to get its name; `nil` where something is there to be written to.
  private let file: UnfinishedFile?
  private var buffer: [UInt8] = []

  private static let bufferLength = 1 << 16

  /// - Throws: `StoreError` if nothing can be written there.
  init(_ path: String?) throws {
    buffer.reserveCapacity(Self.bufferLength * 2)
    name = path ?? "stdout"
    guard let place = try path.map({ try FilePlace($0) }) else {
      // What was printed before comes first.
      fflush(nil)
      file = nil
      descriptor = STDOUT_FILENO
      return
    }
    file = place.isSpecial ? nil : try UnfinishedFile(place)
    descriptor = file?.descriptor ?? open(place.path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FilePlace.failure(name) }
  }

  deinit {
    if file == nil, descriptor != STDOUT_FILENO { _ = Foundation.close(descriptor) }
  }

  /// Columns for a table that goes there; `nil` where nothing is to be cut.
  var tableWidth: Int? { descriptor == STDOUT_FILENO ? Terminal.tableWidth : nil }

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
      guard count >= 0 || errno == EINTR else { throw FilePlace.failure(name) }
      done += max(0, count)
    }
  }

  /// Writes what is left; a file gets its name now.
  func close() throws {
    try flush()
    try file?.finish()
  }
}
