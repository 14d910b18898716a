import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// Every reading ends with an account that adds up.
@Suite struct AccountTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  private static let header = "order,ordered_at,customer,amount,currency,status,refunded\n"

  private static func money(
    _ sums: MoneyAccount.Sums
  ) -> [Int128] { [sums.gross, sums.refunds, sums.net] }

  @Test func linesAndMoneyAddUp() throws {
    let report = try shop.orders(
      Self.header
        + """
        1,2024-05-01,a,100,,,
        1,2024-05-01,a,20,,,
        2,2024-05-01,b,50,,,10
        3,2024-05-02,b,5,,cancelled,
        4,2024-05-02,b,7.50,,test,
        5,soon,b,7.50,,,
        6,2024-05-03,b,7.50,USD,,
        7,2024-05-03,b,-3,,,
        8,2024-05-03,,0,,,

        """
    )
    #expect(report.lines == 9)
    #expect(report.account.new == 6)
    #expect(report.account.skipped == [.test: 1, .nothing: 1])
    #expect(report.account.refused == 1)
    #expect(report.account.total == report.lines)
    #expect(report.money.map(\.currency) == ["CNY", "USD"])
    #expect(report.money.map(\.orders) == [3, 1])
    #expect(Self.money(report.money[0].file) == [17_500, 1_800, 15_700])
    #expect(report.money[0].log == report.money[0].file)
    #expect(Self.money(report.money[1].file) == [750, 0, 750])
  }

  @Test func whatTheLogHoldsOtherwiseIsSaid() throws {
    let old = "1,2024-05-01,a,100,,,\n2,2024-05-01,b,50,,,10\n"
    try shop.orders(Self.header + old)
    let changed = try shop.orders(Self.header + "1,2024-05-01,a,90,,,\n2,2024-05-01,b,50,,,30\n")
    #expect(changed.account.changed == 2)
    #expect(changed.differing.isEmpty)
    #expect(changed.money[0].log == changed.money[0].file)
    let again = try shop.orders(Self.header + old)
    #expect(again.eventCount == 0)
    #expect(again.account.total == 2)
    #expect(Self.money(again.money[0].file) == [15_000, 1_000, 14_000])
    #expect(Self.money(again.money[0].log) == [14_000, 3_000, 11_000])
    #expect(again.differing.map(\.order) == ["1", "2"])
    #expect(
      again.differing.map { [$0.file.net, $0.log?.net] } == [[10_000, 9_000], [4_000, 2_000]]
    )
    let other = try shop.orders(Self.header + "1,2024-05-01,a,90,USD,,\n")
    #expect(other.account.kept == 1)
    #expect(Self.money(other.money[0].log) == [0, 0, 0])
    #expect(other.differing.map(\.log) == [nil])
  }

  /// What differs was once called a duplicate, and nothing named it.
  @Test func whatIsKeptIsNamedAndNoDuplicate() throws {
    try shop.orders(
      Self.header + "1,2024-05-01,ann,10,,,4\n2,2024-05-01,bob,10,,,\n3,2024-05-01,,10,,,\n"
    )
    let csv =
      Self.header + "1,2024-05-02,zoe,10,,,2\n2,2024-05-01,bob,10,,,\n3,2024-05-01,carl,10,,,\n"
    for _ in 0..<2 {
      let report = try shop.orders(csv)
      #expect(report.eventCount == 0)
      #expect(report.account.kept == 2)
      #expect(report.account.duplicate == 1)
      #expect(report.account.total == report.lines)
      #expect(report.keptCustomers == 2)
      #expect(report.keptCount == 4)
      #expect(
        report.kept.map { "\($0.order) \($0.what): \($0.file), \($0.log)" } == [
          "1 customer: shop:zoe, shop:ann",
          "1 ordered_at: 2024-05-02 00:00:00, 2024-05-01 00:00:00",
          "1 refunded: 2.00, 4.00", "3 customer: shop:carl, nobody",
        ]
      )
    }
  }

  @Test func anOrderThatChangedIsChangedAlsoWhereSomethingIsKept() throws {
    try shop.orders(Self.header + "1,2024-05-01,ann,10,,,\n")
    let report = try shop.orders(Self.header + "1,2024-05-01,zoe,10,,,4\n")
    #expect((report.account.changed, report.account.kept) == (1, 0))
    #expect(report.kept.map(\.what) == ["customer"])
    #expect(try shop.told().last == "refunded 1 4.00")
  }

  /// Such an order takes from what its customer's others came to, and nothing said so.
  @Test func anOrderOfWhichMoreWentBackThanItCameToIsNamed() throws {
    let csv =
      Self.header + "1,2024-05-01,ann,10,,,10\n2,2024-05-01,bob,10,,,15\n3,2024-05-01,kim,-4,,,\n"
    let report = try shop.orders(csv)
    #expect(report.overRefunded == 1)
    #expect(report.overRefundedOrder.map { "\($0) \($1) \($2)" } == "2 15.00 10.00")
    #expect(try shop.orders(csv).overRefunded == 0)
  }

  @Test func noMoreIsNamedThanCanBeLookedAt() throws {
    func csv(_ customer: String) -> String {
      Self.header + (1...40).map { "\($0),2024-05-01,\(customer),10,,,\n" }.joined()
    }
    try shop.orders(csv("ann"))
    let report = try shop.orders(csv("zoe"))
    #expect((report.kept.count, report.keptCount) == (10, 40))
  }

  /// Whatever a file holds, and however often it is read: no line is lost, and where nothing is said
  /// to differ, file and log agree.
  @Test func everyLineIsCountedOnce() throws {
    var random = SeededGenerator()
    for _ in 0..<60 {
      var csv = Self.header
      for _ in 0..<Int.random(in: 0..<30, using: &random) {
        let order = Int.random(in: 1...6, using: &random)
        let status = ["", "paid", "pending", "cancelled", "refunded", "test", "odd"]
          .randomElement(using: &random)
        let currency = ["", "", "USD"].randomElement(using: &random)
        let amount = Int.random(in: -9...90, using: &random)
        let refunded = ["", "", "3"].randomElement(using: &random)
        csv +=
          "\(order),2024-05-0\(order),c\(order),\(amount),\(currency ?? ""),\(status ?? ""),"
          + "\(refunded ?? "")\n"
      }
      let report = try shop.orders(csv)
      #expect(report.account.total == report.lines, "\(csv)")
      if report.differingCount == 0 {
        for money in report.money { #expect(money.file == money.log, "\(csv)") }
      }
    }
  }

  @Test func theAccountIsKeptAndKeepsToItsSchema() throws {
    try shop.orders(Self.header + "1,2024-05-01,a,100,,,\n2,soon,a,1,,,\n")
    try shop.orders(Self.header + "1,2024-05-01,a,100,,,40\n")
    try shop.orders(Self.header + "9,2024-05-01,a,1,,,\n", isDryRun: true)
    try shop.events("{\"no\": \"event\"}\n")
    // What was said of the whole file, and was not in its account.
    try shop.orders(
      Self.header
        + "5,2024-05-01,a,7,,,\n6,2024-05-01,a,8,,,\n5,2024-05-01,a,7,,,\n7,2024-05-01,a,12"
    )
    let accounts = try shop.log.importAccounts()
    #expect(accounts.map { $0["lines"]?.number } == ["2", "1", "1", "4"])
    #expect(accounts[3]["repeated"]?.number == "1")
    #expect(accounts[3]["open_end"]?.number == "5")
    #expect(accounts[0]["refused"]?.number == "1")
    #expect(accounts[0]["repeated"] == nil && accounts[0]["open_end"] == nil)
    #expect(accounts[1]["money"]?.array?[0]["log"]?["net"]?.string == "60.00")
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../schemas/rows/import.schema.json")
    let schema = try JSONSchema(try JSONReader.parse([UInt8](Data(contentsOf: file))))
    for account in accounts { try schema.validate(account) }
  }

  @Test func aTrialShowsTheFirstOrdersAsUnderstood() throws {
    let report = try shop.orders(
      Self.header + "1,2024-05-01 10:00,Ann@Example.com,1.5,,refunded,\n",
      isDryRun: true
    )
    let row = Dictionary(uniqueKeysWithValues: report.preview[0].map { ($0.name, $0.value) })
    #expect(row["customer"] == "email:ann@example.com")
    #expect(row["ordered_at"] == "2024-05-01 10:00:00")
    #expect(row["amount"] == "1.50 CNY")
    #expect(row["status"] == "refunded")
  }
}
