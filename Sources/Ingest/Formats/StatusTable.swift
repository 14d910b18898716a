/// What a format's words for a status mean.
///
/// **Per-event path**: the word read last is known at once. Case does not count, nor whether marks are
/// as wide as Chinese characters.
struct StatusTable {
  private var exact: [String: OrderFormat.Status] = [:]
  private var starts: [(text: String, status: OrderFormat.Status)] = []
  private var lastText: [UInt8] = []
  private var lastStatus: OrderFormat.Status?

  /// A word that ends in `*` stands for all that begin so.
  init(_ statuses: [String: OrderFormat.Status]) {
    for (word, status) in statuses {
      if word.hasSuffix("*") {
        starts.append((Self.folded(String(word.dropLast())), status))
      } else {
        exact[Self.folded(word)] = status
      }
    }
    // The longest first: it says most.
    starts.sort { $0.text.count > $1.text.count }
  }

  var isEmpty: Bool { exact.isEmpty && starts.isEmpty }

  mutating func status(of text: UnsafeRawBufferPointer) -> OrderFormat.Status? {
    if CellText.isSame(text, lastText) { return lastStatus }
    let word = Self.folded(String(decoding: text, as: UTF8.self))
    lastText = Array(text)
    lastStatus = exact[word] ?? starts.first { word.hasPrefix($0.text) }?.status
    return lastStatus
  }

  private static func folded(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.lowercased().unicodeScalars.map { scalar in
          // U+FF01 to U+FF5E are the wide forms of U+0021 to U+007E.
          (0xFF01...0xFF5E).contains(scalar.value)
            ? Unicode.Scalar(UInt8(scalar.value - 0xFEE0)) : scalar
        }
      )
    )
  }
}
