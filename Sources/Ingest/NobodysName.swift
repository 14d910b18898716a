internal import Events

/// Values that stand in the place of a name: words such as `guest` and `无`, and what masks hide.
///
/// **Per-event path.**
enum NobodysName {
  /// As `Identifier.longestPlaceholder`, known when this is compiled: it is asked of every cell that names somebody.
  static let longest = 12

  /// Whether `text` is one of the words.
  @inline(__always)
  static func isWord(_ text: UnsafeRawBufferPointer) -> Bool {
    // Most names are longer, or end in a digit; `0` alone is a word.
    guard text.count <= longest, text.count > 0,
      !CellText.isDigit(text[text.count &- 1]) || text.count == 1
    else { return false }
    return isKnown(text)
  }

  @inline(never)
  private static func isKnown(_ text: UnsafeRawBufferPointer) -> Bool {
    Identifier.isPlaceholder(String(decoding: text, as: UTF8.self))
  }
}
