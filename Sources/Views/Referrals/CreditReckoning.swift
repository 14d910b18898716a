internal import Events
internal import Rules

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
struct CreditReckoning {
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
