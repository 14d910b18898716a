internal import EventLog
internal import Events
package import Replay
internal import Views

/// What a comparison of two rule sets can list.
extension ShopReader {
  /// A row for each move: from which segment to which, and how many.
  package func moves(_ comparison: Comparison) -> ResultTable {
    let moves = comparison.segments.moves
    return ResultTable(
      count: moves.count,
      columns: [
        .init("segment_before") { .text(moves[$0].from.name) },
        .init("segment") { .text(moves[$0].to.name) },
        .init("customers") { .integer(moves[$0].count) },
      ],
      form: ReplayList.moves.form
    )
  }

  /// A row for each segment, and a column for each that customers come to, named by its number; empty
  /// where nobody goes.
  ///
  /// For people at a terminal: the columns depend on the rules.
  package func matrix(_ comparison: Comparison) -> ResultTable {
    let matrix = comparison.segments
    let columns = matrix.columns.enumerated().map { index, place in
      ResultTable.Column("\(index + 1)") { row in
        let count = matrix.count(from: matrix.rows[row], to: place)
        return count == 0 ? .none : .integer(count)
      }
    }
    return ResultTable(
      count: matrix.rows.count,
      columns: [.init("from") { .text(matrix.rows[$0].name) }] + columns
        + [.init("all") { .integer(matrix.count(from: matrix.rows[$0])) }]
    )
  }

  /// A row for each figure: by the rules compared with, by those tried, and the difference.
  package func figures(_ comparison: Comparison) -> ResultTable {
    let figures = ComparisonFigure.all(comparison)
    @Sendable func cell(_ figure: ComparisonFigure, _ value: Int128) -> Cell {
      figure.isMoney ? money(value) : .integer(Int(value))
    }
    return ResultTable(
      count: figures.count,
      columns: [
        .init("figure") { .text(figures[$0].name) },
        .init("before") { cell(figures[$0], figures[$0].before) },
        .init("after") { cell(figures[$0], figures[$0].after) },
        .init("difference") { cell(figures[$0], figures[$0].after - figures[$0].before) },
      ],
      form: ReplayList.figures.form
    )
  }

  /// Those whose segment is another, with the numbers that moved them.
  package func movers(_ comparison: Comparison) -> ResultTable {
    let movers = comparison.movers
    func pair(
      _ name: String,
      _ cell: @escaping @Sendable (RFMRow) -> Cell
    ) -> [ResultTable.Column] {
      [
        .init("\(name)_before") { movers[$0].before.map(cell) ?? .none },
        .init(name) { movers[$0].after.map(cell) ?? .none },
      ]
    }
    return ResultTable(
      count: movers.count,
      columns: [
        identifiers("customer") { movers[$0].customer },
        .init("segment_before") { .text(comparison.before.place(movers[$0].before).name) },
        .init("segment") { .text(comparison.after.place(movers[$0].after).name) },
        .init("because") { [self] row in
          .text(
            comparison.reasons(movers[row])
              .map { $0.text(currencyDigits: log.settings.currency.minorDigits) }
              .joined(separator: "; ")
          )
        },
      ] + pair("recency_days") { .integer($0.recencyDays) }
        + pair("frequency") { .integer($0.frequency) }
        + pair("monetary") { [self] in money($0.monetary) } + pair("r") { .integer(Int($0.r)) }
        + pair("f") { .integer(Int($0.f)) } + pair("m") { .integer(Int($0.m)) },
      form: ReplayList.movers.form
    )
  }

  /// Those called dormant by one of the rule sets alone: first the newly called.
  package func dormant(_ comparison: Comparison) -> ResultTable {
    let change = comparison.dormancy
    let rows = change.newly + change.noLonger
    let newly = change.newly.count
    return ResultTable(
      count: rows.count,
      columns: [
        identifiers("customer") { rows[$0].customer },
        .init("change") { .text($0 < newly ? "newly dormant" : "no longer dormant") },
        .init("last_purchased_at") { [self] in moment(rows[$0].lastPurchasedAt) },
        .init("silent_days") { .integer(rows[$0].silentDays) },
        .init("usual_gap_days") { rows[$0].usualGapDays.map { .number($0) } ?? .none },
        .init("dormant_since") { .date(CivilDate(daysSince1970: rows[$0].dormantSinceDay)) },
        .init("monetary") { [self] in money(rows[$0].monetary) },
      ],
      form: ReplayList.dormancy.form
    )
  }

  /// The referrers of whom anything is other.
  package func referrers(_ comparison: Comparison) -> ResultTable {
    let referrers = comparison.referrals.referrers
    func pair(
      _ name: String,
      _ cell: @escaping @Sendable (ReferralRow) -> Cell
    ) -> [ResultTable.Column] {
      [
        .init("\(name)_before") { referrers[$0].before.map(cell) ?? .none },
        .init(name) { referrers[$0].after.map(cell) ?? .none },
      ]
    }
    return ResultTable(
      count: referrers.count,
      columns: [identifiers("customer") { referrers[$0].customer }]
        + pair("cost") { [self] in money($0.cost) }
        + [.init("difference") { [self] in money(referrers[$0].difference) }]
        + pair("converted") { .integer($0.converted) }
        + pair("revenue_brought") { [self] in money($0.revenueBrought) },
      form: ReplayList.referrers.form
    )
  }
}
