internal import Events
package import Replay

/// What a back-test can list.
extension ShopReader {
  /// A row for each date and whatever put customers in order; why there are no figures, where there are
  /// none.
  package func rankings(_ result: BackTestResult) -> ResultTable {
    let rows = result.dates.flatMap { date in
      result.scorers.enumerated().map { place, scorer in
        (
          date: date, scorer: scorer,
          ranking: place < date.rankings.count ? date.rankings[place] : nil
        )
      }
    }
    func ratio(
      _ name: String,
      _ figure: @escaping @Sendable (Ranking) -> Double?
    ) -> ResultTable.Column {
      .init(name) { rows[$0].ranking.flatMap(figure).map { .ratio($0) } ?? .none }
    }
    func count(
      _ name: String,
      _ figure: @escaping @Sendable (Population) -> Int
    ) -> ResultTable.Column {
      .init(name) { rows[$0].date.population.map { .integer(figure($0)) } ?? .none }
    }
    return ResultTable(
      count: rows.count,
      columns: [
        .init("date") { .date(CivilDate(daysSince1970: rows[$0].date.asOfDay)) },
        .init("in_order_by") { .text(rows[$0].scorer.name) },
        count("customers", \.customers), count("buyers", \.buyers),
        .init("revenue") { [self] row in
          rows[row].date.population.map { money($0.revenue) } ?? .none
        },
        ratio("auc", \.auc), ratio("gini", \.gini), ratio("top_decile_lift", \.topDecileLift),
        ratio("revenue_at_10", \.revenueAt10), ratio("revenue_at_20", \.revenueAt20),
        ratio("revenue_at_30", \.revenueAt30), ratio("spearman", \.spearman),
        .init("not_enough_data") { row in
          let date = rows[row].date
          let reason =
            date.notEnough ?? (rows[row].scorer.kind == .bgNBD ? date.modelMissing : nil)
          return reason.map { .text($0.sentence) } ?? .none
        },
      ],
      form: ReplayList.backTest.form
    )
  }

  /// How much better the rules to be tried did than those compared with: a row for each figure, over all
  /// dates.
  package func differences(_ result: BackTestResult) -> ResultTable {
    let differences = result.differences
    return ResultTable(
      count: differences.count,
      columns: [
        .init("figure") { .text(differences[$0].figure.name) },
        .init("difference") { .ratio(differences[$0].value) },
        .init("low") { differences[$0].interval.map { .ratio($0.lowerBound) } ?? .none },
        .init("high") { differences[$0].interval.map { .ratio($0.upperBound) } ?? .none },
        .init("is_clear") { .bool(differences[$0].isClear) },
      ],
      form: ReplayList.differences.form
    )
  }
}

extension Difference.Figure {
  /// As the column of `rankings` is called.
  fileprivate var name: String {
    switch self {
    case .auc: "auc"
    case .topDecileLift: "top_decile_lift"
    case .revenueAt10: "revenue_at_10"
    case .revenueAt20: "revenue_at_20"
    case .revenueAt30: "revenue_at_30"
    }
  }
}
