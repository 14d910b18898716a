/// Texts described by patterns.
///
/// `*` stands for any characters or none, `\*` for a star; case does not matter.
public struct Patterns: Equatable, Sendable, CustomStringConvertible {
  /// As written.
  public let texts: [String]
  private let globs: Globs

  public init(_ texts: [String]) {
    self.texts = texts
    globs = Globs(texts)
  }

  public var isEmpty: Bool { texts.isEmpty }

  /// The patterns as written: fingerprints of rules are made of it, and must be the same in every process.
  public var description: String { "\(texts)" }

  /// Whether one of the patterns describes the whole of `text`.
  public func match(_ text: some StringProtocol) -> Bool {
    let fast = text.utf8.withContiguousStorageIfAvailable { isMatch($0) }
    return fast ?? Array(text.utf8).withUnsafeBufferPointer { isMatch($0) }
  }

  /// Whether one of the patterns describes the whole of a text in UTF-8.
  func isMatch(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    // Asked for every identifier of a shop: most are of small letters already.
    if !text.contains(where: Self.needsLowercasing) { return globs.match(text) }
    let lowercased = String(decoding: text, as: UTF8.self).lowercased()
    return Array(lowercased.utf8).withUnsafeBufferPointer { globs.match($0) }
  }

  private static func needsLowercasing(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte &- UInt8(ascii: "A") < 26
  }
}

/// Patterns as the pieces between their stars, in one row of numbers: threads that take many arrays at once wait
/// for each other.
///
/// Of each pattern there stand where the next begins, where its last piece stands, and its pieces, at least one;
/// of a piece its length and its bytes. A text matches if it begins with the first piece, ends with the last, and
/// has the others between them in their order.
private struct Globs: Equatable {
  private var numbers: [Int] = []

  init(_ patterns: [String]) {
    for pattern in patterns {
      let pieces = Self.pieces(pattern).map { [$0.count] + $0.map { Int($0) } }
      let start = numbers.count + 2
      let end = start + pieces.reduce(0) { $0 + $1.count }
      numbers += [end, end - (pieces.last?.count ?? 0)] + pieces.joined()
    }
  }

  private static let star: UInt8 = 0x2A
  private static let escape: UInt8 = 0x5C

  private static func pieces(_ pattern: String) -> [[UInt8]] {
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
    return pieces
  }

  /// Whether a pattern describes the whole of `text`, which is of small letters.
  func match(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    numbers.withUnsafeBufferPointer { numbers in
      var place = 0
      while place < numbers.count {
        if Self.matches(numbers, place, text) { return true }
        place = numbers[place]
      }
      return false
    }
  }

  private static func matches(
    _ numbers: UnsafeBufferPointer<Int>,
    _ pattern: Int,
    _ text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let (first, last) = (pattern + 2, numbers[pattern + 1])
    guard stands(numbers, first, text, at: 0, before: text.count) else { return false }
    if first == last { return text.count == numbers[first] }
    var place = numbers[first]
    let end = text.count - numbers[last]
    guard end >= place, stands(numbers, last, text, at: end, before: text.count) else {
      return false
    }
    var piece = first + 1 + numbers[first]
    while piece < last {
      while !stands(numbers, piece, text, at: place, before: end) {
        guard place + numbers[piece] < end else { return false }
        place += 1
      }
      place += numbers[piece]
      piece += 1 + numbers[piece]
    }
    return true
  }

  /// Whether a piece stands at a place of the text, and ends before another.
  private static func stands(
    _ numbers: UnsafeBufferPointer<Int>,
    _ piece: Int,
    _ text: UnsafeBufferPointer<UInt8>,
    at place: Int,
    before end: Int
  ) -> Bool {
    let length = numbers[piece]
    guard place + length <= end else { return false }
    for offset in 0..<length where numbers[piece + 1 + offset] != Int(text[place + offset]) {
      return false
    }
    return true
  }
}
