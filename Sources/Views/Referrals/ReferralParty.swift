public import Events
public import Projections
public import Rules

/// What a ledger of referrals has to know of one customer: who says to have brought them, what their orders would
/// earn whom, and which of their orders use credit.
public struct ReferralParty: CustomerRow {
  public let customer: SubjectID
  /// What they said by the date.
  let claims: [ClaimRow]
  /// What each of `claims` earns if it is accepted.
  let courses: [CreditCourse]
  /// When the first order that counts was placed.
  let firstPurchasedAt: Timestamp?
  /// What somebody about whom there is a claim has spent: the value of orders that count less credit notes.
  let revenue: Int128
  /// Their orders and credit notes that are left out for want of a rate.
  let withoutRate: Int
  /// In the order in which they were placed.
  let redemptions: [Redemption]

  /// An order that uses credit.
  struct Redemption {
    let placedAt: Timestamp
    let order: UInt64
    /// The discount, in minor units of the shop's currency.
    let discount: Int64
  }
}

/// Makes of each customer's state what a ledger needs; several threads may ask it.
///
/// A class, because a context is large: a copy for each customer would count the uses of all its parts.
public final class ReferralPartyMaker: Sendable {
  private let index: CustomerIndex
  private let rules: Rules.Referral
  private let coupons: Set<SymbolID>
  private let context: ViewContext

  /// `index` is who is one customer as of the date; `coupons` are those that use credit.
  public init(
    _ index: CustomerIndex,
    _ rules: Rules.Referral,
    redeeming coupons: Set<SymbolID>,
    _ context: ViewContext
  ) {
    self.index = index
    self.rules = rules
    self.coupons = coupons
    self.context = context
  }

  /// `nil` for whom nothing in a ledger is about: they neither say who brought them nor use credit.
  public func party(_ customer: SubjectID, _ state: ReferralState) -> ReferralParty? {
    if state.claims.isEmpty, coupons.isEmpty || state.coupons.isEmpty { return nil }
    let claims = state.claims.elements.filter { $0.occurredAt <= context.asOf.rawValue }
      .map { ClaimRow($0, of: customer, to: index.root(of: $0.referrer)) }
    let orders = ReferredOrder.all(in: state.purchases, context)
    let redemptions = redemptions(state, orders)
    if claims.isEmpty {
      guard !redemptions.isEmpty else { return nil }
      return ReferralParty(
        customer: customer,
        claims: [],
        courses: [],
        firstPurchasedAt: nil,
        revenue: 0,
        withoutRate: 0,
        redemptions: redemptions
      )
    }
    let reckoning = Reckoning(history: state.purchases, rules: rules, context: context)
    var revenue: Int128 = 0
    let withoutRate = state.purchases.forEachValue(asOf: context.asOf, context.exchange) {
      revenue += Int128($1)
    }
    return ReferralParty(
      customer: customer,
      claims: claims,
      courses: claims.flatMap { reckoning.courses($0, orders) },
      firstPurchasedAt: orders.first { $0.state.counts }?.state.placedAt,
      revenue: revenue,
      withoutRate: withoutRate,
      redemptions: redemptions
    )
  }

  private func redemptions(
    _ state: ReferralState,
    _ orders: [ReferredOrder]
  ) -> [ReferralParty.Redemption] {
    if coupons.isEmpty || state.coupons.isEmpty { return [] }
    return orders.compactMap { order in
      guard order.state.counts,
        let coupon = state.coupons.at(position: order.state.couponAt).first?.coupon,
        coupons.contains(coupon),
        let told = state.coupons.at(position: order.state.discountAt).first?.discount,
        let discount = context.exchange.shopAmount(told, order.state.currency)
      else { return nil }
      return .init(
        placedAt: order.state.placedAt,
        order: order.state.position,
        discount: discount
      )
    }
  }
}

extension ClaimRow {
  init(_ claim: ReferralClaim, of customer: SubjectID, to referrer: SubjectID) {
    self.customer = customer
    self.referrer = referrer
    claimedAt = Timestamp(rawValue: claim.occurredAt)
    position = claim.position
    outcome = .accepted
  }
}

/// A paid order, and its total and value in the shop's currency.
private struct ReferredOrder {
  var state: OrderState
  var total: Int64
  var value: Int64

  /// Whether it earns a credit, as it is now.
  func earns(_ minimum: Int64) -> Bool { state.counts && value >= minimum }

  /// Why its credit is less than it was.
  func reason(_ minimum: Int64) -> ReferralCredit.Reason {
    if state.isCancelled { return .cancelled }
    if !state.counts { return .refunded }
    return earns(minimum) ? .refundedInPart : .belowMinimum
  }

  /// In the order in which they were placed; those without a rate are left out.
  static func all(in history: PurchaseHistory, _ context: ViewContext) -> [ReferredOrder] {
    var orders: [ReferredOrder] = []
    history.forEachOrder(asOf: context.asOf) { order in
      guard order.isPlaced, order.isPaid,
        let total = context.exchange.shopAmount(order.total, order.currency),
        let value = context.exchange.shopAmount(order.value, order.currency)
      else { return }
      orders.append(ReferredOrder(state: order, total: total, value: value))
    }
    return orders.sorted {
      ($0.state.placedAt, $0.state.position) < ($1.state.placedAt, $1.state.position)
    }
  }
}

/// Turns the orders of somebody who was brought into credits.
private struct Reckoning {
  let history: PurchaseHistory
  let rules: Rules.Referral
  let context: ViewContext

  /// The first order that counts, and is worth the minimum, earns a credit; those before it that lost their value
  /// earned one and lost it.
  func courses(_ claim: ClaimRow, _ orders: [ReferredOrder]) -> [CreditCourse] {
    var courses: [CreditCourse] = []
    var start = Int64.min
    // What was placed before the claim, and taken back, earned nothing.
    for order in orders where order.state.placedAt >= claim.claimedAt {
      let course = course(of: order, claim, from: start)
      guard order.total >= rules.minimumOrder || course.steps.contains(where: { $0.amount > 0 })
      else { continue }
      courses.append(course)
      if order.earns(rules.minimumOrder) { break }
      // A credit earned anew is there from the moment on at which the one before it was lost.
      if let last = course.steps.lastIndex(where: { $0.amount > 0 }) {
        start = course.steps[last + 1].from
      }
    }
    return courses
  }

  private func course(
    of order: ReferredOrder,
    _ claim: ClaimRow,
    from start: Int64
  ) -> CreditCourse {
    let availableAt = order.state.placedAt.advanced(byDays: rules.returnWindowDays)
    let course = history.course(of: order.state.position, asOf: context.asOf)
    return CreditCourse(
      credit: ReferralCredit(
        referrer: claim.referrer,
        referred: claim.customer,
        order: order.state.position,
        earnedAt: order.state.placedAt,
        availableAt: availableAt,
        expiresAt: availableAt.advanced(byDays: rules.expiresDays),
        amount: amount(of: order.total),
        events: [claim.position] + course.map(\.position)
      ),
      claim: claim.position,
      steps: course.map { step in
        let value = context.exchange.shopAmount(step.state.value, step.state.currency) ?? 0
        return (max(start, step.from), step.state.counts ? amount(of: value) : 0)
      },
      isOfMinimum: order.total >= rules.minimumOrder,
      reason: order.reason(rules.minimumOrder)
    )
  }

  /// What an order of such a value earns.
  private func amount(of value: Int64) -> Int64 {
    value < rules.minimumOrder ? 0 : rules.credit.amount(of: value)
  }
}

extension Rules.Referral.Credit {
  /// Minor units, rounded down.
  func amount(of value: Int64) -> Int64 {
    switch self {
    case .fixed(let amount): amount
    case .percent(let basisPoints):
      max(0, value) / 10_000 * basisPoints + max(0, value) % 10_000 * basisPoints / 10_000
    }
  }
}
