internal import Events

/// What the cells of a file show of how its dates and amounts are written.
///
/// The file is read until it is clear. Where nothing in its first thousand rows could be read in two ways,
/// that is all: should such a cell come later, its row is refused, not guessed.
struct FormatEvidence {
  private let bound: BoundFormat
  private let isPatronsOwn: Bool
  private let dateColumns: [Int]
  private let amountColumns: [Int]
  /// The orders of day, month and year in which every date so far is one, and the first date that is none in each of the
  /// others.
  private var orders = OrderFormat.DateOrder.allCases
  private var excluded: [(order: OrderFormat.DateOrder, line: Int, text: String)] = []
  private var ambiguous: (line: Int, text: String)?
  private var mark: OrderFormat.DecimalMark?
  private var ambiguousAmount: (line: Int, text: String)?
  private var rows = 0

  private static let enough = 1_000

  /// In Patron's own columns nothing is settled for the whole file that its rows could be refused for.
  init(_ bound: BoundFormat, isPatronsOwn: Bool) {
    self.bound = bound
    self.isPatronsOwn = isPatronsOwn
    var dates: [Int] = []
    var amounts: [Int] = []
    for field in bound.orderFields + bound.lineFields {
      let columns: [Int] =
        switch field.source {
        case .columns(let columns), .together(let columns): columns
        case .sum(let terms): terms.map(\.column)
        case .constant: []
        }
      if field.field == .orderedAt || field.field == .updatedAt { dates += columns }
      if field.field.isAmount { amounts += columns }
    }
    dateColumns = bound.format.dates.order == .byEvidence ? dates : []
    amountColumns = bound.format.decimals == .byEvidence ? amounts : []
  }

  /// Whether nothing more is asked.
  var isClear: Bool {
    let isEnough = rows >= Self.enough
    let areDates =
      dateColumns.isEmpty || orders.count < 2 || (isEnough && ambiguous == nil)
    return areDates
      && (amountColumns.isEmpty || mark != nil || (isEnough && ambiguousAmount == nil))
  }

  mutating func take(_ row: RowCells, line: Int) {
    rows += 1
    for column in dateColumns where !orders.isEmpty {
      let text = String(decoding: row.trimmed(column), as: UTF8.self)
      guard let possible = LooseDate.orders(text) else { continue }
      for order in orders where !possible.contains(order) { excluded.append((order, line, text)) }
      orders.removeAll { !possible.contains($0) }
      if ambiguous == nil, LooseDate.isAmbiguous(text) { ambiguous = (line, text) }
    }
    for column in amountColumns where mark == nil {
      let text = String(decoding: row.trimmed(column), as: UTF8.self)
      mark = AmountText.evidence(text)
      if mark == nil, ambiguousAmount == nil, AmountText.isDoubtful(text) {
        ambiguousAmount = (line, text)
      }
    }
  }

  /// The format with what was found.
  ///
  /// - Throws: `IngestError` where the file has dates or amounts that could be read in two ways.
  func settled(path: String) throws(IngestError) -> BoundFormat {
    var settled = bound
    if !dateColumns.isEmpty { settled.dateOrder = try order(path) }
    if let mark {
      settled.amounts = AmountText(mark: mark, strip: bound.format.strip)
    } else if isPatronsOwn, let ambiguousAmount, ambiguousAmount.text.contains(",") {
      throw IngestError(
        "\(path):\(ambiguousAmount.line): “\(ambiguousAmount.text)” could be read in two ways, and no "
          + "amount of the file shows which.",
        hint: "Say which it is with --decimals comma or --decimals point."
      )
    }
    return settled
  }

  private func order(_ path: String) throws(IngestError) -> OrderFormat.DateOrder? {
    if orders.isEmpty {
      let faults = excluded.map { "line \($0.line) (\($0.text)) is not \($0.order.rawValue)" }
      throw IngestError(
        "\(path) has dates of several orders: \(faults.joined(separator: ", ")).",
        hint:
          "Say which it is with \(OrderFormat.DateOrder.options(OrderFormat.DateOrder.allCases)): "
          + "the rows with other dates are refused."
      )
    }
    if orders.count == 1 { return orders[0] }
    // Patron's own dates begin with the year: of others only the rows that have them are refused.
    guard let ambiguous, !isPatronsOwn else { return nil }
    throw IngestError(
      "\(path):\(ambiguous.line): “\(ambiguous.text)” could be read in \(orders.count == 2 ? "two" : "three") "
        + "ways, and no date of the file shows which.",
      hint: "Say which it is with \(OrderFormat.DateOrder.options(orders))."
    )
  }
}
