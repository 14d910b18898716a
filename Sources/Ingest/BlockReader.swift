internal import SystemPackage

/// Reads a file block by block, keeping what was not used of the block before.
///
/// Memory is that of the block; it grows only for a record longer than the block.
package struct BlockReader: ~Copyable {
  private let descriptor: FileDescriptor
  private var memory: UnsafeMutableRawBufferPointer
  private var used = 0
  private var isAtEnd = false
  /// Bytes taken from the file so far.
  package private(set) var bytesRead: Int64 = 0
  package let fileLength: Int64
  package let path: String

  private static let blockLength = 4 << 20
  /// A longer record is refused: no line of an order export comes near.
  package static let maximumRecordLength = 16 << 20

  package init(path: String) throws {
    self.path = path
    let descriptor: FileDescriptor
    do { descriptor = try FileDescriptor.open(FilePath(path), .readOnly) } catch {
      throw IngestError("\(path) cannot be read: \(error).")
    }
    let length: Int64
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
    self.descriptor = descriptor
    fileLength = length
    memory = .allocate(byteCount: Self.blockLength, alignment: 16)
  }

  deinit {
    memory.deallocate()
    try? descriptor.close()
  }

  /// The bytes at hand.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<used]) }

  /// Whether no more bytes will come.
  package var isLast: Bool { isAtEnd }

  /// Drops the first `consumed` bytes and fills the block up again.
  package mutating func advance(consumed: Int) throws {
    let rest = used - consumed
    if consumed > 0, rest > 0, let base = memory.baseAddress {
      base.copyMemory(from: base + consumed, byteCount: rest)
    }
    used = rest
    if used == memory.count {
      let grown = UnsafeMutableRawBufferPointer.allocate(byteCount: used * 2, alignment: 16)
      grown.copyMemory(from: UnsafeRawBufferPointer(memory))
      memory.deallocate()
      memory = grown
    }
    while used < memory.count, !isAtEnd {
      let count: Int
      do {
        count = try descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[used...]))
      } catch {
        throw IngestError("\(path) cannot be read further: \(error).")
      }
      if count == 0 { isAtEnd = true }
      used += count
      bytesRead += Int64(count)
    }
  }
}

/// What keeps a file from being taken in, and what to do.
package struct IngestError: Error, CustomStringConvertible {
  package let description: String
  package let hint: String?

  package init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}
