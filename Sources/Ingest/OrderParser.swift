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
    /// Whether a status is of its row alone.
    var isStatusOfRow = false
    /// Whether rows bring lines for orders told elsewhere.
    var isLinesOnly = false
    /// Whether a refund below zero is one that was taken back; else its sign says nothing.
    var areRefundsSigned = false
    /// What parts decimals, where the format, an option or the file's amounts say so.
    var decimals: OrderFormat.DecimalMark?
    /// Whether the rows were refused before, and show a byte that was no character as U+FFFD.
    var isMended = false
    /// What is in a value that hides whom it names; none where the rows' format has seen to it.
    var masks: [[UInt8]] = []
  }

  /// What is wrong with a cell.
  struct CellError: Error {
    /// `nil`: the row as a whole.
    let field: OrderField?
    let reason: String
  }

  private let place = InPlace()
  let settings: Settings
  // Of the settings, what every row needs.
  let isLinesOnly: Bool
  let areRefundsSigned: Bool
  let isStatusOfRow: Bool
  /// What parts decimals; `nil` where nothing says it.
  let mark: OrderFormat.DecimalMark?
  let columns: OrderColumns
  let namespacePrefix: [UInt8]
  let emailPrefix = Array("email:".utf8)
  let phonePrefix = Array("phone:".utf8)
  /// Whether the last of `orders` may still get rows.
  var isOpen = false
  /// The rows of the order at hand as they stand in the file: line, and end in `openRaw`.
  var openRows: [(line: Int, end: Int)] = []
  var openRaw = ByteArena(capacity: 1 << 12)
  /// The last row of the order at hand, still where it was read: `keepLastRow` copies it.
  var lastRow: (line: Int, raw: UnsafeRawBufferPointer)?
  /// An amount that is of an order as a whole, and the first line that gives it; 0 where none has.
  struct ToldAmount {
    var amount: Int64 = 0
    var line = 0
  }
  /// Those of the order at hand.
  var told = (refunded: ToldAmount(), discount: ToldAmount(), shipping: ToldAmount())
  /// The line of the order at hand that gives its coupon.
  var couponLine = 0
  /// The first line of the order at hand that says its status; 0 where none has.
  var statusLine = 0
  /// The line of the order at hand that says whose it is.
  var customerLine = 0
  /// What the order at hand gives as names, and names nobody.
  var openLeftOut: [LeftOutName] = []
  /// The same of the row at hand, as far as it was left out before the row came here.
  var shapedLeftOut: [(field: OrderField, value: String)] = []
  /// What the row at hand says went back, where it gives dates.
  var shapedRefunds: [DatedAmount] = []
  /// Whether the row at hand is of an order that has all its rows in the file.
  var isOfWholeOrder = false
  /// Whether the file is one of refused lines, so that the rows of its orders must be kept.
  var keepsRows = false
  /// By the line on which the order begins.
  var keptRows: [Int: [RejectedLine]] = [:]
  /// Whether all rows of each order stand together.
  let isGrouped: Bool
  /// Whether a row continues an order that is not the one above it.
  private(set) var isScattered = false
  /// Orders refused, each by its first bad line: their further rows are refused with them.
  var refused: [[UInt8]: Int] = [:]
  var currencyText: [UInt8]
  var currencyHash: UInt64
  var isShopCurrency = true
  /// Where the chunk has the currency's code; empty until an order needs it.
  var storedCurrency = OrderStatement.Text()
  var currency: Currency
  var digits: Int
  var day = KnownDay()

  // The chunk being filled.
  let memories = ChunkMemories()
  var chunk: ChunkMemory
  var rejects: [RejectedLine] = []
  var skipped: [SkipReason: Int] = [:]
  var leftOut = LeftOutNames()
  var rows = 0

  package init(_ settings: Settings, isGrouped: Bool = false) {
    self.settings = settings
    self.isGrouped = isGrouped
    isLinesOnly = settings.isLinesOnly
    areRefundsSigned = settings.areRefundsSigned
    isStatusOfRow = settings.isStatusOfRow
    mark = settings.decimals
    columns = settings.columns
    namespacePrefix = Array((Identifier.namespace(ofSource: settings.source) + ":").utf8)
    currency = settings.shopCurrency
    currencyText = Array(settings.shopCurrency.code.utf8)
    currencyHash = currencyText.withUnsafeBytes { XXHash64.hash($0) }
    digits = settings.shopCurrency.minorDigits
    chunk = memories.take()
  }

  deinit {
    memories.give(chunk)
    openRaw.free()
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
    let order = cells.id(columns[.order])
    // Spreadsheets write rows of nothing but separators below the last.
    if order.count == 0, cells.areBlank { return }
    if cells.role != .shares { rows += 1 }
    if let reason = Self.fault(of: order, isPlain: cells.isPlain) {
      closeOrder()
      // Further lines on the same line of the file are of the same order, and were refused with it.
      if cells.role == .shares { return }
      let error = CellError(field: .order, reason: reason)
      return reject(error, fileLine, raw, isOrderKnown: false)
    }
    if !refused.isEmpty, let line = refused[Array(order)] {
      let reason = "line \(line) of the same order is refused"
      if cells.role != .shares {
        reject(CellError(field: .order, reason: reason), fileLine, raw)
      }
      return
    }
    do throws(CellError) {
      try check(cells, raw)
      if cells.role != .adds, try isSettled(order, cells.role, raw) { return }
      try read(order, cells, fileLine: fileLine)
      if cells.role != .shares { lastRow = (fileLine, raw) }
    } catch {
      refuse(order, error, fileLine: fileLine, raw: raw)
    }
  }

  /// Leaves a row out on purpose.
  mutating func skipRow(_ reason: SkipReason) {
    rows += 1
    skipped[reason, default: 0] += 1
  }

  /// Whether a row that begins or continues an order says nothing more.
  private mutating func isSettled(
    _ order: UnsafeRawBufferPointer,
    _ role: RowCells.Role,
    _ raw: UnsafeRawBufferPointer
  ) throws(CellError) -> Bool {
    let isOpenOrder = isOpenOrder(order)
    switch role {
    case .adds, .shares: return false
    case .continues:
      guard !isOpenOrder else { return false }
      guard isGrouped else {
        isScattered = true
        return true
      }
      throw CellError(field: .order, reason: "the first row of this order is not in the file")
    case .first:
      guard isOpenOrder else { return false }
      keepLastRow()
      guard openRows.count == 1, openRaw.bytes.elementsEqual(raw) else {
        throw CellError(
          field: .order,
          reason: "the file has two orders of this number: line "
            + "\(chunk.orders.last.pointee.fileLine) says something else"
        )
      }
      skipped[.repeated, default: 0] += 1
      return true
    }
  }

  /// Cells that the header does not name, and texts that are none.
  @inline(__always)
  private func check(
    _ cells: borrowing RowCells,
    _ raw: UnsafeRawBufferPointer
  ) throws(CellError) {
    if cells.isFilled(from: columns.header.count) {
      throw CellError(field: nil, reason: RowCells.surplus(cells.count, columns.header.count))
    }
    if !cells.isPlain, !TextCheck.isPlain(raw) { try checkTexts(cells) }
  }

  @inline(never)
  private func checkTexts(_ cells: borrowing RowCells) throws(CellError) {
    for field in OrderField.allCases {
      let text = cells.value(columns[field])
      if let fault = TextCheck.fault(of: text)
        ?? (settings.isMended ? TextCheck.unmendedFault(of: text) : nil)
      {
        throw CellError(field: field, reason: fault)
      }
    }
  }

  mutating func read(
    _ order: UnsafeRawBufferPointer,
    _ cells: borrowing RowCells,
    fileLine: Int
  ) throws(CellError) {
    var row = RowValues()
    if isLinesOnly { try lineValues(&row, cells) } else { try values(&row, cells) }
    defer { if !shapedLeftOut.isEmpty { takeShapedLeftOut(fileLine) } }
    if isOpenOrder(order) {
      return try addRow(row, cells, to: chunk.orders.last, fileLine: fileLine)
    }
    var occurredAt = Timestamp(rawValue: 0)
    if !isLinesOnly { occurredAt = try moment(cells.value(columns[.orderedAt]), .orderedAt) }
    let changed = cells.value(columns[.updatedAt])
    let updatedAt = changed.count > 0 ? try moment(changed, .updatedAt) : nil
    closeOrder()
    statusLine = 0
    told = (ToldAmount(), ToldAmount(), ToldAmount())
    // Counts as soon as everything was read.
    let statement = chunk.orders.reserveNext()
    statement.pointee.fileLine = fileLine
    statement.pointee.isLinesOnly = isLinesOnly
    statement.pointee.isWhole = !keepsRows || isOfWholeOrder
    statement.pointee.occurredAt = occurredAt
    statement.pointee.updatedAt = updatedAt
    statement.pointee.order = store(order)
    statement.pointee.firstLine = chunk.lines.count
    statement.pointee.total = row.amount
    if storedCurrency.isEmpty { storedCurrency = store(currencyText) }
    statement.pointee.currency = storedCurrency
    statement.pointee.currencyHash = currencyHash
    let refundOf = cells.id(columns[.refundOf])
    if refundOf.count > 0 { try checkDigits(refundOf, .refundOf) }
    statement.pointee.refundOf = store(refundOf)
    try customer(&statement.pointee, cells, fileLine: fileLine)
    try fill(&statement.pointee, row, cells, fileLine: fileLine)
    if !shapedRefunds.isEmpty {
      statement.pointee.datedRefunds = store(try datedRefunds())
    }
    try addLine(row, cells, &statement.pointee)
    chunk.orders.keepNext()
    isOpen = true
  }

  /// Takes a further row of the order at hand.
  private mutating func addRow(
    _ row: RowValues,
    _ cells: borrowing RowCells,
    to open: UnsafeMutablePointer<OrderStatement>,
    fileLine: Int
  ) throws(CellError) {
    keepLastRow()
    guard open.pointee.currencyHash == currencyHash else {
      let known = String(decoding: bytes(open.pointee.currency), as: UTF8.self)
      throw CellError(field: .currency, reason: "the order is in \(known) so far")
    }
    if isStatusOfRow, cells.role == .adds { try takeStatus(of: row, &open.pointee) }
    guard open.pointee.rows < OrderLine.maximumCount else {
      throw CellError(
        field: .order,
        reason: "an order has at most \(OrderLine.maximumCount) lines"
      )
    }
    open.pointee.total = try Self.sum(open.pointee.total, row.amount)
    if cells.role != .shares { open.pointee.rows += 1 }
    if isOfWholeOrder { open.pointee.isWhole = true }
    try settleCustomer(&open.pointee, cells, fileLine: fileLine)
    if cells.role != .shares { try settleDates(&open.pointee, cells) }
    try fill(&open.pointee, row, cells, fileLine: fileLine)
    try addLine(row, cells, &open.pointee)
  }

  /// At most what one event can say.
  static func sum(_ one: Int64, _ other: Int64) throws(CellError) -> Int64 {
    let sum = one.adding(amount: other)
    guard sum.magnitude <= Decimals.greatest.magnitude else {
      throw CellError(field: .amount, reason: "the order's total is too large")
    }
    return sum
  }

  // MARK: Closing

  mutating func closeOrder() {
    if keepsRows, isOpen { keepOpenRows() }
    if !openRows.isEmpty { openRows.removeAll(keepingCapacity: true) }
    openRaw.removeAll()
    lastRow = nil
    defer { if !openLeftOut.isEmpty { openLeftOut.removeAll() } }
    guard isOpen else { return }
    isOpen = false
    let order = chunk.orders.last
    if order.pointee.customer.isEmpty {
      // Whoever is not named is known by mail or telephone.
      order.pointee.customer =
        order.pointee.email.isEmpty ? order.pointee.phone : order.pointee.email
    }
    if !order.pointee.refundOf.isEmpty, !areRefundsSigned {
      order.pointee.total = Int64(clamping: order.pointee.total.magnitude)
    }
    if order.pointee.isTest { return skip(.test) }
    if order.pointee.customer.isEmpty, order.pointee.total == 0, order.pointee.refunded == 0,
      !isLinesOnly
    {
      return skip(.nothing)
    }
    if !openLeftOut.isEmpty { noteLeftOut() }
  }

  /// Counts what the order at hand gives as names, and names nobody.
  @inline(never)
  private mutating func noteLeftOut() {
    for name in openLeftOut { leftOut.add(name) }
  }

  /// Leaves the order at hand out on purpose.
  private mutating func skip(_ reason: SkipReason) {
    let order = chunk.orders.removeLast()
    skipped[reason, default: 0] += order.rows
    chunk.lines.removeSubrange(order.firstLine...)
  }
}
