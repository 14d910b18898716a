internal import Views

/// One number of a comparison, by both rule sets.
package struct ComparisonFigure: Equatable, Sendable {
  /// As it is called in a list, such as `dormant_customers`.
  package let name: String
  /// Whether it is minor units of the shop's currency, rather than a count.
  package let isMoney: Bool
  package let before: Int128
  package let after: Int128

  private init(_ name: String, _ before: Int, _ after: Int) {
    self.name = name
    isMoney = false
    self.before = Int128(before)
    self.after = Int128(after)
  }

  private init(money name: String, _ before: Int128, _ after: Int128) {
    self.name = name
    isMoney = true
    self.before = before
    self.after = after
  }

  package static func all(_ comparison: Comparison) -> [ComparisonFigure] {
    let (old, new) = (comparison.before, comparison.after)
    let dormancy = comparison.dormancy
    let (was, now) = (comparison.referrals.before, comparison.referrals.after)
    return [
      .init("customers_scored", old.rfm.rows.count, new.rfm.rows.count),
      .init("customers_in_another_segment", 0, comparison.segments.moved),
      .init("orders_without_rate", old.withoutRate, new.withoutRate),
      .init("dormant_customers", dormancy.before.customers, dormancy.after.customers),
      .init("newly_dormant_customers", 0, dormancy.newly.count),
      .init("no_longer_dormant_customers", dormancy.noLonger.count, 0),
      .init(money: "dormant_monetary", dormancy.before.monetary, dormancy.after.monetary),
      .init("referrers", was.referrers, now.referrers),
      .init("referred_customers", was.referred, now.referred),
      .init("converted_customers", was.converted, now.converted),
      .init(money: "credits_cost", was.cost, now.cost),
      .init(money: "credits_pending", was.pending, now.pending),
      .init(money: "credits_available", was.available, now.available),
      .init(money: "credits_used", was.used, now.used),
      .init(money: "credits_expired", was.expired, now.expired),
      .init(money: "credits_revoked", was.revoked, now.revoked),
      .init(money: "revenue_brought", was.revenueBrought, now.revenueBrought),
    ]
  }
}
