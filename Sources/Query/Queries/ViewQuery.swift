internal import EventLog
package import Events
internal import Projections
internal import Rules
internal import Synchronization
package import Views

/// What a query says besides its rows.
package struct QueryResult {
  package var table: ResultTable
  /// Remarks for the reader, such as orders that had to be left out.
  package var remarks: [String] = []
  /// How far the log is folded into the view.
  package var checkpoint: LogPosition
  /// Makes a table of the rows with these numbers, in this order, with the columns that were only to be shown;
  /// `nil` where the table has them.
  var completion: (([Int]) throws -> ResultTable)?

  /// Reads what is still missing of the rows that are left.
  mutating func complete() throws {
    guard let completion else { return }
    table = try completion(table.rows)
    self.completion = nil
  }
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
    var result = try self.query(
      query,
      version: version,
      asOf: moment,
      endsWithData: endsWithData,
      demand: ColumnDemand(all: query.form)
    )
    try result.table.sort(by: [])
    return result
  }

  /// As the function of the same name; only the columns in `demand` may be asked, the rows are in no order, and
  /// the result is to be completed once they are found.
  func query(
    _ query: QueryName,
    version: Int? = nil,
    asOf moment: Timestamp,
    endsWithData: Bool,
    demand: ColumnDemand
  ) throws -> QueryResult {
    let reader = try ViewReader(query.view, version: version, self)
    var result =
      switch query {
      case .rfm: try reader.rfm(moment)
      case .dormancy: try reader.dormancy(moment, demand)
      case .referrals: try reader.referrals(moment)
      case .credits: try reader.credits(moment)
      case .claims: try reader.claims(moment)
      case .profiles: try reader.profiles(moment, demand)
      case .timeline: try reader.timeline(moment)
      case .kpis: try reader.kpis(moment, endsWithData)
      case .cohorts: try reader.cohorts(moment, endsWithData)
      }
    if let remark = try reader.leftOutRemark(through: result.checkpoint) {
      result.remarks.append(remark)
    }
    if let remark = try nothingKnownRemark { result.remarks.append(remark) }
    if let remark = reader.rulesRemark { result.remarks.append(remark) }
    return result
  }
}

extension ViewReader {
  /// What is to be said of orders that were left out, and of `sums`, which the rows show.
  func remarks(withoutRate: Int, sums: some Sequence<Int128>) -> [String] {
    [withoutRate > 0 ? remark(withoutRate: withoutRate) : nil, remark(sums)].compactMap { $0 }
  }

  private func remark(withoutRate: Int) -> String {
    let (orders, whose) =
      withoutRate == 1 ? ("1 order is", "its") : ("\(withoutRate) orders are", "their")
    return "\(orders) not counted: the rules have no rate for \(whose) currency "
      + "(set `rates` in rules.yaml, then `patron rebuild \(name.rawValue)`)."
  }

  fileprivate func rfm(_ moment: Timestamp) throws -> QueryResult {
    let (table, checkpoint) = try scores(asOf: moment)
    let rows = table.rows
    let columns: [ResultTable.Column] = [
      identifiers("customer") { rows[$0].customer },
      moments("last_purchased_at") { rows[$0].lastPurchasedAt },
      .integers("recency_days") { rows[$0].recencyDays },
      .integers("frequency") { rows[$0].frequency },
      amounts("monetary") { rows[$0].monetary },
      .integers("r") { Int(rows[$0].r) },
      .integers("f") { Int(rows[$0].f) },
      .integers("m") { Int(rows[$0].m) },
      segments { rows[$0].segment },
    ]
    return QueryResult(
      table: ResultTable(count: rows.count, columns: columns, form: QueryName.rfm.form),
      remarks: remarks(
        withoutRate: table.withoutRate,
        sums: rows.lazy.map { Int128($0.monetary) }
      ),
      checkpoint: checkpoint
    )
  }

  /// Everybody's scores, of the view `rfm`, and how far the log is folded into it.
  package func scores(asOf moment: Timestamp) throws -> (table: RFMTable, checkpoint: LogPosition) {
    let context = try context(asOf: moment)
    let states = try ViewStates(self, RFMProjection.self, asOf: moment)
    let withoutRate = Atomic(0)
    let rows = try states.rows { [rules = rules.rfm] customer, history in
      let summary = history.windowSummary(rules, context)
      if summary.withoutRate > 0 { withoutRate.add(summary.withoutRate, ordering: .relaxed) }
      return RFMRow(customer, summary, context)
    }
    let table = RFMTable(
      consume rows,
      rules,
      minorUnits: context.minorUnits,
      withoutRate: withoutRate.load(ordering: .relaxed)
    )
    return (table, states.checkpoint)
  }

  fileprivate func timeline(_ moment: Timestamp) throws -> QueryResult {
    let snapshot = try snapshot(TimelineProjection.self)
    let index = try customers(snapshot.links, asOf: moment)
    let entries = snapshot.customers(index).flatMap { customer, state in
      state.entries.elements.filter { $0.occurredAt <= moment.rawValue }
        .map { (customer: customer, entry: $0) }
    }
    let columns: [ResultTable.Column] = [
      identifiers("customer") { entries[$0].customer },
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
