internal import Events

/// Makes rows as Patron knows them of the rows of another format.
///
/// **Per-event path.** What needs no change stays where it was read; the rest is written anew.
struct RowShaper: ~Copyable {
  enum Outcome {
    /// So many rows: one, or a line each of an order that stands on one row.
    case rows(Int)
    case skipped(SkipReason)
    case refused(column: String, reason: String)
    /// Nothing at all.
    case empty
  }

  /// A line of an order that has several on one row.
  struct Line {
    var product = CSVScanner.Cell.empty
    var category = CSVScanner.Cell.empty
    var quantity = CSVScanner.Cell.empty
    var unitPrice = CSVScanner.Cell.empty
  }

  /// A field that is one column, as nearly all are; another has the column −1.
  ///
  /// Fields are gone through for every row: this one holds nothing whose uses are counted.
  struct FieldColumn {
    let field: OrderField
    let column: Int

    init(_ field: BoundFormat.Field) {
      self.field = field.field
      if case .columns(let columns) = field.source, columns.count == 1 {
        column = columns[0]
      } else {
        column = -1
      }
    }
  }

  private let place = InPlace()
  let bound: BoundFormat
  let shopCurrency: Currency
  let customerPrefix: [UInt8]
  let guestPrefix: [UInt8]
  let empties: [[UInt8]]
  let masks: [[UInt8]]
  var statuses: StatusTable
  /// What is of the order, then what is of its line.
  let fields: [BoundFormat.Field]
  /// The one column of each of `fields`.
  private let columns: [FieldColumn]
  private let orderColumn: FieldColumn
  var dates: DateWriter
  private let cells: UnsafeMutablePointer<CSVScanner.Cell>
  private static let count = OrderField.allCases.count
  /// Cells that were made for a row, one after another.
  var written = ByteArena(capacity: 1 << 12)
  var lines: [Line] = []
  private var role = RowCells.Role.adds
  private var previousOrder: [UInt8] = []
  /// Whether the row adds to an order whose guest the row above has named.
  private(set) var isFurther = false
  var fault: (column: String, reason: String)?
  /// What the row gives as names, and names nobody.
  var leftOut: [(field: OrderField, value: String)] = []
  var hasLeftOut: Bool { !leftOut.isEmpty }
  /// What the row says went back, where it gives dates.
  var refunds: [DatedAmount] = []
  var hasRefunds: Bool { !refunds.isEmpty }
  /// What the row's amounts say of their currency.
  var marked: [MarkedAmount] = []
  /// The currency of the order at hand; empty: the shop's.
  var orderCurrency: [UInt8] = []

  init(_ bound: BoundFormat, source: String, shopCurrency: Currency) {
    self.bound = bound
    self.shopCurrency = shopCurrency
    let namespace = Identifier.namespace(ofSource: source)
    customerPrefix = bound.format.customers.map { Array("\($0):".utf8) } ?? []
    guestPrefix = Array("\(namespace).order:".utf8)
    empties = bound.format.empty.map { Array($0.utf8) }
    masks = bound.format.masked.map { Array($0.utf8) }
    statuses = StatusTable(bound.format.statuses)
    dates = DateWriter(bound)
    fields = bound.orderFields + bound.lineFields
    columns = fields.map(FieldColumn.init)
    orderColumn = FieldColumn(bound.orderNumber)
    cells = .allocate(capacity: Self.count)
    cells.initialize(repeating: .empty, count: Self.count)
  }

  deinit {
    cells.deallocate()
    written.free()
  }

  subscript(field: OrderField) -> CSVScanner.Cell {
    get { cells[field.place] }
    set { cells[field.place] = newValue }
  }

  /// Whether a row, which may be cut, has all cells that say its order's number.
  func hasOrder(_ row: RowCells) -> Bool {
    switch bound.orderNumber.source {
    case .columns(let columns), .together(let columns): columns.allSatisfy { $0 < row.count }
    case .sum, .constant: false
    }
  }

  /// The order number of a row, as its order is called.
  mutating func order(of row: RowCells) -> [UInt8] {
    written.removeAll()
    return Array(text(cell(of: orderColumn, row) ?? cell(of: bound.orderNumber, row), row))
  }

  /// Shapes `row`; its rows are had by `withRow`.
  mutating func shape(_ row: RowCells) -> Outcome {
    written.removeAll()
    lines.removeAll(keepingCapacity: true)
    fault = nil
    if !marked.isEmpty { marked.removeAll(keepingCapacity: true) }
    if !leftOut.isEmpty { leftOut.removeAll(keepingCapacity: true) }
    if !refunds.isEmpty { refunds.removeAll(keepingCapacity: true) }
    for place in 0..<Self.count { cells[place] = .empty }
    self[.order] = cell(of: orderColumn, row) ?? cell(of: bound.orderNumber, row)
    let number = text(self[.order], row)
    guard number.count > 0 || !row.areBlank else { return .empty }
    role = role(of: row, number)
    if role == .continues {
      self[.amount] = write("0")
      if bound.format.rows == .repeated { identifyFurther(row) }
    } else if let outcome = shapeOrder(row) {
      return outcome
    }
    read(bound.orderFields.count..<fields.count, row)
    for step in bound.steps { run(step, row) }
    settleCurrency(row, isFurther: role == .continues)
    if CellText.isRounded(text(self[.order], row)) {
      fault = (bound.columns.name(of: .order), CellText.rounded(text(self[.order], row)))
    }
    if let fault { return .refused(column: fault.column, reason: fault.reason) }
    return .rows(max(1, lines.count))
  }

  /// What is of the order; an outcome if the row is none.
  private mutating func shapeOrder(_ row: RowCells) -> Outcome? {
    let status: OrderFormat.Status?
    switch applyRules(row) {
    case .status(.skip): return .skipped(.noPurchase)
    case .status(let given): status = given
    case .refund(let order, let id):
      status = nil
      if let outcome = refund(row, of: order, id) { return outcome }
    case .refuse(let column, let reason):
      let text = String(decoding: value(column, row), as: UTF8.self)
      return .refused(column: bound.header[column], reason: "“\(text)”: \(reason)")
    case nil: status = nil
    }
    read(0..<bound.orderFields.count, row)
    let isRefund = !self[.refundOf].isEmpty
    if isRefund {
      if bound.format.areRefundsNegative {
        turnSign(.amount, row)
      } else {
        dropSign(.amount, row)
      }
    }
    dropSign(.refunded, row)
    dropSign(.discount, row)
    if let status {
      self[.status] = write(status.rawValue)
    } else if let outcome = readStatus(row) {
      return outcome
    }
    if isRefund {
      // Whoever pays a refund is the shop; whose it is, its order says.
      for field in [OrderField.customer, .email, .phone] { self[field] = .empty }
    } else {
      identify(row)
    }
    return nil
  }

  /// Reads whom a further row names, which repeats what is of the order.
  private mutating func identifyFurther(_ row: RowCells) {
    isFurther = true
    for index in 0..<bound.orderFields.count {
      switch columns[index].field {
      case .customer, .email, .phone: read(index..<index + 1, row)
      default: continue
      }
    }
    identify(row)
  }

  /// Reads some of `fields`.
  private mutating func read(_ range: Range<Int>, _ row: RowCells) {
    for index in range {
      let column = columns[index]
      self[column.field] = cell(of: column, row) ?? cell(of: fields[index], row)
    }
  }

  /// Whether the layout knows further rows by a cell that they leave blank, and the row does.
  func isBlankOnFurtherRows(_ row: RowCells) -> Bool {
    guard case .continued = bound.format.rows else { return false }
    return row.trimmed(bound.blankOnFurtherRows).count == 0
  }

  private mutating func role(
    of row: RowCells,
    _ number: UnsafeRawBufferPointer
  ) -> RowCells.Role {
    switch bound.format.rows {
    case .lines: return .adds
    case .add:
      if bound.format.guests.isByOrder {
        isFurther = CellText.isSame(number, previousOrder)
        if !isFurther { previousOrder = Array(number) }
      }
      return .adds
    case .one: return .first
    case .continued: return isBlankOnFurtherRows(row) ? .continues : .first
    case .repeated:
      guard !CellText.isSame(number, previousOrder) else { return .continues }
      previousOrder = Array(number)
      isFurther = false
      return .first
    }
  }

  /// Hands over the row `index` of those that `shape` announced.
  mutating func withRow(
    _ index: Int,
    of row: RowCells,
    _ body: (RowCells) -> Void
  ) {
    if index < lines.count {
      self[.product] = lines[index].product
      self[.category] = lines[index].category
      self[.quantity] = lines[index].quantity
      self[.unitPrice] = lines[index].unitPrice
    }
    // What is of the order has been said by the first.
    if index == 1 { self[.amount] = write("0") }
    body(
      RowCells(
        bytes: row.bytes,
        unescaped: written.bytes,
        cells: UnsafeBufferPointer(start: cells, count: Self.count),
        role: index == 0 ? role : .shares,
        isPlain: row.isPlain
      )
    )
  }
}

extension CSVScanner.Cell {
  static let empty = CSVScanner.Cell(start: 0, end: 0, isUnescaped: true)
}
