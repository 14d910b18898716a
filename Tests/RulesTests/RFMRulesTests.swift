import Events
import Rules
import Testing

/// The section `rfm`, dimension by dimension.
@Suite struct RFMRulesTests {
  private func rfm(_ yaml: String, over base: String = "") throws -> Rules.RFM {
    let currency = try #require(Currency("CNY"))
    let standard = try Rules.standard(currency: currency)
    let rules = try Rules(yaml: base, file: "base", currency: currency, base: standard)
    return try Rules(yaml: "rfm: {\(yaml)}", file: "f", currency: currency, base: rules).rfm
  }

  private func error(_ yaml: String, over base: String = "") throws -> String? {
    do { _ = try rfm(yaml, over: base) } catch let error as RulesError {
      return "\(error.column) \(error.reason)"
    }
    return nil
  }

  @Test func binsMayDifferByDimension() throws {
    let rfm = try rfm("bins: {frequency: 4, monetary: 3}")
    #expect(rfm.bins == Rules.Bins(recency: 5, frequency: 4, monetary: 3))
    #expect(try self.rfm("bins: 7").bins == Rules.Bins(recency: 7, frequency: 7, monetary: 7))
  }

  @Test func binningMayDifferByDimension() throws {
    let rfm = try rfm("binning: {frequency: fixed, monetary: rank}, frequency_cuts: [2, 3, 4, 7]")
    #expect(rfm.recency == .quantile(offset: nil))
    #expect(rfm.frequency == .fixed([2, 3, 4, 7]))
    #expect(rfm.monetary == .rank)
    #expect(!rfm.isNested)
  }

  @Test func meanMakesTwoBins() throws {
    let rfm = try rfm("binning: {monetary: mean}")
    #expect(rfm.monetary == .mean)
    #expect(rfm.bins == Rules.Bins(recency: 5, frequency: 5, monetary: 2))
    #expect(try self.rfm("binning: mean").bins.recency == 2)
    #expect(try self.rfm("binning: mean, bins: 2").bins.recency == 2)
  }

  @Test func theOffsetMayDifferByDimension() throws {
    let rfm = try rfm("cut_offset: {recency: 1, monetary: 0.5}")
    #expect(rfm.recency == .quantile(offset: 1))
    #expect(rfm.frequency == .quantile(offset: nil))
    #expect(rfm.monetary == .quantile(offset: 0.5))
    #expect(try self.rfm("cut_offset: 1").frequency == .quantile(offset: 1))
  }

  @Test func theAmountIsOfAllOrdersOrOfEach() throws {
    #expect(try rfm("").amount == .total)
    #expect(try rfm("amount: average").amount == .average)
    #expect(try rfm("window: 3", over: "rfm: {amount: average}").amount == .average)
  }

  @Test func cutsOfABaseCanBeReplacedAlone() throws {
    let base = """
      rfm:
        binning: fixed
        bins: 2
        recency_cuts: [30]
        frequency_cuts: [2]
        monetary_cuts: [100]
      """
    let changed = try rfm("monetary_cuts: [500]", over: base)
    #expect(changed.monetary == .fixed([500]))
    #expect(changed.recency == .fixed([30]))
    #expect(
      try error("bins: 3", over: base) == "13 recency_cuts needs 2 rising numbers for 3 bins"
    )
  }

  @Test func nestedIsKeptWhereBinningIsNotSaid() throws {
    #expect(try rfm("window: 3", over: "rfm: {binning: nested}").isNested)
    #expect(try !rfm("binning: rank", over: "rfm: {binning: nested}").isNested)
    #expect(try !rfm("binning: {frequency: rank}", over: "rfm: {binning: nested}").isNested)
  }

  @Test(arguments: [
    ("amount: most", "15 amount is one of total, average"),
    ("amount: [total]", "15 amount is one of total, average"),
    ("bins: {recensy: 4}", "14 “recensy” is not known in bins; “recency” perhaps?"),
    ("bins: {recency: 1}", "23 a whole number from 2 on is expected"),
    ("bins: {recency: 11}", "23 at most 10 bins"),
    (
      "binning: {recency: quintile}",
      "26 binning is one of quantile, rank, rank-quantile, fixed, mean, nested"
    ),
    ("binning: {recency: nested}", "26 nested is of all dimensions: write `binning: nested`"),
    ("binning: mean, bins: 3", "28 `binning: mean` makes 2 bins, below and above"),
    ("binning: rank, cut_offset: 1", "34 cut_offset needs `binning: quantile` beside it"),
    (
      "binning: {recency: rank}, cut_offset: {recency: 1}",
      "45 cut_offset needs `binning: quantile` beside it"
    ),
    ("frequency_cuts: [1]", "23 frequency_cuts needs `binning: fixed` beside it"),
    (
      "binning: {frequency: rank}, monetary_cuts: [1]",
      "50 monetary_cuts needs `binning: fixed` beside it"
    ),
    (
      "binning: {recency: fixed}",
      "16 fixed binning needs recency_cuts, a list of rising numbers"
    ),
    (
      "binning: {recency: fixed}, recency_cuts: [1, 2, 2, 3]",
      "48 recency_cuts needs 4 rising numbers for 5 bins"
    ),
  ])
  func mistakesAreNamed(yaml: String, expected: String) throws {
    #expect(try error(yaml) == expected)
  }
}
