internal import Events
internal import Projections
package import Rules
package import Views

/// What a rule set makes of a shop as of a moment: the rows that the views have by these rules.
package struct RuleSetTables: Sendable {
  package let rules: Rules
  package let context: ViewContext
  package let rfm: RFMTable
  package let dormancy: DormancyTable
  package let referrals: ReferralTable
  /// Orders left out because the rules have no rate for their currency.
  package var withoutRate: Int { rfm.withoutRate }

  init(
    _ everybody: ShopHistory.Everybody,
    _ rules: Rules,
    _ context: ViewContext,
    redeeming coupons: Set<SymbolID>
  ) {
    self.rules = rules
    self.context = context
    rfm = RFMTable(
      everybody[.rfm].states.map { ($0.subject, $0.state.purchases) },
      rules,
      context
    )
    dormancy = DormancyTable(
      everybody[.dormancy].states.map { ($0.subject, DormancyState($0.state.purchases)) },
      rules,
      context
    )
    let customers = everybody[.referrals]
    referrals = ReferralTable(
      ReferralLedger(customers.states, customers.index, rules.referral, redeeming: coupons, context)
    )
  }

  /// The name of a segment; `nil` where no condition holds.
  package func segment(_ row: RFMRow) -> String? { row.segment.map { rules.segments[$0].name } }
}

extension RuleSetTables {
  /// Where these rules put a customer; `nil` is one they do not score.
  package func place(_ row: RFMRow?) -> SegmentPlace {
    guard let row else { return .unscored }
    return segment(row).map { .segment($0) } ?? .noSegment
  }
}
