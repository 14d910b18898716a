internal import Events

/// A set of positions, one bit each.
struct PositionSet {
  private var words: [UInt64] = []

  func contains(_ position: LogPosition) -> Bool {
    let word = Int(position.rawValue >> 6)
    return word < words.count && words[word] & (UInt64(1) << (position.rawValue & 63)) != 0
  }

  /// Returns whether `position` is new.
  mutating func insert(_ position: LogPosition) -> Bool {
    let word = Int(position.rawValue >> 6)
    let bit = UInt64(1) << (position.rawValue & 63)
    if word >= words.count {
      words.append(contentsOf: repeatElement(0, count: word + 1 - words.count + words.count / 2))
    }
    defer { words[word] |= bit }
    return words[word] & bit == 0
  }
}
