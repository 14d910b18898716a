import Events
import Rules
import Testing

@Suite struct RulesFileTests {
  private func yuan() throws -> Currency { try #require(Currency("CNY")) }

  private func standard() throws -> Rules { try Rules.standard(currency: yuan()) }

  private func rules(_ yaml: String, currency: String = "CNY") throws -> Rules {
    let currency = try #require(Currency(currency))
    return try Rules(
      yaml: yaml,
      file: "rules.yaml",
      currency: currency,
      base: try Rules.standard(currency: currency)
    )
  }

  // MARK: What is taken

  @Test func theStandardRules() throws {
    let rules = try standard()
    #expect(rules.rfm.windowDays == nil)
    #expect(rules.rfm.bins == Rules.Bins(recency: 5, frequency: 5, monetary: 5))
    #expect(!rules.rfm.isNested)
    #expect(rules.rfm.recency == .quantile(offset: nil))
    #expect(rules.segments.first?.name == "champions")
    #expect(rules.segments.count == 10)
    #expect(
      rules.kinds.map(\.name) == ["opinion leader", "big", "promising", "occasional", "regular"]
    )
    #expect(rules.dormancy.method == .fixed(days: 90))
    #expect(rules.stages.loyalOrders == 5)
    #expect(rules.referral.credit == .percent(basisPoints: 500))
    #expect(rules.referral.returnWindowDays == 14)
    #expect(rules.referral.expiresDays == 365)
    #expect(rules.referral.minimumOrder == 0)
    #expect(rules.rates.isEmpty)
  }

  /// An import leaves out the links of what is a placeholder by itself: the rules begin with the same.
  @Test(arguments: [
    "taobao:王**", "phone:139****0000", "shop:guest", "shop:N/A", "shop:0", "shop:##1", "shop:$$x",
    "shop:-", "shop:10", "email:ann@example.com", "shop:a*b", "shop:nullx", "shop:None", "shop:a##",
    "guest:1",
  ])
  func theStandardPlaceholdersAreThoseOfAnImport(text: String) throws {
    let identifier = try Identifier(parsing: text)
    #expect(try standard().identity.isPlaceholder(text) == identifier.isPlaceholder)
  }

  @Test func allWordsThatNameNobodyAreStandardPlaceholders() throws {
    let identity = try standard().identity
    for word in Identifier.placeholders {
      #expect(identity.isPlaceholder("shop:\(word)"), "\(word)")
      #expect(identity.isPlaceholder("email:\(word.uppercased())"), "\(word)")
    }
    let patterns = identity.placeholders.texts.filter { !["*\\*\\**", "##*", "$$*"].contains($0) }
    #expect(Set(patterns.map { $0.lowercased() }) == Identifier.placeholders)
  }

  @Test func placeholdersAreTheShopsOwn() throws {
    let identity = try rules("identity: {placeholders: ['email:*@relay.*', walk-in]}").identity
    #expect(identity.isPlaceholder("email:x1@relay.example.com"))
    #expect(identity.isPlaceholder("shop:Walk-In"))
    #expect(!identity.isPlaceholder("shop:guest"))
    #expect(!identity.isPlaceholder("taobao:x1@relay.example.com"))
  }

  @Test(arguments: ["", "{}", "# nothing but a remark\n", "---\n"])
  func aFileThatSaysNothingChangesNothing(yaml: String) throws {
    #expect(try rules(yaml) == standard())
  }

  @Test func whatIsLeftOutStaysAsItIs() throws {
    let changed = try rules("rfm: {window: 365}\nreferral: {credit: 20.00}")
    var expected = try standard()
    expected.rfm.windowDays = 365
    expected.referral.credit = .fixed(2_000)
    #expect(changed == expected)
    #expect(try rules("rfm: {window: all}") == standard())
  }

  // A file that changed the days of dormancy alone was refused: the method had to be told again.
  @Test func daysOfDormancyCanBeChangedAlone() throws {
    #expect(try rules("dormancy: {days: 60}").dormancy.method == .fixed(days: 60))
    #expect(try rules("dormancy: {method: fixed}").dormancy.method == .fixed(days: 90))
    let gap = try rules("dormancy: {method: gap, multiple: 2.5}")
    #expect(gap.dormancy.method == .gap(multiple: 2.5, priorGaps: 2))
    let more = try Rules(
      yaml: "dormancy: {prior_gaps: 5}",
      file: "more.yaml",
      currency: yuan(),
      base: gap
    )
    #expect(more.dormancy.method == .gap(multiple: 2.5, priorGaps: 5))
  }

  @Test func everythingCanBeChanged() throws {
    let rules = try rules(
      """
      rfm:
        window: 90
        binning: fixed
        bins: 3
        recency_cuts: [30, 60]
        frequency_cuts: [2, 5]
        monetary_cuts: [100, 500.5]
      segments:
        good: r == 3 and m >= 2
        流失: "true"
      dormancy: {method: gap, multiple: 4, prior_gaps: 1}
      stages: {loyal_orders: 10}
      referral: {credit: 2.5%, return_window: 0, expires: 30, minimum_order: 99.90}
      rates: {USD: 7.1, JPY: 0.047}
      """
    )
    #expect(rules.rfm.windowDays == 90)
    #expect(rules.rfm.bins == Rules.Bins(recency: 3, frequency: 3, monetary: 3))
    #expect(rules.rfm.recency == .fixed([30, 60]))
    #expect(rules.rfm.monetary == .fixed([100, 500.5]))
    #expect(rules.segments.map(\.name) == ["good", "流失"])
    #expect(rules.segments.last?.condition == .bool(true))
    #expect(rules.dormancy.method == .gap(multiple: 4, priorGaps: 1))
    #expect(rules.stages.loyalOrders == 10)
    #expect(rules.referral.credit == .percent(basisPoints: 250))
    #expect(rules.referral.minimumOrder == 9_990)
    #expect(rules.rates.map(\.currency.code) == ["JPY", "USD"])
    #expect(rules.rates.map(\.millionths) == [47_000, 7_100_000])
  }

  @Test(arguments: [
    ("quantile", Binning.quantile(offset: nil), false), ("rank", .rank, false),
    ("rank-quantile", .rankQuantile, false),
    ("nested", .quantile(offset: nil), true),
  ])
  func binningHasAName(name: String, expected: Binning, isNested: Bool) throws {
    let rfm = try rules("rfm: {binning: \(name)}").rfm
    #expect([rfm.recency, rfm.frequency, rfm.monetary].allSatisfy { $0 == expected })
    #expect(rfm.isNested == isNested)
  }

  @Test func cutsCanBeRaised() throws {
    let rfm = try rules("rfm: {binning: quantile, cut_offset: 1}").rfm
    #expect(rfm.frequency == .quantile(offset: 1))
  }

  @Test func amountsHaveTheDigitsOfTheShopsCurrency() throws {
    #expect(try rules("referral: {credit: 500}", currency: "JPY").referral.credit == .fixed(500))
    #expect(
      try rules("referral: {credit: 1.234}", currency: "KWD").referral.credit == .fixed(1_234)
    )
    #expect(throws: RulesError.self) { try rules("referral: {credit: 1.5}", currency: "JPY") }
  }

  @Test func withoutABaseEverySectionIsNeeded() throws {
    let error = #expect(throws: RulesError.self) {
      try Rules(yaml: "rates: {}", file: "rules.yaml", currency: yuan(), base: nil)
    }
    #expect(error.map { "\($0)" } == "rules.yaml:1:1: “identity” is missing")
  }
}
