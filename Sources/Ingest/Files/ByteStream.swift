internal import SystemPackage

/// Bytes that come one block after another.
protocol ByteStream: AnyObject {
  /// Reads what there is, up to the length of `buffer`; 0 at the end.
  ///
  /// - Throws: `IngestError` if the file cannot be read further.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int

  /// Bytes of the file taken so far, as they lie on the disk.
  var bytesRead: Int64 { get }
}

extension ByteStream {
  /// Reads until `count` bytes are there, or the end.
  func read(upTo count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let memory = UnsafeMutableRawBufferPointer(buffer)
      while filled < count {
        let read = try self.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[filled...]))
        guard read > 0 else { break }
        filled += read
      }
    }
  }
}

/// The bytes of a file as they are.
final class FileStream: ByteStream {
  let path: String
  let length: Int64
  private let descriptor: FileDescriptor
  private(set) var bytesRead: Int64 = 0

  init(path: String) throws(IngestError) {
    self.path = path
    do { descriptor = try FileDescriptor.open(FilePath(path), .readOnly) } catch {
      throw IngestError("\(path) cannot be read: \(error).")
    }
    do {
      length = try descriptor.seek(offset: 0, from: .end)
      try descriptor.seek(offset: 0, from: .start)
    } catch {
      try? descriptor.close()
      throw IngestError(
        "\(path) cannot be read: \(error).",
        hint: "Give a file, not a pipe or folder."
      )
    }
  }

  deinit { try? descriptor.close() }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    do {
      let count = try descriptor.read(into: buffer)
      bytesRead += Int64(count)
      return count
    } catch {
      throw IngestError("\(path) cannot be read further: \(error).")
    }
  }

  /// The whole file.
  static func contents(of path: String) throws -> [UInt8] {
    let stream = try FileStream(path: path)
    return try stream.read(upTo: Int(stream.length))
  }

  /// Goes to `offset`, to look at what is there.
  func seek(to offset: Int64) throws {
    do { _ = try descriptor.seek(offset: offset, from: .start) } catch {
      throw IngestError("\(path) cannot be read further: \(error).")
    }
  }
}

/// Bytes that are in memory.
final class HeldStream: ByteStream {
  private let bytes: [UInt8]
  private let length: Int64
  private var at = 0

  /// `length` is that of the file they were made of.
  init(_ bytes: [UInt8], of length: Int64) {
    self.bytes = bytes
    self.length = length
  }

  var bytesRead: Int64 { at < bytes.count ? 0 : length }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - at)
    buffer.copyBytes(from: bytes[at..<at + count])
    at += count
    return count
  }
}
