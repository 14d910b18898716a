public import Events
internal import Projections
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

/// Everybody who is dormant as of a date.
public struct DormancyTable: Sendable {
  /// Rising by customer, unless they were put in another order.
  public let rows: [DormancyRow]
  private let customers: [DormancyCustomer]
  /// By row, which of `customers` it is of.
  private let places: [UInt32]
  public let withoutRate: Int
  /// Whether somebody bought, and the rules go by a gap that nobody has yet.
  public let isWithoutGap: Bool

  /// `customers` rise by subject.
  public init(
    _ customers: [(subject: SubjectID, state: DormancyState)],
    _ rules: Rules,
    _ context: ViewContext
  ) {
    let maker = DormancyMaker(rules, context, keepsConsents: true)
    self.init(customers.map { maker.customer($0, $1) }, rules, context)
  }

  /// `customers` rise by subject.
  public init(_ customers: [DormancyCustomer], _ rules: Rules, _ context: ViewContext) {
    // Customers are asked by their places: one that is taken counts the uses of its lists.
    withoutRate = customers.indices.reduce(0) { $0 + customers[$1].withoutRate }
    let usual = rules.dormancy.everybodysGap(customers.lazy.compactMap(\.buyer))
    isWithoutGap =
      rules.dormancy.asksForEverybodysGap && usual == nil && customers.contains { $0.buyer != nil }
    let finder = SegmentFinder(rules, minorUnits: context.minorUnits)
    let scored = Parallel.compactMap(customers.count) { customers[$0].rfm }
    let scale = RFMScale(scored, rules.rfm, minorUnits: context.minorUnits)
    let dormancy = rules.dormancy
    let found = Parallel.compactMap(customers.count) {
      place -> (row: DormancyRow, place: UInt32)? in
      guard let buyer = customers[place].buyer,
        case let silence = Silence(buyer, dormancy, everybodysGap: usual, context),
        silence.isDormant, let since = silence.dormantSinceDay
      else { return nil }
      var row = DormancyRow(
        customer: customers[place].customer,
        lastPurchasedAt: buyer.lastPurchasedAt,
        silentDays: silence.days,
        usualGapDays: silence.usualGap,
        dormantSinceDay: since,
        monetary: buyer.monetary
      )
      if var scored = customers[place].rfm {
        scale.score(&scored, minorUnits: context.minorUnits)
        row.segment = finder.segment(of: scored)
      }
      return (row, UInt32(place))
    }
    rows = Parallel.array(found.count) { found[$0].row }
    places = Parallel.array(found.count) { found[$0].place }
    self.customers = customers
  }

  private init(_ table: DormancyTable, in order: [Int]) {
    rows = Parallel.array(order.count) { table.rows[order[$0]] }
    places = Parallel.array(order.count) { table.places[order[$0]] }
    customers = table.customers
    withoutRate = table.withoutRate
    isWithoutGap = table.isWithoutGap
  }

  /// Those worth most first; of equals the lesser customer.
  public var worthMostFirst: DormancyTable {
    // Numbers are sorted, and rows, which are large, moved once.
    let places = rows.indices.map { (monetary: rows[$0].monetary, index: $0) }
    let order = Parallel.sorted(places) { left, right in
      left.monetary == right.monetary ? left.index < right.index : left.monetary > right.monetary
    }
    return DormancyTable(self, in: order.map(\.index))
  }

  /// What bears on whether the customer of a row can be written to.
  public func consents(_ row: Int) -> FactList<ConsentFact> {
    customers[Int(places[row])].consents
  }
}
