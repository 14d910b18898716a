internal import Events

/// What stands in the column of order numbers and is none: words for want of one, and what totals are called.
///
/// All rows with `-` would be one order, and a total at the end of a file one as large as all of them.
///
/// **Per-event path.**
enum NoOrderNumber {
  private static let totals: Set = [
    "total", "totals", "subtotal", "grand total", "sum", "summe", "gesamt", "合计", "总计", "小计", "汇总",
    "合计：", "总计：", "合计:", "总计:",
  ]

  @inline(__always)
  static func isOne(_ number: UnsafeRawBufferPointer) -> Bool {
    // Nearly all end in a digit; `0` may be the number of a first order.
    guard number.count < 16, number.count > 0, !CellText.isDigit(number[number.count &- 1]) else {
      return false
    }
    return isKnown(number)
  }

  @inline(never)
  private static func isKnown(_ number: UnsafeRawBufferPointer) -> Bool {
    let text = String(decoding: number, as: UTF8.self).lowercased()
    return totals.contains(text) || Identifier.isPlaceholder(text)
  }

  static func reason(_ number: UnsafeRawBufferPointer) -> String {
    "“\(String(decoding: number, as: UTF8.self))” is no order number: leave the row out if it is a total, "
      + "or give the order a number"
  }
}
