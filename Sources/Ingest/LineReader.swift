internal import Foundation

/// The lines of a file, one by one.
package struct LineReader: ~Copyable {
  package struct Line {
    package let number: Int
    /// Without its line break; valid until the next line is read.
    package let bytes: UnsafeRawBufferPointer
    /// Whether the line is longer than 16 MiB: `bytes` are its first then.
    package var isCut = false
  }

  private var reader: BlockReader
  private var at: Int
  private var number = 0
  /// Whether only the first part of the line at hand was given.
  private var isWithin = false

  package init(path: String) throws {
    var reader = try BlockReader(path: path)
    try reader.advance(consumed: 0)
    at = reader.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    self.reader = reader
  }

  package var bytesRead: Int64 { reader.bytesRead }
  package var fileLength: Int64 { reader.fileLength }

  /// Reads the next line; `nil` after the last.
  ///
  /// Of a line that is longer than memory allows for, the beginning is given, and the rest passed over.
  ///
  /// - Throws: `IngestError` if the file cannot be read further.
  package mutating func next() throws -> Line? {
    if isWithin { try passOver() }
    var end = at
    while true {
      let bytes = reader.bytes
      let limit = min(bytes.count, at + BlockReader.maximumRecordLength)
      end = Self.feed(bytes, from: end, to: limit)
      if end < bytes.count || reader.isLast { break }
      let length = end - at
      try reader.advance(consumed: at)
      at = 0
      end = length
    }
    guard at < reader.bytes.count else { return nil }
    let bytes = UnsafeRawBufferPointer(rebasing: reader.bytes[at..<end])
    isWithin = end < reader.bytes.count && reader.bytes[end] != 0x0A
    at = isWithin ? end : end + 1
    number += 1
    return Line(number: number, bytes: bytes, isCut: isWithin)
  }

  /// Goes behind the line that was given in part.
  private mutating func passOver() throws {
    while true {
      let bytes = reader.bytes
      at = Self.feed(bytes, from: at, to: bytes.count)
      if at < bytes.count || reader.isLast { break }
      try reader.advance(consumed: at)
      at = 0
    }
    at += 1
    isWithin = false
  }

  /// Where the next LF stands; `end` where there is none before it.
  private static func feed(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int {
    guard start < end, let base = bytes.baseAddress else { return end }
    return memchr(base + start, 0x0A, end - start).map { base.distance(to: $0) } ?? end
  }
}
