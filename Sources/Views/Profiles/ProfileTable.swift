public import Events
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
public struct ProfileRow: Equatable, Sendable {
  public var customer: SubjectID
  public var stage: Stage
  public var firstSeenAt: Timestamp
  public var summary: PurchaseSummary
  /// The categories bought most often, at most three.
  public var topCategories: [SymbolID]
  /// The hour of the day at which most orders were placed; the earlier of two.
  public var usualHour: Int?
  /// The latest of each fact's name, in the order of their events.
  public var facts: [LearnedFact]
  public var consents: ConsentState
  public var emailsSent = 0
  public var emailsOpened = 0
  public var emailsClicked = 0
}

/// Everybody the shop knows, as of a date.
public struct ProfileTable: Sendable {
  public private(set) var rows: [ProfileRow] = []

  /// `mailChannel` is the symbol of the channel `email`, if the log has one.
  public init(
    _ customers: [(subject: SubjectID, state: ProfileState)],
    _ rules: Rules,
    _ context: ViewContext,
    mailChannel: SymbolID?
  ) {
    let dormancy = DormancyTable(
      customers.map { subject, state in
        var part = DormancyState()
        part.purchases = state.purchases
        return (subject, part)
      },
      rules,
      context
    )
    let dormant = Set(dormancy.rows.map(\.customer))
    for (subject, state) in customers {
      guard var row = ProfileRow(subject, state, context, mailChannel) else { continue }
      row.stage = Self.stage(row, rules.stages, isDormant: dormant.contains(subject))
      rows.append(row)
    }
  }

  private static func stage(_ row: ProfileRow, _ rules: Rules.Stages, isDormant: Bool) -> Stage {
    if row.summary.orders == 0 { return .potential }
    if isDormant { return .dormant }
    if row.summary.orders == 1 { return .firstTime }
    return row.summary.orders < rules.loyalOrders ? .repeat : .loyal
  }
}

extension ProfileRow {
  /// `nil` where nothing was known of the customer at that date.
  ///
  /// The stage is still to be set.
  init?(
    _ subject: SubjectID,
    _ state: ProfileState,
    _ context: ViewContext,
    _ mailChannel: SymbolID?
  ) {
    let end = context.asOf.rawValue
    let contacts = state.contacts.elements.filter { $0.occurredAt <= end }
    let moments = [
      state.purchases.placed.elements.lazy.map(\.occurredAt).filter { $0 <= end }.min(),
      state.purchases.changes.elements.lazy.map(\.occurredAt).filter { $0 <= end }.min(),
      contacts.lazy.map(\.occurredAt).min(),
    ]
    guard let first = moments.compactMap({ $0 }).min() else { return nil }
    customer = subject
    stage = .potential
    firstSeenAt = Timestamp(rawValue: first)
    summary = state.purchases.summary(asOf: context.asOf, context.exchange)
    var hours = [Int](repeating: 0, count: 24)
    var goods: [GoodsFact] = []
    _ = state.purchases.forEachValue(asOf: context.asOf, context.exchange) { order, _ in
      guard order.counts else { return }
      hours[context.calendar.hour(of: order.placedAt)] += 1
      goods.append(contentsOf: state.goods.at(position: order.linesAt))
    }
    let most = hours.max() ?? 0
    usualHour = most == 0 ? nil : hours.firstIndex(of: most)
    topCategories = Self.topCategories(goods)
    facts = Self.latest(state.learned, asOf: end)
    consents = ConsentState(state.consents, asOf: context.asOf, mailChannel: mailChannel)
    for contact in contacts {
      switch EventType(rawValue: contact.rawType) {
      case .emailSent: emailsSent += 1
      case .emailOpened where !contact.isMachine: emailsOpened += 1
      case .emailClicked where !contact.isMachine: emailsClicked += 1
      default: break
      }
    }
  }

  private static func topCategories(_ goods: [GoodsFact]) -> [SymbolID] {
    var counts: [SymbolID: Int] = [:]
    for fact in goods where fact.category != .none {
      counts[fact.category, default: 0] += 1
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3).map(\.key)
  }

  private static func latest(_ learned: FactList<LearnedFact>, asOf end: Int64) -> [LearnedFact] {
    var latest: [SymbolID: LearnedFact] = [:]
    for fact in learned.elements where fact.occurredAt <= end {
      if let known = latest[fact.name],
        (known.occurredAt, known.position, known.index)
          > (fact.occurredAt, fact.position, fact.index)
      {
        continue
      }
      latest[fact.name] = fact
    }
    return latest.values.sorted { ($0.position, $0.index) < ($1.position, $1.index) }
  }
}
