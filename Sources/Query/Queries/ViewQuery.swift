internal import EventLog
package import Events
internal import Projections
internal import Rules
package import Views

/// What a query says besides its rows.
package struct QueryResult {
  package var table: ResultTable
  /// Remarks for the reader, such as orders that had to be left out.
  package var remarks: [String] = []
  /// How far the log is folded into the view.
  package var checkpoint: LogPosition
}

extension ShopReader {
  /// The rows that `query` names, as of `moment`; of the version in use, unless another is given.
  ///
  /// `endsWithData` is for a moment that nobody asked for: months then go as far as anything was bought.
  package func query(
    _ query: QueryName,
    version: Int? = nil,
    asOf moment: Timestamp,
    endsWithData: Bool = false
  ) throws -> QueryResult {
    let reader = try ViewReader(query.view, version: version, self)
    var result =
      switch query {
      case .rfm: try reader.rfm(moment)
      case .dormancy: try reader.dormancy(moment)
      case .referrals: try reader.referrals(moment)
      case .credits: try reader.credits(moment)
      case .claims: try reader.claims(moment)
      case .profiles: try reader.profiles(moment)
      case .timeline: try reader.timeline(moment)
      case .kpis: try reader.kpis(moment, endsWithData)
      case .cohorts: try reader.cohorts(moment, endsWithData)
      }
    if let remark = try reader.leftOutRemark(through: result.checkpoint) {
      result.remarks.append(remark)
    }
    if let remark = reader.rulesRemark { result.remarks.append(remark) }
    return result
  }
}

extension ViewReader {
  func remarks(withoutRate: Int) -> [String] {
    guard withoutRate > 0 else { return [] }
    let (orders, whose) =
      withoutRate == 1 ? ("1 order is", "its") : ("\(withoutRate) orders are", "their")
    return [
      "\(orders) not counted: the rules have no rate for \(whose) currency "
        + "(set `rates` in rules.yaml, then `patron rebuild \(name.rawValue)`)."
    ]
  }

  fileprivate func rfm(_ moment: Timestamp) throws -> QueryResult {
    let (table, checkpoint) = try scores(asOf: moment)
    let rows = table.rows
    let columns: [ResultTable.Column] = [
      .init("customer") { [self] in .text(try identifier(rows[$0].customer)) },
      .init("last_purchased_at") { [self] in self.moment(rows[$0].lastPurchasedAt) },
      .init("recency_days") { .integer(rows[$0].recencyDays) },
      .init("frequency") { .integer(rows[$0].frequency) },
      .init("monetary") { [self] in money(rows[$0].monetary) },
      .init("r") { .integer(Int(rows[$0].r)) },
      .init("f") { .integer(Int(rows[$0].f)) },
      .init("m") { .integer(Int(rows[$0].m)) },
      .init("segment") { [self] in segment(rows[$0].segment) },
    ]
    return QueryResult(
      table: ResultTable(count: rows.count, columns: columns, form: QueryName.rfm.form),
      remarks: remarks(withoutRate: table.withoutRate),
      checkpoint: checkpoint
    )
  }

  /// Everybody's scores, of the view `rfm`, and how far the log is folded into it.
  package func scores(asOf moment: Timestamp) throws -> (table: RFMTable, checkpoint: LogPosition) {
    let context = try context(asOf: moment)
    let everybody = try rows(of: RFMProjection.self, asOf: moment) { [rules] in
      CustomerSummary($0, $1, rules.rfm, context)
    }
    return (RFMTable(everybody.rows, rules, context), everybody.checkpoint)
  }

  fileprivate func dormancy(_ moment: Timestamp) throws -> QueryResult {
    let context = try context(asOf: moment)
    let (customers, index, checkpoint) = try rows(of: DormancyProjection.self, asOf: moment) {
      [rules] in DormancyCustomer($0, $1, rules, context)
    }
    let table = DormancyTable(customers, rules, context)
    let (rows, consents) = (table.rows, table.consents)
    let reach = try Reach(self, asOf: moment)
    let columns: [ResultTable.Column] = [
      .init("customer") { [self] in .text(try identifier(rows[$0].customer)) },
      .init("last_purchased_at") { [self] in self.moment(rows[$0].lastPurchasedAt) },
      .init("silent_days") { .integer(rows[$0].silentDays) },
      .init("usual_gap_days") { rows[$0].usualGapDays.map { .number($0) } ?? .none },
      .init("dormant_since") { .date(CivilDate(daysSince1970: rows[$0].dormantSinceDay)) },
      .init("monetary") { [self] in money(rows[$0].monetary) },
      .init("segment") { [self] in segment(rows[$0].segment) },
      .init("reachable_by") { row in
        .list(
          try reach.channels(index.members(of: rows[row].customer), consents[row])
        )
      },
    ]
    return QueryResult(
      table: ResultTable(count: rows.count, columns: columns, form: QueryName.dormancy.form),
      remarks: remarks(withoutRate: table.withoutRate),
      checkpoint: checkpoint
    )
  }

  fileprivate func timeline(_ moment: Timestamp) throws -> QueryResult {
    let snapshot = try snapshot(TimelineProjection.self)
    let index = try customers(snapshot.links, asOf: moment)
    let entries = snapshot.customers(index).flatMap { customer, state in
      state.entries.elements.filter { $0.occurredAt <= moment.rawValue }
        .map { (customer: customer, entry: $0) }
    }
    let columns: [ResultTable.Column] = [
      .init("customer") { [self] in .text(try identifier(entries[$0].customer)) },
      .init("position") { .integer(Int(entries[$0].entry.position)) },
      .init("occurred_at") { [self] in
        self.moment(Timestamp(rawValue: entries[$0].entry.occurredAt))
      },
      .init("type") { .text(EventType(rawValue: entries[$0].entry.rawType)?.name ?? "unknown") },
    ]
    return QueryResult(
      table: ResultTable(count: entries.count, columns: columns, form: QueryName.timeline.form),
      checkpoint: snapshot.checkpoint
    )
  }
}
