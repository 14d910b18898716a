import EventLog
import Events
import TestSupport
import Testing

// An order that an event had cancelled or amended before its export was read was never placed: the log
// took the change for the order, and a paid order was lost.
@Suite struct OrderAfterItsChangeTests {
  private static func changes() throws -> [Event.Payload] {
    let currency = try #require(Currency("CNY"))
    return [
      .purchaseRefunded(Reversal(order: "1001", currency: currency, amount: 500)),
      .purchaseCancelled(Reversal(order: "1001", currency: nil, amount: nil)),
      .purchaseAmended(Purchase(order: "1001", currency: currency, status: .paid)),
      .purchaseAmended(Purchase(order: "1001", currency: currency, total: 900)),
    ]
  }

  @Test(arguments: 0..<4)
  func anExportPlacesAnOrderThatOnlyChangesAreKnownOf(index: Int) throws {
    let shop = try IngestShop()
    try shop.tell([
      Event(
        source: "shop",
        id: "change",
        occurredAt: Event.moment(day: 19_900),
        customer: try Identifier(parsing: "email:ann@example.com"),
        payload: try Self.changes()[index]
      )
    ])
    let csv = "order,ordered_at,email,amount\n1001,2024-05-01,ann@example.com,128.00\n"
    try shop.orders(csv)
    let placed = try #require(try shop.log.event(at: LogPosition(rawValue: 2)))
    guard case .purchasePlaced(let purchase) = placed.payload else {
      Issue.record("\(placed.type.name) instead of the order")
      return
    }
    #expect(purchase.total == 12_800)
    let head = try shop.log.head().position
    // Read again, it is known.
    try shop.orders(csv)
    #expect(try shop.log.head().position == head)
  }
}
