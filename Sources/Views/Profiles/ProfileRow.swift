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
  private let broughtCount: UInt32
  /// Of what was read: without `ProfileParts.contacts` it may have been earlier.
  public let firstSeenAt: Timestamp
  public let summary: PurchaseSummary
  public let contacts: ContactHistory
  public private(set) var stage = Stage.potential
  /// One more than the kind's index; 0 for none.
  private var kindNumber: UInt16 = 0
  public private(set) var rfm: RFMRow?
  public private(set) var silence: Silence?
  public private(set) var habits = Habits()
  public private(set) var favourites = Favourites()
  public private(set) var goods = BoughtGoods()
  /// The latest of each fact's name, in the order of their events.
  public private(set) var facts: [LearnedFact] = []
  public let consents: ConsentState
  /// What bears on whether they can be written to.
  public private(set) var consentFacts = FactList<ConsentFact>()

  /// An index into the rules' kinds; `nil` where no condition holds.
  public var kind: Int? { kindNumber == 0 ? nil : Int(kindNumber) - 1 }

  /// People who bought after this customer brought them.
  public var brought: Int { Int(broughtCount) }

  /// Rounded half away from zero; `nil` without an order.
  public var averageOrder: Int64? { Int128(summary.monetary).average(of: summary.orders) }
}

extension ProfileRow {
  /// `nil` where nothing was known of the customer at that date.
  ///
  /// `mailChannel` is the symbol of the channel `email`, if the log has one.
  init?(
    _ customer: SubjectID,
    _ state: ProfileState,
    _ measure: ProfileMeasure,
    mailChannel: SymbolID?,
    isTold: (LearnedFact) -> Bool
  ) {
    let parts = measure.parts
    guard let first = state.firstMoment(asOf: measure.context.asOf) else { return nil }
    let end = measure.context.asOf.rawValue
    self.customer = customer
    broughtCount = UInt32(measure.brought(customer))
    firstSeenAt = first
    summary = state.purchases.summary(asOf: measure.context.asOf, measure.context.exchange)
    let contacted = parts.contains(.contacts) ? state.contacts.elements : []
    contacts = ContactHistory(contacted.lazy.filter { $0.occurredAt <= end })
    let consented = parts.contains(.consents) ? state.consents : FactList()
    consents = ConsentState(consented, asOf: measure.context.asOf, mailChannel: mailChannel)
    if parts.contains(.scores) { rfm = measure.rfm(customer, state.purchases, summary) }
    if parts.contains(.silence) {
      silence = measure.silence(state.purchases)
      stage = measure.stage(summary, silence)
    }
    if parts.contains(.habits) { habits = Habits(state.purchases, measure.context) }
    if parts.contains(.favourites) { favourites = Favourites(state, measure.context) }
    if parts.contains(.goods) { goods = BoughtGoods(state, measure.context) }
    if parts.contains(.facts) {
      let erased = state.contacts.elements.contains {
        $0.rawType == EventType.customerErased.rawValue
      }
      facts = Self.latest(state.learned, asOf: end) { !erased || isTold($0) }
    }
    // The memory of an empty list is the reader's, and used again.
    if parts.contains(.reach), !state.consents.isEmpty { consentFacts = state.consents }
    if parts.contains(.kind) {
      kindNumber = measure.kind(of: self).map { UInt16($0 + 1) } ?? 0
    }
  }

  /// What was forgotten hides nothing that others of the same person told.
  private static func latest(
    _ learned: FactList<LearnedFact>,
    asOf end: Int64,
    where isTold: (LearnedFact) -> Bool
  ) -> [LearnedFact] {
    // Of few names: a table of them would cost more than looking through.
    var latest: [LearnedFact] = []
    for fact in learned.elements where fact.occurredAt <= end && isTold(fact) {
      guard let place = latest.firstIndex(where: { $0.name == fact.name }) else {
        latest.append(fact)
        continue
      }
      if fact.isEarlier(than: latest[place]) { continue }
      latest.remove(at: place)
      latest.append(fact)
    }
    return latest
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
    var first = firstMoment(ofPurchasesBy: moment)
    for fact in contacts.elements where fact.occurredAt <= moment.rawValue {
      first = min(first ?? .init(rawValue: .max), Timestamp(rawValue: fact.occurredAt))
    }
    return first
  }

  /// When the first was bought, or an order changed, by `moment`.
  func firstMoment(ofPurchasesBy moment: Timestamp) -> Timestamp? {
    let end = moment.rawValue
    var first = Int64.max
    for fact in purchases.placed.elements where fact.occurredAt <= end {
      first = min(first, fact.occurredAt)
    }
    for fact in purchases.changes.elements where fact.occurredAt <= end {
      first = min(first, fact.occurredAt)
    }
    return first == .max ? nil : Timestamp(rawValue: first)
  }
}
