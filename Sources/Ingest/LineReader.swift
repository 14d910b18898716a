/// The lines of a file, one by one.
package struct LineReader: ~Copyable {
  package struct Line {
    package let number: Int
    /// Without its line break; valid until the next line is read.
    package let bytes: UnsafeRawBufferPointer
  }

  private var reader: BlockReader
  private var at: Int
  private var number = 0

  package init(path: String) throws {
    var reader = try BlockReader(path: path)
    try reader.advance(consumed: 0)
    at = reader.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    self.reader = reader
  }

  package var bytesRead: Int64 { reader.bytesRead }
  package var fileLength: Int64 { reader.fileLength }

  package mutating func next() throws -> Line? {
    var end = at
    while true {
      let bytes = reader.bytes
      while end < bytes.count, bytes[end] != 0x0A { end += 1 }
      if end < bytes.count || reader.isLast { break }
      let length = end - at
      guard length <= BlockReader.maximumRecordLength else {
        throw IngestError("\(reader.path):\(number + 1): the line is longer than 16 MiB.")
      }
      try reader.advance(consumed: at)
      at = 0
      end = length
    }
    guard at < reader.bytes.count else { return nil }
    let bytes = UnsafeRawBufferPointer(rebasing: reader.bytes[at..<end])
    at = end + 1
    number += 1
    return Line(number: number, bytes: bytes)
  }
}
