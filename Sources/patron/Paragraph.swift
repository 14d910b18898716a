import Query

/// A sentence broken into lines for a terminal.
enum Paragraph {
  /// Lines of at most `width` columns, two of them indentation; a longer word stands alone.
  static func text(_ sentence: String, width: Int) -> String {
    var lines: [String] = []
    for word in sentence.split(separator: " ") {
      if let last = lines.last, displayWidth(last) + 1 + displayWidth(String(word)) <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append("  \(word)")
      }
    }
    return lines.map { "\($0)\n" }.joined()
  }
}
