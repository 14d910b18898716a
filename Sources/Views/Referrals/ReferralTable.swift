public import Events
public import Projections
public import Rules

/// What a referrer brought and is owed.
///
/// Amounts are minor units of the shop's currency.
public struct ReferralRow: Equatable, Sendable {
  public var customer: SubjectID
  /// How many people were referred, and how many of them bought.
  public var referred = 0
  public var converted = 0
  public var pending: Int64 = 0
  public var available: Int64 = 0
  /// Nothing tells yet that a credit was used.
  public var used: Int64 = 0
  public var expired: Int64 = 0
  public var revoked: Int64 = 0
  /// The value of all orders that count of everybody referred.
  public var revenueBrought: Int64 = 0
}

/// Everybody who referred somebody, as of a date; those who brought most first.
public struct ReferralTable: Sendable {
  public private(set) var rows: [ReferralRow] = []

  /// `index` is who is one customer as of the date.
  public init(
    _ customers: [(subject: SubjectID, state: ReferralState)],
    _ index: CustomerIndex,
    _ rules: Rules.Referral,
    _ context: ViewContext
  ) {
    var byReferrer: [SubjectID: ReferralRow] = [:]
    for (customer, state) in customers where !state.claims.isEmpty {
      let orders = Self.orders(state.purchases, context)
      guard let claim = Self.accepted(state.claims, customer, orders, index, context.asOf) else {
        continue
      }
      let referrer = index.root(of: claim.referrer)
      var row = byReferrer[referrer] ?? ReferralRow(customer: referrer)
      row.referred += 1
      // What was placed before, and taken back, earned nothing.
      let referred = orders.filter { $0.placedAt.rawValue >= claim.occurredAt }
      Self.credit(&row, referred, rules, context)
      byReferrer[referrer] = row
    }
    rows = byReferrer.values.sorted {
      ($1.revenueBrought, $0.customer) < ($0.revenueBrought, $1.customer)
    }
  }

  /// A paid order, in the shop's currency.
  private struct Order {
    var placedAt: Timestamp
    var position: UInt64
    var total: Int64
    var value: Int64
    var counts: Bool
  }

  private static func orders(_ history: PurchaseHistory, _ context: ViewContext) -> [Order] {
    var orders: [Order] = []
    history.forEachOrder(asOf: context.asOf) { order in
      guard order.isPlaced, order.isPaid,
        let total = context.exchange.shopAmount(order.total, order.currency),
        let value = context.exchange.shopAmount(order.value, order.currency)
      else { return }
      orders.append(
        Order(
          placedAt: order.placedAt,
          position: order.position,
          total: total,
          value: value,
          counts: order.counts
        )
      )
    }
    return orders.sorted { ($0.placedAt, $0.position) < ($1.placedAt, $1.position) }
  }

  /// The first claim that holds: nobody refers themselves, or someone who bought before.
  private static func accepted(
    _ claims: FactList<ReferralClaim>,
    _ customer: SubjectID,
    _ orders: [Order],
    _ index: CustomerIndex,
    _ asOf: Timestamp
  ) -> ReferralClaim? {
    let inForce = claims.elements.filter { $0.occurredAt <= asOf.rawValue }
      .sorted { ($0.occurredAt, $0.position) < ($1.occurredAt, $1.position) }
    let firstOrder = orders.first { $0.counts }?.placedAt.rawValue ?? .max
    return inForce.first { claim in
      index.root(of: claim.referrer) != customer && claim.occurredAt <= firstOrder
    }
  }

  private static func credit(
    _ row: inout ReferralRow,
    _ orders: [Order],
    _ rules: Rules.Referral,
    _ context: ViewContext
  ) {
    var isEarned = false
    for order in orders {
      if order.counts { row.revenueBrought += order.value }
      guard !isEarned, order.total >= rules.minimumOrder else { continue }
      guard order.counts else {
        // It earned a credit when it was placed, and lost it when all the money went back.
        row.revoked += amount(rules.credit, of: order.total)
        continue
      }
      isEarned = true
      row.converted += 1
      let credit = amount(rules.credit, of: order.value)
      row.revoked += amount(rules.credit, of: order.total) - credit
      let availableAt = order.placedAt.advanced(byDays: rules.returnWindowDays)
      if context.asOf < availableAt {
        row.pending += credit
      } else if context.asOf < availableAt.advanced(byDays: rules.expiresDays) {
        row.available += credit
      } else {
        row.expired += credit
      }
    }
  }

  /// Rounded down to a minor unit.
  private static func amount(_ credit: Rules.Referral.Credit, of value: Int64) -> Int64 {
    switch credit {
    case .fixed(let amount): amount
    case .percent(let basisPoints):
      max(0, value) / 10_000 * basisPoints
        + max(0, value) % 10_000 * basisPoints / 10_000
    }
  }
}
