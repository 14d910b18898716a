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
  /// The rows of a view as of `moment`; of the version in use, unless another is given.
  package func query(
    _ view: ViewName,
    version: Int? = nil,
    asOf moment: Timestamp
  ) throws -> QueryResult {
    let reader = try ViewReader(view, version: version, self)
    var result =
      switch view {
      case .rfm: try reader.rfm(moment)
      case .dormancy: try reader.dormancy(moment)
      case .referrals: try reader.referrals(moment)
      case .profiles: try reader.profiles(moment)
      case .timeline: try reader.timeline(moment)
      }
    if let remark = reader.rulesRemark { result.remarks.append(remark) }
    return result
  }
}

extension ViewReader {
  private func remarks(withoutRate: Int) -> [String] {
    guard withoutRate > 0 else { return [] }
    return [
      "\(withoutRate) orders are not counted: the rules have no rate for their currency "
        + "(set `rates` in rules.yaml, then `patron rebuild \(name.rawValue)`)."
    ]
  }

  fileprivate func rfm(_ moment: Timestamp) throws -> QueryResult {
    let snapshot = try ViewSnapshot<PurchaseHistory>(view)
    let index = try customers(snapshot.links, asOf: moment)
    let table = RFMTable(snapshot.customers(index), rules, try context(asOf: moment))
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
      table: ResultTable(count: rows.count, columns: columns),
      remarks: remarks(withoutRate: table.withoutRate),
      checkpoint: snapshot.checkpoint
    )
  }

  fileprivate func dormancy(_ moment: Timestamp) throws -> QueryResult {
    let snapshot = try ViewSnapshot<DormancyState>(view)
    let index = try customers(snapshot.links, asOf: moment)
    let customers = snapshot.customers(index)
    let table = DormancyTable(customers, rules, try context(asOf: moment))
    let rows = table.rows
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
          try reach.channels(
            index.members(of: rows[row].customer),
            customers[rows[row].place].state.consents
          )
        )
      },
    ]
    return QueryResult(
      table: ResultTable(count: rows.count, columns: columns),
      remarks: remarks(withoutRate: table.withoutRate),
      checkpoint: snapshot.checkpoint
    )
  }

  fileprivate func referrals(_ moment: Timestamp) throws -> QueryResult {
    let snapshot = try ViewSnapshot<ReferralState>(view)
    let index = try customers(snapshot.links, asOf: moment)
    let rows = ReferralTable(
      snapshot.customers(index),
      index,
      rules.referral,
      try context(asOf: moment)
    ).rows
    let columns: [ResultTable.Column] = [
      .init("customer") { [self] in .text(try identifier(rows[$0].customer)) },
      .init("referred") { .integer(rows[$0].referred) },
      .init("converted") { .integer(rows[$0].converted) },
      .init("pending") { [self] in money(rows[$0].pending) },
      .init("available") { [self] in money(rows[$0].available) },
      .init("used") { [self] in money(rows[$0].used) },
      .init("expired") { [self] in money(rows[$0].expired) },
      .init("revoked") { [self] in money(rows[$0].revoked) },
      .init("revenue_brought") { [self] in money(rows[$0].revenueBrought) },
    ]
    return QueryResult(
      table: ResultTable(count: rows.count, columns: columns),
      checkpoint: snapshot.checkpoint
    )
  }

  fileprivate func profiles(_ moment: Timestamp) throws -> QueryResult {
    let snapshot = try ViewSnapshot<ProfileState>(view)
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

  fileprivate func timeline(_ moment: Timestamp) throws -> QueryResult {
    let snapshot = try ViewSnapshot<TimelineState>(view)
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
      table: ResultTable(count: entries.count, columns: columns),
      checkpoint: snapshot.checkpoint
    )
  }
}

/// By which channels a customer may and can be written to.
private struct Reach {
  private let reader: ShopReader
  private let moment: Timestamp
  private let mailChannel: SymbolID?
  private let channels: [(name: String, symbol: SymbolID?)]

  init(_ reader: ShopReader, asOf moment: Timestamp) throws {
    self.reader = reader
    self.moment = moment
    mailChannel = try reader.find(.channel, "email")
    channels = try ["sms", "phone"].map { ($0, try reader.find(.channel, $0)) }
  }

  /// Mail, if there is an address, nothing was withdrawn and mail arrives; telephone and text
  /// message, if there is a number and nothing was withdrawn.
  func channels(
    _ subjects: [SubjectID],
    _ facts: FactList<ConsentFact>
  ) throws -> [String] {
    let state = ConsentState(facts, asOf: moment, mailChannel: mailChannel)
    let identifiers = try subjects.map { try reader.identifier($0) }
      .filter { !reader.rules.identity.isPlaceholder($0) }
    var result: [String] = []
    let isMailRefused = mailChannel.map { state.byChannel[$0] == false } ?? false
    if identifiers.contains(where: { $0.hasPrefix("email:") }), !isMailRefused, !state.isMailBlocked
    {
      result.append("email")
    }
    guard identifiers.contains(where: { $0.hasPrefix("phone:") }) else { return result }
    for (name, symbol) in channels where symbol.map({ state.byChannel[$0] != false }) ?? true {
      result.append(name)
    }
    return result
  }
}
