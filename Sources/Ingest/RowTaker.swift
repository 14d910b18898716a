/// Takes rows to the parser, shaped where they are not Patron's own.
///
/// **Per-event path.**
struct RowTaker: ~Copyable {
  var parser: OrderParser
  private var shaper: RowShaper?
  /// How many cells a row that is shaped may fill; `nil`: as many as there are.
  private let columnCount: Int?
  /// In a rejects file, the column that is filled where an order was refused with all its rows; else −1.
  private let wholeColumn: Int

  init(_ reading: OrderReading, isGrouped: Bool) {
    let settings = reading.settings
    parser = OrderParser(settings, isGrouped: isGrouped)
    // The exports of some shop systems have more cells than names for them.
    columnCount = reading.isPatronsOwn ? reading.header.names.count : nil
    let wholeColumn = RejectsFile.wholeColumn(in: reading.header.names)
    self.wholeColumn = wholeColumn ?? -1
    parser.keepsRows = wholeColumn != nil
    shaper = reading.format.map {
      RowShaper($0, source: settings.source, shopCurrency: settings.shopCurrency)
    }
  }

  @inline(__always)
  mutating func take(_ row: RowReader.Row, _ rows: inout RowReader) {
    let (line, raw) = (rows.line, rows.raw)
    switch row {
    case .malformed(let reason):
      let order = orderBeforeFault(of: &rows)
      order.withUnsafeBytes { parser.malformed(reason, of: $0, fileLine: line, raw: raw) }
    case .cells:
      rows.withCells { cells in
        if wholeColumn >= 0 { parser.isOfWholeOrder = cells.trimmed(wholeColumn).count > 0 }
        if shaper == nil {
          parser.row(cells, fileLine: line, raw: raw)
        } else {
          shape(cells, line, raw)
        }
      }
    }
  }

  private mutating func shape(_ cells: RowCells, _ line: Int, _ raw: UnsafeRawBufferPointer) {
    if let columnCount, cells.isFilled(from: columnCount) {
      return refuse(cells, nil, RowCells.surplus(cells.count, columnCount), line, raw)
    }
    switch shaper?.shape(cells) {
    case .rows(let count):
      let hasLeftOut = shaper?.hasLeftOut == true
      if hasLeftOut { parser.shapedLeftOut = shaper?.leftOut ?? [] }
      let hasRefunds = shaper?.hasRefunds == true
      if hasRefunds { parser.shapedRefunds = shaper?.refunds ?? [] }
      for index in 0..<count {
        shaper?.withRow(index, of: cells) { parser.row($0, fileLine: line, raw: raw) }
      }
      if hasLeftOut { parser.shapedLeftOut = [] }
      if hasRefunds { parser.shapedRefunds = [] }
    case .skipped(let reason): parser.skipRow(reason)
    case .refused(let column, let reason): refuse(cells, column, reason, line, raw)
    case .empty, nil: break
    }
  }

  private mutating func refuse(
    _ cells: RowCells,
    _ column: String?,
    _ reason: String,
    _ line: Int,
    _ raw: UnsafeRawBufferPointer
  ) {
    let order = shaper?.order(of: cells) ?? []
    order.withUnsafeBytes { order in
      parser.refuse(order: order, column: column, reason: reason, fileLine: line, raw: raw)
    }
  }

  /// Whether a row can only continue an order that another row begins.
  func isFurther(_ cells: RowCells) -> Bool { shaper?.isBlankOnFurtherRows(cells) == true }

  /// The number of the order that a row with a fault is of, as far as it stands before the fault.
  @inline(never)
  private mutating func orderBeforeFault(of rows: inout RowReader) -> [UInt8] {
    var order: [UInt8] = []
    let index = parser.columns[.order]
    rows.withCellsBeforeFault { cells in
      guard shaper == nil else {
        if shaper?.hasOrder(cells) == true { order = shaper?.order(of: cells) ?? [] }
        return
      }
      order = Array(cells.id(index))
    }
    return order
  }

  /// The number of the order that the row read last is of.
  mutating func order(of rows: borrowing RowReader) -> [UInt8] {
    var order: [UInt8] = []
    let index = parser.columns[.order]
    rows.withCells { cells in
      order = shaper?.order(of: cells) ?? Array(cells.id(index))
    }
    return order
  }
}
