/// Texts of a column, one after the other in memory that is used again: a text of its own for each of a million
/// cells would be allocated, counted and freed.
struct TextBlock: Sendable {
  private var bytes: [UInt8] = []
  /// Where each ends.
  private var ends: [Int] = []

  /// Each of `texts`, in bytes that nobody else counts.
  init(of texts: [String] = []) {
    for text in texts {
      add(text.utf8)
      end()
    }
  }

  /// Adds bytes of UTF-8 to the next text.
  mutating func add(_ bytes: some Sequence<UInt8>) { self.bytes.append(contentsOf: bytes) }

  /// Ends a text, which is empty if nothing was added to it.
  mutating func end() { ends.append(bytes.count) }

  /// What `body` makes of the text at `index`.
  func with<Result>(
    _ index: Int,
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    try bytes.withUnsafeBufferPointer { bytes in
      let start = index == 0 ? 0 : ends[index - 1]
      return try body(UnsafeBufferPointer(rebasing: bytes[start..<ends[index]]))
    }
  }
}
