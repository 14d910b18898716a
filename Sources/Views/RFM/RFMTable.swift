public import Events
internal import Projections
public import Rules

/// RFM of everybody who has bought, as of a date, with the scale that was used.
public struct RFMTable: Sendable {
  public private(set) var rows: [RFMRow]
  /// Days, orders, and units of the shop's currency.
  public let scale: RFMScale
  /// Orders left out because the rules have no rate for their currency.
  public let withoutRate: Int

  /// `customers` rise by subject: ties are broken in their order.
  public init(
    _ customers: [(subject: SubjectID, state: PurchaseHistory)],
    _ rules: Rules,
    _ context: ViewContext
  ) {
    self.init(customers.map { CustomerSummary($0, $1, rules.rfm, context) }, rules, context)
  }

  /// `customers` rise by subject: ties are broken in their order.
  public init(_ customers: [CustomerSummary], _ rules: Rules, _ context: ViewContext) {
    self.init(
      customers.compactMap { RFMRow($0.customer, $0.summary, context) },
      rules,
      minorUnits: context.minorUnits,
      withoutRate: customers.reduce(0) { $0 + $1.summary.withoutRate }
    )
  }

  /// Scores `rows` among each other, which stay in their order; ties are broken by customer.
  ///
  /// `minorUnits` is how many make one unit of the shop's currency.
  public init(
    _ rows: consuming [RFMRow],
    _ rules: Rules,
    minorUnits: Double,
    withoutRate: Int = 0
  ) {
    // Held by nobody else, they are scored where they are.
    self.rows = consume rows
    self.withoutRate = withoutRate
    scale = RFMScale(self.rows, rules.rfm, minorUnits: minorUnits)
    let segments = SegmentFinder(rules, minorUnits: minorUnits)
    Parallel.forEach(&self.rows) { [scale] row in
      scale.score(&row, minorUnits: minorUnits)
      row.segment = segments.segment(of: row)
    }
  }
}
