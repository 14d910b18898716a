/// How a scorer ranked on average over the dates that had enough data, each weighing the same.
struct MeanRanking {
  /// Of each tenth, the best first.
  let lift: [Double]
  /// The share of buyers in this and the better tenths.
  let cumulativeBuyers: [Double]
  /// Expected and actual purchases by tenth of the expectation; empty where nothing is expected.
  let calibration: [(expected: Double, actual: Double)]

  /// `nil` where the scorer ranked on no date.
  init?(_ result: BackTestResult, scorer: Int) {
    let rankings = result.dates.compactMap { date in
      scorer < date.rankings.count ? date.rankings[scorer] : nil
    }
    guard !rankings.isEmpty else { return nil }
    func mean(_ values: [[Double]]) -> [Double] {
      let count = values.map(\.count).min() ?? 0
      return (0..<count).map { place in
        values.reduce(0) { $0 + $1[place] } / Double(values.count)
      }
    }
    lift = mean(rankings.map { $0.deciles.map(\.lift) })
    cumulativeBuyers = mean(rankings.map { $0.deciles.map(\.cumulativeBuyers) })
    let expected = mean(rankings.map { $0.calibration.map(\.expected) })
    let actual = mean(rankings.map { $0.calibration.map(\.actual) })
    calibration = zip(expected, actual).map { ($0, $1) }
  }
}
