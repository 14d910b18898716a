import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// Lines that are refused, and the file that keeps them.
@Suite struct RejectsTests {
  let shop: IngestShop
  static let header =
    "order,ordered_at,customer,amount,currency,status,refunded,quantity,product,coupon,referral_code,phone"

  init() throws { shop = try IngestShop() }

  static let rows: [(String, String)] = [
    (",2024-05-01,a,1", "order: the order number is missing"),
    (
      String(repeating: "9", count: 121) + ",2024-05-01,a,1",
      "order: an order number has at most 120 bytes"
    ),
    // All orders without a number were one, and a total an order as large as all others.
    ("-,2024-05-01,a,1", "order: “-” is no order number"),
    ("N/A,2024-05-01,a,1", "order: “N/A” is no order number"),
    ("合计,2024-05-01,,17", "order: “合计” is no order number: leave the row out if it is a total"),
    ("Total,2024-05-01,,17", "order: “Total” is no order number"),
    ("3.51531E+16,2024-05-01,a,1", "order: a spreadsheet has rounded “3.51531E+16”"),
    // Three people of one telephone number that a spreadsheet had rounded became one customer.
    ("1,2024-05-01,1.38E+10,1", "customer: a spreadsheet has rounded “1.38E+10”"),
    ("1,2024-05-01,taobao:3.5E+16,1", "customer: a spreadsheet has rounded “3.5E+16”"),
    ("1,2024-05-01,a,1,,,,,,,,1.38E+10", "phone: a spreadsheet has rounded “1.38E+10”"),
    ("1,2024-05-01,a,1,,,,,,,,\"1,38e+10\"", "phone: a spreadsheet has rounded “1,38e+10”"),
    ("1,,a,1", "ordered_at: the date is missing"), ("1,soon,a,1", "ordered_at: “soon” is no date"),
    ("1,2024-02-30,a,1", "ordered_at: “2024-02-30” is no date"),
    ("1,01/02/2024,a,1", "ordered_at: “01/02/2024” could be read in two ways"),
    ("1,2024-05-01,a,", "amount: the amount is missing"),
    ("1,2024-05-01,a", "amount: the amount is missing"),
    ("1,2024-05-01,a,ten", "amount: “ten” is not an amount"),
    ("1,2024-05-01,a,1.001", "amount: “1.001” has more than 2 decimals"),
    ("1,2024-05-01,a,\"1,500\"", "amount: “1,500” is not an amount"),
    ("1,2024-05-01,a,99999999999999999999", "amount: “99999999999999999999” is too large"),
    ("1,2024-05-01,a,1,元", "currency: “元” is no currency"),
    (
      "1,2024-05-01,a,1,XXQ",
      "currency: “XXQ” is no currency of ISO 4217: CNY or the like is expected"
    ),
    ("1,2024-05-01,a,1,RMB", "currency: “RMB” is no currency of ISO 4217: write CNY"),
    ("1,2024-05-01,a,1.5,JPY", "amount: “1.5” has more than 0 decimals"),
    ("1,2024-05-01,a,1,,shipped", "status: “shipped” is no status"),
    ("1,2024-05-01,a,1,,,-1", "refunded: what was refunded is given without a minus sign"),
    ("1,2024-05-01,a,1,,,x", "refunded: “x” is not an amount"),
    ("1,2024-05-01,a,1,,,,1.0001", "quantity: “1.0001” has more than 3 decimals"),
    (
      "1,2024-05-01,a:\(String(repeating: "x", count: 500)),1",
      "customer: an identifier has at most 400 bytes"
    ),
    // Such names ended the reading of the whole file with “mdb_get: MDB_BAD_VALSIZE”.
    (
      "1,2024-05-01,a,1,,,,,\(String(repeating: "名", count: 171))",
      "product: a name has at most 510 bytes"
    ),
    (
      "1,2024-05-01,a,1,,,,,,\(String(repeating: "c", count: 511))",
      "coupon: a name has at most 510 bytes"
    ),
    (
      "1,2024-05-01,a,1,,,,,,,\(String(repeating: "c", count: 392))",
      "referral_code: an identifier has at most 400 bytes"
    ),
  ]

  @Test(arguments: rows)
  func everyFaultIsNamedAndTheRestIsRead(row: String, reason: String) throws {
    let report = try shop.orders("\(Self.header)\n8,2024-05-01,a,8\n\(row)\n9,2024-05-01,a,9\n")
    #expect(report.rejects.count == 1)
    #expect(report.reasons.first?.hasPrefix("3 \(reason)") == true, "\(report.reasons)")
    #expect(try shop.told() == ["placed 8 shop:a 8.00", "placed 9 shop:a 9.00"])
  }

  /// With a date and a word that was not known they became orders of nobody, as large as all others.
  @Test(arguments: [
    "Total:", "TOTAL:", "Sub total", "Grand Total :", "Sum:", "Gesamtsumme", "Zwischensumme:",
    "Totale", "Suma:",
    "共计", "总 计", "总\u{3000}计：", "本页小计", "本页小计：", "合 计:",
  ])
  func totalsAreNoOrders(name: String) throws {
    let report = try shop.orders("\(Self.header)\n8,2024-05-01,a,8\n\(name),2024-05-01,,8\n")
    #expect(report.rejects.count == 1)
    #expect(report.reasons.first?.hasPrefix("3 order: “\(name)” is no order number") == true)
    #expect(try shop.told() == ["placed 8 shop:a 8.00"])
  }

  /// Spreadsheets write them below the last row; they were refused for want of an order number.
  @Test(arguments: [",,,", " , ,\t,", "\"\",,,", ",,,,,"])
  func aRowOfBlankCellsIsABlankLine(row: String) throws {
    for amount in ["8", "\"1,234.50\""] {
      let shop = try IngestShop()
      let report = try shop.orders(
        "order,ordered_at,customer,amount\n8,2024-05-01,a,\(amount)\n\(row)\n9,2024-05-01,a,9.00\n\(row)\n"
      )
      #expect(report.reasons == [])
      #expect(report.lines == 2)
      #expect(report.account.total == 2)
      #expect(report.orders == 2)
    }
  }

  /// It was said not to be kept, and then to be kept in a file that held an empty line.
  @Test func aLineThatIsTooLongIsNotInTheRejectsFile() throws {
    let long = String(repeating: "x", count: 17 << 20)
    let header = "order,ordered_at,customer,amount"
    let report = try shop.orders("\(header)\n1,2024-05-01,a,1\n2,\(long),b,1\n3,soon,c,1\n")
    #expect(report.rejects.map(\.isKept) == [false, true])
    let text = try String(contentsOfFile: kept(report, header), encoding: .utf8)
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 3)
  }

  @Test(arguments: [0, 1, 2])
  func anOrderWithARefusedRowIsRefusedAsAWhole(bad: Int) throws {
    var rows = ["1,2024-05-01,a,1", "1,2024-05-01,a,2", "1,2024-05-01,a,3"]
    rows[bad] = "1,2024-05-01,a,x"
    let report = try shop.orders(
      ([Self.header, "8,2024-05-01,a,8"] + rows + ["9,2024-05-01,a,9"]).joined(separator: "\n")
    )
    #expect(try shop.told() == ["placed 8 shop:a 8.00", "placed 9 shop:a 9.00"])
    #expect(report.rejects.map(\.line).sorted() == [3, 4, 5])
    #expect(
      report.reasons.filter { $0.contains("line \(bad + 3) of the same order is refused") }.count
        == 2
    )
    #expect(report.orders == 2)
  }

  /// Such a store could be made until the codes were checked.
  @Test func aShopThatHasACodeOfItsOwnGoesOn() throws {
    let shop = try IngestShop(currency: "RMB")
    let csv =
      "order,ordered_at,customer,amount,currency\n1,2024-05-01,a,1,RMB\n2,2024-05-01,a,1,USD\n3,2024-05-01,a,1,RMB\n"
    #expect(try shop.orders(csv).account.new == 3)
  }

  /// Rows of one order in two currencies were added up as if they were of one.
  @Test func anOrderHasOneCurrency() throws {
    let report = try shop.orders(
      "\(Self.header)\n1,2024-05-01,a,100,JPY\n1,2024-05-01,a,1.00,USD\n"
    )
    #expect(try shop.told() == [])
    #expect(
      report.reasons.contains { $0.contains("3 currency: the order is in JPY") },
      "\(report.reasons)"
    )
  }

  @Test func brokenQuotesAreRefusedLineByLine() throws {
    let report = try shop.orders(
      "\(Self.header)\n1,2024-05-01,\"a\"b,1\n2,2024-05-01,a,2\n3,2024-05-01,\"a,3\n4,2024-05-01,a,4\n"
    )
    #expect(report.reasons.count == 2)
    #expect(report.reasons[0].contains("2 -: there is text behind a closing quote"))
    #expect(report.reasons[1].contains("4 -: a quote is opened and never closed"))
    #expect(try shop.told() == ["placed 2 shop:a 2.00", "placed 4 shop:a 4.00"])
  }

  @Test func linesAreCountedThroughCellsOfSeveralLines() throws {
    let report = try shop.orders(
      "\(Self.header),note\n1,2024-05-01,a,1,,,,,,,,,\"x\ny\r\nz\"\n\n2,2024-05-01,a,x\n"
    )
    #expect(report.rejects.map(\.line) == [6])
  }

  @Test func theRejectsFileCanBeMendedAndReadAgain() throws {
    let first = try shop.orders(
      "\(Self.header)\n1,2024-05-01,\"a,b\",x,,,,,,,,\n2,2024-05-01,a,2,,,,,,,,\n1,2024-05-01,\"a,b\",5,,,,,,,,\n3,never,a,3,,,,,,,,\n"
    )
    #expect(try shop.told() == ["placed 2 shop:a 2.00"])
    let path = shop.temporary.path("rejects.csv")
    try RejectsFile.write(
      first.rejects,
      header: Array("\(Self.header)\n".utf8),
      separator: 0x2C,
      note: first.rejectsNote,
      to: path
    )
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(try Data(contentsOf: URL(filePath: path)).starts(with: [0xEF, 0xBB, 0xBF]))
    #expect(
      text.trimmingPrefix("\u{FEFF}").hasPrefix("\(Self.header),\"reject_read: format=orders; ")
    )
    #expect(text.contains("\",reject_line,reject_reason\n"))
    #expect(text.contains(",,5,\"ordered_at: “never” is no date"))
    // Read as it is, it is refused in the same way.
    #expect(try shop.orders(at: path).rejects.count == first.rejects.count)
    let mended = text.replacing(",x,", with: ",7,").replacing("never", with: "2024-05-03")
    let report = try shop.orders(mended)
    #expect(report.rejects.isEmpty)
    #expect(
      try shop.told() == [
        "placed 2 shop:a 2.00", "placed 1 shop:a,b 12.00", "placed 3 shop:a 3.00",
      ]
    )
  }

  /// The reason of a row with too few cells stood in the columns that it lacked: mended, the line's
  /// number was read as an amount.
  @Test func aRowWithTooFewCellsIsKeptUnderTheRightColumns() throws {
    let header = "order,ordered_at,customer,amount"
    let report = try shop.orders("\(header)\n1,2024-05-01,a\n")
    let path = shop.temporary.path("rejects.csv")
    try RejectsFile.write(
      report.rejects,
      header: Array("\(header)\n".utf8),
      separator: 0x2C,
      to: path
    )
    let again = try shop.orders(at: path)
    #expect(again.rejects.count == 1)
    #expect(try shop.told() == [])
  }

  /// Keeps what `report` refuses of a file, and gives the place of it.
  private func kept(
    _ report: IngestReport,
    _ header: String,
    _ separator: Character = ","
  ) throws -> String {
    let path = shop.temporary.path("kept.csv")
    try RejectsFile.write(
      report.rejects,
      header: Array("\(header)\n".utf8),
      separator: separator.asciiValue ?? 0,
      note: report.rejectsNote,
      to: path
    )
    return path
  }

  private func mend(_ path: String, _ old: String, _ new: String) throws -> String {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains(old), "\(text)")
    return try shop.temporary.write(text.replacing(old, with: new), to: "mended.csv")
  }

  /// The header of a rejects file, without its mark.
  private func header(of path: String) throws -> String {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return String(text.split(separator: "\n")[0].trimmingPrefix("\u{FEFF}"))
  }

  /// The rejects of a file with decimal commas had no other amount: `1.500`, of a row refused for its date, was 1.50.
  @Test func mendedLinesAreReadAsTheirFileWas() throws {
    let header = "order;ordered_at;customer;amount"
    let report = try shop.orders(
      "\(header)\n1;13.01.24;a;1.234,50\n2;13.01.99;a;7,50\n3;31.02.24;b;1.500\n4;01.02.24;\"c;3\n"
    )
    #expect(report.rejects.map(\.line) == [4, 5])
    let path = try kept(report, header, ";")
    let mended = try mend(mend(path, "31.02", "04.03"), "\"c;3", "c;3.000")
    #expect(try shop.orders(at: mended).reasons == [])
    #expect(
      try shop.told().suffix(2) == ["placed 3 shop:b 1500.00", "placed 4 shop:c 3000.00"]
    )
    let days = try shop.all().suffix(2).map { shop.log.calendar.text($0.occurredAt).prefix(10) }
    #expect(days == ["2024-03-04", "2024-02-01"])
  }

  /// Also where all that was known of it was said by the user, and where the mended lines are refused once more.
  @Test func whatWasSaidOfTheFileIsKeptThroughEveryMending() throws {
    var choices = ReadingChoices()
    choices.decimals = .comma
    choices.dates = .yearFirst
    let report = try shop.orders(
      "order,ordered_at,customer,amount\n1,24-13-05,a,1.500\n",
      source: "My; source=Shop",
      choices: choices
    )
    let once = try kept(report, "order,ordered_at,customer,amount")
    let first = try header(of: once)
    let again = try shop.orders(at: mend(once, "24-13-05", "24-02-31"))
    #expect(again.rejects.count == 1)
    let twice = try kept(again, first)
    #expect(try header(of: twice) == first)
    #expect(try shop.orders(at: mend(twice, "24-02-31", "24-02-29")).reasons == [])
    let event = try #require(try shop.all().first)
    #expect(event.purchase?.total == 150_000)
    #expect(event.source == "My; source=Shop")
    #expect(shop.log.calendar.text(event.occurredAt).hasPrefix("2024-02-29"))
  }

  /// `1,234.50` without quotes fitted under the header as soon as that had two columns more: the amount was 1.
  @Test(arguments: [1, 2, 3, 4])
  func aRowOfTooManyCellsIsRefusedUntilItIsMended(surplus: Int) throws {
    let header = "order,ordered_at,customer,amount"
    let cells = (0..<surplus).map { ",\($0)34" }.joined()
    let report = try shop.orders("\(header)\n1,2024-01-05,ann,1\(cells)\n")
    #expect(report.rejects.count == 1)
    let path = try kept(report, header)
    let again = try shop.orders(at: path)
    #expect(again.rejects.count == 1)
    let twice = try kept(again, self.header(of: path))
    #expect(try shop.orders(at: twice).rejects.count == 1)
    #expect(try shop.told() == [])
    #expect(try shop.orders(at: mend(twice, "1\(cells),", "1,")).reasons == [])
    #expect(try shop.told() == ["placed 1 shop:ann 1.00"])
  }

  /// Blank cells behind the last column moved the reason out of its own.
  @Test func blankCellsBehindTheLastColumnAreNoneTooMany() throws {
    let header = "order,ordered_at,customer,amount"
    let report = try shop.orders("\(header)\n1,2024-01-05,ann,x,,\n")
    #expect(try shop.orders(at: mend(kept(report, header), "ann,x", "ann,5")).reasons == [])
    #expect(try shop.told() == ["placed 1 shop:ann 5.00"])
  }

  /// A damaged byte was read as Windows-1252 where no other line was left to tell the encoding by.
  @Test func damagedBytesAreRefusedUntilTheyAreMended() throws {
    let header = "order,ordered_at,customer,amount"
    let good = "2,2024-01-05,王芳,1\n3,2024-01-05,王芳,1\n"
    let bytes = Array("\(header)\n\(good)1,2024-01-05,Andr".utf8) + [0xE9] + Array(",1\n".utf8)
    let file = shop.temporary.path("damaged.csv")
    try Data(bytes).write(to: URL(filePath: file))
    let report = try shop.orders(at: file)
    #expect(report.rejects.count == 1)
    let again = try shop.orders(at: kept(report, header))
    #expect(again.reasons == ["2 customer: the text is not UTF-8"])
  }

  /// A byte that is no character stands there as U+FFFD, which is one: two customers became one.
  @Test func whatStandsForALostCharacterIsRefusedUntilItIsMended() throws {
    let header = "order,ordered_at,customer,amount"
    var choices = ReadingChoices()
    choices.encoding = .windows1252
    let file = shop.temporary.path("damaged.csv")
    let bytes = Array("\(header)\n1,2024-01-05,Andr".utf8) + [0x81] + Array(",1\n".utf8)
    try Data(bytes).write(to: URL(filePath: file))
    let path = try kept(shop.orders(at: file, choices: choices), header)
    #expect(
      try shop.orders(at: path).reasons == [
        "2 customer: the text has “\u{FFFD}” in place of a character that could not be read"
      ]
    )
    #expect(try shop.orders(at: mend(path, "\u{FFFD}", "é")).reasons == [])
    #expect(try shop.told() == ["placed 1 shop:André 1.00"])
  }

  /// Mended in summer, the lines of February's export undid what March's had said.
  @Test func mendedLinesAreAsOldAsTheirFile() throws {
    let header = "order,ordered_at,customer,amount"
    func export(_ name: String, _ amount: String, _ day: Double) throws -> IngestReport {
      let path = try shop.temporary.write(
        "\(header)\n1,2024-01-05,ann,100\n2,2024-01-09,bob,\(amount)\n",
        to: name
      )
      let date = Date(timeIntervalSince1970: 1_706_700_000 + day * 86_400)
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
      return try shop.orders(at: path)
    }
    let february = try export("february.csv", "5O", 0)
    _ = try export("march.csv", "70", 29)
    let mended = try mend(kept(february, header), "5O", "50")
    #expect(try shop.orders(at: mended).older == 1)
    #expect(try shop.told() == ["placed 1 shop:ann 100.00", "placed 2 shop:bob 70.00"])
  }

  @Test func whatCannotBeKeptIsAskedForAgain() throws {
    let header = "Beleg,Datum,Kunde,Summe"
    let map: [OrderField: String] = [
      .order: "Beleg", .orderedAt: "Datum", .customer: "Kunde", .amount: "Summe",
    ]
    let report = try shop.orders("\(header)\n1,never,ann,1\n", map: map)
    let path = try mend(kept(report, header), "never", "2024-01-05")
    let error = #expect(throws: IngestError.self) { try shop.orders(at: path) }
    #expect(error?.hint == "Give the same --map again.")
    #expect(try shop.orders(at: path, map: map).reasons == [])
    #expect(try shop.told() == ["placed 1 shop:ann 1.00"])
  }

  @Test func rejectedEventsAreKeptAsTheyWere() throws {
    let lines = "{\"a\": 1}\nnot json\n"
    let report = try shop.events(lines)
    let path = shop.temporary.path("rejects.jsonl")
    try RejectsFile.write(report.rejects, header: nil, separator: 0, to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == lines)
  }
}
