/// Characters that cannot be seen, at the ends of an id: blanks of other widths than the usual, joiners, marks of
/// direction and of byte order, which come along when cells are copied from a page or a chat.
///
/// An order `7` with such a blank before it was another than `7`, and counted beside it.
enum InvisibleEnds {
  /// The text without them, and without blanks between them.
  static func without(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var text = text
    while let length = lengthAtStart(text) {
      text = CellText.trimmed(UnsafeRawBufferPointer(rebasing: text[length...]))
    }
    while let length = lengthAtEnd(text) {
      text = CellText.trimmed(UnsafeRawBufferPointer(rebasing: text[..<(text.count - length)]))
    }
    return text
  }

  private static func lengthAtStart(_ text: UnsafeRawBufferPointer) -> Int? {
    if text.count >= 2, isInvisible(text[0], text[1]) { return 2 }
    return text.count >= 3 && isInvisible(text[0], text[1], text[2]) ? 3 : nil
  }

  private static func lengthAtEnd(_ text: UnsafeRawBufferPointer) -> Int? {
    let end = text.count
    if end >= 2, isInvisible(text[end - 2], text[end - 1]) { return 2 }
    return end >= 3 && isInvisible(text[end - 3], text[end - 2], text[end - 1]) ? 3 : nil
  }

  /// Whether two bytes are a no-break blank or a soft hyphen, in UTF-8.
  private static func isInvisible(_ first: UInt8, _ second: UInt8) -> Bool {
    first == 0xC2 && (second == 0xA0 || second == 0xAD)
  }

  /// Whether three bytes are another such character.
  private static func isInvisible(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
    switch (first, second) {
    // U+2000 to U+200F, and U+2028 to U+202F.
    case (0xE2, 0x80): (0x80...0x8F).contains(third) || (0xA8...0xAF).contains(third)
    // U+205F to U+206F.
    case (0xE2, 0x81): (0x9F...0xAF).contains(third)
    // The blank of Chinese texts, and the mark of byte order.
    case (0xE3, 0x80): third == 0x80
    case (0xEF, 0xBB): third == 0xBF
    default: false
    }
  }
}
