internal import Events

/// What the columns of a row say of a field. **Per-event path.**
extension RowShaper {
  /// A column's text without what it is wrapped in; empty where it means nothing.
  @inline(__always)
  func value(_ column: Int, _ row: RowCells) -> UnsafeRawBufferPointer {
    let text = row.value(column)
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

  /// The cell of a field that is one column; `nil` for others.
  @inline(__always)
  mutating func cell(of field: FieldColumn, _ row: RowCells) -> CSVScanner.Cell? {
    guard field.column >= 0 else { return nil }
    let text = value(field.column, row)
    return text.count > 0 ? cell(field.field, text, row) : .empty
  }

  /// The cell of any field.
  mutating func cell(
    of field: BoundFormat.Field,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    switch field.source {
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
      return amount(text, field, row)
    case .orderedAt, .updatedAt: return date(text, field, row)
    case .customer: return customer(text, row)
    case .email, .phone: return contact(field, CellText.id(text), row)
    case .order, .refundOf: return put(CellText.id(text), row)
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
    _ field: OrderField,
    _ row: RowCells
  ) -> CSVScanner.Cell {
    if bound.amounts.mark == .point, AmountText.isPlain(text) { return put(text, row) }
    let written = String(decoding: text, as: UTF8.self)
    // Of a point the parser knows by the currency whether it is in doubt.
    if !bound.amounts.isSettled, written.contains(","), AmountText.isDoubtful(written) {
      refuse(field, AmountText.doubt(written))
    }
    // What is no amount stays as it is, for the parser to refuse.
    guard let amount = bound.amounts.read(written) else { return put(text, row) }
    note(amount.marks, of: written, field)
    return write(amount.plain)
  }

  /// The amount in a cell, in ten-thousandths; `nil` where it is none.
  func tenThousandths(_ cell: CSVScanner.Cell, _ row: RowCells) -> Int64? {
    try? Decimals.parse(text(cell, row), digits: 4)
  }

  /// The amount of a column, for `field`, in ten-thousandths; 0 where it is blank, `nil` where it is
  /// none.
  mutating func tenThousandths(column: Int, _ field: OrderField, _ row: RowCells) -> Int64? {
    let text = value(column, row)
    return text.count == 0 ? 0 : tenThousandths(amount(text, field, row), row)
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
      guard let value = tenThousandths(column: term.column, field, row) else {
        return put(self.value(term.column, row), row)
      }
      // Some write what is taken away with a minus sign, others without.
      sum += term.isNegative ? -abs(value) : value
    }
    return write(tenThousandths: sum)
  }

  /// Some write what was given back or taken off with a minus sign.
  mutating func dropSign(_ field: OrderField, _ row: RowCells) {
    let text = text(self[field], row)
    if text.count > 1, text[0] == 0x2D { self[field].start += 1 }
  }

  /// Makes what is below zero stand above it, and the other way round.
  mutating func turnSign(_ field: OrderField, _ row: RowCells) {
    let text = text(self[field], row)
    guard text.count > 0, text[0] != 0x2D else { return dropSign(field, row) }
    self[field] = write("-" + String(decoding: text, as: UTF8.self))
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
}
