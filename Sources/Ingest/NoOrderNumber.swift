internal import Events

/// What stands in the column of order numbers and is none: words for want of one, and what totals are called.
///
/// All rows with `-` would be one order, and a total at the end of a file one as large as all of them.
///
/// **Per-event path.**
enum NoOrderNumber {
  /// In small letters, without blanks and the colon behind them.
  private static let totals: Set = [
    "total", "totals", "subtotal", "grandtotal", "sum", "summe", "gesamt", "gesamtsumme",
    "zwischensumme", "totale",
    "totaal", "suma", "合计", "总计", "小计", "共计", "总共", "汇总", "本页小计", "本页合计",
  ]

  @inline(__always)
  static func isOne(_ number: UnsafeRawBufferPointer) -> Bool {
    // Nearly all end in a digit; `0` may be the number of a first order.
    guard number.count < 32, number.count > 0, !CellText.isDigit(number[number.count &- 1]) else {
      return false
    }
    return isKnown(number)
  }

  @inline(never)
  private static func isKnown(_ number: UnsafeRawBufferPointer) -> Bool {
    let text = String(decoding: number, as: UTF8.self).lowercased()
    let bare = text.filter { !$0.isWhitespace && $0 != ":" && $0 != "：" }
    return totals.contains(bare) || Identifier.isPlaceholder(text)
  }

  static func reason(_ number: UnsafeRawBufferPointer) -> String {
    "“\(String(decoding: number, as: UTF8.self))” is no order number: leave the row out if it is a total, "
      + "or give the order a number"
  }
}
