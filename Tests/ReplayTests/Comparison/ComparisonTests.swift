import EventLog
import Events
import Foundation
import Projections
import Replay
import TestSupport
import Testing
import Views

/// Given a few orders and two rule sets, who moves and why.
@Suite struct ComparisonTests {
  private static let fixed =
    "rfm: {binning: fixed, bins: 2, recency_cuts: [30], frequency_cuts: [2], monetary_cuts: [100]}\n"

  /// Ann buys twice, Bob once, long ago; amounts are minor units.
  private func events() throws -> [Event] {
    [
      try .placed("a1", by: "shop:ann", day: 19_700, total: 5_000),
      try .placed("a2", by: "shop:ann", day: 19_790, total: 6_000),
      try .placed("b1", by: "shop:bob", day: 19_710, total: 9_000),
    ]
  }

  private func reasons(_ old: String, _ new: String) throws -> [String: [MoveReason]] {
    let shop = try TwoRuleSets(try events(), old, new)
    let comparison = try shop.comparison(day: 19_800)
    var result: [String: [MoveReason]] = [:]
    for mover in comparison.movers {
      result[try shop.name(mover.customer)] = comparison.reasons(mover)
    }
    return result
  }

  @Test func aCutThatMovedIsNamed() throws {
    let segments = "segments: {recent: r == 2, 'true': 'true'}\n"
    let other = Self.fixed.replacing("[30]", with: "[95]") + segments
    // Bob's 90 days are beyond the old cut and within the new one.
    #expect(
      try reasons(Self.fixed + segments, other) == [
        "shop:bob": [.score(.r, from: 1, to: 2, cut: .init(from: 30, to: 95))]
      ]
    )
  }

  @Test func aCutOfFrequencyIsNamed() throws {
    let segments = "segments: {often: f == 2, seldom: 'true'}\n"
    let other = Self.fixed.replacing("frequency_cuts: [2]", with: "frequency_cuts: [3]") + segments
    #expect(
      try reasons(Self.fixed + segments, other) == [
        "shop:ann": [.score(.f, from: 2, to: 1, cut: .init(from: 2, to: 3))]
      ]
    )
  }

  @Test func aNumberThatChangedIsNamed() throws {
    let segments = "segments: {often: f == 2, seldom: 'true'}\n"
    let other = Self.fixed.replacing("rfm: {", with: "rfm: {window: 20, ") + segments
    // Ann's first order lies before the window, and Bob's only one too.
    #expect(
      try reasons(Self.fixed + segments, other) == [
        "shop:ann": [
          .number(.frequency, from: 2, to: 1), .number(.monetary, from: 110, to: 60),
          .score(.f, from: 2, to: 1, cut: nil), .score(.m, from: 2, to: 1, cut: nil),
        ],
        "shop:bob": [.unscoredAfter],
      ]
    )
  }

  @Test func conditionsThatMoveSomebodyAreNamed() throws {
    #expect(
      try reasons(
        Self.fixed + "segments: {good: m == 2, fair: 'true'}",
        Self.fixed + "segments: {good: f == 1, fair: 'true'}"
      ) == ["shop:ann": [.conditions], "shop:bob": [.conditions]]
    )
  }

  @Test func theMatrixCountsThoseOfNoSegment() throws {
    let shop = try TwoRuleSets(
      try events(),
      Self.fixed + "segments: {big: m == 2, idle: r == 3}",
      Self.fixed + "segments: {small: 'true'}"
    )
    let matrix = try shop.comparison(day: 19_800).segments
    #expect(matrix.rows == [.segment("big"), .segment("idle"), .noSegment])
    #expect(matrix.columns == [.segment("small")])
    #expect(matrix.count(from: .segment("big")) == 1)
    #expect(matrix.count(from: .segment("idle")) == 0)
    #expect(matrix.count(from: .noSegment, to: .segment("small")) == 1)
    #expect(matrix.moves.map(\.count) == [1, 1])
  }

  @Test func whoIsNewlyDormantAndWhoNoLongerIsListed() throws {
    let old = "dormancy: {days: 95}"
    let new = "dormancy: {days: 5}"
    let change = try TwoRuleSets(try events(), old, new).comparison(day: 19_800).dormancy
    #expect(change.before.customers == 0 && change.after.customers == 2)
    #expect(change.newlySum.monetary == 20_000 && change.newly.map(\.monetary) == [11_000, 9_000])
    let back = try TwoRuleSets(try events(), new, old).comparison(day: 19_800).dormancy
    #expect(back.noLonger == change.newly && back.newly.isEmpty)
    #expect(back.noLongerSum == change.newlySum)
  }

  @Test func creditsAreAddedUp() throws {
    let events = [
      try Event.placed("x", by: "shop:bob", day: 19_790, total: 10_000, referralCode: "ANN")
    ]
    let shop = try TwoRuleSets(
      events,
      "referral: {credit: 5%, return_window: 14}",
      "referral: {credit: 20.00, return_window: 0}"
    )
    let change = try shop.comparison(day: 19_800).referrals
    #expect(change.before.pending == 500 && change.before.cost == 500)
    #expect(change.after.available == 2_000 && change.after.cost == 2_000)
    #expect(change.before.revenueBrought == 10_000 && change.after.revenueBrought == 10_000)
    #expect(change.referrers.map(\.difference) == [1_500])
    #expect(try shop.name(change.referrers[0].customer) == "referral:ANN")
  }

  @Test func nothingIsWritten() throws {
    let shop = try TwoRuleSets(try events(), "{}", "rfm: {bins: 3}")
    func files() throws -> [String: Date] {
      var files: [String: Date] = [:]
      let manager = FileManager.default
      for path in try manager.subpathsOfDirectory(atPath: shop.store.store.path) {
        let attributes = try manager.attributesOfItem(atPath: shop.store.path(path))
        files[path] = attributes[.modificationDate] as? Date
      }
      return files
    }
    let before = try files()
    _ = try shop.comparison(day: 19_800)
    #expect(try files() == before)
    #expect(before.keys.contains("log/data.mdb"))
  }

  // MARK: Events that cannot be taken in

  @Test func anEventThatCannotBeTakenInIsNamedWithWhatToDo() throws {
    let shop = try TwoRuleSets(try events(), "{}", "{}")
    let position = try shop.log.appendUnfoldableRefund(by: "shop:ann")
    let error = #expect(throws: StoreError.self) { try shop.comparison(day: 19_800) }
    #expect(
      error?.message.hasPrefix("The event at position \(position) cannot be taken in") ?? false
    )
    #expect(error?.hint?.contains("patron project rfm --skip \(position)") ?? false)
  }

  @Test func eachViewLeavesOutWhatWasDecidedForIt() throws {
    let shop = try TwoRuleSets(
      try events() + [try .placed("c", by: "shop:cat", day: 19_600, total: 100)],
      "dormancy: {days: 5}",
      "dormancy: {days: 95}"
    )
    let decision = ViewHistory.Decision(
      position: LogPosition(rawValue: 4),
      because: "a test",
      by: "nobody"
    )
    try ViewHistory(ViewFolder(shop.store.store, view: "rfm"))
      .append(ViewHistory.Entry(at: Timestamp(rawValue: 1), process: 1, .skipped(decision)))
    let comparison = try shop.comparison(day: 19_800)
    #expect(comparison.before.rfm.rows.count == 2)
    #expect(comparison.before.dormancy.rows.count == 3)
  }
}
