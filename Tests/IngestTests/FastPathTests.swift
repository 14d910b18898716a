import Events
import TestSupport
import Testing

@testable import Ingest

/// The short ways of the parser give what the long ways give.
@Suite struct FastPathTests {
  /// Days around both changes of the clock, in zones that have them, at midnight and in winter.
  @Test(arguments: ["America/New_York", "Europe/Berlin", "Asia/Shanghai", "America/Sao_Paulo"])
  func aKnownDayGivesTheMomentsOfTheCalendar(zone: String) throws {
    let calendar = try #require(ShopCalendar(identifier: zone))
    var random = SeededGenerator()
    var day = KnownDay()
    var known = 0
    for _ in 0..<20_000 {
      let date = CivilDate(daysSince1970: 17_450 + Int.random(in: 0..<400, using: &random))
      let clock = [24, 60, 60].map { Int.random(in: 0..<$0, using: &random) }
      for _ in 0..<2 {
        let parts = clock.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        let mark = Bool.random(using: &random) ? " " : "T"
        let offset = random.pick(["", "", " +0800", " -0330", "-05:00"])
        let text = Array("\(date)\(mark)\(parts)\(offset)".utf8)
        try text.withUnsafeBytes { bytes in
          let expected = calendar.moment(try DateText.parse(bytes))
          if let moment = day.moment(bytes) {
            known += 1
            #expect(moment == expected, "\(String(decoding: text, as: UTF8.self))")
          }
          day.remember(bytes, calendar)
        }
      }
    }
    #expect(known > 5_000)
  }

  @Test func aKnownDayTakesNoOtherFormAndNoOtherDay() throws {
    let calendar = try #require(ShopCalendar(identifier: "UTC"))
    var day = KnownDay()
    Array("2024-05-01 10:00:00".utf8).withUnsafeBytes { day.remember($0, calendar) }
    for text in [
      "2024-05-02 10:00:00", "2024-05-01 24:00:00", "2024-05-01 10:60:00", "2024-05-01 10:00:60",
      "2024-05-01 10-00:00", "2024-05-01 1a:00:00", "2024-05-01", "2024-05-01 10:00:00Z",
    ] {
      Array(text.utf8).withUnsafeBytes { #expect(day.moment($0) == nil, "\(text)") }
    }
  }

  @Test func aKnownDayWithAnOffsetTakesNoOtherOffset() throws {
    let calendar = try #require(ShopCalendar(identifier: "UTC"))
    var day = KnownDay()
    Array("2024-05-01 10:00:00 +0800".utf8).withUnsafeBytes { day.remember($0, calendar) }
    Array("2024-05-01 00:30:00 +0800".utf8).withUnsafeBytes {
      #expect(day.moment($0)?.description == "2024-04-30T16:30:00.000Z")
    }
    for text in [
      "2024-05-01 10:00:00", "2024-05-01 10:00:00 -0800", "2024-05-01 10:00:00 +0801",
      "2024-05-01 10:00:00+08:00", "2024-05-01 10:00:00.00000", "2024-05-02 10:00:00 +0800",
    ] {
      Array(text.utf8).withUnsafeBytes { #expect(day.moment($0) == nil, "\(text)") }
    }
  }

  /// Where a text that is looked for may begin, and does not, at every place.
  @Test func aPartIsFoundWhereverItStands() {
    for text in ["", "*", "a*b", "**", "a**", "*a**", "***", "ab*c*", "Ann * B**"] {
      for part in ["*", "**", "*b"] {
        let found = Array(text.utf8).withUnsafeBytes { CellText.contains($0, Array(part.utf8)) }
        #expect(found == text.contains(part), "\(part) in \(text)")
      }
    }
  }

  @Test func whatCannotBeSeenIsTakenOffTheEndsOfIDs() {
    func id(_ text: String) -> String {
      Array(text.utf8).withUnsafeBytes { String(decoding: CellText.id($0), as: UTF8.self) }
    }
    let invisible = [
      "\u{A0}", "\u{AD}", "\u{2003}", "\u{200B}", "\u{200E}", "\u{202A}", "\u{202C}", "\u{202F}",
      "\u{2060}",
      "\u{2068}", "\u{3000}", "\u{FEFF}",
    ]
    for mark in invisible {
      for text in ["7", "阿红", "7 7", "A\(mark)B"] {
        for written in [
          "\(mark)\(text)", "\(text)\(mark)", "\(mark) \(mark)\(text)\(mark)", "'\(mark)\(text)",
        ] {
          #expect(id(written) == text, "\(written.debugDescription)")
        }
      }
      #expect(id(mark + mark).isEmpty)
    }
    for text in ["é", "订单", "—", "“a”", "…", "7€", "👩‍👧", "ａ"] { #expect(id(text) == text) }
    // Half a character, which is refused elsewhere.
    for bytes: [UInt8] in [[0xE2, 0x80], [0x37, 0xE2, 0x80], [0x80, 0x80], [0xC2, 0x37]] {
      bytes.withUnsafeBytes { #expect(Array(CellText.id($0)) == bytes) }
    }
  }

  @Test func whatASpreadsheetRoundedIsKnownByItsForm() {
    func isRounded(_ text: String) -> Bool {
      Array(text.utf8).withUnsafeBytes { CellText.isRounded($0) }
    }
    for text in ["3.51531E+16", "1,38E+10", "1e+5", "138.0E+09", "1E+100"] {
      #expect(isRounded(text), "\(text)")
    }
    for text in [
      "", "1E+", "E+10", "+8613800138000", "1+1", "1E-10", "1E10", "1.3F+10", "1E+1a", "1E+1+1",
      "12E3+4", "a1E+10", "13800138000", "1E++1", "1 E+10",
    ] {
      #expect(!isRounded(text), "\(text)")
    }
  }

  /// Quotes, separators and line breaks around each group of sixteen bytes of a cell in quotes.
  @Test func quotedCellsOfEveryLengthAreReadWhole() {
    for length in 0..<40 {
      for inner in [",", "\n", "\r\n", "\r", "\"\""] {
        let cell = String(repeating: "x", count: length)
        let text = "\"\(cell)\(inner)\(cell)\",y\n"
        let rows = CSVScannerTests.rows(Array(text.utf8)).rows
        let expected = inner == "\"\"" ? "\"" : inner
        #expect(rows == [["\(cell)\(expected)\(cell)", "y"]], "\(length) \(inner)")
      }
    }
  }

  @Test func plainTextIsWhatEachByteSays() {
    var random = SeededGenerator()
    let usual = Array("abcXYZ019.@_-".utf8)
    for _ in 0..<50_000 {
      var text = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
        usual.randomElement(using: &random) ?? 0
      }
      if Bool.random(using: &random), !text.isEmpty {
        text[Int.random(in: 0..<text.count, using: &random)] = UInt8.random(
          in: 0...255,
          using: &random
        )
      }
      let ats = text.indices.filter { text[$0] == 0x40 }
      let isPlain =
        ats.count <= 1
        && text.allSatisfy { $0 > 0x20 && $0 < 0x7F && !":*#$".utf8.contains($0) }
      let plain = text.withUnsafeBytes { PlainText($0) }
      #expect(plain.isPlain == isPlain, "\(text)")
      guard isPlain else { continue }
      #expect(plain.at == ats.first ?? -1)
      #expect(plain.hasUppercase == text.contains { $0 >= 0x41 && $0 <= 0x5A })
    }
  }

  /// Cells that end before, at and behind each group of sixteen bytes.
  @Test func cellsOfEveryLengthEndWhereTheyEnd() {
    for length in 0..<70 {
      for separator in [UInt8(0x2C), 0x3B, 0x09] {
        let cell = [UInt8](repeating: 0x78, count: length)
        let text = cell + [separator] + cell + [0x0D, 0x0A] + cell
        let rows = CSVScannerTests.rows(text, separator: separator).rows
        let expected = String(decoding: cell, as: UTF8.self)
        #expect(rows == [[expected, expected]] + (length == 0 ? [] : [[expected]]))
      }
    }
  }
}
