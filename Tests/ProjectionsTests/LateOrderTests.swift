import EventLog
import Events
import TestSupport
import Testing
import Views

/// What is recorded of an order before the order itself.
@Suite struct LateOrderTests {
  private static let order = "1001"

  private static func change(_ payload: Event.Payload, by customer: String? = nil) throws -> Event {
    Event(
      source: "shop",
      id: "change",
      occurredAt: Event.moment(day: 20),
      customer: try customer.map { try Identifier(parsing: $0) },
      payload: payload
    )
  }

  private static func changes() throws -> [Event] {
    let currency = Currency("CNY")
    let yuan = try #require(currency)
    return [
      try change(.purchaseRefunded(Reversal(order: order, currency: yuan, amount: nil))),
      try change(.purchaseRefunded(Reversal(order: order, currency: yuan, amount: 300))),
      try change(.purchaseCancelled(Reversal(order: order, currency: yuan, amount: nil))),
      try change(.purchaseAmended(Purchase(order: order, currency: yuan, status: .paid))),
      try change(.purchaseAmended(Purchase(order: order, currency: yuan, total: 700))),
    ]
  }

  // An order that was cancelled or amended before it was recorded could never be recorded: the log
  // took the change for the order and the order for a contradiction. And one told twice after a change
  // was refused instead of known.
  @Test(arguments: 0..<5, [nil, "1001/placed", "another id"])
  func anOrderCanComeAfterItsChange(index: Int, id: String?) throws {
    let change = try Self.changes()[index]
    var placed = try Event.placed(Self.order, by: "email:ann@example.com", day: 10, total: 1_000)
    placed.id = id
    let shop = try Shop([change])
    let position = LogPosition(rawValue: 2)
    #expect(try shop.append([placed]) == [.appended(position)])
    let again = try shop.append([placed, placed])
    #expect(again == [.duplicate(of: position), .duplicate(of: position)])
    placed.id = nil
    placed.occurredAt = Event.moment(day: 11)
    #expect(throws: EventConflict.self) { try shop.append([placed]) }
  }

  // A refund that names nobody is of whoever placed the order; it was nobody's for ever where the
  // order's first event named nobody.
  @Test func whoPlacedAnOrderIsKnownToItsLaterChanges() throws {
    let ann = "email:ann@example.com"
    let shop = try Shop([
      try Event.refunded(Self.order, id: "first", day: 20, amount: 100),
      try Event.placed(Self.order, by: ann, day: 10, total: 1_000),
      try Event.refunded(Self.order, id: "second", day: 21, amount: 100),
    ])
    let event = try shop.log.event(at: LogPosition(rawValue: 3))
    #expect(event?.customer?.text == ann)
  }
}
