package import Events

/// Short ways to write events in tests. Times are days since 1970-01-01, UTC.
extension Event {
  package static func moment(day: Int, hour: Int = 0) -> Timestamp {
    Timestamp(rawValue: Int64(day) * Timestamp.millisecondsPerDay + Int64(hour) * 3_600_000)
  }

  /// A paid order of `total` minor units.
  package static func placed(
    _ order: String,
    by customer: String?,
    day: Int,
    hour: Int = 0,
    total: Int64,
    status: OrderStatus = .paid,
    currency: String = "CNY",
    referralCode: String? = nil,
    lines: [OrderLine]? = nil,
    source: String = "shop"
  ) throws -> Event {
    Event(
      source: source,
      id: "\(order)/placed",
      occurredAt: moment(day: day, hour: hour),
      customer: try customer.map { try Identifier(parsing: $0) },
      payload: .purchasePlaced(
        Purchase(
          order: order,
          currency: try Currency(checking: currency),
          status: status,
          total: total,
          referralCode: referralCode,
          lines: lines
        )
      )
    )
  }

  /// `amount` of `nil` is the whole order.
  package static func refunded(
    _ order: String,
    id: String,
    day: Int,
    amount: Int64?,
    customer: String? = nil,
    source: String = "shop"
  ) throws -> Event {
    Event(
      source: source,
      id: id,
      occurredAt: moment(day: day),
      customer: try customer.map { try Identifier(parsing: $0) },
      payload: .purchaseRefunded(
        Reversal(order: order, currency: try Currency(checking: "CNY"), amount: amount)
      )
    )
  }

  /// That two identifiers are one person, or are not.
  package static func link(
    _ one: String,
    _ other: String,
    id: String,
    day: Int,
    isLink: Bool = true
  ) throws -> Event {
    let link = Link(other: try Identifier(parsing: other))
    return Event(
      source: "crm",
      id: id,
      occurredAt: moment(day: day),
      customer: try Identifier(parsing: one),
      payload: isLink ? .identityLinked(link) : .identityUnlinked(link)
    )
  }
}

extension Currency {
  /// A code in a test that is none is the test's mistake.
  init(checking code: String) throws {
    struct NoCurrency: Error { let code: String }
    guard let currency = Currency(code) else { throw NoCurrency(code: code) }
    self = currency
  }
}
