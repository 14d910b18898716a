internal import Events

/// What becomes of a row: an order and its status, a refund, or nothing. **Per-event path.**
extension RowShaper {
  func applyRules(_ row: RowCells) -> BoundFormat.Rule.Action? {
    for rule in bound.rules {
      let text = value(rule.column, row)
      let holds =
        switch rule.condition {
        case .filled: text.count > 0
        case .isOne(let texts): texts.contains { CellText.isSame(text, $0) }
        case .isNone(let texts):
          text.count > 0 && !texts.contains { CellText.isSame(text, $0) }
        case .contains(let part): CellText.contains(text, part)
        case .startsWith(let start): text.starts(with: start)
        }
      if holds { return rule.action }
    }
    return nil
  }

  mutating func refund(
    _ row: RowCells,
    of order: Int,
    _ id: Int
  ) -> Outcome? {
    let given = CellText.id(value(order, row))
    guard given.count > 0 else {
      return .refused(
        column: bound.header[order],
        reason: "the refund does not say of which order it is"
      )
    }
    self[.refundOf] = put(given, row)
    if id >= 0 { self[.order] = put(CellText.id(value(id, row)), row) }
    return nil
  }

  /// Makes Patron's word of the status; an outcome if the row is no order.
  mutating func readStatus(_ row: RowCells) -> Outcome? {
    let cell = self[.status]
    // Without a table the words are Patron's own.
    guard !cell.isEmpty, !statuses.isEmpty else { return nil }
    let text = text(cell, row)
    guard let status = statuses.status(of: text) else {
      return .refused(
        column: bound.columns.name(of: .status),
        reason:
          "“\(String(decoding: text, as: UTF8.self))” is no status that \(bound.format.title) "
          + "is known to have: say what it means under statuses in a mapping file"
      )
    }
    if status == .skip { return .skipped(.noPurchase) }
    self[.status] = write(status.rawValue)
    return nil
  }
}
