import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// Files that no shop writes on purpose: each is refused where it is wrong, and the rest is read.
@Suite struct HardInputTests {
  static let header = "order,ordered_at,customer,amount,note\n"
  static let mebibyte = 1 << 20

  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  private func write(_ parts: [UInt8]..., to name: String = "hard.csv") throws -> String {
    let path = shop.temporary.path(name)
    // By whole parts: byte by byte, a hundred megabytes are half a minute of an unoptimised program.
    try Data(parts.reduce(into: [UInt8]()) { $0 += $1 }).write(to: URL(filePath: path))
    return path
  }

  private func row(_ number: Int) -> [UInt8] { Array("\(number),2024-05-01,c,1.00,\n".utf8) }

  /// The beginning of a row whose last cell is not at its end yet.
  private func open(_ number: Int, _ quote: String = "") -> [UInt8] {
    Array("\(number),2024-05-01,c,1.00,\(quote)".utf8)
  }

  private func filling(_ mebibytes: Int, _ text: String = "x") -> [UInt8] {
    let length = mebibytes * Self.mebibyte
    guard text.utf8.count > 1 else {
      return [UInt8](repeating: text.utf8.first ?? 0, count: length)
    }
    return Array(String(repeating: text, count: length / text.utf8.count).utf8)
  }

  // MARK: Length

  /// The tail of such a line was read as a row of its own, and all lines below were miscounted.
  @Test(arguments: ["", "\""])
  func aCellOfAHundredMegabytesIsRefusedAndTheNextLineIsRead(quote: String) throws {
    let path = try write(
      Array(Self.header.utf8),
      row(1),
      open(2, quote),
      filling(100),
      Array("\(quote)\r\n".utf8),
      row(3),
      Array("4,never,c,1,\n".utf8)
    )
    let report = try shop.orders(at: path)
    #expect(report.rejects.map(\.line) == [3, 5])
    #expect(report.reasons[0] == "3 -: the line is longer than 16 MiB, and is not kept")
    #expect(report.reasons[1].hasPrefix("5 ordered_at: “never” is no date"))
    #expect(try shop.told() == ["placed 1 shop:c 1.00", "placed 3 shop:c 1.00"])
    #expect(report.account.total == report.lines)
  }

  @Test func aLineHasAtMost16MiBWithItsBreak() throws {
    for surplus in [0, 1] {
      let start = open(surplus)
      let note = [UInt8](repeating: 0x78, count: 16 * Self.mebibyte - start.count - 1 + surplus)
      let report = try shop.orders(at: write(Array(Self.header.utf8), start, note, [0x0A], row(9)))
      #expect(report.rejects.map(\.line) == (surplus == 0 ? [] : [2]))
      #expect(report.lines == 2)
    }
  }

  /// The lines within are read one by one: who left out a closing quote meant them to be rows.
  @Test func aQuoteThatIsClosedTooLateCostsOneLine() throws {
    let path = try write(
      Array(Self.header.utf8),
      open(1, "\""),
      filling(17, String(repeating: "x", count: 9_999) + "\n"),
      Array("\"\n".utf8),
      row(2)
    )
    let report = try shop.orders(at: path, isDryRun: true)
    #expect(report.reasons.first == "2 -: a quote is opened and not closed for 16 MiB")
    #expect(report.account.new == 1)
    #expect(report.account.total == report.lines)
  }

  @Test func aLineOfEventsThatIsTooLongIsRefusedAndTheRestIsRead() throws {
    let event =
      #"{"specversion":"1.0","type":"patron.chat.message.v1","source":"chat","id":"1","time":"2024-05-01T00:00:00Z","data":{"customer":"a:b","channel":"wechat","direction":"in","text":"hello"}}"#
    let path = try write(
      Array("\(event)\n[\"".utf8),
      filling(17),
      Array("\"]\n".utf8),
      Array("{}\n".utf8),
      to: "events"
    )
    let report = try shop.events(at: path)
    #expect(report.events == [.chatMessage: 1])
    #expect(report.reasons[0] == "2 : the line is longer than 16 MiB, and is not kept")
    #expect(report.reasons[1].hasPrefix("3 specversion: this is neither a CloudEvent"))
  }

  /// Such a file was one line to whoever looked for its form: above 16 MiB it could not be read at all.
  @Test func aMillionLinesMayEndInCRAlone() throws {
    var csv = Self.header.replacing("\n", with: "\r")
    for number in 1...1_000_000 { csv += "\(number % 4),never,c,1,\r" }
    let path = try shop.temporary.write(csv, to: "cr.csv")
    #expect(try FeedForm.of(path: path) == nil)
    var reader = try RowReader(path: path, blockLength: 1 << 16)
    var count = 0
    while try reader.next({}) != nil { count += 1 }
    #expect(count == 1_000_000)
    #expect(reader.line == 1_000_001)
  }

  // MARK: Width

  @Test func tenThousandColumnsAreRead() throws {
    let names = (0..<10_000).map { "n\($0)" }.joined(separator: ",")
    let cells = String(repeating: ",", count: 9_999)
    let report = try shop.orders(
      "\(names),order,ordered_at,customer,amount\n\(cells),1,2024-05-01,c,1\n\(cells),2,2024-05-01,c,x\n"
    )
    #expect(report.reasons.count == 1)
    #expect(report.reasons.first?.hasPrefix("3 amount: “x” is not an amount") == true)
    #expect(try shop.told() == ["placed 1 shop:c 1.00"])
  }

  // In UTC it lies in the year 0: the log took it, and could not read its own export again.
  @Test(arguments: [
    ("Asia/Shanghai", "0001-01-01", "0001-01-01 08:00:00"),
    ("America/New_York", "9999-12-31 19:00:00", "9999-12-31 18:59:59"),
  ])
  func aMomentOutsideTheYearsInUTCIsRefused(zone: String, outside: String, inside: String) throws {
    let shop = try IngestShop(timeZone: zone)
    // The second of two that are out stands behind one of its day that is in.
    let report = try shop.orders(
      "order,ordered_at,customer,amount\n1,\(outside),a,5\n2,\(inside),a,5\n3,\(outside),a,5\n"
    )
    #expect(report.orders == 1)
    #expect(
      report.reasons
        == [1, 3].map {
          "\($0 + 1) ordered_at: “\(outside)” is outside the years 1 to 9999 in UTC"
        }
    )
    let copy = try IngestShop(timeZone: zone)
    #expect(try copy.events(try shop.exported()).rejects.isEmpty)
    #expect(try copy.exported() == shop.exported())
  }

  /// A comma that lacks its quotes moved the cells behind it: `Doe, Ann` made an order of another customer
  /// with another amount.
  @Test func aRowWithMoreCellsThanTheHeaderIsRefusedWithItsOrder() throws {
    let wide = String(repeating: ",x", count: 10_000)
    let report = try shop.orders(
      Self.header
        + "1,2024-05-01,c,1,\n1,2024-05-01,c,1,a,b\n2,2024-05-01,c,2,,,,\n3,2024-05-01,c,3\(wide)\n"
    )
    #expect(
      report.reasons == [
        "2 order: line 3 of the same order is refused",
        "3 -: the row has 6 cells, the header 5: does a cell with a separator lack its quotes?",
        "5 -: the row has 10004 cells, the header 5: does a cell with a separator lack its quotes?",
      ]
    )
    #expect(try shop.told() == ["placed 2 shop:c 2.00"])
  }

  @Test func anOrderHasAtMost4000Lines() throws {
    var csv = "order,ordered_at,customer,amount,product\n"
    for _ in 0..<4_001 { csv += "1,2024-05-01,c,1,P\n" }
    for _ in 0..<4_000 { csv += "2,2024-05-01,c,1,P\n" }
    let report = try shop.orders(csv)
    #expect(report.rejects.count == 4_001)
    #expect(report.reasons.contains("4002 order: an order has at most 4000 lines"))
    #expect(try shop.told() == ["placed 2 shop:c 4000.00"])
  }

  // MARK: Text

  /// Where the user says so, no other encoding is looked for.
  private var utf8: ReadingChoices {
    var choices = ReadingChoices()
    choices.encoding = .utf8
    return choices
  }

  static let textColumns = [
    "order", "customer", "product", "category", "coupon", "referral_code", "email", "phone",
    "status", "currency", "amount", "ordered_at",
  ]
  static let brokenTexts: [(bytes: [UInt8], reason: String)] = [
    ([0xCD, 0xF5, 0xD0, 0xA1], "the text is not UTF-8"), ([0x61, 0xC3], "the text is not UTF-8"),
    ([0x61, 0xFF], "the text has bytes that are no characters of the file's encoding"),
    ([0xED, 0xA0, 0x80], "the text is not UTF-8"), ([0xC0, 0x80], "the text is not UTF-8"),
    ([0x61, 0x00], "the text holds a NUL byte: it is damaged, or UTF-16"),
  ]

  /// Two customers whose names were not UTF-8 became one, named by U+FFFD.
  @Test(arguments: textColumns)
  func textThatIsNoneIsRefusedInEveryColumn(column: String) throws {
    let usual = [
      "order": "1", "customer": "c", "amount": "1", "ordered_at": "2024-05-01", "status": "paid",
      "currency": "CNY", "phone": "+861", "email": "a@b.cn",
    ]
    for (bytes, reason) in Self.brokenTexts {
      var csv = Array((Self.textColumns.joined(separator: ",") + "\n").utf8)
      for name in Self.textColumns {
        csv += name == column ? bytes : Array((usual[name] ?? "").utf8)
        csv.append(name == Self.textColumns.last ? 0x0A : 0x2C)
      }
      let report = try shop.orders(at: write(csv), choices: utf8, isDryRun: true)
      #expect(report.reasons == ["2 \(column): \(reason)"])
    }
  }

  @Test func bytesOfAColumnThatIsNotTakenMayBeAnything() throws {
    let path = try write(
      Array(Self.header.utf8),
      open(1),
      [0xCD, 0xF5, 0x00, 0x0A],
      row(2)
    )
    #expect(try shop.orders(at: path, choices: utf8).rejects.isEmpty)
  }

  @Test func textThatIsNoneIsRefusedInSignUpsAndChats() throws {
    let list = try write(
      Array("registered_at,email,city\n2024-05-01,a@b.cn,X\n2024-05-01,b@b.cn,\0\n".utf8)
    )
    let report = try shop.events(at: list, form: .signups)
    #expect(report.reasons == ["3 : the text holds a NUL byte: it is damaged, or UTF-16"])
    let chat = try write(
      Array("2024-05-01, 10:16 - Ann: Hi\n2024-05-01, 10:17 - Ann: ".utf8),
      [0xFF, 0x0A]
    )
    let error = #expect(throws: IngestError.self) { try shop.events(at: chat, form: .whatsApp) }
    #expect(error?.description == "\(chat):2: the text is not UTF-8.")
  }

  @Test func plainTextIsWhatEachByteSays() {
    var random = SeededGenerator()
    for _ in 0..<20_000 {
      var text = (0..<random.below(40)).map { _ in UInt8(random.int(1...127)) }
      if random.oneIn(2), !text.isEmpty {
        text[random.below(text.count)] = random.pick([0, 0x80, 0xFF, 0x01, 0x7F])
      }
      let isPlain = text.allSatisfy { $0 > 0 && $0 < 0x80 }
      #expect(text.withUnsafeBytes { TextCheck.isPlain($0) } == isPlain, "\(text)")
    }
  }

  // MARK: Headers

  static let headers: [(bytes: [UInt8], error: String)] = [
    ([], " is empty."), ([0xEF, 0xBB, 0xBF], " is empty."),
    (Array("\n\n".utf8), " has no header that can be read."),
    (
      Array("order,am\0ount\n".utf8),
      ": the header cannot be read: the text holds a NUL byte: it is damaged, or UTF-16."
    ),
    (
      Array("order,ordered_at,customer,amount,Amount,amount\n".utf8),
      ": 2 columns are called “amount”."
    ),
    (
      Array("order,amount\n".utf8),
      ": There is no column “ordered_at”, which an order CSV must have."
    ),
  ]

  @Test(arguments: headers)
  func aHeaderThatIsNoneIsRefusedWithTheFile(bytes: [UInt8], reason: String) throws {
    let path = try write(bytes)
    let error = #expect(throws: IngestError.self) { try shop.orders(at: path) }
    #expect(error?.description == path + reason)
  }

  @Test func aHeaderAloneIsAFileWithoutOrders() throws {
    for text in ["order,ordered_at,customer,amount", Self.header] {
      let report = try shop.orders(text)
      #expect(report.lines == 0 && report.rejects.isEmpty)
    }
  }

  // MARK: Numbers

  /// Rounding the product of the first two went beyond what fits, and ended the program.
  @Test(arguments: [
    ("82506.439", "1117897239.13", "quantity: quantity × unit price is too large"),
    ("-82506.439", "1117897239.13", "quantity: quantity × unit price is too large"),
    ("99999999999999.999", "999999999999999.99", "quantity: quantity × unit price is too large"),
    ("1", "1" + String(repeating: "0", count: 400), "unit_price: “1"),
    ("1", "1e5", "unit_price: “1e5” is not an amount"), ("1", "∞", "unit_price: “∞” is not"),
  ])
  func numbersBeyondReasonAreRefused(quantity: String, price: String, reason: String) throws {
    let report = try shop.orders(
      "order,ordered_at,customer,quantity,unit_price\n1,2024-05-01,c,\(quantity),\(price)\n"
    )
    #expect(report.reasons.first?.hasPrefix("2 \(reason)") == true, "\(report.reasons)")
  }

  // MARK: Events

  static let events: [(name: String, text: String, line: Int, reason: String)] = [
    ("lists", String(repeating: "[", count: 100_000), 2, "character 65: nested more than 64 deep"),
    (
      "objects", String(repeating: #"{"a":"#, count: 100_000), 2,
      "character 321: nested more than 64 deep"
    ), ("a huge number", #"{"specversion":1e999999999999}"#, 2, "type: a CloudEvent has a type"),
    ("half a pair", #"{"a":"\ud800"}"#, 2, "character 7: half of a surrogate pair"),
    ("a pair reversed", #"{"a":"\ude00\ud83d"}"#, 2, "character 7: half of a surrogate pair"),
    ("a name twice", #"{"a":1,"a":2}"#, 2, "character 8: “a” occurs twice"),
    ("NUL", "{\"a\":\"\u{0}\"}", 2, "character 7: a control character"),
    ("one value over lines", "{\n\"a\": [\n 1,\n  nope]}", 5, "character 3: no JSON value begins"),
  ]

  @Test(arguments: events.map(\.name))
  func eventsThatAreNoneAreRefusedWithTheirLine(name: String) throws {
    let (_, text, line, reason) = try #require(Self.events.first { $0.name == name })
    let report = try shop.events("\n\(text)\n")
    #expect(report.reasons.first?.hasPrefix("\(line) \(reason)") == true)
    #expect(report.account.total == report.lines)
  }

  /// What the layout's rules refuse has an order number that was never looked at.
  @Test func aRowThatCannotBeUnderstoodMayHaveAnyOrderNumber() throws {
    let header = "ID,Purchase Point,Purchase Date,Grand Total (Base),Status\n"
    let path = try write(Array((header + String(repeating: "x", count: 300) + ",,s\n").utf8))
    let report = try shop.orders(at: path)
    #expect(report.rejects.map(\.line) == [2])
    #expect(report.account.total == report.lines)
  }

  /// One row of Douyin's is several lines of an order: it is refused once.
  @Test func aRowOfSeveralLinesIsOneLine() throws {
    let header = "主订单编号,子订单编号,选购商品,,商品数量,订单应付金额,订单提交时间,\n"
    let path = try write(Array((header + ",,,,;\n").utf8))
    let report = try shop.orders(at: path)
    #expect(report.reasons == ["2 主订单编号: the order number is missing"])
    #expect(report.account.total == report.lines)
  }
}
