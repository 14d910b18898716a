public import Events
public import Rules

/// RFM of everybody who has bought, as of a date, with the scale that was used.
public struct RFMTable: Sendable {
  public private(set) var rows: [RFMRow] = []
  /// Days, orders, and units of the shop's currency.
  public let scale: RFMScale
  /// Orders left out because the rules have no rate for their currency.
  public private(set) var withoutRate = 0

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
    let rows = customers.compactMap { RFMRow($0.customer, $0.summary, context) }
    self.init(rows, rules, minorUnits: context.minorUnits)
    withoutRate = customers.reduce(0) { $0 + $1.summary.withoutRate }
  }

  /// Scores `rows` among each other, which stay in their order; ties are broken by customer.
  ///
  /// `minorUnits` is how many make one unit of the shop's currency.
  public init(_ rows: [RFMRow], _ rules: Rules, minorUnits: Double) {
    self.rows = rows
    scale = RFMScale(rows, rules.rfm, minorUnits: minorUnits)
    for index in self.rows.indices { scale.score(&self.rows[index], minorUnits: minorUnits) }
    assignSegments(rules, minorUnits: minorUnits)
  }

  private mutating func assignSegments(_ rules: Rules, minorUnits: Double) {
    let names = Set(rules.segments.flatMap { $0.condition.names })
    // Where segments ask for the scores alone, each cell is decided once.
    let areCellsEnough = names.isSubset(of: ["r", "f", "m"])
    var cells: [Int??] = Array(repeating: nil, count: 1 << 12)
    for index in rows.indices {
      let row = rows[index]
      let cell = (Int(row.r) * 16 + Int(row.f)) * 16 + Int(row.m)
      if areCellsEnough, let known = cells[cell] {
        rows[index].segment = known
        continue
      }
      rows[index].segment = rules.segment(of: row, minorUnits: minorUnits)
      if areCellsEnough { cells[cell] = .some(rows[index].segment) }
    }
  }
}
