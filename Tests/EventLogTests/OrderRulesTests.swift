import EventLog
import Events
import TestSupport
import Testing

/// Which events about orders and ids are taken, known, or contradict the log.
@Suite struct OrderRulesTests {
  let store: TemporaryStore
  let ann = "email:ann@b.de"

  init() throws { store = try TemporaryStore() }

  private func expectConflict(_ event: Event, _ reason: String) throws {
    let head = try store.open(for: .reading).head()
    let conflict = #expect(throws: EventConflict.self) { try store.append([event]) }
    #expect(conflict?.description.contains(reason) == true, "\(conflict?.description ?? "")")
    #expect(try store.open(for: .reading).head() == head)
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

  @Test func aChangeOfTheOrderBelongsToItsCustomer() throws {
    try store.append([try .placed("1", by: ann, day: 1, total: 100)])
    try expectConflict(
      try .refunded("1", id: "r", day: 2, amount: 10, customer: "email:b@b.de"),
      "another customer's"
    )
    try store.append([try .refunded("1", id: "r", day: 2, amount: 10)])
    let log = try store.open(for: .reading)
    #expect(try log.event(at: LogPosition(rawValue: 2))?.customer?.text == ann)
  }

  @Test func aRefundMayComeBeforeItsOrder() throws {
    let refund = try Event.refunded("1", id: "r", day: 2, amount: 10, customer: ann)
    try store.append([refund])
    try expectConflict(
      try .placed("1", by: "email:b@b.de", day: 1, total: 100),
      "another customer's"
    )
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
  fileprivate func from(_ source: String) -> Event {
    var event = self
    event.source = source
    return event
  }
}
