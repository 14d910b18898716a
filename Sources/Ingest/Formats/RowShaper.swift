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

  let bound: BoundFormat
  let shopCurrency: Currency
  private let customerPrefix: [UInt8]
  private let guestPrefix: [UInt8]
  private let empties: [[UInt8]]
  private let masks: [[UInt8]]
  private var statuses: StatusTable
  var dates: DateWriter
  private let cells: UnsafeMutablePointer<CSVScanner.Cell>
  private static let count = OrderField.allCases.count
  var written = ByteArena(capacity: 1 << 12)
  var lines: [Line] = []
  private var role = RowCells.Role.adds
  private var previousOrder: [UInt8] = []
  private var fault: (column: String, reason: String)?

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

  /// The order number of a row, as its order is called.
  mutating func order(of row: RowCells) -> [UInt8] {
    written.removeAll()
    return Array(text(cell(of: bound.orderNumber, row), row))
  }

  /// Shapes `row`; its rows are had by `withRow`.
  mutating func shape(_ row: RowCells) -> Outcome {
    written.removeAll()
    lines.removeAll(keepingCapacity: true)
    fault = nil
    for place in 0..<Self.count { cells[place] = .empty }
    self[.order] = cell(of: bound.orderNumber, row)
    let number = text(self[.order], row)
    guard number.count > 0 || !isBlank(row) else { return .empty }
    role = role(of: row, number)
    if role == .continues {
      self[.amount] = write("0")
    } else if let outcome = shapeOrder(row) {
      return outcome
    }
    for field in bound.lineFields { self[field.field] = cell(of: field, row) }
    for step in bound.steps { run(step, row) }
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
    for field in bound.orderFields { self[field.field] = cell(of: field, row) }
    let isRefund = !self[.refundOf].isEmpty
    if isRefund { dropSign(.amount, row) }
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

  private func isBlank(_ row: RowCells) -> Bool {
    for index in 0..<row.count where row.trimmed(index).count > 0 { return false }
    return true
  }

  private mutating func role(
    of row: RowCells,
    _ number: UnsafeRawBufferPointer
  ) -> RowCells.Role {
    switch bound.format.rows {
    case .add, .lines: return .adds
    case .one: return .first
    case .continued: return row.trimmed(bound.blankOnFurtherRows).count == 0 ? .continues : .first
    case .repeated:
      guard !CellText.isSame(number, previousOrder) else { return .continues }
      previousOrder = Array(number)
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

  // MARK: Cells

  /// A column's text without what it is wrapped in; empty where it means nothing.
  @inline(__always)
  func value(_ column: Int, _ row: RowCells) -> UnsafeRawBufferPointer {
    let text = CellText.unwrapped(row.trimmed(column))
    if text.count > 0, !empties.isEmpty, empties.contains(where: { CellText.isSame(text, $0) }) {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return text
  }

  /// The text of a cell of the row that is being shaped.
  func text(_ cell: CSVScanner.Cell, _ row: RowCells) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      rebasing: (cell.isUnescaped ? written.bytes : row.bytes)[cell.start..<cell.end]
    )
  }

  private mutating func cell(
    of field: BoundFormat.Field,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    switch field.source {
    case .column(let column):
      let text = value(column, row)
      return text.count > 0 ? cell(field.field, text, row) : .empty
    case .columns(let columns):
      for column in columns {
        let text = value(column, row)
        if text.count > 0 { return cell(field.field, text, row) }
      }
      return .empty
    case .together(let columns):
      var joined = ""
      for column in columns {
        let text = value(column, row)
        guard text.count > 0 else { continue }
        joined += (joined.isEmpty ? "" : " ") + String(decoding: text, as: UTF8.self)
      }
      guard !joined.isEmpty else { return .empty }
      return Array(joined.utf8).withUnsafeBytes { cell(field.field, $0, row) }
    case .sum(let terms): return sum(terms, field.field, row)
    case .constant(let text): return write(text)
    }
  }

  private mutating func cell(
    _ field: OrderField,
    _ text: UnsafeRawBufferPointer,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    switch field {
    case .amount, .refunded, .unitPrice, .discount, .shipping, .quantity:
      return amount(text, row)
    case .orderedAt, .updatedAt: return date(text, field, row)
    case .customer: return customer(text, row)
    case .email, .phone: return contact(CellText.withoutApostrophe(text), row)
    case .order, .refundOf: return put(CellText.withoutApostrophe(text), row)
    default: return put(text, row)
    }
  }

  /// A cell with `text`: where it was read, if it lies in the row's own bytes.
  @inline(__always)
  mutating func put(
    _ text: UnsafeRawBufferPointer,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    guard let base = text.baseAddress, let start = row.bytes.baseAddress else { return .empty }
    if base >= start, base + text.count <= start + row.bytes.count {
      let offset = base - start
      return CSVScanner.Cell(start: offset, end: offset + text.count, isUnescaped: false)
    }
    return write(text)
  }

  mutating func write(_ text: String) -> CSVScanner.Cell {
    var text = text
    // In place: short texts, as nearly all are, are not even copied.
    return text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }

  mutating func write(_ text: [UInt8]) -> CSVScanner.Cell {
    text.withUnsafeBytes { write($0) }
  }

  private mutating func write(_ text: UnsafeRawBufferPointer) -> CSVScanner.Cell {
    let place = written.count
    written.append(text)
    return CSVScanner.Cell(start: place, end: written.count, isUnescaped: true)
  }

  // MARK: Amounts

  private mutating func amount(
    _ text: UnsafeRawBufferPointer,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    if bound.amounts.mark == .point, AmountText.isPlain(text) { return put(text, row) }
    let written = String(decoding: text, as: UTF8.self)
    // What is no amount stays as it is, for the parser to refuse.
    guard let plain = bound.amounts.plain(written) else { return put(text, row) }
    return write(plain)
  }

  /// The amount in a cell, in ten-thousandths; `nil` where it is none.
  func tenThousandths(_ cell: CSVScanner.Cell, _ row: RowCells) -> Int64? {
    try? Decimals.parse(text(cell, row), digits: 4)
  }

  /// The amount of a column, in ten-thousandths; 0 where it is blank, `nil` where it is none.
  mutating func tenThousandths(column: Int, _ row: RowCells) -> Int64? {
    let text = value(column, row)
    return text.count == 0 ? 0 : tenThousandths(amount(text, row), row)
  }

  mutating func write(tenThousandths value: Int64) -> CSVScanner.Cell {
    write(Decimals.formatShort(value, digits: 4))
  }

  private mutating func sum(
    _ terms: [(column: Int, isNegative: Bool)],
    _ field: OrderField,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    var sum: Int64 = 0
    for term in terms {
      guard let value = tenThousandths(column: term.column, row) else {
        return put(self.value(term.column, row), row)
      }
      // Some write what is taken away with a minus sign, others without.
      sum += term.isNegative ? -abs(value) : value
    }
    return write(tenThousandths: sum)
  }

  /// Some write what was given back or taken off with a minus sign.
  private mutating func dropSign(_ field: OrderField, _ row: RowCells) {
    let text = text(self[field], row)
    if text.count > 1, text[0] == 0x2D { self[field].start += 1 }
  }

  // MARK: Dates

  private mutating func date(
    _ text: UnsafeRawBufferPointer,
    _ field: OrderField,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    switch dates.write(text, zone: bound.zoneColumn < 0 ? nil : value(bound.zoneColumn, row)) {
    case .asItIs: return put(text, row)
    case .written(let text): return write(text)
    case .refused(let reason):
      refuse(field, reason)
      return .empty
    }
  }

  mutating func refuse(_ field: OrderField, _ reason: String) {
    if fault == nil { fault = (bound.columns.name(of: field), reason) }
  }

  // MARK: Statuses and rules

  private func applyRules(_ row: RowCells) -> BoundFormat.Rule.Action? {
    for rule in bound.rules {
      let text = value(rule.column, row)
      let holds =
        switch rule.condition {
        case .filled: text.count > 0
        case .isOne(let texts): texts.contains { CellText.isSame(text, $0) }
        case .isNone(let texts):
          text.count > 0 && !texts.contains { CellText.isSame(text, $0) }
        case .contains(let part): CellText.contains(text, part)
        case .startsWith(let start): text.starts(with: start)
        }
      if holds { return rule.action }
    }
    return nil
  }

  private mutating func refund(
    _ row: RowCells,
    of order: Int,
    _ id: Int
  ) -> Outcome? {
    let given = CellText.withoutApostrophe(value(order, row))
    guard given.count > 0 else {
      return .refused(
        column: bound.header[order],
        reason: "the refund does not say of which order it is"
      )
    }
    self[.refundOf] = put(given, row)
    if id >= 0 { self[.order] = put(CellText.withoutApostrophe(value(id, row)), row) }
    return nil
  }

  /// Makes Patron's word of the status; an outcome if the row is no order.
  private mutating func readStatus(_ row: RowCells) -> Outcome? {
    let cell = self[.status]
    // Without a table the words are Patron's own.
    guard !cell.isEmpty, !statuses.isEmpty else { return nil }
    let text = text(cell, row)
    guard let status = statuses.status(of: text) else {
      return .refused(
        column: bound.columns.name(of: .status),
        reason:
          "“\(String(decoding: text, as: UTF8.self))” is no status that \(bound.format.title) "
          + "is known to have: say what it means under statuses in a mapping file"
      )
    }
    if status == .skip { return .skipped(.noPurchase) }
    self[.status] = write(status.rawValue)
    return nil
  }

  // MARK: Customers

  private func isMasked(_ text: UnsafeRawBufferPointer) -> Bool {
    masks.contains { CellText.contains(text, $0) }
  }

  /// Whether `text` is what systems write for nobody, such as `0` or `guest`.
  private static func isPlaceholder(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count <= 7 else { return false }
    let word = String(decoding: text, as: UTF8.self)
    return (try? Identifier(namespace: "customer", value: word).isPlaceholder) ?? true
  }

  private mutating func customer(
    _ text: UnsafeRawBufferPointer,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    let text = CellText.withoutApostrophe(text)
    guard !isMasked(text), !Self.isPlaceholder(text) else { return .empty }
    guard !customerPrefix.isEmpty else { return put(text, row) }
    let start = write(customerPrefix).start
    written.append(text)
    return CSVScanner.Cell(start: start, end: written.count, isUnescaped: true)
  }

  private mutating func contact(
    _ text: UnsafeRawBufferPointer,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    guard !isMasked(text), !Self.isPlaceholder(text) else { return .empty }
    return put(text, row)
  }

  /// Settles who the customer is, once the columns are read.
  private mutating func identify(_ row: RowCells) {
    let email = text(self[.email], row)
    if email.count > 0, !email.contains(0x40) {
      // Accounts are e-mail addresses or telephone numbers; other texts are no address.
      if self[.phone].isEmpty, Self.isTelephone(email) { self[.phone] = self[.email] }
      self[.email] = .empty
    }
    guard self[.customer].isEmpty, self[.email].isEmpty, self[.phone].isEmpty else { return }
    for column in bound.guestPhones where self[.phone].isEmpty {
      self[.phone] = contact(CellText.withoutApostrophe(value(column, row)), row)
    }
    guard bound.format.guests.isByOrder, self[.phone].isEmpty else { return }
    let start = write(guestPrefix).start
    written.append(text(self[.order], row))
    self[.customer] = CSVScanner.Cell(start: start, end: written.count, isUnescaped: true)
  }

  private static func isTelephone(_ text: UnsafeRawBufferPointer) -> Bool {
    let digits = text.count { CellText.isDigit($0) }
    return digits >= 7 && text.allSatisfy { CellText.isDigit($0) || " +-().".utf8.contains($0) }
  }
}

extension CSVScanner.Cell {
  static let empty = CSVScanner.Cell(start: 0, end: 0, isUnescaped: true)
}
