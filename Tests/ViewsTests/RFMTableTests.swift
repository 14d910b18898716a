import EventLog
import Events
import Rules
import TestSupport
import Testing
import Views

@Suite struct RFMTableTests {
  /// Midnight in the shop is 16:00 UTC of the day before.
  @Test func recencyCountsCalendarDaysOfTheShop() throws {
    let shop = try Shop([
      try .placed("1", by: ann, day: 10, hour: 15, total: 100),
      try .placed("2", by: bob, day: 10, hour: 16, total: 100),
    ])
    #expect(try shop.rfm(ann, day: 10)?.recencyDays == 0)
    #expect(try shop.rfm(bob, day: 10) == nil)
    #expect(try shop.rfm(ann, day: 11)?.recencyDays == 1)
    #expect(try shop.rfm(bob, day: 11)?.recencyDays == 0)
    #expect(try shop.rfm(ann, day: 40)?.recencyDays == 30)
  }

  @Test func aMomentIsTakenAsItIs() throws {
    let shop = try Shop([try .placed("1", by: ann, day: 10, hour: 3, total: 100)])
    let before = try shop.context(try shop.log.calendar.asOf("1970-01-11T10:59:59.999"))
    let after = try shop.context(try shop.log.calendar.asOf("1970-01-11T11:00:00"))
    #expect(try shop.rfm(before).rows.isEmpty)
    #expect(try shop.rfm(after).rows.map(\.recencyDays) == [0])
  }

  /// A day has 23 hours when the clock is put forward: 2025-03-30 in Berlin, day 20,177.
  @Test func aShortDayIsADay() throws {
    let shop = try Shop(
      [try .placed("1", by: ann, day: 20_176, hour: 22, total: 100)],
      timeZone: "Europe/Berlin"
    )
    #expect(try shop.rfm(ann, day: 20_176)?.recencyDays == 0)
    #expect(try shop.rfm(ann, day: 20_177)?.recencyDays == 1)
    #expect(try shop.rfm(ann, day: 20_178)?.recencyDays == 2)
  }

  @Test func aWindowOfDaysEndsWithTheDayAsked() throws {
    let shop = try Shop(
      [
        try .placed("1", by: ann, day: 9, hour: 15, total: 1),
        try .placed("2", by: ann, day: 9, hour: 16, total: 10),
        try .placed("3", by: ann, day: 19, hour: 15, total: 100),
        try .placed("4", by: ann, day: 19, hour: 16, total: 1_000),
      ],
      yaml: "rfm: {window: 10}"
    )
    // The ten days 10 … 19 of the shop.
    let row = try shop.rfm(ann, day: 19)
    #expect(row?.frequency == 2)
    #expect(row?.monetary == 110)
    #expect(try shop.rfm(ann, day: 40) == nil)
  }

  /// A refund belongs to its order; a credit note has only its own time.
  @Test func aWindowTakesCreditNotesByTheirOwnTime() throws {
    let shop = try Shop(
      [
        try .placed("old", by: ann, day: 5, total: 500),
        try .refunded("old", id: "r1", day: 18, amount: 100),
        try .placed("new", by: ann, day: 15, total: 1_000),
        try .refunded("unknown", id: "r2", day: 6, amount: 7, customer: ann),
        try .refunded("unknown too", id: "r3", day: 18, amount: 30, customer: ann),
      ],
      yaml: "rfm: {window: 10}"
    )
    #expect(try shop.rfm(ann, day: 20)?.monetary == 970)
    #expect(try shop.rfm(ann, day: 20)?.frequency == 1)
  }

  @Test func everyIdentifierOfACustomerCounts() throws {
    let shop = try Shop([
      try .placed("1", by: "taobao:ann", day: 10, total: 100),
      try .placed("2", by: ann, day: 12, total: 10),
      try .link(ann, "taobao:ann", id: "l", day: 14),
      try .link(ann, "taobao:ann", id: "u", day: 16, isLink: false),
    ])
    #expect(try shop.rfm("taobao:ann", day: 13)?.monetary == 100)
    #expect(try shop.rfm("taobao:ann", day: 14)?.monetary == 110)
    #expect(try shop.rfm(ann, day: 14) == nil)
    #expect(try shop.rfm("taobao:ann", day: 16)?.monetary == 100)
    #expect(try shop.rfm(ann, day: 16)?.monetary == 10)
  }

  /// Ten customers, who bought 1 … 10 times, the last time 1 … 10 days ago.
  private func ten(_ yaml: String) throws -> RFMTable {
    var events: [Event] = []
    for number in 1...10 {
      for order in 1...number {
        events.append(
          try .placed("\(number)-\(order)", by: "shop:\(number)", day: 100 - number, total: 1_000)
        )
      }
    }
    let shop = try Shop(events, yaml: yaml)
    return try shop.rfm(try shop.context(day: 100))
  }

  @Test func quantilesAreTheStandard() throws {
    let table = try ten("{}")
    #expect(table.rows.map(\.f) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    #expect(table.rows.map(\.m) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    #expect(table.rows.map(\.r) == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1])
    // Type 7: 1 + 9 · 0.2 = 2.8, and so on; money in units of the currency.
    #expect(
      zip(table.scale.frequency[0].cuts, [2.8, 4.6, 6.4, 8.2]).allSatisfy { abs($0 - $1) < 1e-9 }
    )
    #expect(zip(table.scale.monetary[0].cuts, [28, 46, 64, 82]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(table.scale.recency.cuts.count == 4)
  }

  @Test func binsCanBeFewer() throws {
    let table = try ten("rfm: {bins: 3}")
    #expect(table.rows.map(\.f) == [1, 1, 1, 1, 2, 2, 2, 3, 3, 3])
    #expect(table.rows.map(\.r) == [3, 3, 3, 3, 2, 2, 2, 1, 1, 1])
  }

  @Test func fixedCutsAreInclusive() throws {
    let table = try ten(
      """
      rfm:
        binning: fixed
        bins: 3
        recency_cuts: [3, 8]
        frequency_cuts: [2, 5]
        monetary_cuts: [20, 100]
      """
    )
    #expect(table.rows.map(\.f) == [1, 2, 2, 2, 3, 3, 3, 3, 3, 3])
    #expect(table.rows.map(\.m) == [1, 2, 2, 2, 2, 2, 2, 2, 2, 3])
    #expect(table.rows.map(\.r) == [3, 3, 2, 2, 2, 2, 2, 1, 1, 1])
    #expect(table.scale.monetary[0].cuts == [20, 100])
  }

  /// With nested binning the frequent among the recent are compared with the recent alone.
  @Test func nestedBinningScoresWithinRecency() throws {
    let table = try ten("rfm: {binning: nested, bins: 2}")
    #expect(table.rows.map(\.r) == [2, 2, 2, 2, 2, 1, 1, 1, 1, 1])
    #expect(table.rows.map(\.f) == [1, 1, 1, 2, 2, 1, 1, 1, 2, 2])
  }

  @Test func binsMayDifferByDimension() throws {
    let table = try ten("rfm: {bins: {recency: 2, monetary: 10}}")
    #expect(table.rows.map(\.r) == [2, 2, 2, 2, 2, 1, 1, 1, 1, 1])
    #expect(table.rows.map(\.f) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    #expect(table.rows.map(\.m) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  }

  /// Days, orders and money have a mean of 5.5 each.
  @Test func theMeanPartsTheBetterFromTheOthers() throws {
    let table = try ten("preset: china-8")
    #expect(table.rows.map(\.r) == [2, 2, 2, 2, 2, 1, 1, 1, 1, 1])
    #expect(table.rows.map(\.f) == [1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
    #expect(table.scale.monetary[0].cuts == [55])
  }

  /// Who bought less, but for more each time.
  @Test func theAverageOrderCanBeScored() throws {
    let shop = try Shop(
      [
        try .placed("1", by: ann, day: 1, total: 5_000),
        try .placed("2", by: bob, day: 1, total: 2_000),
        try .placed("3", by: bob, day: 2, total: 4_000),
      ],
      yaml: "rfm: {amount: average, bins: 2}"
    )
    let table = try shop.rfm(try shop.context(day: 9))
    #expect(table.rows.map(\.m) == [2, 1])
    #expect(table.rows.map(\.monetary) == [5_000, 6_000])
    #expect(table.scale.monetary[0].cuts == [40])
  }

  /// One customer alone scores what they score among all, by any binning.
  @Test(
    arguments: [
      "{}", "rfm: {binning: rank}", "rfm: {binning: nested, window: 200}",
      "rfm: {binning: quantile, cut_offset: 1, bins: 3}", "preset: china-8",
      "rfm: {amount: average, bins: {frequency: 3}, binning: {monetary: rank}}",
      "segments: {big: monetary > 900 and m > 2, rest: recency_days >= 0}",
    ],
    Seeds.fresh(2)
  )
  func theScaleGivesEverybodyTheirScores(yaml: String, seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(try RandomHistory(seed: seed, customers: 40).events, yaml: yaml)
    let context = try shop.context(day: RandomHistory.days.upperBound)
    let table = try shop.rfm(context)
    #expect(table.rows.count > 9)
    for row in table.rows {
      let history = try #require(try shop.history(row.customer, context))
      #expect(RFMRow(row.customer, history, shop.rules, context, scale: table.scale) == row)
    }
  }

  @Test func equalCustomersShareAScore() throws {
    let events = try (1...7).map { number in
      try Event.placed("\(number)", by: "shop:\(number)", day: 10, total: 500)
    }
    let shop = try Shop(events)
    let rows = try shop.rfm(try shop.context(day: 20)).rows
    #expect(Set(rows.map { [$0.r, $0.f, $0.m] }) == [[5, 1, 1]])
  }

  @Test func nobodyIsInATableOfNobody() throws {
    let shop = try Shop([try .placed("1", by: nil, day: 10, total: 100)])
    #expect(try shop.rfm(try shop.context(day: 20)).rows.isEmpty)
  }
}
