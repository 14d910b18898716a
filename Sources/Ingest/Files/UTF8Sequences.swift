/// How many characters beyond ASCII are well-formed UTF-8, and how many bytes are none.
///
/// Bytes of other encodings are hardly ever well-formed by chance: of 100,000 texts of two to fifty Chinese characters in GBK,
/// 3 in 100,000 have half as many sequences of three bytes as flaws, and a western letter is followed by two signs of
/// its upper half nowhere but in `É»` and the like.
struct UTF8Sequences: Equatable {
  /// Characters of two bytes.
  private(set) var short = 0
  /// Characters of three and four bytes.
  private(set) var long = 0
  /// Places at which no character begins, or one breaks off.
  private(set) var flaws = 0

  /// Whether it is UTF-8 in which nothing, or hardly anything, is damaged.
  var areUTF8: Bool { flaws == 0 || short + 2 * long >= 4 * flaws }

  /// Takes in a part of a text; a character that is cut at either end is left out.
  mutating func take(_ bytes: [UInt8]) {
    var at = bytes.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count
    while at < bytes.count {
      let lead = bytes[at]
      guard lead >= 0x80 else {
        at += 1
        continue
      }
      let length = Self.length(lead)
      var seen = 1
      while seen < length, at + seen < bytes.count,
        Self.range(seen, after: lead).contains(bytes[at + seen])
      {
        seen += 1
      }
      if length == 0 || (seen < length && at + seen < bytes.count) {
        flaws += 1
      } else if seen == length {
        if length == 2 { short += 1 } else { long += 1 }
      }
      at += seen
    }
  }

  /// Bytes of the character that begins with `lead`; 0 where none does.
  private static func length(_ lead: UInt8) -> Int {
    switch lead {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 0
    }
  }

  /// What the byte at `place` of a character may be. (The Unicode Standard, table 3-7.)
  private static func range(_ place: Int, after lead: UInt8) -> ClosedRange<UInt8> {
    guard place == 1 else { return 0x80...0xBF }
    return switch lead {
    case 0xE0: 0xA0...0xBF
    case 0xED: 0x80...0x9F
    case 0xF0: 0x90...0xBF
    case 0xF4: 0x80...0x8F
    default: 0x80...0xBF
    }
  }
}
