/// Reads a file block by block, keeping what was not used of the block before.
///
/// Memory is that of the block; it grows only for a record longer than the block.
package struct BlockReader: ~Copyable {
  private let stream: any ByteStream
  private var memory: UnsafeMutableRawBufferPointer
  private var used = 0
  private var isAtEnd = false
  package let path: String
  /// Bytes of the file on the disk.
  package let fileLength: Int64

  package static let usualBlockLength = 4 << 20
  /// A longer record is refused: no line of an order export comes near.
  package static let maximumRecordLength = 16 << 20

  /// `blockLength` is in bytes.
  package init(_ file: TextFile, blockLength: Int = Self.usualBlockLength) throws {
    path = file.path
    fileLength = file.length
    stream = try file.open()
    memory = .allocate(byteCount: blockLength, alignment: 16)
  }

  /// Reads `path`, whatever encoding it is in, packed or not.
  package init(path: String) throws { try self.init(TextFile(path: path)) }

  deinit { memory.deallocate() }

  /// Bytes taken from the file so far.
  package var bytesRead: Int64 { stream.bytesRead }

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
      let free = UnsafeMutableRawBufferPointer(rebasing: memory[used...])
      let count = try stream.read(into: free)
      if count == 0 { isAtEnd = true }
      used += count
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
