internal import Events

/// Whose order a row is. **Per-event path.**
extension RowShaper {
  private func isMasked(_ text: UnsafeRawBufferPointer) -> Bool {
    masks.contains { CellText.contains(text, $0) }
  }

  /// Whether `text` is what systems write for nobody, such as `0` or `guest`.
  private static func isPlaceholder(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count <= 7 else { return false }
    let word = String(decoding: text, as: UTF8.self)
    return (try? Identifier(namespace: "customer", value: word).isPlaceholder) ?? true
  }

  mutating func customer(
    _ text: UnsafeRawBufferPointer,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    let text = CellText.id(text)
    guard !isMasked(text), !Self.isPlaceholder(text) else { return .empty }
    guard !customerPrefix.isEmpty else { return put(text, row) }
    let start = write(customerPrefix).start
    written.append(text)
    return CSVScanner.Cell(start: start, end: written.count, isUnescaped: true)
  }

  mutating func contact(
    _ text: UnsafeRawBufferPointer,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    guard !isMasked(text), !Self.isPlaceholder(text) else { return .empty }
    return put(text, row)
  }

  /// Settles who the customer is, once the columns are read.
  mutating func identify(_ row: RowCells) {
    let email = text(self[.email], row)
    // One that a spreadsheet has rounded stays, for the parser to refuse.
    if email.count > 0, !email.contains(0x40), !CellText.isRounded(email) {
      // Accounts are e-mail addresses or telephone numbers; other texts are no address.
      if self[.phone].isEmpty, Self.isTelephone(email) { self[.phone] = self[.email] }
      self[.email] = .empty
    }
    guard self[.customer].isEmpty, self[.email].isEmpty, self[.phone].isEmpty else { return }
    for column in bound.guestPhones where self[.phone].isEmpty {
      self[.phone] = contact(CellText.id(value(column, row)), row)
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
