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
      if code.count > 0 { _ = try further(code, "referral", .referralCode) }
      statement.referralCode = store(code)
    }
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

  mutating func customer(
    _ statement: inout OrderStatement,
    _ cells: borrowing RowCells
  ) throws(CellError) {
    let name = cells.id(columns[.customer])
    if name.count > 0 { statement.customer = try identifier(name, .customer) }
    let email = cells.id(columns[.email])
    if email.count > 0 { statement.email = try address(email) }
    let phone = cells.id(columns[.phone])
    if phone.count > 0, !isMasked(phone) { statement.phone = try further(phone, "phone", .phone) }
    if statement.customer.isEmpty {
      // Whoever is not named is known by mail or telephone.
      statement.customer = statement.email.isEmpty ? statement.phone : statement.email
    }
  }

  /// Whether a value hides whom it names.
  private func isMasked(_ value: UnsafeRawBufferPointer) -> Bool {
    settings.masks.contains { CellText.contains(value, $0) }
  }

  /// The identifier that a value of the customer column is, none of one that is masked; plain ASCII
  /// without a colon, as nearly all are, is read in place, by the same rule as
  /// `Identifier(customer:source:)`.
  mutating func identifier(
    _ value: UnsafeRawBufferPointer,
    _ field: OrderField
  ) throws(CellError) -> OrderStatement.Text {
    try checkDigits(value, field)
    let plain = PlainText(value)
    if plain.isPlain, plain.at < 0 {
      return store(prefix: namespacePrefix, value)
    }
    if plain.isPlain, plain.at > 0,
      Self.isHost(UnsafeRawBufferPointer(rebasing: value[(plain.at + 1)...]))
    {
      let text = store(prefix: emailPrefix, value)
      if plain.hasUppercase { chunk.arena.lowercase(text.range) }
      return text
    }
    if isMasked(value) { return OrderStatement.Text() }
    if let colon = value.firstIndex(of: 0x3A) {
      try checkDigits(UnsafeRawBufferPointer(rebasing: value[(colon + 1)...]), field)
    }
    let text = String(decoding: value, as: UTF8.self)
    let source = settings.source
    return try store(field) { () throws(Identifier.ParseError) in
      try Identifier(customer: text, source: source)
    }
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

  @inline(__always)
  private mutating func store(
    prefix: [UInt8],
    _ value: UnsafeRawBufferPointer
  ) -> OrderStatement.Text {
    let start = chunk.arena.count
    prefix.withUnsafeBytes { chunk.arena.append($0) }
    chunk.arena.append(value)
    return OrderStatement.Text(start: start, length: chunk.arena.count - start)
  }

  static func isHost(_ host: UnsafeRawBufferPointer) -> Bool {
    host.contains(0x2E) && host.first != 0x2E && host.last != 0x2E
  }

  /// The identifier of an e-mail address, none of one that is masked; read in place where it is plain
  /// ASCII, as nearly all are.
  private mutating func address(
    _ value: UnsafeRawBufferPointer
  ) throws(CellError) -> OrderStatement.Text {
    let plain = PlainText(value)
    guard plain.isPlain, plain.at >= 0 else {
      return isMasked(value) ? OrderStatement.Text() : try further(value, "email", .email)
    }
    let text = store(prefix: emailPrefix, value)
    if plain.hasUppercase { chunk.arena.lowercase(text.range) }
    return text
  }

  mutating func further(
    _ value: UnsafeRawBufferPointer,
    _ namespace: String,
    _ field: OrderField
  ) throws(CellError) -> OrderStatement.Text {
    try checkDigits(value, field)
    let text = String(decoding: value, as: UTF8.self)
    return try store(field) { () throws(Identifier.ParseError) in
      try Identifier(namespace: namespace, value: text)
    }
  }

  mutating func store(
    _ field: OrderField,
    _ read: () throws(Identifier.ParseError) -> Identifier
  ) throws(CellError) -> OrderStatement.Text {
    do throws(Identifier.ParseError) { return store(Array(try read().text.utf8)) } catch {
      throw CellError(field: field, reason: error.explanation)
    }
  }
}
