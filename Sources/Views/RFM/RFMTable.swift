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
    for customer in customers {
      withoutRate += customer.summary.withoutRate
      if let row = RFMRow(customer.customer, customer.summary, context) { rows.append(row) }
    }
    scale = RFMScale(rows, rules.rfm, minorUnits: context.minorUnits)
    for index in rows.indices { scale.score(&rows[index], minorUnits: context.minorUnits) }
    assignSegments(rules, minorUnits: context.minorUnits)
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
