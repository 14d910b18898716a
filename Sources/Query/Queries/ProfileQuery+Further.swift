internal import EventLog
internal import Events
internal import Projections
internal import Rules
internal import Views

extension ViewReader {
  /// The columns of profiles that are shown only where they are asked for: they cost more, or say again what
  /// another view says.
  func furtherProfileColumns(
    _ rows: [ProfileRow],
    _ index: CustomerIndex,
    _ context: ViewContext
  ) throws -> [ResultTable.Column] {
    let reach = try Reach(self, asOf: context.asOf)
    let reached: @Sendable (Int) -> Reach.Customer = { row in
      (index.members(of: rows[row].customer), rows[row].consentFacts)
    }
    let birthdays = try find(.factName, "birthday")
    return [
      segments { rows[$0].rfm?.segment },
      .integers("r") { rows[$0].rfm.map { Int($0.r) } },
      .integers("f") { rows[$0].rfm.map { Int($0.f) } },
      .integers("m") { rows[$0].rfm.map { Int($0.m) } },
      .integers("silent_days") { rows[$0].silence?.days },
      .days("dormant_since") { rows[$0].silence?.dormantSinceDay },
      names("categories", .category) { rows[$0].goods.categories },
      names("products", .product) { rows[$0].goods.products },
      reach.channelColumn(reached),
      .init("birthday_in_days") { [self] row in
        guard let fact = rows[row].facts.first(where: { $0.name == birthdays }),
          let text = try value(of: fact)
        else { return .none }
        return WorthKnowing.daysUntil(birthday: text, from: context.asOfDay)
          .map { .integer($0) } ?? .none
      },
    ] + reach.addressColumns(reached)
  }
}
