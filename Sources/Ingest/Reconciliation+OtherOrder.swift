internal import EventLog
internal import Events

/// Orders that have a number in common and nothing else.
extension Reconciliation {
  /// What the log has for the number and the statement has for it, where they are two orders: of other
  /// customers, and placed on other days.
  ///
  /// Whatever an export changes of an order, it is not both.
  func otherOrder(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    than entry: OrderEntry,
    _ transaction: borrowing AppendTransaction
  ) throws -> String? {
    guard let placed = try transaction.event(at: entry.position), placed.purchase != nil,
      !placed.isTimeUnknown, let customer = placed.customer,
      // An offset that is said or not moves an order by less than that.
      abs(placed.occurredAt.rawValue - statement.occurredAt.rawValue) > Timestamp.millisecondsPerDay
    else { return nil }
    let order = texts.string(statement.order)
    let named = texts.string(statement.customer)
    // Who is known by the order alone has its number in their name, in any shop.
    let isByOrder = customer.text == named && named.hasSuffix(":\(order)")
    guard isByOrder || (!named.isEmpty && customer.text != named) else { return nil }
    guard try isByOrder || isAnothers(statement, texts, than: entry, transaction) else {
      return nil
    }
    return "\(order) is of \(named) on \(statement.occurredAt) in the file, and of \(customer) on "
      + "\(placed.occurredAt) in the log"
  }
}
