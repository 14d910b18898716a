import Ingest
import TestSupport
import Testing

/// An export is the same whether its rows are taken apart at once or read by the scanner.
///
/// A doubled quote in a cell that means nothing leaves its row to the scanner.
@Suite struct WaysOfReadingTests {
  private static let plainNote = "\"a \n note\""
  private static let oddNote = "\"a \n \"\"note\"\"\""

  /// An order's rows in Shopify's layout, as exports have them and as they should not be.
  private static func rows(_ number: Int, _ random: inout SeededGenerator) -> [[String: String]] {
    var first = [
      "Name": "#\(random.oneIn(20) ? random.below(number + 1) : number)",
      "Email": random.pick(["c\(random.below(30))@example.com", "", "Ann@Example.COM", "王@例.cn"]),
      "Financial Status": random.pick(["paid", "paid", "pending", "refunded", "voided"]),
      "Currency": random.pick(["USD", "USD", "USD", ""]),
      "Total": "\(random.below(90)).\(random.int(10...99))",
      "Refunded Amount": random.pick(["0.00", "0.00", "1.00", "-1.00"]),
      "Discount Amount": random.pick(["", "0.50"]),
      "Created at": "2024-0\(random.int(1...9))-11 04:32:30 -0500",
      "Lineitem quantity": "\(random.int(1...3))",
      "Lineitem name": random.pick(["Tea, green", "Pot \"blue\"", "杯", "Cup", ""]),
      "Lineitem price": "10.00",
      "Vendor": random.pick(["Leaf", ""]),
      "Billing Street": random.pick(["1 Long Street, 2nd floor", "2 \"Mill\" Lane", ""]),
      "Billing Phone": random.pick(["+1 503-555-2467", ""]),
      "Payment Method": random.pick(["Shopify Payments", "(for testing) Bogus Gateway", ""]),
      "Cancelled at": random.oneIn(9) ? "2024-09-30 04:32:30 -0500" : "",
    ]
    if random.oneIn(15) { first[random.pick(["Total", "Created at", "Name"])] = "?" }
    let further = (0..<random.below(3)).map { _ in
      [
        "Name": first["Name"] ?? "", "Created at": first["Created at"] ?? "",
        "Lineitem quantity": random.oneIn(20) ? "two" : "1", "Lineitem name": "Pot",
        "Lineitem price": "3.00",
      ]
    }
    return [first] + further
  }

  /// What is told of an export, and what became of its lines.
  struct Reading: Equatable {
    let told: [String]
    let reasons: [String]
    let account: LineAccount
    let wasGrouped: Bool

    init(_ csv: String) throws {
      let shop = try IngestShop(currency: "USD", timeZone: "America/New_York")
      let report = try shop.orders(csv)
      told = try shop.told()
      reasons = report.reasons
      account = report.account
      wasGrouped = report.wasGrouped
    }
  }

  @Test func anExportIsTheSameEitherWay() throws {
    var random = SeededGenerator()
    var hasGrouped = false
    var hasRefused = false
    for _ in 0..<12 {
      var export = try Export("shopify_orders_79")
      for number in 1...random.int(2...60) {
        for row in Self.rows(number, &random) {
          export.add(row.merging(["Notes": "NOTE", "Tags": ""]) { _, new in new })
        }
      }
      if random.oneIn(3) { export.rows.swapAt(0, export.rows.count - 1) }
      var csv = export.csv
      if random.oneIn(2) { csv = csv.replacing("#2,", with: "\"#2\"x,") }
      let expected = try Reading(csv.replacing("NOTE", with: Self.oddNote))
      #expect(try Reading(csv.replacing("NOTE", with: Self.plainNote)) == expected)
      hasGrouped = hasGrouped || expected.wasGrouped
      hasRefused = hasRefused || expected.reasons.contains { $0.contains("of the same order") }
    }
    #expect(hasGrouped && hasRefused)
  }
}
