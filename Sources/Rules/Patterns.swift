/// Texts described by patterns.
///
/// `*` stands for any characters or none, `\*` for a star; case does not matter.
public struct Patterns: Equatable, Sendable {
  /// As written.
  public let texts: [String]
  /// Those without a star.
  private let exact: Set<String>
  private let globs: [Glob]

  public init(_ texts: [String]) {
    self.texts = texts
    let globs = texts.map { Glob($0) }
    exact = Set(globs.compactMap(\.exact))
    self.globs = globs.filter { $0.exact == nil }
  }

  public var isEmpty: Bool { texts.isEmpty }

  /// Whether one of the patterns describes the whole of `text`.
  public func match(_ text: some StringProtocol) -> Bool {
    let text = text.lowercased()
    if exact.contains(text) { return true }
    let bytes = Array(text.utf8)
    return globs.contains { $0.matches(bytes) }
  }
}

/// A pattern as the pieces between its stars.
private struct Glob: Equatable {
  /// At least one; a text matches if it begins with the first, ends with the last, and has the others
  /// between them in their order.
  private let pieces: [[UInt8]]

  init(_ pattern: String) {
    var pieces: [[UInt8]] = [[]]
    var isEscaped = false
    for byte in pattern.lowercased().utf8 {
      if isEscaped {
        if byte != Self.star { pieces[pieces.count - 1].append(Self.escape) }
        pieces[pieces.count - 1].append(byte)
        isEscaped = false
      } else if byte == Self.star {
        pieces.append([])
      } else if byte == Self.escape {
        isEscaped = true
      } else {
        pieces[pieces.count - 1].append(byte)
      }
    }
    if isEscaped { pieces[pieces.count - 1].append(Self.escape) }
    self.pieces = pieces
  }

  private static let star: UInt8 = 0x2A
  private static let escape: UInt8 = 0x5C

  var exact: String? { pieces.count == 1 ? String(decoding: pieces[0], as: UTF8.self) : nil }

  func matches(_ text: [UInt8]) -> Bool {
    guard let first = pieces.first, let last = pieces.last, text.starts(with: first),
      text.count >= first.count + last.count, text.suffix(last.count).elementsEqual(last)
    else { return false }
    var rest = text[first.count..<text.count - last.count]
    for piece in pieces.dropFirst().dropLast() {
      while !rest.starts(with: piece) {
        guard rest.count > piece.count else { return false }
        rest.removeFirst()
      }
      rest.removeFirst(piece.count)
    }
    return true
  }
}
