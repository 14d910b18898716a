internal import Events
internal import Projections
internal import Views

extension ViewReader {
  func dormancy(_ moment: Timestamp, _ demand: ColumnDemand) throws -> QueryResult {
    let context = try context(asOf: moment)
    let states = try ViewStates(self, DormancyProjection.self, asOf: moment)
    let areConsentsFound = demand.finding.contains(where: Reach.columns.contains)
    let measures = try everybodysMeasures(of: states, context) { $0.purchases }
    let maker = DormancyMaker(rules, context, measures, keepsConsents: areConsentsFound)
    let rows = try states.rows(decoding: maker.decoding) { maker.row($0, $1) }
    let found = DormancyTable(rows, by: maker)
    // All rows are read in their order; of few it does not matter where they stand.
    let table = demand.isWhole ? found.worthMostFirst : found
    var result = QueryResult(
      table: try dormancy(table.rows, states.index, moment, isWhole: demand.isWhole),
      remarks: remarks(
        withoutRate: table.withoutRate,
        sums: table.rows.lazy.map { Int128($0.monetary) }
      ) + (table.isWithoutGap ? [Self.withoutGap] : []),
      checkpoint: states.checkpoint
    )
    if !areConsentsFound, demand.showing.contains(where: Reach.columns.contains) {
      result.completion = { numbers in
        let rows = numbers.map { table.rows[$0] }
        let found = try states.rows(of: rows.map(\.customer)) { ConsentRow($0, $1) }
        let consents = Dictionary(uniqueKeysWithValues: found.map { ($0.customer, $0.consents) })
        let completed = rows.map { row in
          var row = row
          row.consents = consents[row.customer] ?? FactList()
          return row
        }
        return try self.dormancy(completed, states.index, moment, isWhole: false)
      }
    }
    return result
  }

  private static let withoutGap =
    "Nobody has bought on two days: by the gaps between purchases (`dormancy: {method: gap}`) nobody is dormant yet; "
    + "`dormancy: {days: 90}` needs none."

  private func dormancy(
    _ rows: [DormancyRow],
    _ index: CustomerIndex,
    _ moment: Timestamp,
    isWhole: Bool
  ) throws -> ResultTable {
    let reach = try Reach(self, asOf: moment)
    let reached: @Sendable (Int) -> Reach.Customer = { row in
      (index.members(of: rows[row].customer), rows[row].consents)
    }
    let columns: [ResultTable.Column] =
      [
        identifiers("customer") { rows[$0].customer },
        moments("last_purchased_at") { rows[$0].lastPurchasedAt },
        .integers("silent_days") { rows[$0].silentDays },
        .measures("usual_gap_days") { rows[$0].usualGapDays },
        .days("dormant_since") { rows[$0].dormantSinceDay },
        amounts("monetary") { rows[$0].monetary },
        segments { rows[$0].segment },
        reach.channelColumn(reached),
      ] + reach.addressColumns(reached)
    return ResultTable(
      count: rows.count,
      columns: columns,
      form: QueryName.dormancy.form,
      order: isWhole ? [] : ["-monetary"]
    )
  }
}

/// What bears on whether a customer can be written to.
private struct ConsentRow: CustomerRow {
  let customer: SubjectID
  let consents: FactList<ConsentFact>

  init(_ customer: SubjectID, _ state: DormancyState) {
    self.customer = customer
    consents = state.consents
  }
}
