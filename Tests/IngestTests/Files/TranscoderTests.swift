import TestSupport
import Testing

@testable import Ingest

/// Bytes that come in pieces of any size, as from a slow disk.
private final class PieceStream: ByteStream {
  private var rest: ArraySlice<UInt8>
  private var random: SeededGenerator

  init(_ bytes: [UInt8], _ random: SeededGenerator) {
    rest = bytes[...]
    self.random = random
  }

  var bytesRead: Int64 { 0 }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let piece = rest.prefix(min(buffer.count, random.int(1...9)))
    buffer.copyBytes(from: piece)
    rest = rest.dropFirst(piece.count)
    return piece.count
  }
}

@Suite struct TranscoderTests {
  /// Characters of one, two, three and four bytes in UTF-8, and what is none: their bytes in GB18030.
  private static let characters: [(gb: [UInt8], utf8: [UInt8])] = [
    ([0x61], Array("a".utf8)), ([0xA8, 0xA6], Array("é".utf8)), ([0xD6, 0xD0], Array("中".utf8)),
    ([0x94, 0x39, 0xFC, 0x36], Array("😀".utf8)), ([0xFF], [TextCheck.undecodable]),
  ]

  /// A block of a file usually ends with room for less than a character; files of some megabytes were never
  /// read to their end.
  @Test(.timeLimit(.minutes(2)), arguments: Seeds.fresh(4))
  func shortBuffersGiveTheSameText(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let parts = (0..<random.int(1...3_000)).map { _ in
      Self.characters[random.int(0...Self.characters.count - 1)]
    }
    let (bytes, expected) = (parts.flatMap(\.gb), parts.flatMap(\.utf8))
    for length in [1, 2, 3, 7, 8, 4_096] {
      let stream = try Transcoder(PieceStream(bytes, random), from: .gb18030)
      var text: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: length)
      while true {
        let count = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
        if count == 0 { break }
        text += buffer.prefix(count)
      }
      let isSame = text == expected
      #expect(isSame, "by \(length) bytes")
    }
  }

  /// Half a character at the end of the file is none.
  @Test func aTornEndIsMarked() throws {
    let stream = try Transcoder(HeldStream([0x61, 0xD6], of: 2), from: .gb18030)
    #expect(try stream.read(upTo: 9) == [0x61, TextCheck.undecodable])
  }
}
