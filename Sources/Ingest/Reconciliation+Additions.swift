internal import EventLog
internal import Events

/// What exports say of orders in rows or files of their own: refunds, and lines.
extension Reconciliation {
  /// Appends money that went back, once for each refund that the file names; less than nothing is money
  /// that came again.
  func refund(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws -> OrderOutcome {
    let id = "refund/\(texts.string(statement.order))"
    guard try !transaction.isKnown(source, id) else { return .duplicate }
    let order = texts.bytes(statement.refundOf)
    // Whose money it is, the order says; a refund that comes before its order must say it itself.
    let isOrderKnown = try transaction.findOrder(source, order) != nil
    let customer =
      isOrderKnown || statement.customer.isEmpty
      ? nil : try Identifier(parsing: texts.string(statement.customer))
    let reversal = Reversal(
      order: texts.string(statement.refundOf),
      currency: Currency(texts.string(statement.currency)),
      amount: statement.total
    )
    let event = Event(
      source: sourceName,
      id: id,
      occurredAt: statement.occurredAt,
      customer: customer,
      payload: .purchaseRefunded(reversal)
    )
    do {
      _ = try transaction.append(event)
      report.count(.purchaseRefunded)
      return .placed
    } catch is EventConflict {
      report.keptCurrencies += 1
      return .otherCurrency
    }
  }

  /// Gives an order the lines that a list of them has for it; `nil` if it was never placed.
  func addLines(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    to entry: OrderEntry,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws -> OrderOutcome? {
    let state = try transaction.state(of: entry)
    guard let restated = try transaction.event(at: state.restatedAt),
      let known = restated.purchase
    else { return nil }
    let lines = lines(statement, texts)
    guard lines != known.lines ?? [] else { return .duplicate }
    // An amendment restates the order, so that the next comparison needs this event alone.
    var amendment = Purchase(order: texts.string(statement.order), currency: known.currency)
    amendment.discount = known.discount
    amendment.shipping = known.shipping
    amendment.coupon = known.coupon
    amendment.lines = lines
    let placed = try transaction.event(at: entry.position)
    let event = Event(
      source: sourceName,
      occurredAt: placed?.occurredAt ?? restated.occurredAt,
      isTimeUnknown: true,
      customer: nil,
      payload: .purchaseAmended(amendment)
    )
    _ = try transaction.append(event)
    report.count(.purchaseAmended)
    return .changed
  }
}
