package import Events

/// Turns the rows of an order CSV into statements, one per order.
///
/// **Per-event path.**
package struct OrderParser: ~Copyable {
  package struct Settings: Sendable {
    package var columns: OrderColumns
    /// Whose namespace names without one get.
    package var source: String
    package var shopCurrency: Currency
    package var calendar: ShopCalendar
  }

  /// What is wrong with a cell.
  struct CellError: Error {
    let field: OrderField
    let reason: String
  }

  private let settings: Settings
  private let columns: OrderColumns
  private let namespacePrefix: [UInt8]
  private let emailPrefix = Array("email:".utf8)
  private var current: OrderStatement?
  /// The rows of the order at hand as they stand in the file: line, and end in `openRaw`.
  private var openRows: [(line: Int, end: Int)] = []
  private var openRaw = ByteArena(capacity: 1 << 12)
  /// Orders refused, each by its first bad line: their further rows are refused with them.
  private var refused: [[UInt8]: Int] = [:]
  private var currencyText: [UInt8]
  private var currency: Currency
  private var digits: Int

  // The chunk being filled.
  private var orders: [OrderStatement] = []
  private var lines: [OrderStatement.Line] = []
  private var arena = ByteArena(capacity: OrderChunk.capacity * 64)
  private var rejects: [RejectedLine] = []
  private var skipped: [SkipReason: Int] = [:]
  private var rows = 0

  package init(_ settings: Settings) {
    self.settings = settings
    columns = settings.columns
    namespacePrefix = Array((Identifier.namespace(ofSource: settings.source) + ":").utf8)
    currency = settings.shopCurrency
    currencyText = Array(settings.shopCurrency.code.utf8)
    digits = settings.shopCurrency.minorDigits
    orders.reserveCapacity(OrderChunk.capacity)
  }

  deinit {
    arena.free()
    openRaw.free()
  }

  /// Whether it is time to hand over what was parsed.
  package var isChunkFull: Bool { orders.count >= OrderChunk.capacity || rejects.count >= 1_000 }

  /// Hands over what was parsed; the order that may still get rows stays.
  package mutating func takeChunk() -> OrderChunk {
    let kept = current.map { ($0, Array(lines[$0.firstLine...])) }
    if let kept { lines.removeSubrange(kept.0.firstLine...) }
    let chunk = OrderChunk(
      orders: orders,
      lines: lines,
      arena: arena,
      rejects: rejects,
      skipped: skipped,
      rows: rows
    )
    orders = []
    orders.reserveCapacity(OrderChunk.capacity)
    lines = []
    arena = ByteArena(capacity: OrderChunk.capacity * 64)
    rejects = []
    skipped = [:]
    rows = 0
    if let (open, openLines) = kept { move(open, openLines, from: chunk.texts) }
    return chunk
  }

  /// Takes the order at hand over into the next chunk.
  private mutating func move(
    _ open: OrderStatement,
    _ openLines: [OrderStatement.Line],
    from old: UnsafeRawBufferPointer
  ) {
    func move(_ text: OrderStatement.Text, _ arena: inout ByteArena) -> OrderStatement.Text {
      guard !text.isEmpty else { return text }
      let start = arena.count
      arena.append(UnsafeRawBufferPointer(rebasing: old[text.range]))
      return OrderStatement.Text(start: start, length: Int(text.length))
    }
    var moved = open
    moved.order = move(open.order, &arena)
    moved.customer = move(open.customer, &arena)
    moved.email = move(open.email, &arena)
    moved.phone = move(open.phone, &arena)
    moved.currency = move(open.currency, &arena)
    moved.coupon = move(open.coupon, &arena)
    moved.referralCode = move(open.referralCode, &arena)
    moved.firstLine = 0
    for var line in openLines {
      line.product = move(line.product, &arena)
      line.category = move(line.category, &arena)
      lines.append(line)
    }
    current = moved
  }

  /// Ends the last order.
  package mutating func finish() { closeOrder() }

  // MARK: Rows

  /// Takes one row.
  ///
  /// An order with an unreadable row is refused as a whole, with all its rows: half an order would
  /// be a wrong order.
  package mutating func row(
    _ cells: borrowing RowCells,
    fileLine: Int,
    raw: UnsafeRawBufferPointer
  ) {
    rows += 1
    let order = cells.trimmed(columns[.order])
    guard order.count > 0, order.count <= 120 else {
      closeOrder()
      let reason =
        order.count == 0
        ? "the order number is missing" : "an order number has at most 120 bytes"
      return reject(CellError(field: .order, reason: reason), fileLine, raw)
    }
    if !refused.isEmpty, let line = refused[Array(order)] {
      let reason = "line \(line) of the same order is refused"
      return reject(CellError(field: .order, reason: reason), fileLine, raw)
    }
    do throws(CellError) {
      try read(order, cells, fileLine: fileLine)
      openRaw.append(raw)
      openRows.append((fileLine, openRaw.count))
    } catch {
      refuseOpenOrder(order, because: fileLine)
      refused[Array(order)] = fileLine
      reject(error, fileLine, raw, order: Array(order))
    }
  }

  package mutating func malformed(_ reason: String, fileLine: Int, raw: UnsafeRawBufferPointer) {
    rows += 1
    rejects.append(
      RejectedLine(
        line: fileLine,
        column: nil,
        reason: reason,
        raw: Array(raw),
        isWellFormed: false
      )
    )
  }

  private mutating func reject(
    _ error: CellError,
    _ fileLine: Int,
    _ raw: some Sequence<UInt8>,
    order: [UInt8]? = nil
  ) {
    rejects.append(
      RejectedLine(
        line: fileLine,
        column: columns.name(of: error.field),
        reason: error.reason,
        raw: Array(raw),
        isWellFormed: true,
        order: order
      )
    )
  }

  /// Refuses the rows of the order at hand, if it is `order`; otherwise ends the order at hand.
  private mutating func refuseOpenOrder(_ order: UnsafeRawBufferPointer, because line: Int) {
    guard let open = current, isSame(open.order, order) else { return closeOrder() }
    current = nil
    lines.removeSubrange(open.firstLine...)
    var start = 0
    for (row, end) in openRows {
      let reason = "line \(line) of the same order is refused"
      reject(CellError(field: .order, reason: reason), row, openRaw.bytes[start..<end])
      start = end
    }
  }

  private mutating func read(
    _ order: UnsafeRawBufferPointer,
    _ cells: borrowing RowCells,
    fileLine: Int
  ) throws(CellError) {
    let row = try values(cells)
    if var open = current, isSame(open.order, order) {
      guard bytes(open.currency).elementsEqual(currencyText) else {
        let known = String(decoding: bytes(open.currency), as: UTF8.self)
        throw CellError(field: .currency, reason: "the order is in \(known) so far")
      }
      open.total = try Self.sum(open.total, row.amount)
      open.rows += 1
      try fill(&open, row, cells)
      try addLine(row, cells, &open)
      current = open
      return
    }
    var statement = OrderStatement()
    statement.fileLine = fileLine
    statement.occurredAt = try moment(cells.trimmed(columns[.orderedAt]), .orderedAt)
    let updatedAt = cells.trimmed(columns[.updatedAt])
    if updatedAt.count > 0 { statement.updatedAt = try moment(updatedAt, .updatedAt) }
    closeOrder()
    statement.order = store(order)
    statement.firstLine = lines.count
    statement.total = row.amount
    statement.currency = store(currencyText)
    try customer(&statement, cells)
    try fill(&statement, row, cells)
    try addLine(row, cells, &statement)
    current = statement
  }

  private static func sum(_ one: Int64, _ other: Int64) throws(CellError) -> Int64 {
    let (sum, overflow) = one.addingReportingOverflow(other)
    guard !overflow else {
      throw CellError(field: .amount, reason: "the order's total is too large")
    }
    return sum
  }

  /// The numbers of a row.
  private struct RowValues {
    var amount: Int64 = 0
    var quantity: Int64 = 1_000
    var unitPrice: Int64 = 0
    var refunded: Int64 = 0
    var discount: Int64 = 0
    var shipping: Int64 = 0
    var status: OrderStatement.Status?
    var isTest = false
  }

  private mutating func values(_ cells: borrowing RowCells) throws(CellError) -> RowValues {
    var row = RowValues()
    try readCurrency(cells.trimmed(columns[.currency]))
    let quantityText = cells.trimmed(columns[.quantity])
    if quantityText.count > 0 {
      row.quantity = try Self.number(quantityText, digits: 3, .quantity)
    }
    let unitPrice = try self.amount(.unitPrice, cells)
    if let given = try self.amount(.amount, cells) {
      row.amount = given
      row.unitPrice = unitPrice ?? Self.price(given, row.quantity)
    } else if let unitPrice {
      row.unitPrice = unitPrice
      row.amount = try Self.product(row.quantity, unitPrice)
    } else {
      throw CellError(field: .amount, reason: "the amount is missing")
    }
    row.refunded = try self.amount(.refunded, cells) ?? 0
    guard row.refunded >= 0 else {
      throw CellError(field: .refunded, reason: "what was refunded is given without a minus sign")
    }
    row.discount = try self.amount(.discount, cells) ?? 0
    row.shipping = try self.amount(.shipping, cells) ?? 0
    let status = cells.trimmed(columns[.status])
    if status.count > 0 {
      switch try StatusWords.meaning(of: status) {
      case .status(let status): row.status = status
      case .test: row.isTest = true
      }
    }
    return row
  }

  /// The amount in a cell; `nil` where it is empty.
  @inline(__always)
  private func amount(
    _ field: OrderField,
    _ cells: borrowing RowCells
  ) throws(CellError) -> Int64? {
    let text = cells.trimmed(columns[field])
    guard text.count > 0 else { return nil }
    return try Self.number(text, digits: digits, field)
  }

  private static func number(
    _ text: UnsafeRawBufferPointer,
    digits: Int,
    _ field: OrderField
  ) throws(CellError) -> Int64 {
    do throws(Decimals.ParseError) { return try Decimals.parse(text, digits: digits) } catch {
      let written = String(decoding: text.prefix(40), as: UTF8.self)
      throw CellError(field: field, reason: error.explanation(written, digits: digits))
    }
  }

  /// Quantity in thousandths times price, rounded half away from zero.
  private static func product(_ quantity: Int64, _ price: Int64) throws(CellError) -> Int64 {
    let (product, overflow) = quantity.multipliedReportingOverflow(by: price)
    guard !overflow else {
      throw CellError(field: .quantity, reason: "quantity × unit price is too large")
    }
    return (product + (product < 0 ? -500 : 500)) / 1_000
  }

  /// The price of one, where only the row's amount is given.
  private static func price(_ amount: Int64, _ quantity: Int64) -> Int64 {
    guard quantity != 0, quantity != 1_000 else { return amount }
    let (scaled, overflow) = amount.multipliedReportingOverflow(by: 1_000)
    return overflow ? amount : scaled / quantity
  }

  private mutating func readCurrency(_ text: UnsafeRawBufferPointer) throws(CellError) {
    if text.count == 0 {
      guard !currencyText.elementsEqual(settings.shopCurrency.code.utf8) else { return }
      setCurrency(settings.shopCurrency)
    } else if !text.elementsEqual(currencyText) {
      let written = String(decoding: text, as: UTF8.self)
      guard let read = Currency(written) else {
        throw CellError(
          field: .currency,
          reason: "“\(written)” is no currency: CNY or the like is expected"
        )
      }
      setCurrency(read)
    }
  }

  private mutating func setCurrency(_ new: Currency) {
    currency = new
    currencyText = Array(new.code.utf8)
    digits = new.minorDigits
  }

  private func moment(
    _ text: UnsafeRawBufferPointer,
    _ field: OrderField
  ) throws(CellError) -> Timestamp {
    do throws(DateText.ParseError) {
      return settings.calendar.moment(try DateText.parse(text))
    } catch {
      let written = String(decoding: text.prefix(40), as: UTF8.self)
      let reason =
        switch error {
        case .notADate where text.count == 0: "the date is missing"
        case .notADate: "“\(written)” is no date: 2024-05-01 or 2024-05-01 10:30:00 is expected"
        case .ambiguous: "“\(written)” could be read in two ways: write the year first"
        }
      throw CellError(field: field, reason: reason)
    }
  }

  // MARK: Order-level cells: the first that is filled counts

  private mutating func fill(
    _ statement: inout OrderStatement,
    _ row: RowValues,
    _ cells: borrowing RowCells
  ) throws(CellError) {
    if let status = row.status, statement.rows == 1 || statement.status == .paid {
      statement.status = status
    }
    if row.isTest { statement.isTest = true }
    if statement.refunded == 0 { statement.refunded = row.refunded }
    if statement.discount == 0 { statement.discount = row.discount }
    if statement.shipping == 0 { statement.shipping = row.shipping }
    if statement.coupon.isEmpty { statement.coupon = store(try name(.coupon, cells)) }
    if statement.referralCode.isEmpty {
      let code = cells.trimmed(columns[.referralCode])
      if code.count > 0 { _ = try further(code, "referral", .referralCode) }
      statement.referralCode = store(code)
    }
  }

  private mutating func addLine(
    _ row: RowValues,
    _ cells: borrowing RowCells,
    _ statement: inout OrderStatement
  ) throws(CellError) {
    let product = try name(.product, cells)
    let category = try name(.category, cells)
    guard product.count > 0 || category.count > 0 || columns.has(.unitPrice) else { return }
    lines.append(
      OrderStatement.Line(
        product: store(product),
        category: store(category),
        quantity: row.quantity,
        unitPrice: row.unitPrice
      )
    )
    statement.lineCount += 1
  }

  /// A cell that the log keeps as a symbol.
  @inline(__always)
  private func name(
    _ field: OrderField,
    _ cells: borrowing RowCells
  ) throws(CellError) -> UnsafeRawBufferPointer {
    let text = cells.trimmed(columns[field])
    guard text.count <= SymbolID.maximumNameLength else {
      let most = SymbolID.maximumNameLength
      throw CellError(
        field: field,
        reason: "a name has at most \(most) bytes, this one \(text.count)"
      )
    }
    return text
  }

  private mutating func customer(
    _ statement: inout OrderStatement,
    _ cells: borrowing RowCells
  ) throws(CellError) {
    let name = cells.trimmed(columns[.customer])
    if name.count > 0 { statement.customer = try identifier(name, .customer) }
    let email = cells.trimmed(columns[.email])
    if email.count > 0 { statement.email = try further(email, "email", .email) }
    let phone = cells.trimmed(columns[.phone])
    if phone.count > 0 { statement.phone = try further(phone, "phone", .phone) }
    if statement.customer.isEmpty {
      // Whoever is not named is known by mail or telephone.
      statement.customer = statement.email.isEmpty ? statement.phone : statement.email
    }
    if !statement.customer.isEmpty { statement.customerHash = hash(statement.customer) }
  }

  /// The identifier that a value of the customer column is; plain ASCII without a colon, as nearly
  /// all are, is read in place, by the same rule as `Identifier(customer:source:)`.
  private mutating func identifier(
    _ value: UnsafeRawBufferPointer,
    _ field: OrderField
  ) throws(CellError) -> OrderStatement.Text {
    var at = -1
    var isPlain = value.count < 256
    for (index, byte) in value.enumerated() {
      if byte == 0x40 {
        if at >= 0 { isPlain = false }
        at = index
      }
      if byte <= 0x20 || byte >= 0x7F || byte == 0x3A { isPlain = false }
    }
    let start = arena.count
    if isPlain, at < 0 {
      namespacePrefix.withUnsafeBytes { arena.append($0) }
      arena.append(value)
      return OrderStatement.Text(start: start, length: arena.count - start)
    }
    if isPlain, at > 0, Self.isHost(UnsafeRawBufferPointer(rebasing: value[(at + 1)...])) {
      emailPrefix.withUnsafeBytes { arena.append($0) }
      for byte in value { arena.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) }
      return OrderStatement.Text(start: start, length: arena.count - start)
    }
    let text = String(decoding: value, as: UTF8.self)
    let source = settings.source
    return try store(field) { () throws(Identifier.ParseError) in
      try Identifier(customer: text, source: source)
    }
  }

  private static func isHost(_ host: UnsafeRawBufferPointer) -> Bool {
    host.contains(0x2E) && host.first != 0x2E && host.last != 0x2E
  }

  private mutating func further(
    _ value: UnsafeRawBufferPointer,
    _ namespace: String,
    _ field: OrderField
  ) throws(CellError) -> OrderStatement.Text {
    let text = String(decoding: value, as: UTF8.self)
    return try store(field) { () throws(Identifier.ParseError) in
      try Identifier(namespace: namespace, value: text)
    }
  }

  private mutating func store(
    _ field: OrderField,
    _ read: () throws(Identifier.ParseError) -> Identifier
  ) throws(CellError) -> OrderStatement.Text {
    do throws(Identifier.ParseError) { return store(Array(try read().text.utf8)) } catch {
      throw CellError(field: field, reason: error.explanation)
    }
  }

  // MARK: The arena

  @inline(__always)
  private mutating func store(_ bytes: UnsafeRawBufferPointer) -> OrderStatement.Text {
    guard bytes.count > 0 else { return OrderStatement.Text() }
    let start = arena.count
    arena.append(bytes)
    return OrderStatement.Text(start: start, length: bytes.count)
  }

  private mutating func store(_ bytes: [UInt8]) -> OrderStatement.Text {
    bytes.withUnsafeBytes { store($0) }
  }

  @inline(__always)
  private func bytes(_ text: OrderStatement.Text) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: arena.bytes[text.range])
  }

  private func isSame(_ text: OrderStatement.Text, _ other: UnsafeRawBufferPointer) -> Bool {
    Int(text.length) == other.count && bytes(text).elementsEqual(other)
  }

  private func hash(_ text: OrderStatement.Text) -> UInt64 { XXHash64.hash(bytes(text)) }

  // MARK: Closing

  private mutating func closeOrder() {
    defer {
      openRows.removeAll(keepingCapacity: true)
      openRaw.removeAll()
    }
    guard var statement = current else { return }
    current = nil
    if statement.isTest {
      skipped[.test, default: 0] += statement.rows
      lines.removeSubrange(statement.firstLine...)
      return
    }
    if statement.customer.isEmpty, statement.total == 0, statement.refunded == 0 {
      skipped[.nothing, default: 0] += statement.rows
      lines.removeSubrange(statement.firstLine...)
      return
    }
    statement.fingerprint = fingerprint(statement)
    orders.append(statement)
  }

  private func fingerprint(_ statement: OrderStatement) -> UInt64 {
    var hash = XXHash64.combine(
      statement.customerHash,
      UInt64(bitPattern: statement.occurredAt.rawValue)
    )
    hash = XXHash64.combine(hash, UInt64(statement.status.rawValue))
    hash = XXHash64.combine(hash, UInt64(bitPattern: statement.total))
    hash = XXHash64.combine(hash, UInt64(bitPattern: statement.refunded))
    hash = XXHash64.combine(hash, UInt64(bitPattern: statement.discount))
    hash = XXHash64.combine(hash, UInt64(bitPattern: statement.shipping))
    hash = XXHash64.combine(hash, self.hash(statement.currency))
    if !statement.coupon.isEmpty { hash = XXHash64.combine(hash, self.hash(statement.coupon) | 1) }
    if !statement.referralCode.isEmpty {
      hash = XXHash64.combine(hash, self.hash(statement.referralCode) & ~1)
    }
    for line in lines[statement.firstLine...] {
      hash = XXHash64.combine(hash, self.hash(line.product))
      hash = XXHash64.combine(hash, self.hash(line.category))
      hash = XXHash64.combine(hash, UInt64(bitPattern: line.quantity))
      hash = XXHash64.combine(hash, UInt64(bitPattern: line.unitPrice))
    }
    // 0 means unknown.
    return hash == 0 ? 1 : hash
  }
}

/// The cells of a row, by index.
package struct RowCells: ~Copyable {
  let bytes: UnsafeRawBufferPointer
  let unescaped: UnsafeRawBufferPointer
  let cells: UnsafeBufferPointer<CSVScanner.Cell>

  /// The cell without blanks at either end; empty where the row has no such cell.
  @inline(__always)
  func trimmed(_ index: Int) -> UnsafeRawBufferPointer {
    guard index >= 0, index < cells.count else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    let cell = cells[index]
    let memory = cell.isUnescaped ? unescaped : bytes
    var start = cell.start
    var end = cell.end
    while start < end, memory[start] == 0x20 || memory[start] == 0x09 { start &+= 1 }
    while end > start, memory[end &- 1] == 0x20 || memory[end &- 1] == 0x09 { end &-= 1 }
    return UnsafeRawBufferPointer(rebasing: memory[start..<end])
  }
}

/// The words shops use for an order's status.
enum StatusWords {
  enum Meaning {
    case status(OrderStatement.Status)
    case test
  }

  private static let paid = Array("paid".utf8)
  private static let words: [String: Meaning] = [
    "paid": .status(.paid), "complete": .status(.paid), "completed": .status(.paid),
    "partially_refunded": .status(.paid), "pending": .status(.pending),
    "unpaid": .status(.pending), "cancelled": .status(.cancelled),
    "canceled": .status(.cancelled), "voided": .status(.cancelled),
    "refunded": .status(.refunded), "test": .test,
  ]

  static func meaning(
    of text: UnsafeRawBufferPointer
  ) throws(OrderParser.CellError) -> Meaning {
    if text.elementsEqual(paid) { return .status(.paid) }
    let word = String(decoding: text, as: UTF8.self)
    guard let meaning = words[word.lowercased()] else {
      throw OrderParser.CellError(
        field: .status,
        reason:
          "“\(word)” is no status: paid, pending, cancelled, refunded, partially_refunded or test "
          + "is expected"
      )
    }
    return meaning
  }
}
