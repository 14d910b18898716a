import Events
import Rules
import TestSupport
import Testing
import Views

/// Credits one by one: earned, used, given back, expired, revoked.
///
/// Standard terms, 5 % of the first order, available after 14 days; coupons `CREDIT…` use it.
@Suite struct ReferralLedgerTests {
  private func ledger(
    _ events: [Event],
    day: Int,
    terms: String = "redeemed_by: [CREDIT*]"
  ) throws -> ReferralLedger {
    let shop = try Shop(events, yaml: "referral: {\(terms)}")
    return try shop.ledger(try shop.context(day: day))
  }

  /// Ann brings `customer`, who buys for `total` two days later.
  private func brought(
    _ customer: String = bob,
    order: String = "1",
    day: Int = 10,
    total: Int64 = 10_000
  ) throws -> [Event] {
    [
      try .signedUp(customer, day: day, referredBy: ann),
      try .placed(order, by: customer, day: day + 2, total: total),
    ]
  }

  /// Ann buys with a coupon that is worth `discount`.
  private func redeemed(
    _ order: String = "r",
    day: Int,
    discount: Int64,
    coupon: String = "credit10"
  ) throws -> Event {
    var event = try Event.placed(order, by: ann, day: day, total: 9_000)
    if case .purchasePlaced(var purchase) = event.payload {
      purchase.coupon = coupon
      purchase.discount = discount
      event.payload = .purchasePlaced(purchase)
    }
    return event
  }

  private func figures(_ credits: [ReferralCredit]) -> [[Int64]] {
    credits.map { [$0.amount, $0.left, $0.used, $0.revoked] }
  }

  @Test func aCreditSaysWhenItWasEarnedAndRipensAndExpires() throws {
    let credit = try #require(try ledger(try brought(), day: 13).credits.first)
    #expect(credit.earnedAt == Event.moment(day: 12))
    #expect(credit.availableAt == Event.moment(day: 26))
    #expect(credit.expiresAt == Event.moment(day: 391))
    #expect(credit.state == .pending)
    #expect(credit.events == [1, 2])
    #expect(credit.reason == nil)
  }

  @Test func anOrderWithACouponUsesCredit() throws {
    let events = try brought() + [try redeemed(day: 30, discount: 200)]
    let before = try ledger(events, day: 29).credits
    #expect(figures(before) == [[500, 500, 0, 0]])
    let after = try ledger(events, day: 30).credits
    #expect(figures(after) == [[500, 300, 200, 0]])
    #expect(after.map(\.state) == [.available])
    #expect(after.map(\.events) == [[1, 2, 3]])
  }

  @Test(arguments: [("SPRING", 30), ("CREDIT", 25), ("CREDIT", 391)])
  func otherCouponsAndOtherDaysUseNothing(coupon: String, day: Int) throws {
    let events = try brought() + [try redeemed(day: day, discount: 200, coupon: coupon)]
    #expect(figures(try ledger(events, day: 400).credits) == [[500, 500, 0, 0]])
  }

  @Test func withoutRulesForItNothingIsUsed() throws {
    let events = try brought() + [try redeemed(day: 30, discount: 200)]
    #expect(
      figures(try ledger(events, day: 40, terms: "expires: 365").credits) == [[500, 500, 0, 0]]
    )
  }

  @Test func whatExpiresFirstIsUsedFirst() throws {
    let events =
      try brought(cat, order: "2", day: 15, total: 8_000) + brought()
      + [try redeemed(day: 35, discount: 700)]
    let credits = try ledger(events, day: 40).credits
    #expect(figures(credits) == [[500, 0, 500, 0], [400, 200, 200, 0]])
    #expect(credits.map(\.state) == [.used, .available])
    // What is owed beyond all credit is the shop's discount.
    let more = events + [try redeemed("more", day: 36, discount: 5_000)]
    #expect(figures(try ledger(more, day: 40).credits) == [[500, 0, 500, 0], [400, 0, 400, 0]])
  }

  @Test(arguments: [true, false])
  func anOrderTakenBackGivesTheCreditBack(isRefund: Bool) throws {
    let back =
      isRefund
      ? try Event.refunded("r", id: "x", day: 50, amount: nil) : try .cancelled("r", day: 50)
    let events = try brought() + [try redeemed(day: 30, discount: 200), back]
    #expect(figures(try ledger(events, day: 49).credits) == [[500, 300, 200, 0]])
    #expect(figures(try ledger(events, day: 50).credits) == [[500, 500, 0, 0]])
    // In part it does not.
    let part =
      try brought() + [
        try redeemed(day: 30, discount: 200), try .refunded("r", id: "x", day: 50, amount: 1_000),
      ]
    #expect(figures(try ledger(part, day: 60).credits) == [[500, 300, 200, 0]])
  }

  @Test func aCouponCanBeAmended() throws {
    var amended = try Event.amended("r", day: 32, total: 9_000)
    if case .purchaseAmended(var change) = amended.payload {
      change.coupon = "CREDIT5"
      change.discount = 100
      amended.payload = .purchaseAmended(change)
    }
    let events =
      try brought() + [try redeemed(day: 30, discount: 200, coupon: "SPRING"), amended]
    #expect(figures(try ledger(events, day: 31).credits) == [[500, 500, 0, 0]])
    #expect(figures(try ledger(events, day: 32).credits) == [[500, 400, 100, 0]])
  }

  /// What is used first the shop bears; of what is refunded first there is no more to use.
  @Test func whatWasUsedStaysUsed() throws {
    let refund = try Event.refunded("1", id: "x", day: 32, amount: 8_000)
    let usedFirst = try brought() + [try redeemed(day: 30, discount: 400), refund]
    let credits = try ledger(usedFirst, day: 40).credits
    #expect(figures(credits) == [[500, 0, 400, 100]])
    #expect(credits.map(\.state) == [.used])
    let refundedFirst = try brought() + [refund, try redeemed(day: 34, discount: 400)]
    let rest = try ledger(refundedFirst, day: 40).credits
    #expect(figures(rest) == [[500, 0, 100, 400]])
    #expect(rest.map(\.reason) == [.refundedInPart])
  }

  @Test func aLostCreditIsEarnedAnewByTheNextOrder() throws {
    let events =
      try brought() + [
        try .placed("2", by: bob, day: 13, total: 4_000), try .cancelled("1", day: 40),
        try redeemed(day: 38, discount: 450), try redeemed("later", day: 41, discount: 50),
      ]
    let credits = try ledger(events, day: 45).credits
    // The first was used while it was there, the second only from then on.
    #expect(figures(credits) == [[500, 0, 450, 50], [200, 150, 50, 0]])
    #expect(credits.map(\.reason) == [.cancelled, nil])
  }

  // The minimum was asked of the order as it was placed alone: for an order of 100.00, of which 99.99 went back, a
  // fixed credit of 20.00 was owed.
  @Test(arguments: ["20", "20%"])
  func anOrderEarnsWhileItIsWorthTheMinimum(credit: String) throws {
    let terms = "redeemed_by: [CREDIT*], credit: \(credit), minimum_order: 50"
    let events =
      try brought() + [
        try .refunded("1", id: "a", day: 13, amount: 4_000),
        try .refunded("1", id: "b", day: 20, amount: 1_001),
        try .refunded("1", id: "c", day: 22, amount: -1),
      ]
    func credits(_ events: [Event], day: Int) throws -> [ReferralCredit] {
      try ledger(events, day: day, terms: terms).credits
    }
    let isFixed = credit == "20"
    // What is left of the order is worth 60.00, 49.99, 50.00.
    let whole = try credits(events, day: 19)
    #expect(figures(whole) == [isFixed ? [2_000, 2_000, 0, 0] : [2_000, 1_200, 0, 800]])
    let lost = try credits(events, day: 20)
    #expect(figures(lost) == [[2_000, 0, 0, 2_000]])
    #expect(lost.map(\.reason) == [.belowMinimum])
    #expect(lost.map(\.state) == [.revoked])
    let again = try credits(events, day: 22)
    #expect(figures(again) == [isFixed ? [2_000, 2_000, 0, 0] : [2_000, 1_000, 0, 1_000]])
    // Lost, it is earned by the next order that is worth the minimum.
    let next = try credits(
      events.dropLast() + [
        try .placed("2", by: bob, day: 15, total: 4_999),
        try .placed("3", by: bob, day: 16, total: 6_000),
      ],
      day: 21
    )
    #expect(
      figures(next) == [
        [2_000, 0, 0, 2_000], isFixed ? [2_000, 2_000, 0, 0] : [1_200, 1_200, 0, 0],
      ]
    )
  }

  // What had been used of such a credit vanished from the ledger.
  @Test func anOrderAmendedBelowTheMinimumLeavesWhatWasUsed() throws {
    let terms = "redeemed_by: [CREDIT*], credit: 20, minimum_order: 50"
    let amended = try Event.amended("1", day: 40, total: 4_000)
    let unused = try ledger(try brought() + [amended], day: 50, terms: terms)
    #expect(unused.credits.isEmpty)
    #expect(unused.converted.count == 1)
    let used = try brought() + [try redeemed(day: 30, discount: 500), amended]
    #expect(figures(try ledger(used, day: 39, terms: terms).credits) == [[2_000, 1_500, 500, 0]])
    #expect(figures(try ledger(used, day: 50, terms: terms).credits) == [[500, 0, 500, 0]])
  }

  private static let terms = [
    "credit: 20%", "credit: 20%, minimum_order: 300", "credit: 20, minimum_order: 300",
  ]

  /// amount = left + used + revoked, nothing is negative, and no more is used than was discounted.
  @Test(arguments: Seeds.fresh(2), terms)
  func theBooksBalance(seed: UInt64, terms: String) throws {
    print("seed \(seed)")
    let shop = try Shop(
      try RandomHistory(seed: seed, customers: 20, events: 1_200).events,
      yaml: "referral: {redeemed_by: [CREDIT*], return_window: 2, expires: 200, \(terms)}"
    )
    let last = RandomHistory.days.upperBound + 100
    for day in stride(from: RandomHistory.days.lowerBound, through: last, by: 40) {
      let ledger = try shop.ledger(try shop.context(day: day))
      for credit in ledger.credits {
        #expect(credit.amount == credit.left + credit.used + credit.revoked)
        #expect([credit.amount, credit.left, credit.used, credit.revoked].allSatisfy { $0 >= 0 })
        #expect((credit.reason != nil) == (credit.revoked > 0))
        #expect(credit.events.contains(credit.order))
      }
      let table = ReferralTable(ledger)
      let sum = table.rows.reduce(0) { $0 + $1.pending + $1.available + $1.expired }
      #expect(sum == ledger.credits.reduce(0) { $0 + $1.left })
      // Of one person's orders one at most earns a credit of which something is left.
      let kept = ledger.credits.filter { $0.left > 0 }.map(\.referred)
      #expect(Set(kept).count == kept.count)
    }
  }
}
