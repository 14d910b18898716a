public import Events
public import Projections
public import Rules

/// A customer who has been silent for too long.
public struct DormancyRow: Equatable, Sendable {
  public var customer: SubjectID
  public var lastPurchasedAt: Timestamp
  public var silentDays: Int
  /// `nil` after a single purchase, where fixed days decide.
  public var usualGapDays: Double?
  /// The first day on which the customer counted as dormant, days since 1970-01-01.
  public var dormantSinceDay: Int
  /// Minor units of the shop's currency.
  public var monetary: Int64
  public var segment: Int?
}

/// What the list of dormant customers is made of, of one customer.
public struct DormancyCustomer: CustomerRow {
  public let customer: SubjectID
  /// Their purchases within the window of RFM, by which they have a segment.
  let summary: PurchaseSummary
  /// `nil` without an order that counts.
  let buyer: Buyer?
  let consents: FactList<ConsentFact>

  public init(
    _ customer: SubjectID,
    _ state: DormancyState,
    _ rules: Rules,
    _ context: ViewContext
  ) {
    self.customer = customer
    summary = state.purchases.windowSummary(rules.rfm, context)
    buyer = Buyer(state.purchases, rules.dormancy, context)
    consents = state.consents.isEmpty ? FactList() : state.consents
  }
}

/// Everybody who is dormant as of a date, those worth most first.
public struct DormancyTable: Sendable {
  public private(set) var rows: [DormancyRow] = []
  /// By row, what bears on whether the customer can be written to.
  public private(set) var consents: [FactList<ConsentFact>] = []
  public private(set) var withoutRate = 0

  /// `customers` rise by subject.
  public init(
    _ customers: [(subject: SubjectID, state: DormancyState)],
    _ rules: Rules,
    _ context: ViewContext
  ) {
    self.init(customers.map { DormancyCustomer($0, $1, rules, context) }, rules, context)
  }

  /// `customers` rise by subject.
  public init(_ customers: [DormancyCustomer], _ rules: Rules, _ context: ViewContext) {
    let rfm = RFMTable(
      customers.map { CustomerSummary($0.customer, $0.summary) },
      rules,
      context
    )
    withoutRate = rfm.withoutRate
    let usual = rules.dormancy.everybodysGap(customers.lazy.compactMap(\.buyer))
    // Both rise by customer, and everybody in the table is among those given.
    var scored = rfm.rows[...]
    for customer in customers {
      let isScored = scored.first?.customer == customer.customer
      let segment = isScored ? scored.removeFirst().segment : nil
      guard let buyer = customer.buyer,
        let silence = Silence(buyer, rules.dormancy, everybodysGap: usual, context),
        silence.isDormant
      else { continue }
      rows.append(
        DormancyRow(
          customer: customer.customer,
          lastPurchasedAt: buyer.lastPurchasedAt,
          silentDays: silence.days,
          usualGapDays: silence.usualGap,
          dormantSinceDay: silence.dormantSinceDay,
          monetary: buyer.monetary,
          segment: segment
        )
      )
      consents.append(customer.consents)
    }
    // Numbers are sorted, and rows, which are large, moved once.
    let places = rows.indices.sorted { left, right in
      let (one, other) = (rows[left].monetary, rows[right].monetary)
      return one == other ? left < right : one > other
    }
    rows = places.map { rows[$0] }
    consents = places.map { consents[$0] }
  }
}
