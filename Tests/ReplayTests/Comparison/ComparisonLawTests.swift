import EventLog
import Events
import Replay
import TestSupport
import Testing
import Views

/// On any history, under any two rule sets, as of any date: both sides of a comparison are the rows that
/// the views have by those rules, folded the plainest way, and what is said of them adds up.
@Suite struct ComparisonLawTests {
  private static let sections = [
    [
      "rfm: {window: 120}", "rfm: {bins: 3}", "rfm: {binning: rank}",
      "rfm: {binning: nested, bins: 4}",
      "rfm: {binning: fixed, bins: 3, recency_cuts: [30, 90], frequency_cuts: [2, 4], monetary_cuts: [50, 200]}",
    ],
    [
      "segments: {good: r >= 4 and monetary > 100, fair: f >= 2}",
      "segments: {champions: r >= 3, at risk: 'true'}",
    ],
    ["dormancy: {days: 30}", "dormancy: {method: gap, multiple: 2}"],
    ["referral: {credit: 20%, return_window: 0}", "referral: {credit: 3.00, minimum_order: 20}"],
    ["rates: {USD: 7.1, EUR: 8}", "rates: {USD: 1}"],
    ["identity: {placeholders: ['shop:*']}", "identity: {placeholders: []}"],
  ]

  private func rules(_ random: inout SeededGenerator) -> String {
    Self.sections.compactMap { random.chance(50) ? random.pick($0) : nil }.joined(separator: "\n")
  }

  @Test(arguments: Seeds.fresh(3))
  func bothSidesAreTheRowsOfTheViews(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let events = try RandomHistory(seed: seed).events
    for _ in 0..<3 {
      let shop = try TwoRuleSets(events, rules(&random), rules(&random))
      let day = random.int(19_050...19_500)
      let moment = shop.log.calendar.endOfDay(day)
      let comparison = try shop.comparison(asOf: moment)
      for (tables, set) in [
        (comparison.before, shop.against), (comparison.after, shop.rules),
      ] {
        let rfm = try shop.rfm(set, asOf: moment)
        #expect(tables.rfm.rows == rfm.rows)
        #expect(tables.rfm.scale == rfm.scale)
        #expect(tables.withoutRate == rfm.withoutRate)
        let dormancy = try shop.dormancy(set, asOf: moment).rows
        #expect(tables.dormancy.rows.map(\.customer) == dormancy.map(\.customer))
        #expect(tables.dormancy.rows.map(\.dormantSinceDay) == dormancy.map(\.dormantSinceDay))
        #expect(tables.referrals.rows == (try shop.referrals(set, asOf: moment).rows))
      }
      try expectItAddsUp(comparison)
    }
  }

  private func expectItAddsUp(_ comparison: Comparison) throws {
    let (before, after) = (comparison.before, comparison.after)
    let old = Dictionary(uniqueKeysWithValues: before.rfm.rows.map { ($0.customer, $0) })
    let new = Dictionary(uniqueKeysWithValues: after.rfm.rows.map { ($0.customer, $0) })
    let everybody = Set(old.keys).union(new.keys)
    func place(_ row: RFMRow?, _ tables: RuleSetTables) -> SegmentPlace {
      guard let row else { return .unscored }
      return tables.segment(row).map { .segment($0) } ?? .noSegment
    }
    let matrix = comparison.segments
    #expect(matrix.total == everybody.count)
    for from in matrix.rows {
      for to in matrix.columns {
        let expected = everybody.count {
          place(old[$0], before) == from && place(new[$0], after) == to
        }
        #expect(matrix.count(from: from, to: to) == expected)
      }
    }
    let moved = everybody.filter { place(old[$0], before) != place(new[$0], after) }
    #expect(matrix.moved == moved.count)
    #expect(Set(comparison.movers.map(\.customer)) == moved)
    for mover in comparison.movers {
      #expect(mover.before == old[mover.customer] && mover.after == new[mover.customer])
      #expect(!comparison.reasons(mover).isEmpty)
    }
    let dormancy = comparison.dormancy
    #expect(
      dormancy.before.customers - dormancy.noLonger.count + dormancy.newly.count
        == dormancy.after.customers
    )
    // Others are worth something else only by other rates, or where they are other people.
    if comparison.rules.differences(from: comparison.against).allSatisfy({
      !["rates", "identity"].contains($0)
    }) {
      #expect(
        dormancy.before.monetary - dormancy.noLongerSum.monetary
          == dormancy.after.monetary - dormancy.newlySum.monetary
      )
    }
    let referrals = comparison.referrals
    #expect(
      referrals.referrers.reduce(0) { $0 + $1.difference }
        == referrals.after.cost - referrals.before.cost
    )
  }

  @Test(arguments: Seeds.fresh(2))
  func theSameRulesChangeNothing(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let rules = rules(&random)
    let shop = try TwoRuleSets(try RandomHistory(seed: seed).events, rules, rules)
    let comparison = try shop.comparison(day: 19_400)
    #expect(comparison.movers.isEmpty && comparison.segments.moved == 0)
    #expect(comparison.segments.total > 0)
    #expect(comparison.dormancy.newly.isEmpty && comparison.dormancy.noLonger.isEmpty)
    #expect(comparison.referrals.referrers.isEmpty)
    #expect(comparison.rules.fingerprint == comparison.against.fingerprint)
  }
}
