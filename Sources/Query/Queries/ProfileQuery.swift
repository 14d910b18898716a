internal import EventLog
internal import Events
internal import Projections
internal import Views

extension ShopReader {
  func profiles(_ moment: Timestamp) throws -> QueryResult {
    let snapshot = try ViewSnapshot<ProfileState>(try view(ProfileProjection.name))
    let index = try customers(snapshot.links, asOf: moment)
    let rows = ProfileTable(
      snapshot.customers(index),
      rules,
      try context(asOf: moment),
      mailChannel: try find(.channel, "email")
    ).rows
    return QueryResult(
      table: ResultTable(count: rows.count, columns: profileColumns(rows, index)),
      checkpoint: snapshot.checkpoint
    )
  }

  func profileColumns(_ rows: [ProfileRow], _ index: CustomerIndex) -> [ResultTable.Column] {
    [
      .init("customer") { [self] in .text(try identifier(rows[$0].customer)) },
      .init("identifiers") { [self] row in
        .list(try index.members(of: rows[row].customer).map { try identifier($0) })
      },
      .init("stage") { .text(rows[$0].stage.rawValue) },
      .init("first_seen_at") { [self] in moment(rows[$0].firstSeenAt) },
      .init("first_purchased_at") { [self] in moment(rows[$0].summary.firstPurchasedAt) },
      .init("last_purchased_at") { [self] in moment(rows[$0].summary.lastPurchasedAt) },
      .init("orders") { .integer(rows[$0].summary.orders) },
      .init("monetary") { [self] in money(rows[$0].summary.monetary) },
      .init("average_order") { [self] in averageOrder(rows[$0].summary) },
      .init("top_categories") { [self] row in
        .list(try rows[row].topCategories.compactMap { try symbol(.category, $0) })
      },
      .init("usual_hour") { rows[$0].usualHour.map { .integer($0) } ?? .none },
      .init("facts") { [self] in .pairs(try facts(rows[$0])) },
      .init("consents") { [self] in .pairs(try consents(rows[$0])) },
      .init("emails_sent") { .integer(rows[$0].emailsSent) },
      .init("emails_opened") { .integer(rows[$0].emailsOpened) },
      .init("emails_clicked") { .integer(rows[$0].emailsClicked) },
    ]
  }

  /// Rounded half away from zero.
  private func averageOrder(_ summary: PurchaseSummary) -> Cell {
    guard summary.orders > 0 else { return .none }
    let orders = Int64(summary.orders)
    let half = summary.monetary < 0 ? -orders / 2 : orders / 2
    return money((summary.monetary + half) / orders)
  }

  private func facts(_ row: ProfileRow) throws -> [(name: String, value: String)] {
    try row.facts.compactMap { fact in
      guard let name = try symbol(.factName, fact.name),
        let personal = try personal(LogPosition(rawValue: fact.position))
      else { return nil }
      let isInRange = Int(fact.index) < personal.facts.count
      guard let value = personal.value ?? (isInRange ? personal.facts[Int(fact.index)].value : nil)
      else { return nil }
      return (name, value)
    }
  }

  private func consents(_ row: ProfileRow) throws -> [(name: String, value: String)] {
    try row.consents.byChannel.sorted { $0.key < $1.key }.compactMap { channel, isGiven in
      let name = channel == .none ? "email" : try symbol(.channel, channel)
      return name.map { ($0, isGiven ? "yes" : "no") }
    }
  }
}
