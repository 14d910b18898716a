/// Rows that are refused, and the orders at hand with them.
extension OrderParser {
  /// Why what is given is no order number; `nil` if it is one.
  static func fault(of order: UnsafeRawBufferPointer) -> String? {
    if order.count == 0 { return "the order number is missing" }
    if order.count > 120 { return "an order number has at most 120 bytes" }
    if NoOrderNumber.isOne(order) { return NoOrderNumber.reason(order) }
    return CellText.isRounded(order) ? CellText.rounded(order) : nil
  }

  /// Refuses a row, and the order at hand with it if it is of that.
  mutating func refuse(
    _ order: UnsafeRawBufferPointer,
    _ error: CellError,
    fileLine: Int,
    raw: UnsafeRawBufferPointer
  ) {
    refuseOpenOrder(order, because: fileLine)
    refused[Array(order)] = fileLine
    reject(error, fileLine, raw, order: Array(order))
  }

  /// Refuses a row for what cannot be said by its cells; `column` is the file's name of one, `nil` for the
  /// row as a whole.
  mutating func refuse(
    order: UnsafeRawBufferPointer,
    column: String?,
    reason: String,
    fileLine: Int,
    raw: UnsafeRawBufferPointer
  ) {
    rows += 1
    refuseOpenOrder(order, because: fileLine)
    let isNumber = Self.fault(of: order) == nil
    if isNumber { refused[Array(order)] = fileLine }
    rejects.append(
      RejectedLine(
        line: fileLine,
        column: column,
        reason: reason,
        raw: Array(raw),
        isWellFormed: column != nil,
        order: isNumber ? Array(order) : nil
      )
    )
  }

  /// Copies what of the order at hand still lies in the block; before the block moves.
  package mutating func keepLastRow() {
    guard let last = lastRow else { return }
    openRaw.append(last.raw)
    openRows.append((last.line, openRaw.count))
    lastRow = nil
  }

  package mutating func malformed(_ reason: String, fileLine: Int, raw: UnsafeRawBufferPointer) {
    rows += 1
    reject(CellError(field: nil, reason: reason), fileLine, raw)
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
        column: error.field.map(columns.name),
        reason: error.reason,
        raw: Array(raw),
        isWellFormed: error.field != nil,
        order: order
      )
    )
  }

  /// Refuses the rows of the order at hand, if it is `order`; otherwise ends the order at hand.
  mutating func refuseOpenOrder(_ order: UnsafeRawBufferPointer, because line: Int) {
    guard isOpenOrder(order) else { return closeOrder() }
    keepLastRow()
    chunk.lines.removeSubrange(chunk.orders.removeLast().firstLine...)
    isOpen = false
    openLeftOut.removeAll()
    var start = 0
    for (row, end) in openRows {
      let reason = "line \(line) of the same order is refused"
      if row != line {
        reject(CellError(field: .order, reason: reason), row, openRaw.bytes[start..<end])
      }
      start = end
    }
  }
}
