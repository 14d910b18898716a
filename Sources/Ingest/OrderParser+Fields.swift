internal import Events

/// What a row says of its order besides its numbers. **Per-event path.**
extension OrderParser {
  // MARK: Order-level cells: the first that is filled counts

  mutating func fill(
    _ statement: inout OrderStatement,
    _ row: RowValues,
    _ cells: borrowing RowCells,
    fileLine: Int
  ) throws(CellError) {
    if row.status != nil || row.isTest { try settleStatus(&statement, row, fileLine: fileLine) }
    if statement.refunded == 0 { statement.refunded = row.refunded }
    if statement.discount == 0 { statement.discount = row.discount }
    if statement.shipping == 0 { statement.shipping = row.shipping }
    if statement.coupon.isEmpty { statement.coupon = store(try name(.coupon, cells)) }
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
