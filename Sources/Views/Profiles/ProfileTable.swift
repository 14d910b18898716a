public import Events
public import Projections
public import Rules

/// Everybody the shop knows, as of a date.
public struct ProfileTable: Sendable {
  public private(set) var rows: [ProfileRow] = []
  /// Orders left out because the rules have no rate for their currency.
  public private(set) var withoutRate = 0

  /// `index` is who is one customer as of the date; `mailChannel` the symbol of the channel `email`, if
  /// the log has one.
  public init(
    _ customers: [(subject: SubjectID, state: ProfileState)],
    _ index: CustomerIndex,
    _ rules: Rules,
    _ context: ViewContext,
    mailChannel: SymbolID?
  ) {
    let measures = ShopMeasures(customers.map { ($0.subject, $0.state.purchases) }, rules, context)
    let brought = Self.brought(customers, index, rules.referral, context)
    rows = Parallel.concatenate(customers.count) { range in
      customers[range].compactMap { subject, state in
        ProfileRow(
          subject,
          state,
          rules,
          measures,
          context,
          mailChannel: mailChannel,
          brought: brought[subject] ?? 0
        )
      }
    }
    withoutRate = rows.reduce(0) { $0 + $1.summary.withoutRate }
  }

  /// How many people bought after a customer brought them, by customer.
  private static func brought(
    _ customers: [(subject: SubjectID, state: ProfileState)],
    _ index: CustomerIndex,
    _ rules: Rules.Referral,
    _ context: ViewContext
  ) -> [SubjectID: Int] {
    let claiming = customers.filter { !$0.state.claims.isEmpty }.map { subject, state in
      var part = ReferralState()
      part.purchases = state.purchases
      part.claims = state.claims
      return (subject, part)
    }
    let ledger = ReferralLedger(claiming, index, rules, redeeming: [], context)
    return ledger.credits.reduce(into: [:]) { counts, credit in
      if credit.isKept { counts[credit.referrer, default: 0] += 1 }
    }
  }
}
