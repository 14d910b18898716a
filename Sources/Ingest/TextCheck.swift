/// Whether bytes are text: UTF-8 without NUL.
///
/// Bytes of another encoding, read on trust, would give two customers one name.
package enum TextCheck {
  /// Whether bytes are ASCII without NUL, as nearly all are; the others are for `fault`.
  ///
  /// **Per-event path.** Eight bytes are looked at together, as one number.
  package static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let high: UInt64 = 0x8080_8080_8080_8080
    var index = 0
    while index &+ 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      // Taking one from a byte sets its high bit where it was zero, or had it before.
      if (word | (word &- ones)) & high != 0 { return false }
      index &+= 8
    }
    while index < bytes.count {
      if bytes[index] == 0 || bytes[index] >= 0x80 { return false }
      index &+= 1
    }
    return true
  }

  /// Why bytes are no text; `nil` where they are.
  package static func fault(of bytes: UnsafeRawBufferPointer) -> String? {
    if isPlain(bytes) { return nil }
    if bytes.contains(0) { return "the text holds a NUL byte: it is damaged, or UTF-16" }
    let isText = (try? UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)) != nil
    if isText { return nil }
    return bytes.contains(undecodable) ? wrongEncoding : notUTF8
  }

  /// Why a text of a rejects file is refused that has not been mended; `nil` where it has.
  static func unmendedFault(of bytes: UnsafeRawBufferPointer) -> String? {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.contains("\u{FFFD}")
      ? "the text has “\u{FFFD}” in place of a character that could not be read" : nil
  }

  /// What stands in place of a byte that is no character of the file's encoding: no UTF-8 has it.
  static let undecodable: UInt8 = 0xFF

  private static let wrongEncoding =
    "the text has bytes that are no characters of the file's encoding"
  private static let notUTF8 = "the text is not UTF-8"

  /// Whether a line was refused because the file may be in another encoding than it was read in.
  package static func isEncodingFault(_ reason: String) -> Bool {
    reason == wrongEncoding || reason == notUTF8
  }
}
