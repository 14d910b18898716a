internal import Foundation

/// The text of a stream in another encoding, as UTF-8.
///
/// A byte that is no character of the encoding becomes one that no text in UTF-8 has: whoever takes the cell
/// refuses it.
final class Transcoder: ByteStream {
  private let source: any ByteStream
  private let converter: iconv_t
  private var pending = [UInt8](repeating: 0, count: 1 << 18)
  /// The bytes of `pending` that wait.
  private var waiting = 0..<0
  private var isAtEnd = false
  /// What was converted, in memory of its own: the buffers of those who read may be shorter than one character.
  private var converted = [UInt8](repeating: 0, count: 1 << 18)
  /// The bytes of `converted` that nobody took yet.
  private var ready = 0..<0

  init(_ source: any ByteStream, from encoding: TextEncoding) throws(IngestError) {
    self.source = source
    let converter = iconv_open("UTF-8", encoding.systemName)
    guard let converter, converter != iconv_t(bitPattern: -1) else {
      throw IngestError(
        "This machine cannot read \(encoding.title).",
        hint: "Write the file as UTF-8, or install the C library's converters."
      )
    }
    self.converter = converter
  }

  deinit { iconv_close(converter) }

  var bytesRead: Int64 { source.bytesRead }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while ready.isEmpty {
      if waiting.isEmpty { try fill() }
      guard !waiting.isEmpty else { return 0 }
      try convert()
    }
    let taken = ready.prefix(buffer.count)
    converted.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[taken]))
    }
    ready = taken.upperBound..<ready.upperBound
    return taken.count
  }

  /// Puts more of the source behind what waits.
  private func fill() throws {
    let rest = Array(pending[waiting])
    pending.replaceSubrange(0..<rest.count, with: rest)
    let count = try pending.withUnsafeMutableBytes { bytes in
      try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[rest.count...]))
    }
    if count == 0 { isAtEnd = true }
    waiting = 0..<(rest.count + count)
  }

  /// Converts what waits, as far as it is whole characters and there is room.
  private func convert() throws {
    var (outLeft, inLeft) = (converted.count, waiting.count)
    var problem: CInt = 0
    pending.withUnsafeMutableBytes { bytes in
      converted.withUnsafeMutableBytes { room in
        var input = bytes.baseAddress.map {
          ($0 + waiting.lowerBound).assumingMemoryBound(to: CChar.self)
        }
        var output = room.baseAddress?.assumingMemoryBound(to: CChar.self)
        if iconv(converter, &input, &inLeft, &output, &outLeft) == -1 { problem = errno }
      }
    }
    waiting = (waiting.upperBound - inLeft)..<waiting.upperBound
    ready = 0..<(converted.count - outLeft)
    switch problem {
    case EILSEQ: replace()
    case EINVAL where isAtEnd: replace()
    case EINVAL: try fill()
    default: break
    }
  }

  /// Puts the mark in place of the byte that could not be read.
  private func replace() {
    // Without room it is met again, first of all, the next time.
    guard ready.upperBound < converted.count else { return }
    converted[ready.upperBound] = TextCheck.undecodable
    ready = 0..<(ready.upperBound + 1)
    waiting = (waiting.lowerBound + 1)..<waiting.upperBound
  }
}
