internal import Events

/// Whose order a row is. **Per-event path.**
///
/// An order has one customer: the first row that names one says it, and no other row may name another. An
/// order that names none is known by its e-mail address, else by its telephone number.
extension OrderParser {
  /// Takes whom the first row of an order names.
  mutating func customer(
    _ statement: inout OrderStatement,
    _ cells: borrowing RowCells,
    fileLine: Int
  ) throws(CellError) {
    customerLine = fileLine
    let name = cells.id(columns[.customer])
    if name.count > 0 { statement.customer = try identifier(name, fileLine) }
    let email = cells.id(columns[.email])
    if email.count > 0 { statement.email = try address(email, fileLine) }
    let phone = cells.id(columns[.phone])
    if phone.count > 0 { statement.phone = try telephone(phone, fileLine) }
  }

  /// Takes whom a further row names, which must be nobody else.
  @inline(__always)
  mutating func settleCustomer(
    _ statement: inout OrderStatement,
    _ cells: borrowing RowCells,
    fileLine: Int
  ) throws(CellError) {
    let name = cells.id(columns[.customer])
    if name.count > 0, !isSame(name, statement.customer, namespacePrefix) {
      try settle(
        try identifier(name, fileLine),
        &statement.customer,
        .customer,
        isOrders: true,
        fileLine
      )
    }
    let isNamed = !statement.customer.isEmpty
    let email = cells.id(columns[.email])
    if email.count > 0, !isSame(email, statement.email, emailPrefix) {
      try settle(
        try address(email, fileLine),
        &statement.email,
        .email,
        isOrders: !isNamed,
        fileLine
      )
    }
    let phone = cells.id(columns[.phone])
    if phone.count > 0, !isSame(phone, statement.phone, phonePrefix) {
      try settle(
        try telephone(phone, fileLine),
        &statement.phone,
        .phone,
        isOrders: !isNamed && statement.email.isEmpty,
        fileLine
      )
    }
  }

  /// Whether a cell is what stands behind the prefix of a known identifier, so that it need not be read.
  @inline(__always)
  private func isSame(
    _ value: UnsafeRawBufferPointer,
    _ known: OrderStatement.Text,
    _ prefix: [UInt8]
  ) -> Bool {
    guard Int(known.length) == prefix.count &+ value.count else { return false }
    let text = bytes(known)
    return ShortBytes.areSame(UnsafeRawBufferPointer(rebasing: text[prefix.count...]), value)
      && prefix.withUnsafeBytes {
        ShortBytes.areSame(UnsafeRawBufferPointer(rebasing: text[..<prefix.count]), $0)
      }
  }

  /// `isOrders`: whether the order is known by what the field says.
  private mutating func settle(
    _ given: OrderStatement.Text,
    _ known: inout OrderStatement.Text,
    _ field: OrderField,
    isOrders: Bool,
    _ fileLine: Int
  ) throws(CellError) {
    if given.isEmpty { return }
    if known.isEmpty {
      if isOrders { customerLine = fileLine }
      known = given
    } else if isOrders, !ShortBytes.areSame(bytes(given), bytes(known)) {
      throw CellError(
        field: field,
        reason:
          "line \(customerLine) of the same order is of \(string(known)), this one of \(string(given)): "
          + "give the rows of an order one customer"
      )
    }
  }

  private func string(_ text: OrderStatement.Text) -> String {
    String(decoding: bytes(text), as: UTF8.self)
  }

  // MARK: Values

  /// The identifier that a value of the customer column is, none of one that names nobody; plain ASCII
  /// without a colon, as nearly all are, is read in place, by the same rule as
  /// `Identifier(customer:source:)`.
  private mutating func identifier(
    _ value: UnsafeRawBufferPointer,
    _ fileLine: Int
  ) throws(CellError) -> OrderStatement.Text {
    try checkDigits(value, .customer)
    let plain = PlainText(value)
    if plain.isPlain, plain.at < 0 {
      guard !NobodysName.isWord(value) else { return leaveOut(value, .customer, fileLine) }
      return store(prefix: namespacePrefix, value)
    }
    if let address = plainAddress(value, plain) { return address }
    if isMasked(value) { return leaveOut(value, .customer, fileLine) }
    if let colon = value.firstIndex(of: 0x3A) {
      try checkDigits(UnsafeRawBufferPointer(rebasing: value[(colon + 1)...]), .customer)
    }
    let text = String(decoding: value, as: UTF8.self)
    let source = settings.source
    return try store(value, .customer, fileLine) { () throws(Identifier.ParseError) in
      try Identifier(customer: text, source: source)
    }
  }

  /// The identifier of an e-mail address, none of what is no address.
  private mutating func address(
    _ value: UnsafeRawBufferPointer,
    _ fileLine: Int
  ) throws(CellError) -> OrderStatement.Text {
    if let address = plainAddress(value, PlainText(value)) { return address }
    return try contact(value, "email", .email, fileLine)
  }

  private mutating func telephone(
    _ value: UnsafeRawBufferPointer,
    _ fileLine: Int
  ) throws(CellError) -> OrderStatement.Text {
    try contact(value, "phone", .phone, fileLine)
  }

  private mutating func contact(
    _ value: UnsafeRawBufferPointer,
    _ namespace: String,
    _ field: OrderField,
    _ fileLine: Int
  ) throws(CellError) -> OrderStatement.Text {
    if isMasked(value) { return leaveOut(value, field, fileLine) }
    try checkDigits(value, field)
    let text = String(decoding: value, as: UTF8.self)
    return try store(value, field, fileLine) { () throws(Identifier.ParseError) in
      try Identifier(namespace: namespace, value: text)
    }
  }

  /// An address in plain ASCII, as nearly all are, read in place; `nil` where the value is none.
  @inline(__always)
  private mutating func plainAddress(
    _ value: UnsafeRawBufferPointer,
    _ plain: PlainText
  ) -> OrderStatement.Text? {
    guard plain.isPlain, plain.isAddress(value) else { return nil }
    let text = store(prefix: emailPrefix, value)
    if plain.hasUppercase { chunk.arena.lowercase(text.range) }
    return text
  }

  /// Whether a value hides whom it names.
  private func isMasked(_ value: UnsafeRawBufferPointer) -> Bool {
    settings.masks.contains { CellText.contains(value, $0) }
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

  private mutating func store(
    _ value: UnsafeRawBufferPointer,
    _ field: OrderField,
    _ fileLine: Int,
    _ read: () throws(Identifier.ParseError) -> Identifier
  ) throws(CellError) -> OrderStatement.Text {
    let identifier: Identifier
    do throws(Identifier.ParseError) { identifier = try read() } catch .noValue {
      return leaveOut(value, field, fileLine)
    } catch {
      throw CellError(field: field, reason: error.explanation)
    }
    guard identifier.flaw == nil, !identifier.isPlaceholder else {
      return leaveOut(value, field, fileLine)
    }
    return store(Array(identifier.text.utf8))
  }

  // MARK: What names nobody

  /// Notes a value that names nobody: the order stays, and the account says so.
  @inline(never)
  mutating func leaveOut(
    _ value: UnsafeRawBufferPointer,
    _ field: OrderField,
    _ fileLine: Int
  ) -> OrderStatement.Text {
    leaveOut(field, String(decoding: value, as: UTF8.self), fileLine)
    return OrderStatement.Text()
  }

  /// An order that gives one in several rows is one order.
  mutating func leaveOut(_ field: OrderField, _ value: String, _ fileLine: Int) {
    let name = LeftOutName(
      column: columns.name(of: field),
      value: String(value.prefix(40)),
      line: fileLine
    )
    guard !openLeftOut.contains(where: { $0.column == name.column }) else { return }
    openLeftOut.append(name)
  }

  /// Takes what of the row at hand was left out before it came here.
  @inline(never)
  mutating func takeShapedLeftOut(_ fileLine: Int) {
    for name in shapedLeftOut { leaveOut(name.field, name.value, fileLine) }
  }
}
