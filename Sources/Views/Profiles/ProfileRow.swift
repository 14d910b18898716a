public import Events
public import Projections
public import Rules

/// Where a customer stands with the shop.
public enum Stage: String, CaseIterable, Sendable {
  /// Known, and never bought.
  case potential
  case firstTime = "first-time"
  case `repeat`
  case loyal
  case dormant
}

/// One customer in figures, as of a date.
public struct ProfileRow: CustomerRow, Equatable {
  public var customer: SubjectID
  public var stage: Stage
  /// An index into the rules' kinds; `nil` where no condition holds.
  public var kind: Int?
  public var firstSeenAt: Timestamp
  public var summary: PurchaseSummary
  public var rfm: RFMRow?
  public var silence: Silence?
  public var habits: Habits
  /// The latest of each fact's name, in the order of their events.
  public var facts: [LearnedFact]
  public var consents: ConsentState
  public var contacts: ContactHistory
  /// People who bought after this customer brought them.
  public var brought: Int
  /// Days between purchases, as dormancy knows them.
  public var usualGapDays: Double?
}

extension ProfileRow {
  /// `nil` where nothing was known of the customer at that date.
  ///
  /// `mailChannel` is the symbol of the channel `email`, if the log has one; `brought` how many people
  /// bought after the customer brought them.
  public init?(
    _ customer: SubjectID,
    _ state: ProfileState,
    _ rules: Rules,
    _ measures: ShopMeasures,
    _ context: ViewContext,
    mailChannel: SymbolID?,
    brought: Int
  ) {
    guard let first = state.firstMoment(asOf: context.asOf) else { return nil }
    let end = context.asOf.rawValue
    self.customer = customer
    self.brought = brought
    firstSeenAt = first
    summary = state.purchases.summary(asOf: context.asOf, context.exchange)
    rfm = RFMRow(customer, state.purchases, rules, context, scale: measures.scale)
    let buyer = Buyer(state.purchases, rules.dormancy, context)
    usualGapDays = buyer?.usualGap(rules.dormancy, everybody: measures.everybodysGap)
    silence = buyer.flatMap {
      Silence($0, rules.dormancy, everybodysGap: measures.everybodysGap, context)
    }
    habits = Habits(state, context)
    facts = Self.latest(state.learned, asOf: end)
    consents = ConsentState(state.consents, asOf: context.asOf, mailChannel: mailChannel)
    contacts = ContactHistory(state.contacts.elements.lazy.filter { $0.occurredAt <= end })
    stage = Stage(summary, rules.stages, isDormant: silence?.isDormant ?? false)
    kind = nil
    kind = rules.kinds.firstIndex { kind in
      kind.condition.isTrue { value(of: $0, minorUnits: context.minorUnits) }
    }
  }

  private static func latest(_ learned: FactList<LearnedFact>, asOf end: Int64) -> [LearnedFact] {
    var latest: [SymbolID: LearnedFact] = [:]
    for fact in learned.elements where fact.occurredAt <= end {
      if let known = latest[fact.name], fact.isEarlier(than: known) { continue }
      latest[fact.name] = fact
    }
    return latest.values.sorted { ($0.position, $0.index) < ($1.position, $1.index) }
  }

  /// Rounded half away from zero; `nil` without an order.
  public var averageOrder: Int64? { summary.monetary.average(of: summary.orders) }

  /// The value behind a name in the condition of a kind: one of `Rules.Segment.kindColumns`.
  private func value(of name: String, minorUnits: Double) -> Value {
    func money(_ amount: Int64?) -> Value {
      amount.map { .number(Double($0) / minorUnits) } ?? .missing
    }
    return switch name {
    case "r", "f", "m": rfm?.value(of: name, minorUnits: minorUnits) ?? .missing
    case "orders": .number(Double(summary.orders))
    case "monetary": money(summary.monetary)
    case "average_order": money(averageOrder)
    case "largest_order": money(habits.largestOrder)
    case "brought": .number(Double(brought))
    case "messages": .number(Double(contacts.messages))
    case "emails_opened": .number(Double(contacts.emailsOpened))
    case "emails_clicked": .number(Double(contacts.emailsClicked))
    case "facts": .number(Double(facts.count))
    default: .missing
    }
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
    let moments = [
      purchases.placed.elements.lazy.map(\.occurredAt).filter { $0 <= end }.min(),
      purchases.changes.elements.lazy.map(\.occurredAt).filter { $0 <= end }.min(),
      contacts.elements.lazy.map(\.occurredAt).filter { $0 <= end }.min(),
    ]
    return moments.compactMap { $0 }.min().map { Timestamp(rawValue: $0) }
  }
}
