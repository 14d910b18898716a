internal import Foundation

/// What the cells of exports are wrapped in, taken off.
///
/// **Per-event path.**
enum CellText {
  /// The text of `="351…"`, by which spreadsheets keep ids from becoming numbers; others as they are.
  @inline(__always)
  static func unwrapped(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    // Asked of every cell, and hardly ever so.
    guard text.count >= 3, text[0] == 0x3D else { return text }
    return withoutFormula(text)
  }

  @inline(never)
  private static func withoutFormula(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var text = text
    while text.count >= 3, text[0] == 0x3D, text[1] == 0x22, text[text.count - 1] == 0x22 {
      text = trimmed(UnsafeRawBufferPointer(rebasing: text[2..<(text.count - 1)]))
    }
    return text
  }

  /// An id without `="…"` around it, the apostrophe before numbers that are texts, and what cannot be seen at its
  /// ends.
  ///
  /// What it gives it leaves as it is: a cell may be read more than once.
  @inline(__always)
  static func id(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard text.count > 1,
      text[0] == 0x27 || text[0] == 0x3D || (text[0] | text[text.count &- 1]) >= 0x80
    else { return text }
    return bare(text)
  }

  @inline(never)
  private static func bare(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var text = InvisibleEnds.without(unwrapped(text))
    while text.count > 1, text[0] == 0x27 {
      text = InvisibleEnds.without(unwrapped(trimmed(UnsafeRawBufferPointer(rebasing: text[1...]))))
    }
    return text
  }

  static func trimmed(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var start = 0
    var end = text.count
    while start < end, isBlank(text[start]) { start += 1 }
    while end > start, isBlank(text[end - 1]) { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: text[start..<end])
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Whether a spreadsheet has made a number of an id and rounded it, such as `3.51531E+16`.
  @inline(__always)
  static func isRounded(_ text: UnsafeRawBufferPointer) -> Bool {
    // What begins and ends with a digit; most of that has no plus sign.
    guard text.count >= 4, isDigit(text[0]), isDigit(text[text.count &- 1]),
      let base = text.baseAddress, let plus = memchr(base, 0x2B, text.count)
    else { return false }
    return isRounded(text, plus: base.distance(to: UnsafeRawPointer(plus)))
  }

  @inline(never)
  private static func isRounded(_ text: UnsafeRawBufferPointer, plus: Int) -> Bool {
    guard text[plus - 1] | 0x20 == 0x65 else { return false }
    return text[..<(plus - 1)].allSatisfy { isDigit($0) || $0 == 0x2E || $0 == 0x2C }
      && text[(plus + 1)...].allSatisfy(isDigit)
  }

  /// Why an id that `isRounded` is refused.
  static func rounded(_ text: UnsafeRawBufferPointer) -> String {
    "a spreadsheet has rounded “\(String(decoding: text, as: UTF8.self))”: its last digits are lost. "
      + "Export the file again, and do not save it in the spreadsheet"
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

  static func contains(_ text: UnsafeRawBufferPointer, _ part: [UInt8]) -> Bool {
    guard let first = part.first, let base = text.baseAddress else { return false }
    var at = 0
    while at &+ part.count <= text.count {
      // Where `part` may begin; that of most texts is nowhere.
      let rest = text.count &- part.count &- at &+ 1
      guard let found = memchr(base + at, Int32(first), rest) else { return false }
      if memcmp(found, part, part.count) == 0 { return true }
      at = base.distance(to: UnsafeRawPointer(found)) &+ 1
    }
    return false
  }

  @inline(__always)
  static func isSame(_ text: UnsafeRawBufferPointer, _ other: [UInt8]) -> Bool {
    guard text.count == other.count, let base = text.baseAddress else { return false }
    return memcmp(base, other, other.count) == 0
  }
}
