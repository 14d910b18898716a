/// What the bytes of a file show of how its characters are written.
///
/// A mark at the beginning says it; else what is UTF-8, but for a damaged byte here and there, is UTF-8; else the
/// text is Chinese or western, which is told by how bytes beyond ASCII stand together: Chinese characters are pairs
/// of them, rare ones such a byte and a digit twice, western letters stand alone among ASCII letters.
struct EncodingEvidence {
  /// The usual Chinese characters and marks, and those of four bytes, whose form nothing else has.
  private var hanzi = 0
  /// Bytes that make no, or rare, Chinese characters.
  private var other = 0
  /// Bytes beside ASCII letters that are letters in one of the two western encodings only.
  private var windows = 0
  private var mac = 0
  private var utf8 = UTF8Sequences()
  private var isASCII = true

  /// Whether nothing but ASCII was seen, which is the same in all of them.
  var isUndecided: Bool { isASCII }

  /// What a byte order mark, or zeros at every other place, say.
  static func mark(_ start: [UInt8]) -> TextEncoding? {
    if start.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
    if start.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
    if start.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
    let sample = start.prefix(4_096)
    let zeros = sample.indices.filter { sample[$0] == 0 }
    guard zeros.count * 4 > sample.count else { return nil }
    return zeros.count { $0 % 2 == 1 } > zeros.count / 2 ? .utf16LittleEndian : .utf16BigEndian
  }

  /// Takes in a part of the file; it may begin and end within a character.
  mutating func take(_ bytes: [UInt8]) {
    guard let first = bytes.firstIndex(where: { $0 >= 0x80 }) else { return }
    isASCII = false
    utf8.take(bytes)
    takePairs(bytes, from: first)
    takeLetters(bytes)
  }

  var encoding: TextEncoding {
    if utf8.areUTF8 { return .utf8 }
    if hanzi > other * 4 { return .gb18030 }
    // Two files, one put behind the other: no western text has such characters.
    if utf8.long * 4 > utf8.flaws { return .utf8 }
    return mac > windows ? .macRoman : .windows1252
  }

  private mutating func takePairs(_ bytes: [UInt8], from first: Int) {
    var at = first
    while at + 1 < bytes.count {
      let (lead, trail) = (bytes[at], bytes[at + 1])
      guard lead >= 0x80 else {
        at += 1
        continue
      }
      if Self.isFourBytes(bytes[at...]) {
        hanzi += 1
        at += 4
        continue
      }
      let isUsual = (0xA1...0xA9).contains(lead) || (0xB0...0xF7).contains(lead)
      if isUsual, trail >= 0xA1 { hanzi += 1 } else { other += 1 }
      at += trail >= 0x40 ? 2 : 1
    }
  }

  /// Whether a character of GB18030 begins here that GBK does not have, such as 㛃 and `¥`.
  private static func isFourBytes(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count >= 4 else { return false }
    let at = bytes.startIndex
    let leads: ClosedRange<UInt8> = 0x81...0xFE
    return leads.contains(bytes[at]) && CellText.isDigit(bytes[at + 1])
      && leads.contains(bytes[at + 2]) && CellText.isDigit(bytes[at + 3])
  }

  private mutating func takeLetters(_ bytes: [UInt8]) {
    func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    guard bytes.count > 2 else { return }
    for index in 1..<(bytes.count - 1) where bytes[index] >= 0x80 {
      guard isLetter(bytes[index - 1]) || isLetter(bytes[index + 1]) else { continue }
      switch bytes[index] {
      // Apostrophes of the one are letters of the other.
      case 0x92, 0xD5: break
      case 0x80...0x9F: mac += 1
      case 0xC0...0xFF: windows += 1
      default: break
      }
    }
  }
}
