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
///
/// Everybody's are held at once: a row is no wider than it has to be.
public struct ProfileRow: CustomerRow, Equatable {
  public let customer: SubjectID
  private var broughtCount: UInt32 = 0
  public let firstSeenAt: Timestamp
  public let summary: PurchaseSummary
  public let contacts: ContactHistory
  public private(set) var stage = Stage.potential
  /// One more than the kind's index; 0 for none.
  private var kindNumber: UInt16 = 0
  public private(set) var rfm: RFMRow?
  private var purchasing = Purchasing.unknown
  public private(set) var habits = Habits()
  public private(set) var favourites = Favourites()
  public private(set) var goods = BoughtGoods()
  /// The latest of each fact's name, in the order of their events.
  public private(set) var facts: [LearnedFact] = []
  public let consents: ConsentState
  /// What bears on whether they can be written to.
  public private(set) var consentFacts = FactList<ConsentFact>()

  /// When somebody buys, before and after it is measured.
  private enum Purchasing: Equatable {
    case unknown
    case days(Buyer)
    case measured(Silence)
  }

  /// An index into the rules' kinds; `nil` where no condition holds.
  public var kind: Int? { kindNumber == 0 ? nil : Int(kindNumber) - 1 }

  /// People who bought after this customer brought them.
  public var brought: Int { Int(broughtCount) }

  public var silence: Silence? {
    if case .measured(let silence) = purchasing { silence } else { nil }
  }

  /// What silence is computed of; `nil` once the row is measured.
  var buyer: Buyer? {
    if case .days(let buyer) = purchasing { buyer } else { nil }
  }

  /// Rounded half away from zero; `nil` without an order.
  public var averageOrder: Int64? { Int128(summary.monetary).average(of: summary.orders) }
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
    mailChannel: SymbolID?,
    isTold: (LearnedFact) -> Bool
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
    if parts.contains(.silence),
      let buyer = Buyer(state.purchases, rules.dormancy, context)
    {
      purchasing = .days(buyer)
    }
    if parts.contains(.habits) { habits = Habits(state.purchases, context) }
    if parts.contains(.favourites) { favourites = Favourites(state, context) }
    if parts.contains(.goods) { goods = BoughtGoods(state, context) }
    if parts.contains(.facts) {
      let erased = state.contacts.elements.contains {
        $0.rawType == EventType.customerErased.rawValue
      }
      facts = Self.latest(state.learned, asOf: end) { !erased || isTold($0) }
    }
    // The memory of an empty list is the reader's, and used again.
    if parts.contains(.reach), !state.consents.isEmpty { consentFacts = state.consents }
  }

  /// Sets what depends on everybody.
  mutating func measure(by measure: ProfileMeasure) {
    broughtCount = UInt32(measure.brought(customer))
    if measure.parts.contains(.scores), var scored = rfm {
      measure.score(&scored)
      rfm = scored
    }
    if measure.parts.contains(.silence) {
      let silence = buyer.map { measure.silence($0) }
      purchasing = silence.map { .measured($0) } ?? .unknown
      stage = measure.stage(summary, silence)
    }
    if measure.parts.contains(.kind) {
      kindNumber = measure.kind(of: self).map { UInt16($0 + 1) } ?? 0
    }
  }

  /// What was forgotten hides nothing that others of the same person told.
  private static func latest(
    _ learned: FactList<LearnedFact>,
    asOf end: Int64,
    where isTold: (LearnedFact) -> Bool
  ) -> [LearnedFact] {
    if learned.isEmpty { return [] }
    var latest: [SymbolID: LearnedFact] = [:]
    for fact in learned.elements where fact.occurredAt <= end && isTold(fact) {
      if let known = latest[fact.name], fact.isEarlier(than: known) { continue }
      latest[fact.name] = fact
    }
    return latest.values.sorted { ($0.position, $0.index) < ($1.position, $1.index) }
  }
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
