internal import Events

/// An amount that says something of its currency.
struct MarkedAmount {
  let field: OrderField
  let written: String
  let marks: [CurrencyMark]

  func fits(_ currency: Currency) -> Bool { marks.allSatisfy { $0.fits(currency) } }

  /// The currency that is said beyond doubt.
  var meaning: Currency? { marks.lazy.compactMap(\.meaning).first }
}

/// In which currency a row is. **Per-event path.**
///
/// The currency's own column says it, else the amounts do, else it is the shop's. What contradicts that, or
/// leaves it open, refuses the row.
extension RowShaper {
  mutating func note(_ marks: [CurrencyMark], of written: String, _ field: OrderField) {
    guard !marks.isEmpty, field != .quantity else { return }
    marked.append(MarkedAmount(field: field, written: written, marks: marks))
  }

  /// Settles the currency, once the row's amounts are read; `isFurther`: a row that adds to the order above.
  mutating func settleCurrency(_ row: RowCells, isFurther: Bool) {
    if isFurther {
      if !marked.isEmpty { check(against: Currency(decoded(orderCurrency)) ?? shopCurrency) }
      return
    }
    if !marked.isEmpty {
      let given = text(self[.currency], row)
      if given.count == 0 {
        takeCurrencyOfAmounts()
      } else if let currency = Currency(String(decoding: given, as: UTF8.self)) {
        check(against: currency)
      }
    }
    let settled = text(self[.currency], row)
    if !CellText.isSame(settled, orderCurrency) { orderCurrency = Array(settled) }
  }

  private func decoded(_ text: [UInt8]) -> String { String(decoding: text, as: UTF8.self) }

  private mutating func check(against currency: Currency) {
    guard let other = marked.first(where: { !$0.fits(currency) }) else { return }
    refuse(
      other.field,
      "“\(other.written)” is not in \(currency), in which the order is: correct the one or the other"
    )
  }

  /// Without a column for it: the shop's currency where that fits, else the one that the amounts say.
  private mutating func takeCurrencyOfAmounts() {
    guard marked.contains(where: { !$0.fits(shopCurrency) }) else { return }
    if let currency = marked.lazy.compactMap(\.meaning).first {
      check(against: currency)
      self[.currency] = write(currency.code)
    } else {
      let open = marked[0]
      refuse(
        open.field,
        "“\(open.written)” may be in any of several currencies, but not in the shop's, \(shopCurrency): "
          + "say which by --map currency=COLUMN, or by constants: {currency: …} in a mapping file"
      )
    }
  }
}
