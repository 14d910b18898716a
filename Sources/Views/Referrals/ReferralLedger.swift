public import Events
public import Projections
public import Rules

/// Every credit that was ever earned, as of a date, and every claim behind it.
public struct ReferralLedger: Sendable {
  public let claims: ClaimTable
  /// By referrer; those of one in the order in which they expire.
  public private(set) var credits: [ReferralCredit] = []
  /// What everybody who was brought has spent, by customer: the value of their orders that count less their
  /// credit notes, as in `monetary`, but exact.
  public private(set) var revenue: [SubjectID: Int128] = [:]
  /// How many people bought after they were brought, whatever their orders are worth; by referrer.
  public private(set) var converted: [SubjectID: Int] = [:]
  /// Orders and credit notes of those about whom there is a claim, left out for want of a rate.
  public private(set) var withoutRate = 0

  /// Whether anything in it depends on a customer: on who brought them, or on `coupons`, which use credit.
  public static func isAbout(_ state: ReferralState, redeeming coupons: Set<SymbolID>) -> Bool {
    if !state.claims.isEmpty { return true }
    return !coupons.isEmpty && state.coupons.elements.contains { coupons.contains($0.coupon) }
  }

  /// `index` is who is one customer as of the date.
  ///
  /// `redeeming` are the coupons that use credit.
  public init(
    _ customers: [(subject: SubjectID, state: ReferralState)],
    _ index: CustomerIndex,
    _ rules: Rules.Referral,
    redeeming coupons: Set<SymbolID>,
    _ context: ViewContext
  ) {
    var claims: [ClaimRow] = []
    var orders: [SubjectID: [ReferredOrder]] = [:]
    var states: [SubjectID: ReferralState] = [:]
    for (customer, state) in customers where Self.isAbout(state, redeeming: coupons) {
      states[customer] = state
      let said = state.claims.elements.filter { $0.occurredAt <= context.asOf.rawValue }
      if said.isEmpty { continue }
      claims += said.map { ClaimRow($0, of: customer, to: index.root(of: $0.referrer)) }
      orders[customer] = ReferredOrder.all(in: state.purchases, context)
      var spent: Int128 = 0
      withoutRate += state.purchases.forEachValue(asOf: context.asOf, context.exchange) {
        spent += Int128($1)
      }
      revenue[customer] = spent
    }
    self.claims = ClaimTable(claims) { customer in
      orders[customer]?.first { $0.state.counts }?.state.placedAt.rawValue
    }
    var earned: [SubjectID: [(course: CreditCourse, order: ReferredOrder)]] = [:]
    for claim in self.claims.accepted.values {
      let known = orders[claim.customer] ?? []
      if known.contains(where: \.state.counts) { converted[claim.referrer, default: 0] += 1 }
      guard let history = states[claim.customer]?.purchases else { continue }
      let reckoning = Reckoning(history: history, rules: rules, context: context)
      earned[claim.referrer, default: []] += reckoning.courses(claim, known)
    }
    for (referrer, var courses) in earned.sorted(by: { $0.key < $1.key }) {
      courses.sort {
        ($0.course.credit.expiresAt, $0.course.credit.order)
          < ($1.course.credit.expiresAt, $1.course.credit.order)
      }
      if let state = states[referrer] {
        Self.redeem(state, coupons, context, &courses)
      }
      for (course, order) in courses {
        let credit = course.settled(order, minimum: rules.minimumOrder, asOf: context.asOf)
        // Amended below the minimum, an order earns nothing, but for what was used of it before.
        if order.total >= rules.minimumOrder || credit.amount > 0 { credits.append(credit) }
      }
    }
  }

  /// Uses credit for the referrer's own orders with a redeeming coupon: to the amount of their discount,
  /// what expires first is used first.
  private static func redeem(
    _ state: ReferralState,
    _ coupons: Set<SymbolID>,
    _ context: ViewContext,
    _ courses: inout [(course: CreditCourse, order: ReferredOrder)]
  ) {
    if coupons.isEmpty || state.coupons.isEmpty { return }
    for order in ReferredOrder.all(in: state.purchases, context) where order.state.counts {
      guard let coupon = state.coupons.at(position: order.state.couponAt).first?.coupon,
        coupons.contains(coupon),
        let discount = state.coupons.at(position: order.state.discountAt).first?.discount,
        var owed = context.exchange.shopAmount(discount, order.state.currency)
      else { continue }
      for place in courses.indices where owed > 0 {
        let used = min(owed, courses[place].course.usable(at: order.state.placedAt))
        if used == 0 { continue }
        courses[place].course.use(used, by: order.state.position)
        owed -= used
      }
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
struct ReferredOrder {
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
  func courses(
    _ claim: ClaimRow,
    _ orders: [ReferredOrder]
  ) -> [(course: CreditCourse, order: ReferredOrder)] {
    var courses: [(course: CreditCourse, order: ReferredOrder)] = []
    var start = Int64.min
    // What was placed before the claim, and taken back, earned nothing.
    for order in orders where order.state.placedAt >= claim.claimedAt {
      let course = course(of: order, claim, from: start)
      guard order.total >= rules.minimumOrder || course.steps.contains(where: { $0.amount > 0 })
      else { continue }
      courses.append((course, order))
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
      steps: course.map { step in
        let value = context.exchange.shopAmount(step.state.value, step.state.currency) ?? 0
        return (max(start, step.from), step.state.counts ? amount(of: value) : 0)
      }
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
