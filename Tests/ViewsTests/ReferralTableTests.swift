import Events
import TestSupport
import Testing
import Views

/// Standard terms: 5 % of the first order, available after 14 days, expired 365 days later.
@Suite struct ReferralTableTests {
  private func signUp(
    day: Int = 10,
    of customer: String = bob,
    by referrer: String = ann
  ) throws -> Event {
    try .signedUp(customer, day: day, referredBy: referrer)
  }

  private func order(
    _ name: String = "1",
    day: Int = 12,
    total: Int64 = 10_000,
    by customer: String = bob
  ) throws -> Event {
    try .placed(name, by: customer, day: day, total: total)
  }

  @Test func aFirstOrderEarnsACreditThatRipensAndExpires() throws {
    let shop = try Shop([try signUp(), try order()])
    let early = try shop.referrer(ann, day: 11)
    #expect(early?.referred == 1)
    #expect(early?.converted == 0)
    #expect(early?.pending == 0)
    for (day, figures) in [
      12: [500, 0, 0], 25: [500, 0, 0], 26: [0, 500, 0], 390: [0, 500, 0], 391: [0, 0, 500],
    ] {
      let row = try #require(try shop.referrer(ann, day: day))
      #expect(
        [row.pending, row.available, row.expired] == figures.map { Int128($0) },
        "day \(day)"
      )
      #expect(row.converted == 1)
      #expect(row.revoked == 0)
      #expect(row.revenueBrought == 10_000)
    }
  }

  /// Available at the very moment the days are over.
  @Test func aReturnWindowEndsToTheMillisecond() throws {
    let shop = try Shop([try signUp(), try order()])
    let end = Event.moment(day: 26)
    let before = try shop.context(Timestamp(rawValue: end.rawValue - 1))
    #expect(try shop.referrals(before).rows.map(\.pending) == [500])
    #expect(try shop.referrals(try shop.context(end)).rows.map(\.available) == [500])
  }

  @Test func onlyTheFirstOrderEarns() throws {
    let shop = try Shop([try signUp(), try order(), try order("2", day: 13, total: 40_000)])
    let row = try shop.referrer(ann, day: 20)
    #expect(row?.pending == 500)
    #expect(row?.converted == 1)
    #expect(row?.revenueBrought == 50_000)
  }

  @Test func aPartRefundedTakesItsPartOfTheCredit() throws {
    let shop = try Shop([
      try signUp(), try order(), try .refunded("1", id: "r", day: 20, amount: 4_000),
    ])
    #expect(try shop.referrer(ann, day: 19)?.pending == 500)
    let row = try shop.referrer(ann, day: 30)
    #expect(row?.available == 300)
    #expect(row?.revoked == 200)
    #expect(row?.revenueBrought == 6_000)
  }

  @Test(arguments: [true, false])
  func anOrderTakenBackTakesTheWholeCredit(isRefund: Bool) throws {
    let back =
      isRefund
      ? try Event.refunded("1", id: "r", day: 200, amount: nil) : try .cancelled("1", day: 200)
    let shop = try Shop([try signUp(), try order(), back])
    #expect(try shop.referrer(ann, day: 199)?.available == 500)
    let row = try shop.referrer(ann, day: 200)
    #expect(row?.available == 0)
    #expect(row?.revoked == 500)
    #expect(row?.converted == 0)
    #expect(row?.revenueBrought == 0)
    #expect(row?.referred == 1)
  }

  @Test func theNextOrderEarnsInstead() throws {
    let shop = try Shop([
      try signUp(), try order(), try .cancelled("1", day: 14),
      try order("2", day: 30, total: 2_000),
    ])
    let row = try shop.referrer(ann, day: 31)
    #expect(row?.revoked == 500)
    #expect(row?.pending == 100)
    #expect(row?.converted == 1)
  }

  @Test func anUnpaidOrderEarnsNothingYet() throws {
    let shop = try Shop([
      try signUp(),
      try .placed("1", by: bob, day: 12, total: 10_000, status: .pending),
      try .amended("1", day: 15, status: .paid),
    ])
    #expect(try shop.referrer(ann, day: 14)?.converted == 0)
    #expect(try shop.referrer(ann, day: 15)?.pending == 500)
  }

  // MARK: Whose it is

  @Test func nobodyRefersThemselves() throws {
    let shop = try Shop([
      try .signedUp(bob, ["shop:bob"], day: 10, referredBy: "shop:bob"), try order(),
    ])
    #expect(try shop.referrals(try shop.context(day: 20)).rows.isEmpty)
  }

  /// Found out later to be one person, they never referred anybody; parted again, they did.
  @Test func whoIsWhoIsAsOfTheDate() throws {
    let shop = try Shop([
      try signUp(), try order(),
      try .link(ann, bob, id: "l", day: 20), try .link(ann, bob, id: "u", day: 25, isLink: false),
    ])
    #expect(try shop.referrer(ann, day: 19)?.pending == 500)
    #expect(try shop.referrals(try shop.context(day: 20)).rows.isEmpty)
    #expect(try shop.referrer(ann, day: 25)?.pending == 500)
  }

  @Test func nobodyRefersSomeoneWhoBoughtBefore() throws {
    let late = try Shop([try order(day: 9), try signUp(), try order("2", day: 12)])
    #expect(try late.referrals(try late.context(day: 20)).rows.isEmpty)
    // Bought, but sent everything back: that was no purchase.
    let shop = try Shop([
      try order(day: 9), try signUp(), try order("2", day: 12, total: 2_000),
      try .cancelled("1", day: 15),
    ])
    #expect(try shop.referrals(try shop.context(day: 14)).rows.isEmpty)
    #expect(try shop.referrer(ann, day: 15)?.pending == 100)
  }

  // An order that was placed before the referral and taken back was counted as a credit revoked,
  // though it had never earned one.
  @Test func whatWasTakenBackBeforeTheReferralRevokesNothing() throws {
    let shop = try Shop([
      try order(day: 5), try .cancelled("1", day: 6), try signUp(), try order("2", day: 12),
    ])
    #expect(try shop.referrer(ann, day: 20)?.revoked == 0)
    #expect(try shop.referrer(ann, day: 20)?.pending == 500)
  }

  /// By event time: which of the two was recorded first does not matter.
  @Test func theFirstReferrerKeepsIt() throws {
    let events = [
      try signUp(day: 11, by: cat), try signUp(day: 10, by: ann), try order(),
    ]
    for events in [events, events.reversed()] {
      let shop = try Shop(events)
      #expect(try shop.referrer(ann, day: 20)?.pending == 500)
      #expect(try shop.referrer(cat, day: 20) == nil)
    }
  }

  @Test func aCodeStandsForWhoListsIt() throws {
    let shop = try Shop([
      try .signedUp(ann, ["referral:ANN10"], day: 1),
      try .placed("1", by: bob, day: 12, total: 10_000, referralCode: "ANN10"),
      try .placed("2", by: cat, day: 12, total: 10_000, referralCode: "NOBODY"),
    ])
    #expect(try shop.referrer(ann, day: 20)?.pending == 500)
    #expect(try shop.referrer("referral:NOBODY", day: 20)?.pending == 500)
  }

  // MARK: Terms

  // Who bought for less than the minimum was counted as nobody who bought, in `brought` of profiles too, which then
  // changed with the terms of referral.
  @Test func aMinimumOrderIsNeededToEarnAndNotToHaveBought() throws {
    let shop = try Shop(
      [
        try signUp(), try order("own", by: ann), try order(total: 4_999),
        try order("2", day: 14, total: 5_000),
      ],
      yaml: "referral: {minimum_order: 50.00}"
    )
    let row = try shop.referrer(ann, day: 13)
    #expect(row?.converted == 1)
    #expect(row?.pending == 0)
    #expect(try shop.profile(ann, day: 13)?.brought == 1)
    #expect(try shop.referrer(ann, day: 14)?.pending == 250)
  }

  @Test func aFixedCreditIsTheSameForAll() throws {
    let shop = try Shop(
      [try signUp(), try order(), try .refunded("1", id: "r", day: 20, amount: 4_000)],
      yaml: "referral: {credit: 20.00, return_window: 3, expires: 10}"
    )
    #expect(try shop.referrer(ann, day: 14)?.pending == 2_000)
    #expect(try shop.referrer(ann, day: 20)?.available == 2_000)
    #expect(try shop.referrer(ann, day: 25)?.expired == 2_000)
    #expect(try shop.referrer(ann, day: 25)?.revoked == 0)
  }

  @Test func aPercentageIsRoundedDown() throws {
    let shop = try Shop(
      [try signUp(), try order(total: 1_999)],
      yaml: "referral: {credit: 2.55%}"
    )
    // 50.9745 minor units.
    #expect(try shop.referrer(ann, day: 20)?.pending == 50)
  }

  // What they brought was without it, while `monetary` of whoever sent it back was lowered.
  @Test func aCreditNoteLowersWhatWasBroughtAtItsOwnTime() throws {
    let shop = try Shop([
      try signUp(), try signUp(of: cat, by: bob), try order(), try order("2", total: 500, by: cat),
      .refunded("before", id: "note", day: 20, amount: 9_000, customer: bob),
      .refunded("older", id: "more", day: 21, amount: 700, customer: cat),
    ])
    for (day, brought, network, below) in [
      (19, 10_000, 10_500, 500), (20, 1_000, 1_500, 500),
      (21, 1_000, 800, -200),
    ] {
      let row = try #require(try shop.referrer(ann, day: day))
      #expect(row.revenueBrought == Int128(brought), "day \(day)")
      #expect(row.networkRevenue == Int128(network), "day \(day)")
      #expect(try shop.referrer(bob, day: day)?.revenueBrought == Int128(below), "day \(day)")
      // It was sent back for an order that earned nothing.
      #expect(row.pending == 500)
    }
  }

  @Test func thoseWhoBroughtMostComeFirst() throws {
    let shop = try Shop([
      try signUp(of: "shop:1", by: ann), try signUp(of: "shop:2", by: cat),
      try signUp(of: "shop:3", by: cat), try order("1", total: 100, by: "shop:1"),
      try order("2", total: 300, by: "shop:2"), try order("3", total: 50, by: "shop:3"),
    ])
    let rows = try shop.referrals(try shop.context(day: 20)).rows
    #expect(try rows.map { try shop.name($0.customer) } == [cat, ann])
    #expect(rows.map(\.referred) == [2, 1])
    #expect(rows.map(\.revenueBrought) == [350, 100])
  }
}
