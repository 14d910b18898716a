extension StringProtocol {
  /// In ASCII where there are full-width forms of it, and without what cannot be seen: marks of direction, joiners
  /// and byte order marks, which come along when a number or address is copied from elsewhere.
  var visible: String {
    if utf8.allSatisfy({ $0 < 0x80 }) { return String(self) }
    var visible = String.UnicodeScalarView()
    for scalar in unicodeScalars where scalar.properties.generalCategory != .format {
      visible.append(scalar.narrow)
    }
    return String(visible)
  }

  /// Whether any character is a blank or a line break.
  var hasWhitespace: Bool {
    var isASCII = true
    for byte in utf8 {
      if byte == 0x20 || 0x09...0x0D ~= byte { return true }
      if byte >= 0x80 { isASCII = false }
    }
    return !isASCII && contains(where: \.isWhitespace)
  }

  /// Without what cannot be seen, and blanks, at either end.
  var trimmingInvisible: SubSequence {
    if hasPlainEnds { return self[...] }
    func isSeen(_ character: Character) -> Bool {
      !character.isWhitespace
        && character.unicodeScalars.contains { $0.properties.generalCategory != .format }
    }
    guard let start = firstIndex(where: isSeen), let end = lastIndex(where: isSeen) else {
      return self[endIndex...]
    }
    return self[start...end]
  }

  /// Whether it begins and ends with ASCII that is seen, as nearly all texts do: there is nothing to trim then.
  var hasPlainEnds: Bool {
    guard let first = unicodeScalars.first, let last = unicodeScalars.last else { return false }
    return "!"..."~" ~= first && "!"..."~" ~= last
  }

  /// With a blank for each run of line breaks and the blanks around it.
  var onOneLine: String {
    // Line breaks are LF to CR, U+0085, U+2028 and U+2029.
    if utf8.allSatisfy({ $0 > 0x0D && $0 != 0xC2 && $0 != 0xE2 || $0 < 0x0A }) {
      return String(self)
    }
    return split(whereSeparator: \.isNewline).map { $0.trimmingBlanks }.filter { !$0.isEmpty }
      .joined(separator: " ")
  }
}

extension Unicode.Scalar {
  /// Full-width forms stand in the order of ASCII.
  fileprivate var narrow: Unicode.Scalar {
    guard (0xFF01...0xFF5E).contains(value) else { return self }
    return Unicode.Scalar(UInt8(value - 0xFEE0))
  }
}
