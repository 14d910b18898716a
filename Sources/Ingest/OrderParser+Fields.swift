internal import Events

/// What a row says of its order besides its numbers. **Per-event path.**
extension OrderParser {
  // MARK: Order-level cells: one that is filled counts for all rows, and no other may say otherwise

  mutating func fill(
    _ statement: inout OrderStatement,
    _ row: RowValues,
    _ cells: borrowing RowCells,
    fileLine: Int
  ) throws(CellError) {
    if row.status != nil || row.isTest { try settleStatus(&statement, row, fileLine: fileLine) }
    if row.hasOrderAmounts { try settleAmounts(&statement, row, fileLine: fileLine) }
    try settleCoupon(&statement, cells, fileLine: fileLine)
    if statement.referralCode.isEmpty {
      let code = cells.value(columns[.referralCode])
      if code.count > 0 { statement.referralCode = try referralCode(code, fileLine: fileLine) }
    }
  }

  private mutating func referralCode(
    _ code: UnsafeRawBufferPointer,
    fileLine: Int
  ) throws(CellError) -> OrderStatement.Text {
    guard !NobodysName.isWord(code) else { return leaveOut(code, .referralCode, fileLine) }
    try checkDigits(code, .referralCode)
    do throws(Identifier.ParseError) {
      _ = try Identifier(referralCode: String(decoding: code, as: UTF8.self))
    } catch {
      throw CellError(field: .referralCode, reason: error.explanation)
    }
    return store(code)
  }

  /// Takes what a row says of its order's status: where it is not of the row alone, all rows that say one
  /// must say the same.
  @inline(__always)
  private mutating func settleStatus(
    _ statement: inout OrderStatement,
    _ row: RowValues,
    fileLine: Int
  ) throws(CellError) {
    if isStatusOfRow {
      if statement.rows == 1, let status = row.status { statement.status = status }
      if row.isTest { statement.isTest = true }
    } else if statusLine == 0 {
      statusLine = fileLine
      statement.status = row.status ?? .paid
      statement.isTest = row.isTest
    } else if statement.status != row.status ?? .paid || statement.isTest != row.isTest {
      throw otherStatus(statement, row)
    }
  }

  /// Takes what a row says went back, was taken off and was paid for shipping.
  ///
  /// All three are of the order: where each row gave its own, the first or the sum would be a guess.
  @inline(never)
  private mutating func settleAmounts(
    _ statement: inout OrderStatement,
    _ row: RowValues,
    fileLine: Int
  ) throws(CellError) {
    var told = told
    try settle(row.refunded, .refunded, &told.refunded, &statement.refunded, fileLine)
    try settle(row.discount, .discount, &told.discount, &statement.discount, fileLine)
    try settle(row.shipping, .shipping, &told.shipping, &statement.shipping, fileLine)
    self.told = told
  }

  /// Zero says no more than an empty cell: many write it on the rows that do not have the order's amount.
  private func settle(
    _ given: Int64,
    _ field: OrderField,
    _ told: inout ToldAmount,
    _ known: inout Int64,
    _ fileLine: Int
  ) throws(CellError) {
    if given == 0 || (given == told.amount && told.line > 0) { return }
    guard told.line == 0 else {
      throw otherWord(
        field,
        told.line,
        Decimals.format(told.amount, digits: digits),
        Decimals.format(given, digits: digits)
      )
    }
    told = ToldAmount(amount: given, line: fileLine)
    if known == 0 { known = given }
  }

  private mutating func settleCoupon(
    _ statement: inout OrderStatement,
    _ cells: borrowing RowCells,
    fileLine: Int
  ) throws(CellError) {
    let coupon = try name(.coupon, cells)
    guard coupon.count > 0 else { return }
    if statement.coupon.isEmpty {
      couponLine = fileLine
      statement.coupon = store(coupon)
    } else if !ShortBytes.areSame(bytes(statement.coupon), coupon) {
      throw otherWord(
        .coupon,
        couponLine,
        String(decoding: bytes(statement.coupon), as: UTF8.self),
        String(decoding: coupon, as: UTF8.self)
      )
    }
  }

  /// Takes when a further row says that the order was placed and changed: placed when the first of its rows
  /// was, and changed last when the latest was.
  ///
  /// Tills date each line by itself, so that the minutes of an order differ; its days do not.
  @inline(__always)
  mutating func settleDates(
    _ statement: inout OrderStatement,
    _ cells: borrowing RowCells
  ) throws(CellError) {
    // Further rows of some layouts have no cells of the order's.
    let ordered = cells.value(columns[.orderedAt])
    if !isLinesOnly, ordered.count > 0 {
      let orderedAt = try moment(ordered, .orderedAt)
      let between = abs(orderedAt.rawValue - statement.occurredAt.rawValue)
      guard between < Timestamp.millisecondsPerDay else {
        throw otherWord(
          .orderedAt,
          statement.fileLine,
          settings.calendar.text(statement.occurredAt),
          settings.calendar.text(orderedAt)
        )
      }
      statement.occurredAt = min(statement.occurredAt, orderedAt)
    }
    let changed = cells.value(columns[.updatedAt])
    if changed.count > 0 {
      let updatedAt = try moment(changed, .updatedAt)
      statement.updatedAt = statement.updatedAt.map { max($0, updatedAt) } ?? updatedAt
    }
  }

  /// Two rows of an order that say different things of it.
  private func otherWord(
    _ field: OrderField,
    _ line: Int,
    _ known: String,
    _ given: String
  ) -> CellError {
    CellError(
      field: field,
      reason: "line \(line) of the same order says \(known), this one \(given): "
        + "it is of the whole order, so give it on one row, or the same on each"
    )
  }

  private func otherStatus(_ statement: OrderStatement, _ row: RowValues) -> CellError {
    let known = StatusWords.word(statement.status, isTest: statement.isTest)
    let given = StatusWords.word(row.status ?? .paid, isTest: row.isTest)
    return CellError(
      field: .status,
      reason:
        "line \(statusLine) of the same order says \(known), this one \(given): give the rows of an "
        + "order one status, or say status_of: row in a mapping file if each has its own"
    )
  }

  /// Takes the status of a further row, where each row has its own.
  ///
  /// Rows that were cancelled or refunded in an order of which others were not are money that went back.
  mutating func takeStatus(
    of row: RowValues,
    _ open: inout OrderStatement
  ) throws(CellError) {
    let status = row.status ?? .paid
    guard status != open.status else { return }
    func wentBack(_ status: OrderStatement.Status) -> Bool {
      status == .cancelled || status == .refunded
    }
    let back = wentBack(open.status) ? open.total : wentBack(status) ? row.amount : 0
    open.refunded = try Self.sum(open.refunded, back)
    open.status = .paid
  }

  mutating func addLine(
    _ row: RowValues,
    _ cells: borrowing RowCells,
    _ statement: inout OrderStatement
  ) throws(CellError) {
    let product = try name(.product, cells)
    let category = try name(.category, cells)
    let isPriced = columns.has(.unitPrice)
    let hasOwnAmount = cells.role == .adds
    guard product.count > 0 || category.count > 0 || (isPriced && hasOwnAmount) else { return }
    chunk.lines.append(
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
  func name(
    _ field: OrderField,
    _ cells: borrowing RowCells
  ) throws(CellError) -> UnsafeRawBufferPointer {
    let text = cells.value(columns[field])
    guard text.count <= SymbolID.maximumNameLength else {
      let most = SymbolID.maximumNameLength
      throw CellError(
        field: field,
        reason: "a name has at most \(most) bytes, this one \(text.count)"
      )
    }
    return text
  }

  /// Refuses what a spreadsheet has rounded: many would have the digits that are left.
  @inline(__always)
  func checkDigits(
    _ value: UnsafeRawBufferPointer,
    _ field: OrderField
  ) throws(CellError) {
    guard CellText.isRounded(value) else { return }
    throw CellError(field: field, reason: CellText.rounded(value))
  }
}
