/// Rows that are refused, and the orders at hand with them.
extension OrderParser {
  /// Why what is given is no order number; `nil` if it is one.
  ///
  /// `isPlain`: whether it is known to be ASCII without NUL.
  @inline(__always)
  static func fault(of order: UnsafeRawBufferPointer, isPlain: Bool) -> String? {
    // A number with a byte that is none of its own is not known.
    if !isPlain, let fault = TextCheck.fault(of: order) { return fault }
    return fault(of: order)
  }

  private static func fault(of order: UnsafeRawBufferPointer) -> String? {
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
    let isNumber = Self.fault(of: order, isPlain: false) == nil
    if isNumber { refused[Array(order)] = fileLine }
    rejects.append(
      RejectedLine(
        line: fileLine,
        column: column,
        reason: reason,
        raw: Array(raw),
        isOrderKnown: isNumber,
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

  /// Refuses what is no row, and the order with it whose number `order` is, if it is one.
  mutating func malformed(
    _ reason: String,
    of order: UnsafeRawBufferPointer,
    fileLine: Int,
    raw: UnsafeRawBufferPointer
  ) {
    rows += 1
    let error = CellError(field: nil, reason: reason)
    guard Self.fault(of: order, isPlain: false) == nil else {
      return reject(error, fileLine, raw, isOrderKnown: false)
    }
    refuse(order, error, fileLine: fileLine, raw: raw)
  }

  mutating func reject(
    _ error: CellError,
    _ fileLine: Int,
    _ raw: some Sequence<UInt8>,
    isOrderKnown: Bool = true,
    order: [UInt8]? = nil
  ) {
    rejects.append(
      RejectedLine(
        line: fileLine,
        column: error.field.map(columns.name),
        reason: error.reason,
        raw: Array(raw),
        isOrderKnown: isOrderKnown,
        order: order
      )
    )
  }

  /// Keeps the rows of the order at hand, which the log may know otherwise and have more of.
  @inline(never)
  mutating func keepOpenRows() {
    keepLastRow()
    var start = 0
    keptRows[chunk.orders.last.pointee.fileLine] = openRows.map { row, end in
      defer { start = end }
      return RejectedLine(
        line: row,
        column: columns.name(of: .order),
        reason:
          "the log knows this order otherwise, and may have rows of it that are not in this file: "
          + "mend the original file, and read that",
        raw: Array(openRaw.bytes[start..<end]),
        isOrderKnown: false
      )
    }
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
