import EventLog
import Events
import TestSupport
import Testing
import Views

@Suite struct DormancyTableTests {
  @Test func silentForMoreThanTheDaysIsDormant() throws {
    let shop = try Shop([try .placed("1", by: ann, day: 100, total: 1_000)])
    #expect(try shop.dormant(ann, day: 190) == nil)
    let row = try shop.dormant(ann, day: 191)
    #expect(row?.silentDays == 91)
    #expect(row?.dormantSinceDay == 191)
    #expect(row?.monetary == 1_000)
    #expect(row?.usualGapDays == nil)
    #expect(try shop.dormant(ann, day: 300)?.dormantSinceDay == 191)
  }

  @Test func aPurchaseWakes() throws {
    let shop = try Shop([
      try .placed("1", by: ann, day: 100, total: 1_000),
      try .placed("2", by: ann, day: 250, total: 1_000),
    ])
    #expect(try shop.dormant(ann, day: 249)?.silentDays == 149)
    #expect(try shop.dormant(ann, day: 250) == nil)
    #expect(try shop.dormant(ann, day: 340) == nil)
    #expect(try shop.dormant(ann, day: 341)?.dormantSinceDay == 341)
  }

  /// What does not count as a purchase does not wake.
  @Test func aCancelledOrderDoesNotWake() throws {
    let shop = try Shop([
      try .placed("1", by: ann, day: 100, total: 1_000),
      try .placed("2", by: ann, day: 250, total: 1_000),
      try .cancelled("2", day: 260),
      try .refunded("unknown", id: "r", day: 262, amount: 10, customer: ann),
    ])
    #expect(try shop.dormant(ann, day: 255) == nil)
    let row = try shop.dormant(ann, day: 262)
    #expect(row?.silentDays == 162)
    #expect(row?.dormantSinceDay == 191)
    #expect(row?.monetary == 990)
  }

  @Test func daysAreThoseOfTheShop() throws {
    let shop = try Shop(
      [try .placed("1", by: ann, day: 100, hour: 16, total: 1_000)],
      yaml: "dormancy: {method: fixed, days: 30}"
    )
    #expect(try shop.dormant(ann, day: 131) == nil)
    #expect(try shop.dormant(ann, day: 132)?.dormantSinceDay == 132)
  }

  /// Purchases on the days 0, 10, 20, 20 (twice one day): gaps of ten days.
  private func regular(_ customer: String, from day: Int, gap: Int, count: Int) throws -> [Event] {
    try (0..<count).flatMap { index in
      try ["a", "b"].prefix(index == count - 1 ? 2 : 1).map { letter in
        try Event.placed(
          "\(customer)\(index)\(letter)",
          by: customer,
          day: day + index * gap,
          total: 100
        )
      }
    }
  }

  @Test func aUsualGapIsTheMeanOfTheDaysBetweenPurchases() throws {
    let shop = try Shop(
      try regular(ann, from: 100, gap: 10, count: 3) + [
        try .placed("last", by: ann, day: 150, total: 100)
      ]
    )
    // Gaps 10, 10 and 30; the two orders of day 120 are one purchase.
    let gap = try #require(try shop.dormant(ann, day: 300)?.usualGapDays)
    #expect(abs(gap - 50.0 / 3) < 1e-9)
  }

  @Test func aMultipleOfTheUsualGapIsTheThreshold() throws {
    // Everybody's gaps: 10, 10, 10 and 40, 40; their median is 10.
    let events =
      try regular(ann, from: 100, gap: 10, count: 4) + regular(bob, from: 50, gap: 40, count: 3)
      + [try .placed("once", by: cat, day: 100, total: 100)]
    let shop = try Shop(events, yaml: "dormancy: {method: gap, multiple: 2, prior_gaps: 2}")
    // Ann: (30 + 2 · 10) / (3 + 2) = 10 days, twice that from day 130 on.
    #expect(try shop.dormant(ann, day: 150) == nil)
    let row = try shop.dormant(ann, day: 151)
    #expect(row?.usualGapDays == 10)
    #expect(row?.dormantSinceDay == 151)
    // Bob: (80 + 2 · 10) / (2 + 2) = 25 days, twice that from day 130 on.
    #expect(try shop.dormant(bob, day: 180) == nil)
    #expect(try shop.dormant(bob, day: 181)?.dormantSinceDay == 181)
    // Cat has no gap: everybody's.
    #expect(try shop.dormant(cat, day: 120) == nil)
    #expect(try shop.dormant(cat, day: 121)?.usualGapDays == 10)
  }

  @Test func aThresholdBetweenDaysIsPassedOnTheNext() throws {
    let shop = try Shop(
      try regular(ann, from: 100, gap: 5, count: 2),
      yaml: "dormancy: {method: gap, multiple: 1.5, prior_gaps: 1}"
    )
    // 1.5 · 5 = 7.5 days from day 105 on.
    #expect(try shop.dormant(ann, day: 112) == nil)
    #expect(try shop.dormant(ann, day: 113)?.dormantSinceDay == 113)
  }

  @Test func withoutAnyGapNobodyIsDormantByGaps() throws {
    let shop = try Shop(
      [try .placed("1", by: ann, day: 100, total: 100)],
      yaml: "dormancy: {method: gap}"
    )
    #expect(try shop.dormant(ann, day: 5_000) == nil)
  }

  /// The day on which somebody falls dormant is the first on which the list has them.
  @Test(arguments: ["{}", "dormancy: {method: gap, multiple: 2}"], Seeds.fresh(2))
  func dormantSinceIsTheFirstDayInTheList(yaml: String, seed: UInt64) throws {
    print("seed \(seed)")
    let events = try RandomHistory(seed: seed, events: 300).events
    let shop = try Shop(events, yaml: yaml)
    // Behind the last event nothing changes but the day.
    let last = events.map { shop.log.calendar.day(of: $0.occurredAt) }.max()!
    for row in try shop.dormancy(try shop.context(day: last + 400)).rows
    where row.dormantSinceDay > last {
      // By number: those who were erased have no name to tell them apart.
      func isDormant(_ day: Int) throws -> Bool {
        try shop.dormancy(try shop.context(day: day)).rows.contains { $0.customer == row.customer }
      }
      #expect(try !isDormant(row.dormantSinceDay - 1))
      #expect(try isDormant(row.dormantSinceDay))
    }
  }

  @Test func thoseWorthMostComeFirst() throws {
    let shop = try Shop([
      try .placed("1", by: ann, day: 100, total: 200),
      try .placed("2", by: bob, day: 100, total: 300),
      try .placed("3", by: cat, day: 100, total: 200),
    ])
    let rows = try shop.dormancy(try shop.context(day: 300)).worthMostFirst.rows
    #expect(try rows.map { try shop.name($0.customer) } == [bob, ann, cat])
    #expect(rows.allSatisfy { $0.segment != nil })
  }

  // Nobody had silent days either, though these depend on no gap.
  @Test func whereNobodyBoughtTwiceNobodyIsDormantAndAllAreSilent() throws {
    let events = [
      try Event.placed("1", by: ann, day: 10, total: 100),
      try .placed("2", by: bob, day: 20, total: 100),
    ]
    let shop = try Shop(events, yaml: "dormancy: {method: gap}")
    let table = try shop.dormancy(try shop.context(day: 900))
    #expect(table.rows.isEmpty && table.isWithoutGap)
    let silence = try #require(try shop.profile(ann, day: 900)?.silence)
    #expect(silence.days == 890)
    #expect(!silence.isDormant && silence.dormantSinceDay == nil && silence.usualGap == nil)
    let again = try Shop(
      events + [try .placed("3", by: bob, day: 30, total: 100)],
      yaml: "dormancy: {method: gap}"
    )
    #expect(try !again.dormancy(try again.context(day: 900)).isWithoutGap)
    #expect(try again.profile(ann, day: 900)?.silence?.dormantSinceDay != nil)
    #expect(
      try !Shop([], yaml: "dormancy: {method: gap}").dormancy(try shop.context(day: 9)).isWithoutGap
    )
  }
}
