public import Events
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
  /// An index into the customers given.
  public var place: Int
}

/// Everybody who is dormant as of a date, those worth most first.
public struct DormancyTable: Sendable {
  public private(set) var rows: [DormancyRow] = []
  public private(set) var withoutRate = 0

  public init(
    _ customers: [(subject: SubjectID, state: DormancyState)],
    _ rules: Rules,
    _ context: ViewContext
  ) {
    let rfm = RFMTable(customers.map { ($0.subject, $0.state.purchases) }, rules, context)
    withoutRate = rfm.withoutRate
    var segments: [SubjectID: Int] = [:]
    for row in rfm.rows { segments[row.customer] = row.segment }
    let buyers = customers.enumerated().compactMap { place, customer in
      Buyer(customer.state.purchases, context).map { (place, $0) }
    }
    let usual = rules.dormancy.everybodysGap(buyers.map(\.1))
    for (place, buyer) in buyers {
      guard let silence = Silence(buyer, rules.dormancy, everybodysGap: usual, context),
        silence.isDormant
      else { continue }
      rows.append(
        DormancyRow(
          customer: customers[place].subject,
          lastPurchasedAt: buyer.lastPurchasedAt,
          silentDays: silence.days,
          usualGapDays: silence.usualGap,
          dormantSinceDay: silence.dormantSinceDay,
          monetary: buyer.monetary,
          segment: segments[customers[place].subject],
          place: place
        )
      )
    }
    rows.sort { ($1.monetary, $0.customer) < ($0.monetary, $1.customer) }
  }
}
