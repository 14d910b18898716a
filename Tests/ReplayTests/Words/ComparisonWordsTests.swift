import EventLog
import Events
import Replay
import TestSupport
import Testing

/// What other rules would change, in whole sentences.
@Suite struct ComparisonWordsTests {
  private static let fixed =
    "rfm: {binning: fixed, bins: 2, recency_cuts: [30], frequency_cuts: [2], monetary_cuts: [100]}\n"

  private func words(_ events: [Event], _ old: String, _ new: String) throws -> ComparisonWords {
    let shop = try TwoRuleSets(events, old, new)
    return ComparisonWords(
      try shop.comparison(day: 19_800),
      Wording(currency: shop.log.settings.currency)
    )
  }

  private func events() throws -> [Event] {
    [
      try .placed("a", by: "shop:ann", day: 19_700, total: 500_000),
      try .placed("b", by: "shop:bob", day: 19_710, total: 9_000, referralCode: "ANN"),
      try .placed("c", by: "shop:cat", day: 19_790, total: 8_000, currency: "USD"),
    ]
  }

  @Test func everythingThatChangesIsSaid() throws {
    let words = try words(
      try events(),
      Self.fixed + "segments: {big: m == 2, small: 'true'}\ndormancy: {days: 95}\n"
        + "referral: {credit: 5%}",
      Self.fixed + "segments: {small: r >= 1}\ndormancy: {days: 85}\n"
        + "referral: {credit: 10%}\nrates: {USD: 7}"
    )
    #expect(
      words.sentences == [
        "2 of 3 customers (67 %) would be in another segment; the most: "
          + "1 from “big” to “small”, 1 from not scored to “small”.",
        "2 customers would be called dormant instead of 1: 1 more (who spent CNY 90.00).",
        "Referral credits would cost CNY 9.00 instead of CNY 4.50, for CNY 90.00 that was brought.",
      ]
    )
    #expect(
      words.remarks == [
        "By old.yaml 1 order is not counted: it has no rate for their currency (set `rates`)."
      ]
    )
  }

  @Test func nothingThatChangesIsSaidToo() throws {
    let rules = Self.fixed + "rates: {USD: 7}\ndormancy: {days: 85}"
    let words = try words(try events(), rules, rules)
    #expect(
      words.sentences == [
        "None of 3 customers would be in another segment.",
        "The same 2 customers would be called dormant.",
        "Referral credits would cost the same CNY 4.50, for CNY 90.00 that was brought.",
      ]
    )
    #expect(words.remarks == ["The two rule sets say the same."])
  }

  @Test func aShopWithoutOrdersIsSaidToHaveNone() throws {
    let words = try words([], "{}", "rfm: {bins: 3}")
    #expect(
      words.sentences == [
        "Nobody had bought anything by this date.", "Nobody is called dormant by either.",
      ]
    )
    #expect(words.remarks == [])
  }

  @Test func segmentsWithoutACommonNameAreRemarkedOn() throws {
    let words = try words(
      try events(),
      "segments: {a: 'true'}\nrates: {USD: 7}",
      "segments: {b: 'true'}\nrates: {USD: 7}"
    )
    #expect(words.remarks.count == 1 && words.remarks[0].contains("no name of a segment in common"))
  }

  @Test func whyIsSaidShortly() {
    #expect(
      MoveReason.score(.r, from: 1, to: 2, cut: .init(from: 42.55, to: 25)).text(currencyDigits: 2)
        == "r 1 → 2: cut 42.55 → 25 days"
    )
    #expect(
      MoveReason.score(.m, from: 3, to: 1, cut: nil).text(currencyDigits: 2) == "m 3 → 1"
    )
    #expect(
      MoveReason.number(.monetary, from: 1_234.5, to: 0).text(currencyDigits: 2)
        == "monetary 1234.50 → 0.00"
    )
    #expect(
      MoveReason.number(.monetary, from: 1_234, to: 99).text(currencyDigits: 0)
        == "monetary 1234 → 99"
    )
  }

  @Test(arguments: [
    (0, 10, "0 %"), (1, 1_000, "less than 1 %"), (999, 1_000, "more than 99 %"),
    (1_000, 1_000, "100 %"), (1, 3, "33 %"), (0, 0, "0 %"),
  ])
  func allAndNothingAreSaidOnlyWhereTheyAreExact(part: Int, whole: Int, text: String) {
    #expect(Wording.percent(part, of: whole) == text)
  }
}
