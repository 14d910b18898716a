import Events
import Rules
import Testing

/// Rules that are kept, and in what they differ from others.
@Suite struct RulesTextTests {
  private let currency = Currency("CNY")

  private func rules(_ own: String) throws -> Rules {
    try RulesText(own: own).rules(file: "own.yaml", currency: try #require(currency))
  }

  static let changes: [(Rules.Section, String)] = [
    (.rfm, "rfm: {window: 30}"),
    (.rfm, "rfm: {binning: quantile, cut_offset: 1}"),
    (.rfm, "rfm: {amount: average}"),
    (.rfm, "rfm: {bins: {frequency: 3}}"),
    (.segments, "preset: rfm-11"),
    (.segments, "segments: {everybody: 'true'}"),
    (.dormancy, "dormancy: {days: 91}"),
    (.dormancy, "dormancy: {method: gap, multiple: 2.5}"),
    (.ranking, "ranking: r * 10 + f"),
    (.stages, "stages: {loyal_orders: 6}"),
    (.referral, "referral: {expires: 10}"),
    (.rates, "rates: {USD: 7.1}"),
  ]

  @Test(arguments: changes)
  func aChangeIsFoundInItsSection(section: Rules.Section, own: String) throws {
    let standard = try rules("")
    let changed = try rules(own)
    #expect(standard.differences(from: changed, in: Rules.Section.allCases) == [section])
    for each in Rules.Section.allCases {
      let isSame = standard.fingerprint(of: [each]) == changed.fingerprint(of: [each])
      #expect(isSame == (each != section))
    }
    let others = Rules.Section.allCases.filter { $0 != section }
    #expect(standard.differences(from: changed, in: others) == [])
    #expect(standard.fingerprint(of: others) == changed.fingerprint(of: others))
  }

  @Test func whatIsWrittenOtherwiseAndSaysTheSameIsNoChange() throws {
    let all = Rules.Section.allCases
    let written = try rules(
      "# As ever.\ndormancy:\n    days:   90\nrfm: {window: all}\nranking: r+f + m\n"
    )
    #expect(try rules("").differences(from: written, in: all) == [])
    #expect(try rules("").fingerprint(of: all) == written.fingerprint(of: all))
    #expect(written.fingerprint(of: all).wholeMatch(of: /[0-9a-f]{8}/) != nil)
  }

  @Test func theOrderOfSegmentsIsSaidByTheRules() throws {
    let one = try rules("segments: {a: r > 1, b: f > 1}")
    let other = try rules("segments: {b: f > 1, a: r > 1}")
    #expect(one.differences(from: other, in: [.segments]) == [.segments])
  }

  @Test(arguments: changes)
  func keptTextsGiveTheSameRules(section: Rules.Section, own: String) throws {
    let kept = try RulesText(encoded: RulesText(own: own).encoded())
    #expect(kept == RulesText(own: own))
    #expect(try kept.rules(file: "x", currency: try #require(currency)) == (try rules(own)))
  }

  /// The standard of a later program does not change what a view was built with.
  @Test func theStandardIsKeptBesideTheShopsOwn() throws {
    let json = #"{"own":"stages: {loyal_orders: 9}","standard":"dormancy: {days: 17}"}"#
    let kept = try RulesText(encoded: Array(json.utf8))
      .rules(file: "x", currency: try #require(currency))
    #expect(kept.dormancy.method == .fixed(days: 17))
    #expect(kept.stages.loyalOrders == 9)
    // What that standard did not have yet is as in this one.
    #expect(kept.segments == (try rules("")).segments)
  }
}
