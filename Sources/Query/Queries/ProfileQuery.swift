internal import EventLog
internal import Events
internal import Projections
internal import Rules
internal import Views

extension ViewReader {
  func profiles(_ moment: Timestamp) throws -> QueryResult {
    let snapshot = try snapshot(ProfileProjection.self)
    let index = try customers(snapshot.links, asOf: moment)
    let context = try context(asOf: moment)
    let customers = snapshot.customers(index)
    let table = ProfileTable(
      customers,
      index,
      rules,
      context,
      mailChannel: try find(.channel, "email")
    )
    let rows = table.rows
    let columns =
      profileColumns(rows, index)
      + (try furtherProfileColumns(rows, customers, index, context))
    return QueryResult(
      table: ResultTable(count: rows.count, columns: columns, form: QueryName.profiles.form),
      remarks: remarks(withoutRate: table.withoutRate),
      checkpoint: snapshot.checkpoint
    )
  }

  private func profileColumns(_ rows: [ProfileRow], _ index: CustomerIndex) -> [ResultTable.Column]
  {
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
      .init("average_order") { [self] in rows[$0].averageOrder.map { money($0) } ?? .none },
      .init("top_categories") { [self] row in
        .list(try rows[row].habits.topCategories.compactMap { try symbol(.category, $0) })
      },
      .init("usual_hour") { rows[$0].habits.usualHour.map { .integer($0) } ?? .none },
      .init("facts") { [self] in .pairs(try facts(rows[$0])) },
      .init("consents") { [self] in .pairs(try consents(rows[$0])) },
      .init("emails_sent") { .integer(rows[$0].contacts.emailsSent) },
      .init("emails_opened") { .integer(rows[$0].contacts.emailsOpened) },
      .init("emails_clicked") { .integer(rows[$0].contacts.emailsClicked) },
      .init("kind") { [self] in rows[$0].kind.map { .text(rules.kinds[$0].name) } ?? .none },
      .init("usual_weekday") {
        rows[$0].habits.usualWeekday.map { .text(Self.weekdays[$0]) } ?? .none
      },
      .init("top_products") { [self] row in
        .list(try rows[row].habits.topProducts.compactMap { try symbol(.product, $0) })
      },
      .init("largest_order") { [self] in rows[$0].habits.largestOrder.map { money($0) } ?? .none },
      .init("usual_gap_days") { rows[$0].usualGapDays.map { .number($0) } ?? .none },
      .init("messages") { .integer(rows[$0].contacts.messages) },
      .init("emails_bounced") { .integer(rows[$0].contacts.emailsBounced) },
      .init("brought") { .integer(rows[$0].brought) },
    ]
  }

  private func facts(_ row: ProfileRow) throws -> [(name: String, value: String)] {
    try row.facts.compactMap { fact in
      guard let name = try symbol(.factName, fact.name), let value = try value(of: fact) else {
        return nil
      }
      return (name, value)
    }
  }

  private func consents(_ row: ProfileRow) throws -> [(name: String, value: String)] {
    try channels(row.consents).map { ($0.name, $0.isGiven ? "yes" : "no") }
  }
}

extension ShopReader {
  static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  /// What a fact says; `nil` once the person was erased.
  func value(of fact: LearnedFact) throws -> String? {
    guard let personal = try personal(LogPosition(rawValue: fact.position)) else { return nil }
    let isInRange = Int(fact.index) < personal.facts.count
    return personal.value ?? (isInRange ? personal.facts[Int(fact.index)].value : nil)
  }
}
