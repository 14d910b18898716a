import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// Lines of which a part cannot be read, and the orders that they belong to.
///
/// A quote fault in one row of an order left the rest of it in the log; the mended row, read from the rejects
/// file, then took the place of the order: 10 and 5 came to 5.
@Suite struct UnknownOrderTests {
  let shop: IngestShop
  static let header = "order,ordered_at,customer,amount,product"

  init() throws { shop = try IngestShop() }

  /// Reads rows, then what is kept of the refused ones, once it is mended.
  private func readMended(
    _ rows: [String],
    header: String = Self.header,
    mend: (String) -> String
  ) throws -> (first: IngestReport, again: IngestReport) {
    let first = try shop.orders(([header] + rows).joined(separator: "\n") + "\n")
    let path = shop.temporary.path("orders.csv.rejects")
    try RejectsFile.write(
      first.rejects,
      header: Array("\(header)\n".utf8),
      separator: 0x2C,
      to: path
    )
    let kept = try String(contentsOfFile: path, encoding: .utf8)
    return (first, try shop.orders(at: shop.temporary.write(mend(kept), to: "mended.csv")))
  }

  // MARK: The order stands before the fault

  static let faults: [(String, String)] = [
    ("\"cup", "cup"), ("\"cup\" green", "cup green"), ("\"cu\"p", "cup"),
  ]

  @Test(arguments: faults, [0, 1, 2])
  func aQuoteFaultRefusesTheWholeOrder(fault: (String, String), place: Int) throws {
    var rows = ["1,2024-01-05,ann,10,tea", "1,2024-01-05,ann,3,pot"]
    rows.insert("1,2024-01-05,ann,5,\(fault.0)", at: place)
    let (first, again) = try readMended(rows + ["2,2024-01-05,bob,7,pot"]) {
      $0.replacing(fault.0, with: fault.1)
    }
    #expect(first.rejects.count == 3)
    #expect(first.account.refused == 3)
    #expect(again.rejects.isEmpty)
    #expect(try shop.told() == ["placed 2 shop:bob 7.00", "placed 1 shop:ann 18.00"])
  }

  @Test func aQuoteFaultRefusesAnOrderOfScatteredRows() throws {
    try shop.orders(
      "\(Self.header)\n1,2024-01-05,ann,10,tea\n2,2024-01-05,bob,7,pot\n1,2024-01-05,ann,5,\"cup\n"
    )
    #expect(try shop.told() == ["placed 2 shop:bob 7.00"])
  }

  /// Of a line that is too long nothing is kept, but its beginning says of which order it is.
  @Test func aLineThatIsTooLongRefusesTheWholeOrder() throws {
    let long = String(repeating: "x", count: 17 << 20)
    let report = try shop.orders(
      "\(Self.header)\n1,2024-01-05,ann,10,tea\n1,2024-01-05,ann,5,\(long)\n2,2024-01-05,bob,7,pot\n"
    )
    #expect(report.rejects.count == 2)
    #expect(try shop.told() == ["placed 2 shop:bob 7.00"])
  }

  /// A further row of Shopify's, mended alone, could not be read: its first row was in the log.
  @Test func aFurtherRowWithAFaultIsMendedWithItsOrder() throws {
    let header =
      "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price"
    let (first, again) = try readMended(
      [
        "#1,a@x.com,paid,CNY,10,2024-01-05 10:00:00 +0800,1,tea,5",
        "#1,a@x.com,,,,2024-01-05 10:00:00 +0800,1,\"5\" cup\",5",
      ],
      header: header
    ) { $0.replacing("\"5\" cup\"", with: "cup") }
    #expect(first.rejects.count == 2)
    #expect(again.rejects.isEmpty)
    #expect(try shop.told() == ["placed #1 email:a@x.com 10.00"])
  }

  // MARK: The order is not known

  static let unknown: [(String, String)] = [
    (",2024-01-05,ann,5,cup", "1,2024-01-05,ann,5,cup"),
    ("\"1\"x,2024-01-05,ann,5,cup", "1,2024-01-05,ann,5,cup"),
    ("\"1,2024-01-05,ann,5,cup", "1,2024-01-05,ann,5,cup"),
    ("1\0,2024-01-05,ann,5,cup", "1,2024-01-05,ann,5,cup"),
    ("-,2024-01-05,ann,5,cup", "1,2024-01-05,ann,5,cup"),
  ]

  @Test(arguments: unknown)
  func aMendedRowDoesNotTakeTheOrdersPlace(row: (String, String)) throws {
    let rows = ["1,2024-01-05,ann,10,tea", row.0, "2,2024-01-05,bob,7,pot"]
    let (first, again) = try readMended(rows) { $0.replacing(row.0, with: row.1) }
    let known = ["placed 1 shop:ann 10.00", "placed 2 shop:bob 7.00"]
    #expect(first.rejects.map(\.isOrderKnown) == [false])
    #expect(try shop.told() == known)
    #expect(again.rejects.count == 1)
    #expect(again.account.refused == 1)
    #expect(again.lines == 1)
    #expect(again.reasons.first?.contains("mend the original file, and read that") == true)
    // That is right, whatever was read before.
    let mended = ([Self.header] + rows).joined(separator: "\n").replacing(row.0, with: row.1)
    try shop.orders(mended)
    #expect(try shop.told() == known + ["amended 1 15.00"])
  }

  @Test func aMendedRowOfAnOrderThatIsNotKnownIsTaken() throws {
    let rows = ["1,2024-01-05,ann,10,tea", ",2024-01-05,cat,5,cup"]
    let (_, again) = try readMended(rows) { $0.replacing("\n,", with: "\n3,") }
    #expect(again.rejects.isEmpty)
    #expect(try shop.told() == ["placed 1 shop:ann 10.00", "placed 3 shop:cat 5.00"])
  }

  /// What was refused whole is mended whole, also where an earlier export told the order.
  @Test func anOrderThatWasRefusedWholeIsChanged() throws {
    try shop.orders("\(Self.header)\n1,2024-01-05,ann,10,tea\n1,2024-01-05,ann,5,cup\n")
    let (first, again) = try readMended([
      "1,2024-01-05,ann,x,tea", "1,2024-01-05,ann,6,cup",
    ]) { $0.replacing(",x,", with: ",10,") }
    #expect(first.rejects.count == 2)
    #expect(again.rejects.isEmpty)
    #expect(try shop.told() == ["placed 1 shop:ann 15.00", "amended 1 16.00"])
  }

  /// Rows apart are one order, in a rejects file too: what is not whole must not be read by halves.
  @Test func rowsApartInARejectsFileAreOneOrder() throws {
    try shop.orders("\(Self.header)\n1,2024-01-05,ann,10,tea\n")
    let header = Self.header + ",reject_line,reject_reason"
    let rows = [
      "1,2024-01-05,ann,1,a,,", "2,2024-01-05,bob,7,pot,5,order: x", "1,2024-01-05,ann,2,b,7,x",
    ]
    let report = try shop.orders(([header] + rows).joined(separator: "\n"))
    #expect(report.rejects.isEmpty)
    #expect(
      try shop.told() == [
        "placed 1 shop:ann 10.00", "amended 1 3.00", "placed 2 shop:bob 7.00",
      ]
    )
  }

  /// Lists of lines say nothing of money, but all lines of an order.
  @Test func aMendedLineDoesNotTakeThePlaceOfAnOrdersLines() throws {
    try shop.orders("\(Self.header)\n1,2024-01-05,ann,15,\n", source: "taobao")
    let header = "订单编号,标题,价格,购买数量"
    try shop.orders("\(header)\n1,tea,5,2\n")
    let mended = try shop.orders("\(header),reject_line,reject_reason\n1,cup,5,1,,x\n")
    #expect(mended.rejects.count == 1)
    let whole = try shop.orders("\(header),reject_line,reject_reason\n1,cup,5,3,7,x\n")
    #expect(whole.changed == 1)
  }
}
