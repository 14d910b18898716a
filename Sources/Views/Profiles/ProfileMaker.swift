public import Events
public import Projections
public import Rules
internal import Synchronization

/// Makes the rows of profiles while a view is read, to be measured once all are there; several threads may
/// ask it.
public final class ProfileMaker: Sendable {
  /// Those asked for, and what the rules need for them.
  public let parts: ProfileParts
  private let rules: Rules
  private let context: ViewContext
  private let mailChannel: SymbolID?
  private let isTold: @Sendable (LearnedFact) -> Bool
  /// The states of those about whom there is a claim, as the ledger of referrals wants them.
  private let claiming = Mutex<[(subject: SubjectID, state: ReferralState)]>([])

  /// `mailChannel` is the symbol of the channel `email`, if the log has one; `isTold` says whether a fact is still
  /// there, and is asked of customers of whom anything was erased.
  public init(
    _ parts: ProfileParts,
    _ rules: Rules,
    _ context: ViewContext,
    mailChannel: SymbolID?,
    isTold: @escaping @Sendable (LearnedFact) -> Bool
  ) {
    self.isTold = isTold
    self.parts = parts.completed(by: rules)
    self.rules = rules
    self.context = context
    self.mailChannel = mailChannel
  }

  /// Reads of a state what its parts are made of.
  public var decoding: StateTable<ProfileState>.Decoding {
    { [parts] (state, reader) throws(StateReader.Damage) in
      try state.decode(parts, from: &reader)
    }
  }

  /// `nil` where nothing was known of the customer at the date.
  public func row(_ customer: SubjectID, _ state: ProfileState) -> ProfileRow? {
    if !state.claims.isEmpty {
      var part = ReferralState()
      part.purchases = state.purchases
      part.claims = state.claims
      claiming.withLock { [part] in $0.append((customer, part)) }
    }
    return ProfileRow(
      customer,
      state,
      parts,
      rules,
      context,
      mailChannel: mailChannel,
      isTold: isTold
    )
  }

  /// One customer's row, measured; `brought` is how many people bought after the customer brought them.
  public func row(
    _ customer: SubjectID,
    _ state: ProfileState,
    _ measures: ShopMeasures,
    brought: Int
  ) -> ProfileRow? {
    var row = row(customer, state)
    row?.measure(
      by: ProfileMeasure(parts, rules, context, measures, brought: [customer: brought])
    )
    return row
  }

  /// What `parts` are measured by; `rows` are those that were made of all customers, and `index` who is one.
  public func measure(
    _ parts: ProfileParts,
    _ rows: [ProfileRow],
    _ index: CustomerIndex
  ) -> ProfileMeasure {
    let claiming = claiming.withLock { $0 }.sorted { $0.subject < $1.subject }
    let ledger = ReferralLedger(claiming, index, rules.referral, redeeming: [], context)
    let measures = ShopMeasures(
      scored: Parallel.compactMap(rows.count) { rows[$0].rfm },
      rows.lazy.compactMap(\.buyer),
      rules,
      context
    )
    return ProfileMeasure(
      parts.completed(by: rules),
      rules,
      context,
      measures,
      brought: ledger.converted
    )
  }
}
