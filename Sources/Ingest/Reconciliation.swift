internal import EventLog
internal import Events

/// Turns the difference between what an export says of an order and what the log knows into events.
///
/// An export is a snapshot. Money that went back only grows and a cancellation stays, so an older
/// export read later undoes neither; a status goes from pending to paid, never back.
struct Reconciliation {
  let source: SymbolID
  let sourceName: String

  /// The order is known, and this statement says something else.
  func reconcile(
    _ statement: OrderStatement,
    _ texts: OrderWriter.Texts,
    with entry: OrderEntry,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    let before = report.eventCount
    let subject =
      statement.customer.isEmpty
      ? SubjectID.nobody
      : try transaction.subject(texts.bytes(statement.customer), hash: statement.customerHash)
    if try transaction.subject(of: entry) != subject { report.keptCustomers += 1 }
    let state = try transaction.state(of: entry)
    if statement.total < 0 || state.status == .unknown {
      try creditNoteAgain(statement, texts, state, transaction, &report)
    } else {
      if let amendment = try amendment(statement, texts, state, transaction) {
        try append(.purchaseAmended(amendment), statement, texts, transaction, &report)
      }
      try reverse(statement, texts, of: entry, transaction, &report)
    }
    if report.eventCount == before { report.duplicates += 1 } else { report.changed += 1 }
    try remember(statement, texts, transaction)
  }

  /// What of the order itself is different; `nil` if nothing is.
  private func amendment(
    _ statement: OrderStatement,
    _ texts: OrderWriter.Texts,
    _ state: OrderEntry.State,
    _ transaction: borrowing AppendTransaction
  ) throws -> Purchase? {
    guard let known = try transaction.event(at: state.restatedAt)?.purchase,
      let currency = Currency(texts.string(statement.currency))
    else { return nil }
    var amendment = Purchase(order: texts.string(statement.order), currency: currency)
    if state.status == .pending, statement.status != .pending, statement.status != .cancelled {
      amendment.status = .paid
    }
    if statement.total != state.total { amendment.total = statement.total }
    if statement.discount != known.discount ?? 0 { amendment.discount = statement.discount }
    if statement.shipping != known.shipping ?? 0 { amendment.shipping = statement.shipping }
    let coupon = statement.coupon.isEmpty ? nil : texts.string(statement.coupon)
    if coupon != nil, coupon != known.coupon { amendment.coupon = coupon }
    let lines = self.lines(statement, texts)
    if lines != known.lines ?? [] { amendment.lines = lines }
    let empty = Purchase(order: amendment.order, currency: currency)
    guard amendment != empty else { return nil }
    // An amendment restates the order, so that the next comparison needs this event alone.
    amendment.discount = amendment.discount ?? known.discount
    amendment.shipping = amendment.shipping ?? known.shipping
    amendment.coupon = amendment.coupon ?? known.coupon
    amendment.lines = amendment.lines ?? known.lines
    return amendment
  }

  private func lines(_ statement: OrderStatement, _ texts: OrderWriter.Texts) -> [OrderLine] {
    texts.lines(of: statement).map { line in
      OrderLine(
        product: line.product.isEmpty ? nil : texts.string(line.product),
        category: line.category.isEmpty ? nil : texts.string(line.category),
        quantity: line.quantity,
        unitPrice: line.unitPrice
      )
    }
  }

  /// Cancels or refunds what the statement says was cancelled or refunded and the log does not know
  /// of yet.
  func reverse(
    _ statement: OrderStatement,
    _ texts: OrderWriter.Texts,
    of entry: OrderEntry,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    let order = texts.bytes(statement.order)
    guard let current = try transaction.findOrder(source, order) else { return }
    let state = try transaction.state(of: current)
    let refunded = statement.status == .refunded ? max(statement.refunded, statement.total) : statement.refunded
    let name = texts.string(statement.order)
    let currency = Currency(texts.string(statement.currency))
    if refunded > state.refunded {
      let reversal = Reversal(order: name, currency: currency, amount: refunded - state.refunded)
      try append(.purchaseRefunded(reversal), statement, texts, transaction, &report)
    }
    if statement.status == .cancelled, state.status != .cancelled {
      let reversal = Reversal(order: name, currency: currency, amount: nil)
      try append(.purchaseCancelled(reversal), statement, texts, transaction, &report)
    }
    try remember(statement, texts, transaction)
  }

  // MARK: Credit notes

  /// A negative order: money that went back without naming the order it was paid for.
  func creditNote(
    _ statement: OrderStatement,
    _ texts: OrderWriter.Texts,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws -> LogPosition {
    let reversal = Reversal(
      order: texts.string(statement.order),
      currency: Currency(texts.string(statement.currency)),
      amount: -statement.total
    )
    let position = transaction.nextPosition
    try append(.purchaseRefunded(reversal), statement, texts, transaction, &report, isTimeKnown: true)
    try remember(statement, texts, transaction)
    return position
  }

  private func creditNoteAgain(
    _ statement: OrderStatement,
    _ texts: OrderWriter.Texts,
    _ state: OrderEntry.State,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    guard statement.total < 0, -statement.total > state.refunded else { return }
    let reversal = Reversal(
      order: texts.string(statement.order),
      currency: Currency(texts.string(statement.currency)),
      amount: -statement.total - state.refunded
    )
    try append(.purchaseRefunded(reversal), statement, texts, transaction, &report)
  }

  // MARK: Appending

  /// Appends a change. Exports do not date changes: one that comes with the first reading of its order
  /// is dated with the order, a later one by the reading; both are marked as of unknown time.
  private func append(
    _ payload: Event.Payload,
    _ statement: OrderStatement,
    _ texts: OrderWriter.Texts,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport,
    isTimeKnown: Bool = false
  ) throws {
    let order = texts.bytes(statement.order)
    let entry = try transaction.findOrder(source, order)
    let isFirstReading = entry == nil || entry?.fingerprint == statement.fingerprint
    let customer =
      entry == nil && !statement.customer.isEmpty
      ? try Identifier(parsing: texts.string(statement.customer)) : nil
    let event = Event(
      source: sourceName,
      occurredAt: isFirstReading ? statement.occurredAt : transaction.recordedAt,
      isTimeUnknown: !isTimeKnown,
      customer: customer,
      payload: payload
    )
    _ = try transaction.append(event)
    report.count(event.type)
    // What was appended does not make this another reading.
    if isFirstReading { try remember(statement, texts, transaction) }
  }

  /// Notes that this statement has been read.
  private func remember(
    _ statement: OrderStatement,
    _ texts: OrderWriter.Texts,
    _ transaction: borrowing AppendTransaction
  ) throws {
    let order = texts.bytes(statement.order)
    guard var entry = try transaction.findOrder(source, order),
      entry.fingerprint != statement.fingerprint
    else { return }
    entry.fingerprint = statement.fingerprint
    try transaction.replaceOrder(source, order, entry)
  }
}

extension Event {
  var purchase: Purchase? {
    switch payload {
    case .purchasePlaced(let purchase), .purchaseAmended(let purchase): purchase
    default: nil
    }
  }
}
