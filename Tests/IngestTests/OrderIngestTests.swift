import EventLog
import Events
import Ingest
import TestSupport
import Testing

/// What the rows of an order CSV become.
@Suite struct OrderIngestTests {
  let shop: IngestShop
  static let header = "order,ordered_at,customer,amount"

  init() throws { shop = try IngestShop() }

  private func events() throws -> [Event] {
    var events: [Event] = []
    try shop.log.forEachEvent(after: .start) { _, event in
      events.append(event)
      return true
    }
    return events
  }

  @Test func rowsBecomeOrdersOfTheShop() throws {
    let report = try shop.orders(
      """
      order,ordered_at,customer,amount,currency,discount,shipping,coupon,product,category,quantity,referral_code
      1,2024-05-01 10:30,ann@b.de,12.50,USD,1.00,2.5,MAY,Tea,Drinks,2,BOB10
      2,2024/5/2,4711,3,,,,,,,,
      """
    )
    #expect(report.orders == 2)
    #expect(report.lines == 2)
    #expect(report.eventCount == 2)
    let events = try events()
    #expect("\(events[0].occurredAt)" == "2024-05-01T02:30:00.000Z")
    #expect(events[0].id == "1/placed")
    #expect(events[0].customer?.text == "email:ann@b.de")
    #expect(
      events[0].payload
        == .purchasePlaced(
          Purchase(
            order: "1",
            currency: try #require(Currency("USD")),
            status: .paid,
            total: 1_250,
            discount: 100,
            shipping: 250,
            coupon: "MAY",
            referralCode: "BOB10",
            lines: [OrderLine(product: "Tea", category: "Drinks", quantity: 2_000, unitPrice: 625)]
          )
        )
    )
    #expect(events[1].customer?.text == "shop:4711")
    guard case .purchasePlaced(let second) = events[1].payload else {
      throw IngestError("no order")
    }
    #expect(second.currency.code == "CNY")
    #expect(second.total == 300)
  }

  @Test func theRowsOfOneOrderAddUp() throws {
    try shop.orders(
      """
      order,ordered_at,customer,amount,product,status,shipping
      1,2024-05-01,a,10,Tea,,
      1,2024-05-01,a,5.5,Cup,pending,3
      1,2024-05-01,a,-1,,,3
      2,2024-05-01,b,7,,,
      """
    )
    #expect(try shop.told() == ["placed 1 shop:a 14.50 pending", "placed 2 shop:b 7.00"])
    guard case .purchasePlaced(let order) = try events()[0].payload else { return }
    #expect(order.lines?.map(\.product) == ["Tea", "Cup"])
    #expect(order.shipping == 300)
  }

  @Test(arguments: [
    ("2", "1.25", "2.50"), ("0.333", "1.00", "0.33"), ("0.005", "1.00", "0.01"),
    ("-1.5", "3.33", "-5.00"), ("1", "0", "0.00"),
  ])
  func withoutAnAmountItIsQuantityTimesPrice(quantity: String, price: String, total: String) throws
  {
    // A negative order is a credit note.
    let expected =
      total.hasPrefix("-")
      ? "refunded 1 \(total.dropFirst()) on its day" : "placed 1 shop:a \(total)"
    try shop.orders(
      "order,ordered_at,customer,quantity,unit_price\n1,2024-05-01,a,\(quantity),\(price)\n"
    )
    #expect(try shop.told() == [expected])
  }

  @Test func anAmountGoesBeforeQuantityTimesPrice() throws {
    try shop.orders(
      "order,ordered_at,customer,quantity,unit_price,amount\n1,2024-05-01,a,2,5.00,9.00\n2,2024-05-01,a,2,5.00,\n"
    )
    #expect(try shop.told() == ["placed 1 shop:a 9.00", "placed 2 shop:a 10.00"])
  }

  @Test func columnsThatAreCalledOtherwiseAreMapped() throws {
    try shop.orders(
      "No;Wann;Kunde;Summe\n1;2024-05-01;ann@b.de;\"12.50\"\n",
      map: [.order: "No", .orderedAt: "Wann", .customer: "Kunde", .amount: "Summe"]
    )
    #expect(try shop.told() == ["placed 1 email:ann@b.de 12.50"])
  }

  @Test(arguments: [
    ("ann@B.de", "email:ann@b.de"), ("taobao:Nick", "taobao:Nick"),
    ("email:Ann@b.de", "email:ann@b.de"),
    ("4711", "my-shop:4711"), ("王小明", "my-shop:王小明"), (" x ", "my-shop:x"),
    ("\"a,b\"", "my-shop:a,b"), ("Ann <ann@b.de>", "email:ann@b.de"),
    ("Ann<ann@b.de>", "email:ann@b.de"), ("\u{202A}ann@b.de\u{202C}", "email:ann@b.de"),
  ])
  func customersAreNamedByTheirForm(cell: String, expected: String) throws {
    try shop.orders("\(Self.header)\n1,2024-05-01,\(cell),1\n", source: "My Shop")
    #expect(try shop.told() == ["placed 1 \(expected) 1.00"])
  }

  @Test func mailAndTelephoneLinkToTheCustomerOnce() throws {
    let report = try shop.orders(
      """
      order,ordered_at,customer,amount,email,phone
      1,2024-05-01,77,1,Ann@b.de,139 0000
      2,2024-05-02,77,1,ann@b.de,1390000
      3,2024-05-03,,1,bob@b.de,12345
      4,2024-05-04,,1,,55555
      5,2024-05-05,guest,1,x@b.de,
      6,2024-05-06,9,1,,139****0000
      """
    )
    #expect(
      try shop.told() == [
        "placed 1 shop:77 1.00", "linked shop:77 email:ann@b.de", "linked shop:77 phone:1390000",
        "placed 2 shop:77 1.00", "placed 3 email:bob@b.de 1.00",
        "linked email:bob@b.de phone:12345",
        "placed 4 phone:55555 1.00", "placed 5 email:x@b.de 1.00", "placed 6 shop:9 1.00",
      ]
    )
    #expect(report.events[.identityLinked] == 3)
  }

  @Test func statusesBecomeEvents() throws {
    try shop.orders(
      """
      order,ordered_at,customer,amount,status,refunded
      1,2024-05-01,a,10,Pending,
      2,2024-05-01,a,10,complete,
      3,2024-05-01,a,10,cancelled,
      4,2024-05-01,a,10,refunded,
      5,2024-05-01,a,10,partially_refunded,4
      6,2024-05-01,a,10,,2.50
      7,2024-05-01,a,10,voided,3
      """
    )
    #expect(
      try shop.told() == [
        "placed 1 shop:a 10.00 pending", "placed 2 shop:a 10.00", "placed 3 shop:a 10.00",
        "cancelled 3 all", "placed 4 shop:a 10.00", "refunded 4 10.00", "placed 5 shop:a 10.00",
        "refunded 5 4.00", "placed 6 shop:a 10.00", "refunded 6 2.50", "placed 7 shop:a 10.00",
        "refunded 7 3.00", "cancelled 7 all",
      ]
    )
    // What comes with the first reading of its order is dated with it.
    #expect(Set(try events().map(\.occurredAt)).count == 1)
  }

  @Test func aNegativeTotalIsACreditNote() throws {
    try shop.orders(
      "order,ordered_at,customer,amount\nC1,2024-05-01,a,-10\nC1,2024-05-01,a,4\nC2,2024-05-02,,-3\n"
    )
    #expect(try shop.told() == ["refunded C1 6.00 on its day", "refunded C2 3.00 on its day"])
    #expect(try events()[0].customer?.text == "shop:a")
  }

  @Test func ordersOfNobodyAreKeptUnlessTheyAreOverNothing() throws {
    let report = try shop.orders(
      """
      order,ordered_at,customer,amount,refunded,status
      1,2024-05-01,,5,,
      2,2024-05-01,,0,,
      3,2024-05-01,,0,2,
      4,2024-05-01,a,0,,
      5,2024-05-01,a,9,,test
      5,2024-05-01,a,9,,
      """
    )
    #expect(
      try shop.told() == [
        "placed 1 nobody 5.00", "placed 3 nobody 0.00", "refunded 3 2.00", "placed 4 shop:a 0.00",
      ]
    )
    #expect(report.account.skipped == [.nothing: 1, .test: 2])
    #expect(report.rejects.isEmpty)
  }

  @Test func blankLinesAndAByteOrderMarkSayNothing() throws {
    let report = try shop.orders(
      "\u{FEFF}\(Self.header)\r\n\r\n1,2024-05-01,a,1\r\n\n\n2,2024-05-01,a,2"
    )
    #expect(try shop.told() == ["placed 1 shop:a 1.00", "placed 2 shop:a 2.00"])
    #expect(report.lines == 2)
  }

  @Test func aDryRunAppendsNothingAndSaysWhatItWould() throws {
    let csv = "\(Self.header)\n1,2024-05-01,a,1\n2,2024-05-01,a,x\n3,2024-05-01,a,3\n"
    let dry = try shop.orders(csv, isDryRun: true)
    #expect(try shop.log.head().position == .start)
    #expect(try shop.log.symbols(.source).isEmpty)
    let real = try shop.orders(csv)
    #expect(dry.eventCount == real.eventCount)
    #expect(dry.reasons == real.reasons)
    #expect(try shop.told().count == 2)
  }

  @Test func aFileThatIsNotThereIsNamed() throws {
    let error = #expect(throws: IngestError.self) { try shop.orders(at: "/nowhere/orders.csv") }
    #expect(error?.description.contains("/nowhere/orders.csv cannot be read") == true)
  }

  /// What hides a name, an address or a number is the same for many people: it once was one customer.
  @Test(arguments: ["张**", "a***@gmail.com", "**", "Li##", "x$$y"])
  func maskedNamesAreNobody(name: String) throws {
    let rows = "1,2024-05-01,\(name),5\n2,2024-05-01,a*b,5\n"
    try shop.orders("order,ordered_at,customer,amount\n" + rows)
    try shop.orders(
      "Nr,ordered_at,Kunde,amount\n" + rows,
      map: [.order: "Nr", .customer: "Kunde"],
      source: "till"
    )
    #expect(
      try shop.told() == [
        "placed 1 nobody 5.00", "placed 2 shop:a*b 5.00", "placed 1 nobody 5.00",
        "placed 2 till:a*b 5.00",
      ]
    )
  }

  @Test func maskedAddressesAreNobodysBesideAName() throws {
    try shop.orders(
      "order,ordered_at,customer,email,phone,amount\n1,2024-05-01,张**,a***@x.com,138****0001,5\n"
        + "2,2024-05-01,张**,ann@x.com,138****0001,5\n3,2024-05-01,bob,b**@x.com,,5\n"
    )
    #expect(
      try shop.told() == [
        "placed 1 nobody 5.00", "placed 2 email:ann@x.com 5.00", "placed 3 shop:bob 5.00",
      ]
    )
  }

  /// A blank that comes along from a web page made it another order, counted beside the first.
  @Test(arguments: ["\u{A0}7", "7\u{A0}", "\u{FEFF}7", "7\u{200B}", "\u{3000}7"])
  func anOrderIsOneWhateverCannotBeSeenStandsBesideItsNumber(number: String) throws {
    try shop.orders("order,ordered_at,customer,amount\n7,2024-05-01,ann,5.00\n")
    let header = [
      "order,ordered_at,customer,amount\n", "order,ordered_at,customer,amount,status\n",
    ]
    for (header, row) in zip(
      header,
      ["\(number),2024-05-01,ann,5.00\n", "\(number),2024-05-01,ann,¥5.00,\n"]
    ) {
      let again = try shop.orders(header + row)
      #expect(again.account.duplicate == 1)
    }
    #expect(try shop.told() == ["placed 7 shop:ann 5.00"])
  }

  @Test func oneTelephoneInFiveSpellingsIsOneCustomer() throws {
    let phones = ["13800138000", "+86 138-0013-8000", "0086 13800138000", "8613800138000"]
    let rows = (phones + ["１３８００１３８０００"]).enumerated()
      .map { "\($0 + 1),2024-05-01,\($1),1.00\n" }
    try shop.orders("order,ordered_at,phone,amount\n" + rows.joined())
    #expect(try shop.all().map(\.customer?.text) == Array(repeating: "phone:13800138000", count: 5))
  }

  /// The worst status of a row took the whole order, and nobody heard of it: of an order with 10.00
  /// cancelled and 30.00 paid nothing was left.
  @Test(arguments: [
    ("paid", "cancelled", "paid"), ("cancelled", "paid", "cancelled"),
    ("refunded", "complete", "refunded"), ("test", "paid", "test"), ("Unpaid", "paid", "pending"),
    ("", "test", ""),
  ])
  func rowsOfOneOrderSayOneStatus(first: String, second: String, word: String) throws {
    let report = try shop.orders(
      "order,ordered_at,customer,amount,status\n1,2024-05-01,a,10.00,\(first)\n"
        + "1,2024-05-01,a,30.00,\(second)\n1,2024-05-01,a,1.00,paid\n2,2024-05-01,b,2.00,paid\n"
    )
    #expect(try shop.told() == ["placed 2 shop:b 2.00"])
    // The first row that says another status is line 3, or line 4 where the first says none.
    let line = first.isEmpty ? 4 : 3
    let known =
      first.isEmpty ? "line 3 of the same order says test" : "line 2 of the same order says \(word)"
    #expect(report.reasons.count == 3)
    let given = first == "paid" ? "cancelled" : "paid"
    let reason = "\(line) status: \(known), this one \(given): give the rows"
    #expect(report.reasons.contains { $0.hasPrefix(reason) }, "\(report.reasons)")
  }

  @Test func rowsOfOneOrderMayLeaveTheStatusToOne() throws {
    let report = try shop.orders(
      "order,ordered_at,customer,amount,status\n1,2024-05-01,a,10.00,\n"
        + "1,2024-05-01,a,30.00,pending\n1,2024-05-01,a,1.00,unpaid\n1,2024-05-01,a,1.00,\n"
        + "2,2024-05-01,b,1.00,paid\n2,2024-05-01,b,1.00,partially_refunded\n"
    )
    #expect(report.reasons == [])
    #expect(try shop.told() == ["placed 1 shop:a 42.00 pending", "placed 2 shop:b 2.00"])
  }
}
