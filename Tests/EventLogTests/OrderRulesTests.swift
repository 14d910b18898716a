import Events
import LMDB
import TestSupport
import Testing

@testable import EventLog

/// Which events about orders and ids are taken, known, or contradict the log.
@Suite struct OrderRulesTests {
  let store: TemporaryStore
  let ann = "email:ann@b.de"
  let bob = "email:bob@b.de"

  init() throws { store = try TemporaryStore() }

  private func expectConflict(_ event: Event, _ reason: String) throws {
    let head = try store.open(for: .reading).head()
    let conflict = #expect(throws: EventConflict.self) { try store.append([event]) }
    #expect(conflict?.description.contains(reason) == true, "\(conflict?.description ?? "")")
    #expect(try store.open(for: .reading).head() == head)
  }

  /// Expects that it is taken as the event of the customer whose the order is, and known when it is told again, also
  /// by whoever reads the log's export.
  private func expectKept(_ event: Event) throws {
    let log = try store.open(for: .reading)
    let position = LogPosition(rawValue: try log.head().position.rawValue + 1)
    #expect(
      try store.append([event, event]) == [.appendedForOwner(position), .duplicate(of: position)]
    )
    let copy = try TemporaryStore()
    for position in 1...position.rawValue {
      let told = try #require(try log.event(at: LogPosition(rawValue: position)))
      try copy.append([try Event(cloudEvent: told.cloudEvent)])
    }
    #expect(try copy.append([event]) == [.duplicate(of: position)])
    #expect(try copy.open(for: .reading).head().position == position)
  }

  private func customers() throws -> [String?] {
    var customers: [String?] = []
    try store.open(for: .reading).forEachEvent(after: .start) { _, event in
      customers.append(event.customer?.text)
      return true
    }
    return customers
  }

  @Test func anOrderPlacedTwiceAlikeIsKnown() throws {
    let order = try Event.placed("1", by: ann, day: 1, total: 100)
    var renamed = order
    renamed.id = "another id"
    var unnamed = order
    unnamed.customer = nil
    try store.append([order])
    let known = AppendOutcome.duplicate(of: LogPosition(rawValue: 1))
    #expect(try store.append([order, renamed, unnamed]) == [known, known, known])
  }

  @Test func anOrderPlacedTwiceOtherwiseIsAConflict() throws {
    try store.append([try .placed("1", by: ann, day: 1, total: 100)])
    try expectConflict(try .placed("1", by: ann, day: 1, total: 101), "with other content")
    try expectConflict(try .placed("1", by: ann, day: 2, total: 100), "with other content")
    try expectConflict(
      try .placed("1", by: "email:b@b.de", day: 1, total: 100),
      "with other content"
    )
    // Another source has order numbers of its own.
    let other = try Event.placed("1", by: ann, day: 1, total: 101, source: "fair")
    #expect(try store.append([other]) == [.appended(LogPosition(rawValue: 2))])
  }

  @Test func anIdNamesOneEvent() throws {
    let refund = try Event.refunded("1", id: "r1", day: 2, amount: 10)
    try store.append([try .placed("1", by: ann, day: 1, total: 100), refund])
    #expect(try store.append([refund]) == [.duplicate(of: LogPosition(rawValue: 2))])
    try expectConflict(try .refunded("1", id: "r1", day: 2, amount: 11), "id “r1” of source “shop”")
    try expectConflict(try .link(ann, "phone:1", id: "r1", day: 2).from("shop"), "id “r1”")
    #expect(try store.append([try .refunded("1", id: "r2", day: 2, amount: 10)]).count == 1)
  }

  /// Once such a refund was a credit note of whom it named: money they never were counted for was taken from them.
  @Test func whatBecomesOfNobodysOrderIsNobodys() throws {
    let refund = try Event.refunded("1", id: "r1", day: 2, amount: 10, customer: ann)
    let other = try Event.refunded("1", id: "r2", day: 3, amount: 10, customer: "email:b@b.de")
    try store.append([try .placed("1", by: nil, day: 1, total: 100), refund, other])
    let log = try store.open(for: .reading)
    for position in 1...3 {
      #expect(
        try #require(try log.event(at: LogPosition(rawValue: UInt64(position)))).customer == nil
      )
    }
    // Nobody became known by it, and it is known when it is told again, with its customer or without.
    #expect(try log.environment.read { try $0.count(of: log.tables.identifiers) } == 0)
    var unnamed = refund
    unnamed.customer = nil
    let known = AppendOutcome.duplicate(of: LogPosition(rawValue: 2))
    #expect(try store.append([refund, unnamed]) == [known, known])
    let copy = try TemporaryStore()
    try copy.append(try (1...3).compactMap { try log.event(at: LogPosition(rawValue: $0)) })
    #expect(try copy.append([refund]) == [known])
  }

  /// Whoever is named before the order is known keeps it.
  @Test func aRefundBeforeTheOrderNamesItsCustomer() throws {
    let refund = try Event.refunded("1", id: "r1", day: 2, amount: 10, customer: ann)
    try store.append([refund, try .placed("1", by: nil, day: 1, total: 100)])
    #expect(try customers() == [ann, ann])
    try expectKept(try .refunded("1", id: "r2", day: 3, amount: 10, customer: bob))
  }

  @Test func anOrderIsWhosePlacingNamesItsCustomer() throws {
    let nameless = try Event.refunded("1", id: "r1", day: 2, amount: 10)
    try store.append([nameless, try .placed("1", by: ann, day: 1, total: 100)])
    try expectKept(try .refunded("1", id: "r2", day: 3, amount: 10, customer: bob))
    // Whoever is named for what was told of it before is not the customer either.
    var named = nameless
    named.customer = try Identifier(parsing: bob)
    #expect(try store.append([named]) == [.duplicate(of: LogPosition(rawValue: 1))])
    try expectConflict(try .placed("1", by: bob, day: 1, total: 100), "with other content")
  }

  // Whoever a second change named, the order's placing could name another, and what nobody had sent back was taken from
  // both.
  @Test func anOrderIsTheFirstOnesWhoIsNamed() throws {
    let nameless = try Event.refunded("1", id: "r1", day: 2, amount: 10)
    try store.append([nameless, try .refunded("1", id: "r2", day: 3, amount: 10, customer: ann)])
    try expectKept(try .refunded("1", id: "r3", day: 4, amount: 10, customer: bob))
    try expectKept(try .placed("1", by: bob, day: 1, total: 100))
    #expect(try customers() == [nil, ann, ann, ann])
    try expectConflict(try .placed("1", by: bob, day: 1, total: 101), "with other content")
  }

  @Test func anOrderWithoutLinesIsTheSameWithNone() throws {
    let placed = { (lines: String) in
      try Event(
        cloudEvent: try JSONReader.parse(
          """
          {"specversion":"1.0","type":"patron.purchase.placed.v1","source":"shop","id":"1/placed",\
          "time":"2024-01-01T00:00:00Z","data":{"order":"1","status":"paid","currency":"CNY",\
          "total":"100"\(lines)}}
          """
        )
      )
    }
    let known = AppendOutcome.duplicate(of: LogPosition(rawValue: 1))
    try store.append([try placed(#","lines":[]"#)])
    #expect(try store.append([try placed(#","lines":[]"#), try placed("")]) == [known, known])
  }

  // Such a refund was refused as another customer's: it named the telephone number of somebody whose order has their
  // address, and the order kept its full value.
  @Test func aChangeOfTheOrderBelongsToItsCustomer() throws {
    try store.append([try .placed("1", by: ann, day: 1, total: 100)])
    try expectKept(try .refunded("1", id: "r", day: 2, amount: 10, customer: bob))
    try expectKept(try .amended("1", day: 3, total: 90, customer: bob))
    try store.append([try .refunded("1", id: "s", day: 2, amount: 10)])
    #expect(try customers() == [ann, ann, ann, ann])
    // Nobody became known by it.
    let log = try store.open(for: .reading)
    #expect(try log.environment.read { try $0.count(of: log.tables.identifiers) } == 1)
  }

  @Test func aRefundMayComeBeforeItsOrder() throws {
    let refund = try Event.refunded("1", id: "r", day: 2, amount: 10, customer: ann)
    try store.append([refund])
    var named = refund
    named.customer = try Identifier(parsing: bob)
    try expectConflict(named, "with other content")
    let order = try Event.placed("1", by: ann, day: 1, total: 100)
    #expect(try store.append([order]) == [.appended(LogPosition(rawValue: 2))])
    let known = AppendOutcome.duplicate(of: LogPosition(rawValue: 1))
    #expect(try store.append([refund]) == [known])
    let log = try store.open(for: .reading)
    // Both name the order by its first event.
    var orders: [UInt64] = []
    try log.readBatches(after: .start) { batch in
      try batch.forEachRecord(after: .start) { orders.append($0.orderPosition.rawValue) }
      return true
    }
    #expect(orders == [1, 1])
  }

  /// Telling an order again after a refund had come before it was answered by the refund's position
  /// and “other content”.
  @Test func anOrderToldAgainAfterAnEarlierRefundIsKnown() throws {
    let order = try Event.placed("1", by: ann, day: 1, total: 100)
    try store.append([try .refunded("1", id: "r", day: 2, amount: 10, customer: ann), order])
    #expect(try store.append([order]) == [.duplicate(of: LogPosition(rawValue: 2))])
    try expectConflict(try .placed("1", by: ann, day: 1, total: 101), "with other content")
  }

  @Test func changesOfAnOrderAreKnownToItsState() throws {
    try store.append([
      try .placed("1", by: ann, day: 1, total: 100, status: .pending),
      try .refunded("1", id: "r", day: 2, amount: 30),
      try .refunded("1", id: "s", day: 3, amount: nil),
    ])
    let log = try store.open()
    let state = try Appender(log).transaction(recordedAt: Timestamp(rawValue: 1)) { transaction in
      let source = try transaction.symbol(.source, "shop")
      let entry = try Array("1".utf8).withUnsafeBytes { try transaction.findOrder(source, $0) }
      return try transaction.state(of: #require(entry))
    }
    #expect(state.refunded == 100)
    #expect(state.total == 100)
    #expect(state.status == .pending)
    #expect(state.changeCount == 2)
  }
}

extension Event {
  fileprivate static func amended(
    _ order: String,
    day: Int,
    total: Int64,
    customer: String
  ) throws -> Event {
    let yuan = try #require(Currency("CNY"))
    return Event(
      source: "shop",
      id: "\(order)/amended/\(day)",
      occurredAt: moment(day: day),
      customer: try Identifier(parsing: customer),
      payload: .purchaseAmended(Purchase(order: order, currency: yuan, total: total))
    )
  }

  fileprivate func from(_ source: String) -> Event {
    var event = self
    event.source = source
    return event
  }
}
