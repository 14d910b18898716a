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

  let settings: Settings
  let columns: OrderColumns
  let namespacePrefix: [UInt8]
  let emailPrefix = Array("email:".utf8)
  var current: OrderStatement?
  /// The rows of the order at hand as they stand in the file: line, and end in `openRaw`.
  var openRows: [(line: Int, end: Int)] = []
  var openRaw = ByteArena(capacity: 1 << 12)
  /// Orders refused, each by its first bad line: their further rows are refused with them.
  var refused: [[UInt8]: Int] = [:]
  var currencyText: [UInt8]
  var currency: Currency
  var digits: Int

  // The chunk being filled.
  var orders: [OrderStatement] = []
  var lines: [OrderStatement.Line] = []
  var arena = ByteArena(capacity: OrderChunk.capacity * 64)
  var rejects: [RejectedLine] = []
  var skipped: [SkipReason: Int] = [:]
  var rows = 0

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
  mutating func move(
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

  mutating func reject(
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
  mutating func refuseOpenOrder(_ order: UnsafeRawBufferPointer, because line: Int) {
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

  mutating func read(
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

  static func sum(_ one: Int64, _ other: Int64) throws(CellError) -> Int64 {
    let (sum, overflow) = one.addingReportingOverflow(other)
    guard !overflow else {
      throw CellError(field: .amount, reason: "the order's total is too large")
    }
    return sum
  }

  // MARK: Closing

  mutating func closeOrder() {
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

  func fingerprint(_ statement: OrderStatement) -> UInt64 {
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

  // MARK: The arena

  @inline(__always)
  mutating func store(_ bytes: UnsafeRawBufferPointer) -> OrderStatement.Text {
    guard bytes.count > 0 else { return OrderStatement.Text() }
    let start = arena.count
    arena.append(bytes)
    return OrderStatement.Text(start: start, length: bytes.count)
  }

  mutating func store(_ bytes: [UInt8]) -> OrderStatement.Text {
    bytes.withUnsafeBytes { store($0) }
  }

  @inline(__always)
  func bytes(_ text: OrderStatement.Text) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: arena.bytes[text.range])
  }

  func isSame(_ text: OrderStatement.Text, _ other: UnsafeRawBufferPointer) -> Bool {
    Int(text.length) == other.count && bytes(text).elementsEqual(other)
  }

  func hash(_ text: OrderStatement.Text) -> UInt64 { XXHash64.hash(bytes(text)) }
}
