import EventLog
import Events
import TestSupport
import Testing
import Views

/// Which orders count, and for how much, before and after everything that can happen to one.
///
/// Amounts are minor units; events happen at eight in the morning of the shop.
@Suite struct CountingOrdersTests {
  /// Expects frequency and monetary value of Ann by day; `nil` where she has no row.
  private func expect(
    _ events: [Event],
    _ expected: [Int: (Int, Int64)?],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let shop = try Shop(events)
    for (day, figures) in expected {
      let row = try shop.rfm(ann, day: day)
      #expect(row?.frequency == figures?.0, "day \(day)", sourceLocation: sourceLocation)
      #expect(row?.monetary == figures?.1, "day \(day)", sourceLocation: sourceLocation)
    }
  }

  private func order(_ name: String = "1", day: Int = 10, total: Int64 = 1_000) throws -> Event {
    try .placed(name, by: ann, day: day, total: total)
  }

  @Test func aPaidOrderCountsFromItsDay() throws {
    try expect([try order()], [9: nil, 10: (1, 1_000), 11: (1, 1_000)])
  }

  @Test func aPendingOrderCountsOnceItIsPaid() throws {
    try expect(
      [
        try .placed("1", by: ann, day: 10, total: 1_000, status: .pending),
        try .amended("1", day: 12, status: .paid),
      ],
      [10: nil, 11: nil, 12: (1, 1_000)]
    )
  }

  /// Paid late, an order was still placed when it was placed.
  @Test func aPurchaseIsOfTheDayItWasPlaced() throws {
    let shop = try Shop([
      try .placed("1", by: ann, day: 10, total: 1_000, status: .pending),
      try .amended("1", day: 12, status: .paid),
    ])
    #expect(try shop.rfm(ann, day: 20)?.recencyDays == 10)
  }

  @Test func aPartlyRefundedOrderCountsForTheRest() throws {
    try expect(
      [
        try order(),
        try .refunded("1", id: "r1", day: 12, amount: 300),
        try .refunded("1", id: "r2", day: 14, amount: 200),
      ],
      [11: (1, 1_000), 12: (1, 700), 14: (1, 500)]
    )
  }

  @Test(arguments: [nil, 1_000, 1_200] as [Int64?])
  func aFullyRefundedOrderIsNoPurchase(amount: Int64?) throws {
    try expect(
      [try order(), try .refunded("1", id: "r", day: 12, amount: amount)],
      [11: (1, 1_000), 12: nil]
    )
  }

  /// As after a chargeback that the shop won: a refund below zero takes one back.
  @Test func aRefundTakenBackMakesTheOrderCountAgain() throws {
    try expect(
      [
        try order(), try .refunded("1", id: "r", day: 12, amount: 1_000),
        try .refunded("1", id: "w", day: 14, amount: -1_000),
        try .refunded("1", id: "p", day: 16, amount: 300),
        try .refunded("1", id: "q", day: 18, amount: -100),
      ],
      [11: (1, 1_000), 12: nil, 14: (1, 1_000), 16: (1, 700), 18: (1, 800)]
    )
  }

  @Test func partsThatAddUpToTheWholeAreTheWhole() throws {
    try expect(
      [
        try order(), try order("2", day: 11, total: 50),
        try .refunded("1", id: "r1", day: 12, amount: 999),
        try .refunded("1", id: "r2", day: 13, amount: 1),
      ],
      [12: (2, 51), 13: (1, 50)]
    )
  }

  @Test func aCancelledOrderIsNoPurchase() throws {
    try expect(
      [try order(), try order("2", day: 11, total: 50), try .cancelled("1", day: 12)],
      [11: (2, 1_050), 12: (1, 50)]
    )
  }

  @Test func aPartCancelledIsAPartLess() throws {
    try expect(
      [try order(), try .cancelled("1", day: 12, amount: 400)],
      [11: (1, 1_000), 12: (1, 600)]
    )
  }

  @Test func anAmendedTotalHoldsFromItsDay() throws {
    try expect(
      [
        try order(), try .amended("1", day: 12, total: 800),
        try .amended("1", day: 14, total: 1_300),
      ],
      [11: (1, 1_000), 12: (1, 800), 14: (1, 1_300)]
    )
  }

  /// An order that became worth more after all of it was refunded is worth the rest.
  @Test func anAmendmentAfterARefundLeavesTheRefund() throws {
    try expect(
      [
        try order(), try .refunded("1", id: "r", day: 12, amount: nil),
        try .amended("1", day: 14, total: 1_500),
      ],
      [12: nil, 14: (1, 500)]
    )
  }

  @Test func anOrderThatCostNothingIsAPurchase() throws {
    try expect([try order(total: 0)], [10: (1, 0)])
  }

  @Test func aRefundRecordedBeforeItsOrderIsTheSame() throws {
    let refund = try Event.refunded("1", id: "r", day: 12, amount: 300, customer: ann)
    try expect([refund, try order()], [9: nil, 11: (1, 1_000), 12: (1, 700)])
  }

  @Test func changesRecordedInAnyOrderAreTheSame() throws {
    let changes = [
      try Event.refunded("1", id: "r", day: 12, amount: 300, customer: ann),
      try Event.amended("1", day: 14, total: 2_000),
      try Event.refunded("1", id: "s", day: 16, amount: nil, customer: ann),
      try Event.amended("1", day: 18, total: 2_500),
    ]
    let expected: [Int: (Int, Int64)?] = [
      10: (1, 1_000), 12: (1, 700), 14: (1, 1_700), 16: nil, 18: (1, 500),
    ]
    try expect([try order()] + changes, expected)
    try expect([try order()] + changes.reversed(), expected)
    try expect([changes[0], changes[3], try order(), changes[2], changes[1]], expected)
  }

  /// Money that went back for an order that the log never saw.
  @Test func aCreditNoteIsNoOrderAndLowersTheValue() throws {
    try expect(
      [
        try order(),
        try .refunded("unknown", id: "r", day: 12, amount: 300, customer: ann),
      ],
      [11: (1, 1_000), 12: (1, 700)]
    )
  }

  // A cancellation need not name a currency: what came after it was left out as if in a currency
  // without a rate.
  @Test func aCreditNoteTakesItsCurrencyFromWhoeverNamesIt() throws {
    let cancelled = Reversal(order: "unknown", currency: nil, amount: nil)
    try expect(
      [
        try order(),
        try .about(ann, day: 11, id: "c", .purchaseCancelled(cancelled)),
        try .refunded("unknown", id: "r", day: 12, amount: 300, customer: ann),
      ],
      [11: (1, 1_000), 12: (1, 700)]
    )
  }

  // Refunds of one order that the log never saw were all dated with the first of them: outside a window
  // their money was not counted, and a month that was over changed afterwards.
  @Test func eachRefundOfAnOrderNeverSeenIsOfItsOwnTime() throws {
    let shop = try Shop(
      [
        try order(),
        try .refunded("unknown", id: "r", day: 12, amount: 300, customer: ann),
        try .cancelled("unknown", day: 14, amount: 20),
        try .refunded("unknown", id: "s", day: 200, amount: 50, customer: ann),
        try .refunded("unknown", id: "t", day: 201, amount: -50, customer: ann),
        try order("2", day: 201, total: 400),
      ],
      yaml: "rfm: {window: 30}"
    )
    #expect(try shop.rfm(ann, day: 43)?.monetary == nil)
    #expect(try shop.rfm(ann, day: 201)?.monetary == 400)
    var values: [Int: Int64] = [:]
    let context = try shop.context(day: 230)
    let history = try #require(try shop.history(SubjectID(rawValue: 1), context))
    _ = history.forEachValue(asOf: context.asOf, context.exchange) { order, value in
      if !order.isPlaced { values[context.calendar.day(of: order.placedAt)] = value }
    }
    #expect(values == [12: -300, 14: -20, 200: -50, 201: 50])
  }

  /// An amendment or a cancellation of the whole sends nothing back that is known; a refund of the whole does,
  /// if an amendment has said what the order came to.
  @Test func onlyMoneyThatWentBackMakesACreditNote() throws {
    let shop = try Shop([
      try .amended("unknown", day: 11, total: 800), try order(),
      try .refunded("unknown", id: "r", day: 12, amount: 300, customer: ann),
      try .refunded("unknown", id: "s", day: 14, amount: nil, customer: ann),
      try .cancelled("unknown", day: 16),
    ])
    let context = try shop.context(day: 20)
    let history = try #require(try shop.history(SubjectID(rawValue: 1), context))
    var notes: [[Int64]] = []
    history.forEachOrder(asOf: context.asOf) { order in
      if !order.isPlaced {
        notes.append([Int64(context.calendar.day(of: order.placedAt)), order.value])
      }
    }
    #expect(notes == [[12, -300], [14, -500]])
  }

  @Test func aCreditNoteAloneMakesNoBuyer() throws {
    let note = try Event.refunded("unknown", id: "r", day: 12, amount: 300, customer: ann)
    try expect([note], [12: nil])
  }

  // A refund that does not say whose order it is was recorded before the order, and stayed nobody's:
  // its record cannot change.
  @Test func aRefundOfNobodyIsOfWhoPlacedTheOrderLater() throws {
    try expect(
      [
        try .refunded("1", id: "r", day: 12, amount: 300),
        try .refunded("1", id: "s", day: 14, amount: 200),
        try .refunded("2", id: "t", day: 12, amount: 50),
        try order(), try .amended("1", day: 16, total: 2_000),
      ],
      [11: (1, 1_000), 12: (1, 700), 14: (1, 500), 16: (1, 1_500)]
    )
  }

  /// The order itself never comes: the one who is named later has the credit note.
  @Test func aCreditNoteOfNobodyIsOfWhoeverIsNamedLater() throws {
    try expect(
      [
        try order("2", day: 9),
        try .refunded("1", id: "r", day: 12, amount: 300),
        try .refunded("1", id: "s", day: 14, amount: 200, customer: ann),
      ],
      [11: (1, 1_000), 12: (1, 700), 14: (1, 500)]
    )
  }

  // Told by the shop's desk, which knows people by telephone: the order kept its full value.
  @Test func aRefundByAnotherNameOfTheSamePersonCounts() throws {
    let events = [
      try Event.signedUp(ann, ["phone:13900000001"], day: 8), try order(),
      try .refunded("1", id: "r", day: 12, amount: 300, customer: "phone:13900000001"),
    ]
    try expect(events, [11: (1, 1_000), 12: (1, 700)])
    // It is of the order, whoever turns out to be one person.
    let parted = try Event.link(ann, "phone:13900000001", id: "u", day: 14, isLink: false)
    let shop = try Shop(events + [parted])
    let rows = try shop.rfm(try shop.context(day: 20)).rows
    #expect(rows.map(\.monetary) == [700])
    #expect(try shop.profile("phone:13900000001", day: 20)?.summary.monetary ?? 0 == 0)
  }

  @Test func whatIsNobodysStaysNobodys() throws {
    let shop = try Shop([
      try .placed("1", by: nil, day: 10, total: 1_000),
      try .refunded("1", id: "r", day: 12, amount: 300), try order("2"),
    ])
    let rows = try shop.rfm(try shop.context(day: 20)).rows
    #expect(try rows.map { try shop.name($0.customer) } == [ann])
    #expect(rows.map(\.monetary) == [1_000])
  }
}
