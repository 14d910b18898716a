internal import Events

/// Whose order a row is. **Per-event path.**
extension RowShaper {
  private func isMasked(_ text: UnsafeRawBufferPointer) -> Bool {
    masks.contains { CellText.contains(text, $0) }
  }

  mutating func customer(
    _ text: UnsafeRawBufferPointer,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    let text = CellText.id(text)
    guard !isMasked(text), !NobodysName.isWord(text) else { return leaveOut(.customer, text) }
    guard !customerPrefix.isEmpty else { return put(text, row) }
    let start = write(customerPrefix).start
    written.append(text)
    return CSVScanner.Cell(start: start, end: written.count, isUnescaped: true)
  }

  mutating func contact(
    _ field: OrderField,
    _ text: UnsafeRawBufferPointer,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    guard !isMasked(text), !NobodysName.isWord(text) else { return leaveOut(field, text) }
    return put(text, row)
  }

  /// Notes a value that names nobody.
  private mutating func leaveOut(
    _ field: OrderField,
    _ text: UnsafeRawBufferPointer
  ) -> CSVScanner.Cell {
    leftOut.append((field, String(decoding: text, as: UTF8.self)))
    return .empty
  }

  /// Settles who the customer is, once the columns are read.
  mutating func identify(_ row: RowCells) {
    let email = text(self[.email], row)
    // One that a spreadsheet has rounded stays, for the parser to refuse.
    if email.count > 0, !Self.isAddress(email), !CellText.isRounded(email) {
      // Accounts are e-mail addresses or telephone numbers.
      if self[.phone].isEmpty, Self.isTelephone(email) {
        self[.phone] = self[.email]
        self[.email] = .empty
      } else {
        self[.email] = leaveOut(.email, email)
      }
    }
    guard self[.customer].isEmpty, self[.email].isEmpty else { return }
    takePhone(row)
    for column in bound.guestPhones where self[.phone].isEmpty {
      self[.phone] = contact(.phone, CellText.id(value(column, row)), row)
      takePhone(row)
    }
    guard bound.format.guests.isByOrder, self[.phone].isEmpty, !isFurther else { return }
    let start = write(guestPrefix).start
    written.append(text(self[.order], row))
    self[.customer] = CSVScanner.Cell(start: start, end: written.count, isUnescaped: true)
  }

  /// Leaves out what is no number, where nothing else says who the customer is; elsewhere the parser does.
  private mutating func takePhone(_ row: RowCells) {
    let phone = text(self[.phone], row)
    guard phone.count > 0, !CellText.isRounded(phone) else { return }
    let number = String(decoding: phone, as: UTF8.self)
    guard let identifier = try? Identifier(namespace: "phone", value: number),
      identifier.flaw == nil
    else {
      self[.phone] = leaveOut(.phone, phone)
      return
    }
  }

  private static func isAddress(_ text: UnsafeRawBufferPointer) -> Bool {
    let plain = PlainText(text)
    if plain.isPlain, plain.isAddress(text) { return true }
    return EmailAddress.isOne(EmailAddress.normalised(String(decoding: text, as: UTF8.self)))
  }

  private static func isTelephone(_ text: UnsafeRawBufferPointer) -> Bool {
    let digits = text.count { CellText.isDigit($0) }
    return digits >= 7 && text.allSatisfy { CellText.isDigit($0) || " +-().".utf8.contains($0) }
  }
}
