import EventLog
import Events
import Ingest
import TestSupport
import Testing

/// Shopify's export: a row for each line, the order itself on its first row only.
@Suite struct ShopifyTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop(currency: "USD", timeZone: "America/New_York") }

  private static let first: [String: String] = [
    "Name": "#1001", "Email": "Ann@Example.com", "Financial Status": "paid", "Currency": "USD",
    "Total": "49.50", "Shipping": "4.50", "Discount Code": "MAY", "Discount Amount": "5.00",
    "Created at": "2022-01-11 04:32:30 -0500", "Lineitem quantity": "2",
    "Lineitem name": "Tea - Green", "Lineitem price": "10.00", "Vendor": "Leaf",
    "Billing Zip": "'01234", "Id": "4711", "Payment Method": "Shopify Payments",
    "Refunded Amount": "0.00",
  ]
  private static let second: [String: String] = [
    "Name": "#1001", "Email": "Ann@Example.com", "Created at": "2022-01-11 04:32:30 -0500",
    "Lineitem quantity": "1", "Lineitem name": "Pot, \"blue\"", "Lineitem price": "30.00",
    "Vendor": "Clay",
  ]

  private static func order(_ name: String, _ cells: [String: String]) -> [String: String] {
    var row = first.merging(["Name": name]) { _, new in new }
    row.merge(cells) { _, new in new }
    return row
  }

  @Test(arguments: ["shopify_orders_73", "shopify_orders_79"])
  func anOrderIsItsFirstRowAndHasALineForEachRow(layout: String) throws {
    var export = try Export(layout)
    export.add(Self.first)
    export.add(Self.second)
    let report = try shop.orders(export.csv)
    #expect(report.reasons == [])
    #expect((report.lines, report.orders, report.eventCount) == (2, 1, 1))
    let event = try #require(try shop.log.forFirst())
    #expect("\(event.occurredAt)" == "2022-01-11T09:32:30.000Z")
    #expect(event.source == "shopify")
    #expect(event.customer?.text == "email:ann@example.com")
    #expect(
      event.purchase
        == Purchase(
          order: "#1001",
          currency: Currency("USD")!,
          status: .paid,
          total: 4_950,
          discount: 500,
          shipping: 450,
          coupon: "MAY",
          lines: [
            OrderLine(product: "Tea - Green", category: "Leaf", quantity: 2_000, unitPrice: 1_000),
            OrderLine(
              product: "Pot, \"blue\"",
              category: "Clay",
              quantity: 1_000,
              unitPrice: 3_000
            ),
          ]
        )
    )
  }

  @Test func aBlankStatusOnAFurtherRowIsNoStatus() throws {
    var export = try Export("shopify_orders_73")
    export.add(Self.order("#1001", ["Financial Status": "pending"]))
    export.add(Self.second)
    try shop.orders(export.csv)
    #expect(try shop.told() == ["placed #1001 email:ann@example.com 49.50 pending"])
  }

  @Test func testsVoidedPendingAndCancelledOrdersAreWhatTheyAre() throws {
    var export = try Export("shopify_orders_79")
    export.add(Self.order("#1", ["Payment Method": "(for testing) Bogus Gateway"]))
    export.add(Self.order("#2", ["Financial Status": "voided"]))
    export.add(Self.order("#3", ["Financial Status": "pending"]))
    export.add(Self.order("#4", ["Cancelled at": "2022-01-12 10:00:00 -0500"]))
    export.add(
      Self.order("#5", ["Financial Status": "partially_refunded", "Refunded Amount": "9.50"])
    )
    let report = try shop.orders(export.csv)
    #expect(report.account.skipped == [.test: 1])
    #expect(
      try shop.told() == [
        "placed #2 email:ann@example.com 49.50", "cancelled #2 all",
        "placed #3 email:ann@example.com 49.50 pending", "placed #4 email:ann@example.com 49.50",
        "cancelled #4 all", "placed #5 email:ann@example.com 49.50", "refunded #5 9.50",
      ]
    )
  }

  @Test func aGuestIsKnownByTelephoneElseByTheOrderAlone() throws {
    var export = try Export("shopify_orders_79")
    export.add(Self.order("#1", ["Email": "", "Phone": "'+31 6 1234"]))
    export.add(Self.order("#2", ["Email": "", "Billing Phone": "+31 6 5678"]))
    export.add(Self.order("#3", ["Email": ""]))
    try shop.orders(export.csv)
    #expect(
      try shop.told() == [
        "placed #1 phone:+3161234 49.50", "placed #2 phone:+3165678 49.50",
        "placed #3 shopify.order:#3 49.50",
      ]
    )
  }

  @Test func aLaterExportAddsWhatIsNewAlone() throws {
    var export = try Export("shopify_orders_79")
    export.add(Self.order("#1", ["Financial Status": "pending"]))
    export.add(Self.first)
    export.add(Self.second)
    try shop.orders(export.csv)
    export.rows[0]["Financial Status"] = "paid"
    export.rows[1]["Refunded Amount"] = "49.50"
    export.rows[1]["Financial Status"] = "refunded"
    let report = try shop.orders(export.csv)
    #expect(report.changed == 2)
    #expect(try shop.told().suffix(2) == ["amended #1 paid", "refunded #1001 49.50"])
    #expect(try shop.orders(export.csv).eventCount == 0)
  }

  @Test func rowsThatStandApartAreBroughtTogether() throws {
    var export = try Export("shopify_orders_79")
    export.add(Self.first)
    export.add(Self.order("#2", [:]))
    export.add(Self.second)
    let report = try shop.orders(export.csv)
    #expect(report.wasGrouped)
    #expect((report.orders, report.rejects.count) == (2, 0))
    #expect(try shop.log.forFirst()?.purchase?.lines?.count == 2)
  }

  @Test func aFurtherRowWithoutItsOrderIsRefused() throws {
    var export = try Export("shopify_orders_79")
    export.add(Self.order("#2", [:]))
    export.add(Self.second)
    let report = try shop.orders(export.csv)
    #expect(report.reasons == ["3 Name: the first row of this order is not in the file"])
    #expect(report.orders == 1)
  }

  @Test func anOrderToldTwiceCountsOnceAndTwoOfOneNumberNot() throws {
    var export = try Export("shopify_orders_79")
    export.add(Self.first)
    export.add(Self.order("#2", [:]))
    export.add(Self.first)
    let report = try shop.orders(export.csv)
    #expect(report.orders == 2)
    #expect(report.account.skipped == [.repeated: 1])
    export.add(Self.order("#1001", ["Total": "1.00", "Id": "4712"]))
    let other = try IngestShop(currency: "USD")
    #expect(
      try other.orders(export.csv).reasons.last?.contains("two orders of this number") == true
    )
    #expect(try other.told() == ["placed #2 email:ann@example.com 49.50"])
  }

  @Test func anUnknownStatusIsRefusedWithWhatToDo() throws {
    var export = try Export("shopify_orders_79")
    export.add(Self.order("#1", ["Financial Status": "lent"]))
    export.add(Self.order("#2", [:]))
    let report = try shop.orders(export.csv)
    #expect(report.rejects.count == 1)
    #expect(report.reasons[0].hasPrefix("2 Financial Status: “lent” is no status"))
    #expect(report.reasons[0].contains("mapping file"))
    #expect(report.orders == 1)
  }
}

extension EventLog {
  /// The first event.
  func forFirst() throws -> Event? {
    var first: Event?
    try forEachEvent(after: .start) { _, event in
      first = event
      return false
    }
    return first
  }
}

extension Event {
  var purchase: Purchase? {
    guard case .purchasePlaced(let purchase) = payload else { return nil }
    return purchase
  }
}
