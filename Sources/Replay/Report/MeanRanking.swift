/// How a scorer ranked on average over the dates that had enough data, each weighing the same.
struct MeanRanking {
  /// Of each tenth, the best first.
  let lift: [Double]
  /// The share of buyers in this and the better tenths.
  let cumulativeBuyers: [Double]
  /// Expected and actual purchases by tenth of the expectation, the least first; tenths that are one group on every
  /// date are one here, and there are none where nothing is expected.
  let calibration: [(expected: Double, actual: Double)]

  /// `nil` where the scorer ranked on no date.
  init?(_ result: BackTestResult, scorer: Int) {
    let rankings = result.dates.compactMap { date in
      scorer < date.rankings.count ? date.rankings[scorer] : nil
    }
    guard !rankings.isEmpty else { return nil }
    lift = Self.mean(rankings.map { $0.deciles.map(\.lift) })
    cumulativeBuyers = Self.mean(rankings.map { $0.deciles.map(\.cumulativeBuyers) })
    let tenths = rankings.map(\.calibration).filter { !$0.isEmpty }.map(Self.tenths)
    let expected = Self.mean(tenths.map { $0.map(\.expected) })
    let actual = Self.mean(tenths.map { $0.map(\.actual) })
    let places = expected.indices.filter { place in
      place == 0 || expected[place] != expected[place - 1] || actual[place] != actual[place - 1]
    }
    calibration = places.map { (expected[$0], actual[$0]) }
  }

  private static func mean(_ values: [[Double]]) -> [Double] {
    let count = values.map(\.count).min() ?? 0
    return (0..<count).map { place in
      values.reduce(0) { $0 + $1[place] } / Double(values.count)
    }
  }

  /// What the customers of each tenth are expected to buy, and bought: of dates whose groups differ in number, since
  /// equal expectations are kept together, the tenths are the same customers' places.
  private static func tenths(
    _ bins: [Ranking.CalibrationBin]
  ) -> [(expected: Double, actual: Double)] {
    let customers = Double(bins.reduce(0) { $0 + $1.customers })
    return (0..<10).map { tenth in
      let (lower, upper) = (customers * Double(tenth) / 10, customers * Double(tenth + 1) / 10)
      var (start, expected, actual) = (0.0, 0.0, 0.0)
      for bin in bins {
        let end = start + Double(bin.customers)
        let share = max(0, min(end, upper) - max(start, lower)) / (upper - lower)
        expected += share * bin.expected
        actual += share * bin.actual
        start = end
      }
      return (expected, actual)
    }
  }
}
