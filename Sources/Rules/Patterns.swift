/// Texts described by patterns.
///
/// `*` stands for any characters or none, `\*` for a star; case does not matter.
public struct Patterns: Equatable, Sendable {
  /// As written.
  public let texts: [String]
  private let globs: [Glob]

  public init(_ texts: [String]) {
    self.texts = texts
    globs = texts.map { Glob($0) }
  }

  public var isEmpty: Bool { texts.isEmpty }

  /// Whether one of the patterns describes the whole of `text`.
  public func match(_ text: some StringProtocol) -> Bool {
    let fast = text.utf8.withContiguousStorageIfAvailable { bytes in
      // Asked for every identifier of a shop: most are of small letters already.
      bytes.contains(where: Self.needsLowercasing) ? nil : match(bytes[...])
    }
    if let fast, let fast { return fast }
    return Array(text.lowercased().utf8).withUnsafeBufferPointer { match($0[...]) }
  }

  private func match(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    globs.contains { $0.matches(bytes) }
  }

  private static func needsLowercasing(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte &- UInt8(ascii: "A") < 26
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

  func matches(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard let first = pieces.first, let last = pieces.last else { return false }
    if pieces.count == 1 { return text.count == first.count && text.elementsEqual(first) }
    guard text.count >= first.count + last.count, text.starts(with: first),
      text.suffix(last.count).elementsEqual(last)
    else { return false }
    var rest = text.dropFirst(first.count).dropLast(last.count)
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
