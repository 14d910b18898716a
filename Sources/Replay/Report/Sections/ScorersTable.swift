/// The mean figures of all scorers, and how far they went up and down over the dates.
struct ScorersTable {
  let table: DataTable

  init(_ result: BackTestResult) {
    func text(_ spread: PooledRanking.Spread?, _ scale: Double, _ decimals: Int) -> String {
      guard let spread else { return "–" }
      func number(_ value: Double) -> String { Wording.number(value * scale, decimals: decimals) }
      return spread.least == spread.greatest
        ? number(spread.mean)
        : "\(number(spread.mean)) (\(number(spread.least)) to \(number(spread.greatest)))"
    }
    table = DataTable(
      caption: "Mean over the dates, and in brackets the least and the greatest",
      columns: [
        "in order by", "dates", "right one first (%)", "best tenth (times)",
        "revenue of the best tenth (%)", "of the best fifth (%)", "rank correlation",
      ],
      rows: zip(result.scorers, result.pooled).map { scorer, ranking in
        [
          scorer.name, "\(ranking.dates)", text(ranking.auc, 100, 1),
          text(ranking.topDecileLift, 1, 2), text(ranking.revenueAt10, 100, 1),
          text(ranking.revenueAt20, 100, 1), text(ranking.spearman, 1, 3),
        ]
      }
    )
  }
}
