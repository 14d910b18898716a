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

  @Test func theUserDecides() throws {
    let path = try write(Self.encoded(Self.western, .macOSRoman))
    var choices = ReadingChoices()
    choices.encoding = .windows1252
    try shop.orders(at: path, choices: choices)
    #expect(try products() == ["CafŽ cr\u{FFFD}me", "GrŸ\u{A7}e fŸr die Stra\u{A7}e"])
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

  @Test func bytesThatAreNoCharacterAreMarked() throws {
    let path = try write(Self.encoded(Self.western, .windowsCP1252) + [0x33, 0x2C, 0x81, 0x0A])
    #expect(try shop.orders(at: path).orders == 2)
  }

  @Test(arguments: ["\n", "\r\n", "\r"], [",", ";", "\t"])
  func linesAndCellsEndAsTheyMay(end: String, separator: String) throws {
    let text = Self.western.replacing("\n", with: end).replacing(",", with: separator)
    let report = try shop.orders(at: write(Array(text.utf8)))
    #expect(report.lines == 2)
    #expect(try products() == ["Café crème", "Grüße für die Straße"])
  }
}
