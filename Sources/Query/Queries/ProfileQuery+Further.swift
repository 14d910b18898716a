internal import EventLog
internal import Events
internal import Projections
internal import Rules
internal import Views

extension ViewReader {
  /// The columns of profiles that are shown only where they are asked for: they cost more, or say again what
  /// another view says.
  ///
  /// `customers` rise by subject, and `rows` are made of them.
  func furtherProfileColumns(
    _ rows: [ProfileRow],
    _ customers: [(subject: SubjectID, state: ProfileState)],
    _ index: CustomerIndex,
    _ context: ViewContext
  ) throws -> [ResultTable.Column] {
    let reach = try Reach(self, asOf: context.asOf)
    @Sendable func state(_ row: Int) -> ProfileState {
      let place = customers.partitionIndex { $0.subject >= rows[row].customer }
      return customers[place].state
    }
    func score(_ name: String, _ score: any KeyPath<RFMRow, UInt8> & Sendable) -> ResultTable.Column
    {
      .init(name) { row in rows[row].rfm.map { .integer(Int($0[keyPath: score])) } ?? .none }
    }
    return [
      .init("segment") { [self] in segment(rows[$0].rfm?.segment) },
      score("r", \.r), score("f", \.f), score("m", \.m),
      .init("silent_days") { rows[$0].silence.map { .integer($0.days) } ?? .none },
      .init("dormant_since") { row in
        rows[row].silence.map { .date(CivilDate(daysSince1970: $0.dormantSinceDay)) } ?? .none
      },
      .init("categories") { [self] row in
        .list(
          try BoughtGoods(state(row), context).categories.compactMap { try symbol(.category, $0) }
        )
      },
      .init("products") { [self] row in
        .list(
          try BoughtGoods(state(row), context).products.compactMap { try symbol(.product, $0) }
        )
      },
      .init("reachable_by") { row in
        .list(
          try reach.channels(index.members(of: rows[row].customer), state(row).consents)
        )
      },
      .init("birthday_in_days") { [self] row in
        try birthday(rows[row]).flatMap { text in
          WorthKnowing.daysUntil(birthday: text, from: context.asOfDay).map { .integer($0) }
        } ?? .none
      },
    ]
  }

  private func birthday(_ row: ProfileRow) throws -> String? {
    guard let name = try find(.factName, "birthday"),
      let fact = row.facts.first(where: { $0.name == name })
    else { return nil }
    return try value(of: fact)
  }
}
