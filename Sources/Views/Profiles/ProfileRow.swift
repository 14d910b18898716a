public import Events
public import Projections
internal import Rules

/// Where a customer stands with the shop.
public enum Stage: String, CaseIterable, Sendable {
  /// Known, and never bought.
  case potential
  case firstTime = "first-time"
  case `repeat`
  case loyal
  case dormant
}

/// One customer in figures, as of a date; parts that were not asked for are empty.
public struct ProfileRow: CustomerRow, Equatable {
  public var customer: SubjectID
  public var stage = Stage.potential
  /// An index into the rules' kinds; `nil` where no condition holds.
  public var kind: Int?
  public var firstSeenAt: Timestamp
  public var summary: PurchaseSummary
  public var rfm: RFMRow?
  public var silence: Silence?
  public var habits = Habits()
  public var favourites = Favourites()
  public var goods = BoughtGoods()
  /// The latest of each fact's name, in the order of their events.
  public var facts: [LearnedFact] = []
  public var consents: ConsentState
  /// What bears on whether they can be written to.
  public var consentFacts = FactList<ConsentFact>()
  public var contacts: ContactHistory
  /// People who bought after this customer brought them.
  public var brought = 0
  /// Days between purchases, as dormancy knows them.
  public var usualGapDays: Double?
  /// What silence is computed of; `nil` once the row is measured.
  private(set) var buyer: Buyer?
}

extension ProfileRow {
  /// What one customer's state says alone: the row is still to be measured by everybody.
  ///
  /// `nil` where nothing was known of the customer at that date. `mailChannel` is the symbol of the channel
  /// `email`, if the log has one.
  init?(
    _ customer: SubjectID,
    _ state: ProfileState,
    _ parts: ProfileParts,
    _ rules: Rules,
    _ context: ViewContext,
    mailChannel: SymbolID?
  ) {
    guard let first = state.firstMoment(asOf: context.asOf) else { return nil }
    let end = context.asOf.rawValue
    self.customer = customer
    firstSeenAt = first
    summary = state.purchases.summary(asOf: context.asOf, context.exchange)
    contacts = ContactHistory(state.contacts.elements.lazy.filter { $0.occurredAt <= end })
    let consented = parts.contains(.consents) ? state.consents : FactList()
    consents = ConsentState(consented, asOf: context.asOf, mailChannel: mailChannel)
    if parts.contains(.scores) {
      let scored =
        rules.rfm.windowDays == nil ? summary : state.purchases.windowSummary(rules.rfm, context)
      rfm = RFMRow(customer, scored, context)
    }
    if parts.contains(.silence) { buyer = Buyer(state.purchases, rules.dormancy, context) }
    if parts.contains(.habits) { habits = Habits(state.purchases, context) }
    if parts.contains(.favourites) { favourites = Favourites(state, context) }
    if parts.contains(.goods) { goods = BoughtGoods(state, context) }
    if parts.contains(.facts) { facts = Self.latest(state.learned, asOf: end) }
    // The memory of an empty list is the reader's, and used again.
    if parts.contains(.reach), !state.consents.isEmpty { consentFacts = state.consents }
  }

  /// Sets what depends on everybody.
  mutating func measure(by measure: ProfileMeasure) {
    brought = measure.brought(customer)
    if measure.parts.contains(.scores), var scored = rfm {
      measure.score(&scored)
      rfm = scored
    }
    if measure.parts.contains(.silence) {
      if let buyer {
        usualGapDays = measure.usualGap(buyer)
        silence = measure.silence(buyer)
      }
      stage = measure.stage(summary, silence)
      buyer = nil
    }
    if measure.parts.contains(.kind) { kind = measure.kind(of: self) }
  }

  private static func latest(_ learned: FactList<LearnedFact>, asOf end: Int64) -> [LearnedFact] {
    if learned.isEmpty { return [] }
    var latest: [SymbolID: LearnedFact] = [:]
    for fact in learned.elements where fact.occurredAt <= end {
      if let known = latest[fact.name], fact.isEarlier(than: known) { continue }
      latest[fact.name] = fact
    }
    return latest.values.sorted { ($0.position, $0.index) < ($1.position, $1.index) }
  }

  /// Rounded half away from zero; `nil` without an order.
  public var averageOrder: Int64? { summary.monetary.average(of: summary.orders) }
}

extension Stage {
  init(_ summary: PurchaseSummary, _ rules: Rules.Stages, isDormant: Bool) {
    self =
      if summary.orders == 0 {
        .potential
      } else if isDormant {
        .dormant
      } else if summary.orders == 1 {
        .firstTime
      } else {
        summary.orders < rules.loyalOrders ? .repeat : .loyal
      }
  }
}

extension ProfileState {
  /// When anything was first known of the customer, if it was by `moment`.
  func firstMoment(asOf moment: Timestamp) -> Timestamp? {
    let end = moment.rawValue
    var first = Int64.max
    for fact in purchases.placed.elements where fact.occurredAt <= end {
      first = min(first, fact.occurredAt)
    }
    for fact in purchases.changes.elements where fact.occurredAt <= end {
      first = min(first, fact.occurredAt)
    }
    for fact in contacts.elements where fact.occurredAt <= end {
      first = min(first, fact.occurredAt)
    }
    return first == .max ? nil : Timestamp(rawValue: first)
  }
}
