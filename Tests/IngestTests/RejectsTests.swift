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
      to: path
    )
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.hasPrefix("\(Self.header),reject_line,reject_reason\n"))
    #expect(text.contains(",5,\"ordered_at: “never” is no date"))
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

  @Test func rejectedEventsAreKeptAsTheyWere() throws {
    let lines = "{\"a\": 1}\nnot json\n"
    let report = try shop.events(lines)
    let path = shop.temporary.path("rejects.jsonl")
    try RejectsFile.write(report.rejects, header: nil, separator: 0, to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == lines)
  }
}
