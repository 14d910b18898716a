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
    while true {
      if waiting.isEmpty { try fill() }
      guard !waiting.isEmpty else { return 0 }
      let written = try convert(into: buffer)
      if written > 0 { return written }
    }
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

  /// Converts what waits; returns how many bytes were written.
  private func convert(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard buffer.count >= 8, let out = buffer.baseAddress else { return 0 }
    var (outLeft, inLeft) = (buffer.count, waiting.count)
    var problem: CInt = 0
    pending.withUnsafeMutableBytes { bytes in
      var input = bytes.baseAddress.map {
        ($0 + waiting.lowerBound).assumingMemoryBound(to: CChar.self)
      }
      var output: UnsafeMutablePointer<CChar>? = out.assumingMemoryBound(to: CChar.self)
      if iconv(converter, &input, &inLeft, &output, &outLeft) == -1 { problem = errno }
    }
    waiting = (waiting.upperBound - inLeft)..<waiting.upperBound
    let written = buffer.count - outLeft
    switch problem {
    case EILSEQ: return try replace(written, outLeft, buffer)
    case EINVAL where isAtEnd: return try replace(written, outLeft, buffer)
    case EINVAL: try fill()
    default: break
    }
    return written
  }

  /// Puts the mark in place of the byte that could not be read.
  private func replace(
    _ written: Int,
    _ left: Int,
    _ buffer: UnsafeMutableRawBufferPointer
  ) throws -> Int {
    // Without room it is met again, first of all, the next time.
    guard left > 0 else { return written }
    buffer[written] = TextCheck.undecodable
    waiting = (waiting.lowerBound + 1)..<waiting.upperBound
    return written + 1
  }
}
