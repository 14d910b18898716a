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
    let reckoning = CreditReckoning(history: state.purchases, rules: rules, context: context)
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
