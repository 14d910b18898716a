import EventLog
import Events
import Replay
import TestSupport
import Testing
import Views

/// A report says what was found: its figures are those of the comparison and of the back-test.
@Suite struct ReportTests {
  private static let old =
    "segments: {good: f >= 3, fair: m >= 3, rest: 'true'}\nreferral: {credit: 5%}"
  private static let new =
    "rfm: {window: 300}\nsegments: {good: f >= 2, rest: r >= 2}\nreferral: {credit: 9%}\n"
    + "dormancy: {days: 40}"

  private func comparison(_ seed: UInt64) throws -> (shop: TwoRuleSets, comparison: Comparison) {
    let shop = try TwoRuleSets(try RandomHistory(seed: seed).events, Self.old, Self.new)
    return (shop, try shop.comparison(day: 19_450))
  }

  private func page(_ seed: UInt64, _ backTest: MadeUpBackTest?) throws -> (Page, Comparison) {
    let (shop, comparison) = try comparison(seed)
    return (try Page(Self.html(shop, comparison, backTest)), comparison)
  }

  static func html(
    _ shop: TwoRuleSets,
    _ comparison: Comparison,
    _ backTest: MadeUpBackTest?
  ) -> String {
    ReplayReport(
      comparison,
      backTest: backTest.map { ($0.plan, $0.result) },
      calendar: shop.log.calendar,
      currency: shop.log.settings.currency
    ).html
  }

  private func percent(_ share: Double) -> String { Wording.number(share * 100, decimals: 1) }

  // MARK: The back-test

  @Test(arguments: Seeds.fresh(2))
  func theFiguresOfEveryDateAreThere(seed: UInt64) throws {
    print("seed \(seed)")
    let backTest = MadeUpBackTest(seed: seed)
    let (page, _) = try page(seed, backTest)
    let rows = page.table("Right one first, in percent, by date")
    #expect(rows.first == ["date", "customers", "buyers"] + backTest.result.scorers.map(\.name))
    #expect(rows.count == 13)
    for (row, date) in zip(rows.dropFirst(), backTest.result.dates) {
      let population = try #require(date.population)
      #expect(
        row == [
          Wording.date(date.asOfDay), "\(population.customers)", "\(population.buyers)",
        ] + date.rankings.map { $0.map { percent($0.auc) } ?? "" }
      )
    }
    let means = page.table("Mean over the dates, and in brackets the least and the greatest")
    #expect(means.count == 5)
    for (row, pooled) in zip(means.dropFirst(), backTest.result.pooled) {
      let spread: PooledRanking.Spread? = pooled.auc
      let auc = try #require(spread)
      #expect(row[1] == "12")
      #expect(row[2] == "\(percent(auc.mean)) (\(percent(auc.least)) to \(percent(auc.greatest)))")
    }
  }

  @Test(arguments: Seeds.fresh(2))
  func theCurvesAreMeansOverTheDates(seed: UInt64) throws {
    print("seed \(seed)")
    let backTest = MadeUpBackTest(seed: seed, dates: 3)
    let (page, _) = try page(seed, backTest)
    func mean(_ scorer: Int, _ tenth: Int, _ figure: (Ranking.Decile) -> Double) throws -> Double {
      let rankings = try backTest.result.dates.map { try #require($0.rankings[scorer]) }
      return rankings.reduce(0) { $0 + figure($1.deciles[tenth]) } / 3
    }
    let gains = page.table("Share of buyers reached, in percent")
    let lift = page.table("Times as often as everybody, by tenth")
    #expect(gains.count == 11 && lift.count == 11)
    for tenth in 0..<10 {
      for scorer in backTest.result.scorers.indices {
        let reached = try mean(scorer, tenth, \.cumulativeBuyers)
        #expect(gains[tenth + 1][scorer + 1] == "\(percent(reached)) %")
        let times = try mean(scorer, tenth, \.lift)
        #expect(lift[tenth + 1][scorer + 1] == Wording.number(times, decimals: 2))
      }
    }
    #expect(page.table("Purchases expected and actual, by group").count == 11)
  }

  @Test(arguments: Seeds.fresh(2))
  func segmentsAndDormancyAreAddedUpOverTheDates(seed: UInt64) throws {
    print("seed \(seed)")
    let backTest = MadeUpBackTest(seed: seed, segments: ["good", "rest"])
    let (page, _) = try page(seed, backTest)
    for (place, name) in ["new.yaml", "the shop's rules"].enumerated() {
      let rows = page.table(name)
      #expect(rows.map { $0[0] } == ["segment", "good", "rest", "no segment", "not scored"])
      for (index, row) in rows.dropFirst().enumerated() {
        let outcomes = backTest.result.dates.map { $0.segments[place][index].population }
        let customers = outcomes.reduce(0) { $0 + $1.customers }
        let buyers = outcomes.reduce(0) { $0 + $1.buyers }
        let revenue = outcomes.reduce(0) { $0 + $1.revenue }
        #expect(row[1] == Wording.count(customers))
        #expect(row[2] == Wording.percent(buyers, of: customers))
        // Half a cent and more is one.
        let each = (2 * revenue + Int128(customers)) / (2 * Int128(customers))
        #expect(row[3] == "CNY " + Decimals.grouped(each, digits: 2))
      }
    }
    let rows = page.table("What became of those called dormant, all dates together")
    #expect(rows.count == 3)
    for (row, outcome) in zip(rows.dropFirst(), backTest.result.dormancy) {
      #expect(row[1] == Wording.count(outcome.called))
      #expect(row[3] == Wording.count(outcome.calledCameBackUnasked))
      #expect(row[5] == "\(percent(try #require(outcome.precision))) %")
    }
  }

  /// Equal expectations are kept together, so that one date has two groups and another ten.
  @Test func calibrationIsByTenthsWhateverTheGroupsOfADate() throws {
    var backTest = MadeUpBackTest(seed: 1, dates: 2)
    typealias Bin = Ranking.CalibrationBin
    backTest.result.dates[0].rankings[3]?.calibration = [
      Bin(customers: 65, expected: 0.1, actual: 0.2), Bin(customers: 35, expected: 2, actual: 1.6),
    ]
    backTest.result.dates[1].rankings[3]?.calibration = (0..<10).map {
      Bin(customers: 40, expected: Double($0), actual: Double($0) / 2)
    }
    let (page, _) = try page(1, backTest)
    let rows = page.table("Purchases expected and actual, by group").dropFirst()
    #expect(rows.count == 10)
    // The seventh tenth has half of each group.
    #expect(rows.map { $0[1] }[5...] == ["2.550", "3.525", "4.500", "5.000", "5.500"])
    #expect(rows.map { $0[2] }[5...] == ["1.350", "1.950", "2.550", "2.800", "3.050"])
  }

  @Test func aScorerThatCouldNotScoreLeavesAGap() throws {
    var backTest = MadeUpBackTest(seed: 1, dates: 5)
    backTest.result.dates[2].rankings[3] = nil
    backTest.result.dates[4].rankings = []
    backTest.result.dates[4].notEnough = .noPurchases
    let (page, _) = try page(1, backTest)
    let rows = page.table("Right one first, in percent, by date")
    #expect(rows.count == 5 && rows[3][6] == "" && rows[3][5] != "")
    let lines = try #require(page.figure("Whether that holds on every date")).all("polyline")
    // Three whole lines, and one in two pieces of which the second is a single dot.
    #expect(lines.filter { $0.attributes["class"] == "line s3" }.count == 1)
    #expect(lines.filter { $0.attributes["class"] == "line s0" }.count == 1)
  }

  @Test func tooLittleDataIsSaidAndNothingIsDrawn() throws {
    var backTest = MadeUpBackTest(seed: 1, dates: 1)
    backTest.result.notEnough = .holdoutBeyondLog(endsOn: 19_900, logEndsOn: 19_800)
    let (page, _) = try page(1, backTest)
    let section = try #require(page.section("Whether it is better"))
    #expect(section.text.contains("there is not enough data"))
    #expect(section.text.contains("ends on 2024-06-26, and the log's last order is of 2024-03-18"))
    #expect(section.all("figure").isEmpty)
  }

  @Test func withoutABackTestThePageSaysHowToMakeOne() throws {
    let (page, comparison) = try page(1, nil)
    #expect(page.section("Whether it is better")?.text.contains("add --from and --to") ?? false)
    #expect(page.section("What each segment then did") == nil)
    #expect(comparison.segments.moved > 0)
  }

  // MARK: The comparison

  @Test(arguments: Seeds.fresh(2))
  func theComparisonIsThere(seed: UInt64) throws {
    print("seed \(seed)")
    let (page, comparison) = try page(seed, nil)
    let matrix = comparison.segments
    let rows = page.table("Customers by their segment: rows as they are, columns as they would be")
    let (from, to) = (
      matrix.rows.filter { matrix.count(from: $0) > 0 },
      matrix.columns.filter { matrix.count(to: $0) > 0 }
    )
    #expect(rows.count == from.count + 2)
    for (row, place) in zip(rows.dropFirst(), from) {
      let counts = to.map { matrix.count(from: place, to: $0) }
      #expect(
        row == [place.name] + counts.map { $0 == 0 ? "" : "\($0)" }
          + ["\(matrix.count(from: place))"]
      )
    }
    let lead = try #require(page.root.all("header").first)
    #expect(lead.text.contains("\(matrix.moved) of \(matrix.total) customers"))
    let credits = page.table("Referral credits by both rule sets").first { $0[0] == "cost" }
    let wording = Wording(currency: try #require(Currency("CNY")))
    #expect(
      credits == [
        "cost", wording.money(comparison.referrals.before.cost),
        wording.money(comparison.referrals.after.cost),
      ]
    )
    let dormant = page.table("Who is called dormant, and what they have spent to date")
    #expect(dormant[3][1] == Wording.count(comparison.dormancy.newly.count))
    let method = try #require(page.section("How this was computed"))
    for text in [
      comparison.rules.fingerprint, comparison.against.fingerprint,
      "rfm, segments, dormancy, referral", Self.new, "2023-04-03 23:59:59, Asia/Shanghai",
      Wording.count(Int(comparison.head.rawValue), "event"),
    ] {
      #expect(method.text.contains(text), "\(text)")
    }
  }
}
