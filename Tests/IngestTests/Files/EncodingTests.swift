import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// Files as spreadsheets and shop systems write them: encodings, line ends, separators.
@Suite struct EncodingTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop(currency: "EUR", timeZone: "Europe/Berlin") }

  private func write(_ bytes: [UInt8]) throws -> String {
    let path = shop.temporary.path("file.csv")
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }

  private static func encoded(_ text: String, _ encoding: String.Encoding) -> [UInt8] {
    guard encoding == .macOSRoman else {
      return text.data(using: encoding).map(Array.init) ?? []
    }
    // Foundation does not write it on Linux.
    let letters: [Character: UInt8] = ["é": 0x8E, "è": 0x8F, "ü": 0x9F, "ß": 0xA7]
    return text.map { letters[$0] ?? $0.asciiValue ?? 0x3F }
  }

  private static let western =
    "order,ordered_at,customer,amount,product\n1,2024-05-01,a,1.00,Café crème\n"
    + "2,2024-05-02,b,2.00,Grüße für die Straße\n"

  private func products() throws -> [String] {
    var products: [String] = []
    try shop.log.forEachEvent(after: .start) { _, event in
      products += event.purchase?.lines?.compactMap(\.product) ?? []
      return true
    }
    return products
  }

  static let encodings: [(String.Encoding, mark: [UInt8], String)] = [
    (.utf8, [], "UTF-8"), (.utf8, [0xEF, 0xBB, 0xBF], "UTF-8"),
    (.utf16LittleEndian, [0xFF, 0xFE], "UTF-16"), (.utf16BigEndian, [0xFE, 0xFF], "UTF-16"),
    (.utf16LittleEndian, [], "UTF-16"), (.windowsCP1252, [], "Windows-1252"),
    (.macOSRoman, [], "Mac Roman"),
  ]

  @Test(arguments: encodings)
  func anEncodingIsFoundOut(encoding: String.Encoding, mark: [UInt8], title: String) throws {
    let path = try write(mark + Self.encoded(Self.western, encoding))
    #expect(try TextFile(path: path).encoding.title == title)
    let report = try shop.orders(at: path)
    #expect(report.reasons == [])
    #expect(try products() == ["Café crème", "Grüße für die Straße"])
  }

  @Test func chineseIsFoundOut() throws {
    var bytes = Array("order,ordered_at,customer,amount,product\r\n1,2024-05-01,a,1.00,".utf8)
    // 绿茶，红色 in GBK.
    bytes += [0xC2, 0xCC, 0xB2, 0xE8, 0xA3, 0xAC, 0xBA, 0xEC, 0xC9, 0xAB, 0x0D, 0x0A]
    let path = try write(bytes)
    #expect(try TextFile(path: path).encoding == .gb18030)
    try shop.orders(at: path)
    #expect(try products() == ["绿茶，红色"])
  }

  /// Names and signs that GBK does not have were taken for Windows-1252, and the customer 㛃雨 was
  /// `shop:‚0·1Óê`.
  @Test func rareChineseIsFoundOut() throws {
    var bytes = Array("order,ordered_at,customer,amount,product\n1,2024-05-01,".utf8)
    // 㛃雨, 𬱖文 and ¥店 in GB18030.
    bytes += [0x82, 0x30, 0xB7, 0x31, 0xD3, 0xEA] + Array(",1.00,a\n2,2024-05-02,".utf8)
    bytes += [0x99, 0x33, 0xC3, 0x36, 0xCE, 0xC4] + Array(",2.00,b\n3,2024-05-03,".utf8)
    bytes += [0x81, 0x30, 0x84, 0x36, 0xB5, 0xEA] + Array(",3.00,c\n".utf8)
    let path = try write(bytes)
    #expect(try TextFile(path: path).encoding == .gb18030)
    try shop.orders(at: path)
    #expect(try shop.all().map(\.customer?.text) == ["shop:㛃雨", "shop:𬱖文", "shop:¥店"])
  }

  /// One such character is enough where there is no other.
  @Test func aCharacterOfFourBytesIsNoWesternLetter() throws {
    let header = Array("order,ordered_at,customer,amount\n1,2024-05-01,".utf8)
    let path = try write(header + [0x82, 0x30, 0xB7, 0x31] + Array(",1.00\n".utf8))
    #expect(try TextFile(path: path).encoding == .gb18030)
    let western = try write(header + Self.encoded("Café 1é,1.00\n", .windowsCP1252))
    #expect(try TextFile(path: western).encoding == .windows1252)
  }

  /// One latin-1 byte made Windows-1252 of a whole file in UTF-8, or GB18030 where it had western letters.
  ///
  /// 王芳 was `shop:çŽ‹èŠ³`, and nothing was refused.
  @Test(arguments: [("王芳", "茶"), ("Zoë", "thé"), ("Мария", "чай"), ("🍵", "茶")], [2, 3, 40])
  func aDamagedByteDoesNotChangeTheEncoding(names: (String, String), lines: Int) throws {
    let (customer, product) = names
    var bytes = Array("order,ordered_at,customer,amount,product\n".utf8)
    for line in 2..<(lines + 2) {
      bytes += Array("\(line),2024-01-05,\(customer),1,\(product)\n".utf8)
    }
    bytes += Array("1,2024-01-05,Andr".utf8) + [0xE9] + Array(",1,tea\n".utf8)
    let path = try write(bytes)
    #expect(try TextFile(path: path).encoding == .utf8)
    let report = try shop.orders(at: path)
    #expect(report.reasons == ["\(lines + 2) customer: the text is not UTF-8"])
    #expect(report.orders == lines)
    #expect(Set(try shop.all().map(\.customer?.text)) == ["shop:\(customer)"])
  }

  /// Wherever in a character a line breaks off, and wherever the file ends in it.
  @Test func aCharacterThatBreaksOffDoesNotChangeTheEncoding() throws {
    let line = Array("1,2024-01-05,王芳,1,绿茶\n".utf8)
    let header = Array("order,ordered_at,customer,amount,product\n".utf8)
    for cut in 1...line.count {
      let broken = Array(line.prefix(cut))
      for end in [[], Array(",x\n".utf8)] {
        let path = try write(header + line + line + broken + end)
        #expect(try TextFile(path: path).encoding == .utf8, "\(cut) bytes of the last line")
      }
    }
  }

  /// A file in UTF-8 with one in GBK behind it was read as Windows-1252.
  @Test func ofTwoEncodingsInOneFileTheOneIsRefused() throws {
    var bytes = Array("order,ordered_at,customer,amount,product\n1,2024-05-01,王芳,1.00,红茶\n".utf8)
    bytes += Array("2,2024-05-01,b,1.00,".utf8) + [0xC2, 0xCC, 0xB2, 0xE8, 0x0A]
    let report = try shop.orders(at: write(bytes))
    #expect(report.reasons == ["3 product: the text is not UTF-8"])
    #expect(try products() == ["红茶"])
  }

  /// 联通 begins as UTF-8 does, and `É»` is a character of it.
  @Test func whatIsUTF8ByChanceInAPlaceOrTwoIsNot() throws {
    let header = Array("order,ordered_at,customer,amount\n1,2024-05-01,".utf8)
    let gbk: [[UInt8]] = [
      [0xC1, 0xAA, 0xCD, 0xA8], [0xCD, 0xF5, 0xB7, 0xBC],
      [0xD6, 0xD0, 0xB9, 0xFA, 0xC1, 0xAA, 0xCD, 0xA8],
    ]
    for name in gbk {
      let path = try write(header + name + Array(",1.00\n".utf8))
      #expect(try TextFile(path: path).encoding == .gb18030, "\(name)")
    }
    let western = try write(
      header + Self.encoded("«CAFÉ» Grüße,1.00\n2,2024-05-01,«CAFÉ» crème,2.00\n", .windowsCP1252)
    )
    #expect(try TextFile(path: western).encoding == .windows1252)
  }

  /// Names of usual and rare Chinese characters by chance, eight to forty of them, each in two bytes of GB2312.
  @Test func namesInGBKByChanceAreNotTakenForUTF8() throws {
    var random = SeededGenerator()
    let header = Array("order,ordered_at,customer,amount\n1,2024-05-01,".utf8)
    for round in 0..<400 {
      var name: [UInt8] = []
      for _ in 0..<(8 + round % 33) {
        name += [
          UInt8.random(in: 0xB0...0xD7, using: &random), .random(in: 0xA1...0xFE, using: &random),
        ]
      }
      let path = try write(header + name + Array(",1.00\n".utf8))
      #expect(try TextFile(path: path).encoding == .gb18030, "\(name)")
    }
  }

  @Test func theUserDecides() throws {
    let path = try write(Self.encoded(Self.western, .macOSRoman))
    var choices = ReadingChoices()
    choices.encoding = .windows1252
    let report = try shop.orders(at: path, choices: choices)
    // è of Mac Roman is no character of Windows-1252, the others are other characters.
    #expect(report.reasons == ["2 product: \(Self.noCharacter)"])
    #expect(try products() == ["GrŸ\u{A7}e fŸr die Stra\u{A7}e"])
    #expect(TextEncoding(name: "GBK") == .gb18030)
    #expect(TextEncoding(name: "shift_jis") != nil)
    #expect(TextEncoding(name: "klingon") == nil)
  }

  /// A file may begin with megabytes of ASCII.
  @Test func whatComesLateIsFoundOut() throws {
    var text = "order,ordered_at,customer,amount,product\n"
    for number in 0..<100_000 { text += "\(number),2024-05-01,a,1.00,Tea\n" }
    var bytes = Array(text.utf8)
    for number in 0..<20_000 {
      bytes += Self.encoded("e\(number),2024-05-01,a,1.00,Café\n", .windowsCP1252)
    }
    let path = try write(bytes)
    #expect(try TextFile(path: path).encoding == .windows1252)
    #expect(try shop.orders(at: path).orders == 120_000)
    #expect(try products().last == "Café")
  }

  /// Every cut of the text lies across the end of a block of the converter, for some length.
  @Test(arguments: 0..<7)
  func charactersMayLieAcrossBlocks(shift: Int) throws {
    var text = "order,ordered_at,customer,amount,product\n"
    text += "0,2024-05-01,a,1.00,\(String(repeating: "x", count: shift))\n"
    for number in 1..<40_000 { text += "\(number),2024-05-01,a,1.00,Grüße 🍵\n" }
    let path = try write([0xFF, 0xFE] + Self.encoded(text, .utf16LittleEndian))
    let report = try shop.orders(at: path)
    #expect(report.orders == 40_000)
    #expect(Set(try products().dropFirst()) == ["Grüße 🍵"])
  }

  private static let noCharacter =
    "the text has bytes that are no characters of the file's encoding"

  /// They used to become U+FFFD, and nobody heard of it: two customers could become one.
  @Test func aByteThatIsNoCharacterIsRefusedWithItsLine() throws {
    let rows = "3,2024-05-03,c,3.00,x\n4,2024-05-04,d,4.00,y\n"
    for (mark, encoding) in [(UInt8(0x81), TextEncoding.windows1252), (0x80, .gb18030)] {
      let shop = try IngestShop()
      var bytes = Self.encoded(Self.western, .windowsCP1252)
      if encoding == .gb18030 { bytes = Array(Self.western.utf8.filter { $0 < 0x80 }) }
      bytes += rows.utf8.map { $0 == UInt8(ascii: "x") ? mark : $0 }
      var choices = ReadingChoices()
      choices.encoding = encoding
      let path = shop.temporary.path("marked.csv")
      try Data(bytes).write(to: URL(filePath: path))
      let report = try shop.orders(at: path, choices: choices)
      #expect(report.reasons == ["4 product: \(Self.noCharacter)"], "\(encoding.title)")
      #expect(report.orders == 3)
      #expect(report.rejects.allSatisfy { TextCheck.isEncodingFault($0.reason) })
      let rejects = shop.temporary.path("marked.csv.rejects")
      try RejectsFile.write(report.rejects, header: nil, separator: 0x2C, to: rejects)
      let kept = try String(contentsOf: URL(filePath: rejects), encoding: .utf8)
      #expect(kept == "3,2024-05-03,c,3.00,\u{FFFD}\n")
    }
  }

  @Test func aByteThatIsNoCharacterMayStandInAColumnThatIsNotTaken() throws {
    let text = Self.western.replacing("product", with: "note")
    var choices = ReadingChoices()
    choices.encoding = .windows1252
    let path = try write(Self.encoded(text, .macOSRoman))
    #expect(try shop.orders(at: path, choices: choices).rejects.isEmpty)
  }

  @Test(arguments: ["\n", "\r\n", "\r"], [",", ";", "\t"])
  func linesAndCellsEndAsTheyMay(end: String, separator: String) throws {
    let text = Self.western.replacing("\n", with: end).replacing(",", with: separator)
    let report = try shop.orders(at: write(Array(text.utf8)))
    #expect(report.lines == 2)
    #expect(try products() == ["Café crème", "Grüße für die Straße"])
  }
}
