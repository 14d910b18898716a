public import Events
public import Projections
public import Rules

/// A customer who has been silent for too long.
public struct DormancyRow: CustomerRow, Equatable {
  public let customer: SubjectID
  public var lastPurchasedAt: Timestamp
  public var silentDays: Int
  /// `nil` after a single purchase, where fixed days decide.
  public var usualGapDays: Double?
  /// The first day on which the customer counted as dormant, days since 1970-01-01.
  public var dormantSinceDay: Int
  /// Minor units of the shop's currency.
  public var monetary: Int64
  public var segment: Int?
  /// What bears on whether the customer can be written to; empty where it was not asked for.
  public var consents = FactList<ConsentFact>()
}

/// Everybody who is dormant as of a date.
public struct DormancyTable: Sendable {
  /// Rising by customer, unless they were put in another order.
  public let rows: [DormancyRow]
  public let withoutRate: Int
  /// Whether somebody bought, and the rules go by a gap that nobody has yet.
  public let isWithoutGap: Bool

  /// `customers` rise by subject.
  public init(
    _ customers: [(subject: SubjectID, state: DormancyState)],
    _ rules: Rules,
    _ context: ViewContext
  ) {
    let measured = Parallel.compactMap(customers.count) {
      MeasuredCustomer(customers[$0].subject, customers[$0].state.purchases, rules, context)
    }
    let measures = ShopMeasures(measured, rules, context)
    let maker = DormancyMaker(rules, context, measures, keepsConsents: true)
    let rows = Parallel.compactMap(customers.count) {
      maker.row(customers[$0].subject, customers[$0].state)
    }
    self.init(rows, by: maker)
  }

  /// `rows` are what `maker` made of everybody, and rise by customer.
  public init(_ rows: [DormancyRow], by maker: DormancyMaker) {
    self.init(rows, maker.withoutRate, maker.isWithoutGap)
  }

  private init(_ rows: [DormancyRow], _ withoutRate: Int, _ isWithoutGap: Bool) {
    self.rows = rows
    self.withoutRate = withoutRate
    self.isWithoutGap = isWithoutGap
  }

  /// Those worth most first; of equals the lesser customer.
  public var worthMostFirst: DormancyTable {
    // Numbers are sorted, and rows, which are large, moved once.
    let places = rows.indices.map { (monetary: rows[$0].monetary, index: $0) }
    let order = Parallel.sorted(places) { left, right in
      left.monetary == right.monetary ? left.index < right.index : left.monetary > right.monetary
    }
    let sorted = Parallel.array(order.count) { rows[order[$0].index] }
    return DormancyTable(sorted, withoutRate, isWithoutGap)
  }
}
