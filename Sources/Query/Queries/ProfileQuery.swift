internal import EventLog
internal import Events
internal import Projections
internal import Rules
internal import Views

extension ViewReader {
  func profiles(_ moment: Timestamp, _ demand: ColumnDemand) throws -> QueryResult {
    let reading = try ProfileReading(self, asOf: moment, demand)
    let found = ProfileParts(of: demand.finding)
    let shown = found.union(ProfileParts(of: demand.showing))
    let read = try reading.rows(found, demand.selection)
    let rows = read.rows
    var result = QueryResult(
      table: try profiles(rows, found, reading.states.index, reading.context),
      remarks: remarks(withoutRate: read.withoutRate, sums: read.excesses),
      checkpoint: reading.states.checkpoint
    )
    if !shown.isSubset(of: found) {
      result.completion = { numbers in
        try self.profiles(
          try reading.rows(of: numbers.map { rows[$0].customer }, shown),
          shown,
          reading.states.index,
          reading.context
        )
      }
    }
    return result
  }

  /// A table of rows in which there are `parts`.
  func profiles(
    _ rows: [ProfileRow],
    _ parts: ProfileParts,
    _ index: CustomerIndex,
    _ context: ViewContext
  ) throws -> ResultTable {
    let all =
      profileColumns(rows, index) + (try furtherProfileColumns(rows, index, context))
    let columns = all.map { column in
      if ProfileParts(of: [column.name]).isSubset(of: parts) { return column }
      return .init(column.name) { _ in preconditionFailure("\(column.name) was not asked for") }
    }
    return ResultTable(count: rows.count, columns: columns, form: QueryName.profiles.form)
  }

  private func profileColumns(_ rows: [ProfileRow], _ index: CustomerIndex) -> [ResultTable.Column]
  {
    [
      identifiers("customer") { rows[$0].customer },
      .init("identifiers") { [self] row in
        .list(try index.members(of: rows[row].customer).map { try identifier($0) })
      },
      .choices("stage", of: Stage.allCases.map(\.rawValue)) { rows[$0].stage.place },
      moments("first_seen_at") { rows[$0].firstSeenAt },
      moments("first_purchased_at") { rows[$0].summary.firstPurchasedAt },
      moments("last_purchased_at") { rows[$0].summary.lastPurchasedAt },
      .integers("orders") { rows[$0].summary.orders },
      amounts("monetary") { rows[$0].summary.monetary },
      amounts("average_order") { rows[$0].averageOrder },
      names("top_categories", .category) { rows[$0].favourites.topCategories[...] },
      .integers("usual_hour") { rows[$0].habits.usualHour },
      .init("facts") { [self] in .pairs(try facts(rows[$0])) },
      .init("consents") { [self] in .pairs(try consents(rows[$0])) },
      .integers("emails_sent") { Int(rows[$0].contacts.emailsSent) },
      .integers("emails_opened") { Int(rows[$0].contacts.emailsOpened) },
      .integers("emails_clicked") { Int(rows[$0].contacts.emailsClicked) },
      .choices("kind", of: rules.kinds.map(\.name)) { rows[$0].kind },
      .choices("usual_weekday", of: Self.weekdays) { rows[$0].habits.usualWeekday },
      names("top_products", .product) { rows[$0].favourites.topProducts[...] },
      amounts("largest_order") { rows[$0].habits.largestOrder },
      .measures("usual_gap_days") { rows[$0].silence?.usualGap },
      .integers("messages") { Int(rows[$0].contacts.messages) },
      .integers("emails_bounced") { Int(rows[$0].contacts.emailsBounced) },
      .integers("brought") { rows[$0].brought },
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

extension ProfileParts {
  /// What columns are made of.
  init(of columns: Set<String>) {
    self = columns.reduce(into: []) { $0.formUnion(Self.of($1)) }
  }

  private static func of(_ column: String) -> ProfileParts {
    switch column {
    case "segment", "r", "f", "m": .scores
    case "stage", "usual_gap_days", "silent_days", "dormant_since": .silence
    case "usual_hour", "usual_weekday", "largest_order": .habits
    case "top_categories", "top_products": .favourites
    case "categories", "products": .goods
    case "facts", "birthday_in_days": .facts
    case "consents": .consents
    case "reachable_by", "email", "sms", "phone": .reach
    case "brought": .brought
    case "kind": .kind
    case "first_seen_at", "messages", "emails_sent", "emails_opened", "emails_clicked",
      "emails_bounced":
      .contacts
    default: []
    }
  }
}

extension ShopReader {
  static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  /// Whether a fact is still there; where that cannot be read, whoever shows it says so.
  func isTold(_ fact: LearnedFact) -> Bool {
    do { return try value(of: fact) != nil } catch { return true }
  }

  /// What a fact says; `nil` once the person was erased.
  func value(of fact: LearnedFact) throws -> String? {
    guard let personal = try personal(LogPosition(rawValue: fact.position)) else { return nil }
    let isInRange = Int(fact.index) < personal.facts.count
    return personal.value ?? (isInRange ? personal.facts[Int(fact.index)].value : nil)
  }
}

extension Stage {
  fileprivate var place: Int? { Self.allCases.firstIndex(of: self) }
}
