internal import EventLog
internal import Events

/// Turns the difference between what an export says of an order and what the log knows into events.
///
/// An export is a snapshot, and exports may be read in any order. What is newer wins:
///
/// 1. Money that went back only grows, a cancellation stays, a status goes from pending to paid: a
///    statement that says less of these is older, one that says more is newer.
/// 2. Where both statements have a date of change, the later is newer.
/// 3. An export that has an order placed after the other's file was last written was made after it.
/// 4. A statement that was read before, and has been replaced since, is older.
/// 5. Otherwise the times of the exports decide: the statement is newer if neither its file is older
///    nor its latest order is earlier than the other export's.
///
/// What an older statement says otherwise is left alone and counted, so that nothing is undone.
struct Reconciliation {
  let source: SymbolID
  let sourceName: String
  let export: ExportClock

  /// The order is known, and this statement says something else; returns what became of it.
  func reconcile(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    with entry: OrderEntry,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws -> OrderOutcome {
    let before = report.eventCount
    if let known = try otherOrder(statement, texts, than: entry, transaction) {
      report.otherOrders += 1
      report.otherOrder = report.otherOrder ?? known
      return .otherOrder
    }
    let isAnothers = try isAnothers(statement, texts, than: entry, transaction)
    if isAnothers, !statement.customer.isEmpty { report.keptCustomers += 1 }
    if let known = try transaction.currency(of: entry),
      known.code != texts.string(statement.currency)
    {
      // Amounts of two currencies cannot be compared.
      report.keptCurrencies += 1
      return .otherCurrency
    }
    let kept = try kept(statement, texts, entry, transaction, isAnothers: isAnothers)
    var isNewer = false
    let state = try transaction.state(of: entry)
    let date = try dateOfChange(statement, entry, state, transaction)
    if statement.total < 0 {
      try creditNoteAgain(statement, texts, state, on: date, transaction, &report)
    } else if try !transaction.isPlaced(entry, source, texts.string(statement.order)) {
      try placeLate(statement, texts, entry, transaction, &report)
    } else {
      let change = try amendment(statement, texts, state, transaction)
      isNewer = try self.isNewer(statement, than: state, entry, transaction)
      if isNewer, let change {
        try append(.purchaseAmended(change), statement, texts, on: date, transaction, &report)
      }
      try reverse(statement, texts, of: entry, on: date, transaction, &report)
      if !isNewer, change != nil {
        report.older += 1
        if report.eventCount == before { return .older }
      }
    }
    if !kept.isEmpty {
      report.keep(kept)
      if report.eventCount == before {
        try confirm(entry, by: statement, isNewer: isNewer, transaction)
        return .kept
      }
    }
    let outcome: OrderOutcome = report.eventCount == before ? .duplicate : .changed
    try note(entry, replacedBy: statement, transaction)
    try remember(statement, texts, transaction)
    return outcome
  }

  /// Whether the statement names another customer than the log has; of those who were erased nobody can
  /// say.
  func isAnothers(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    than entry: OrderEntry,
    _ transaction: borrowing AppendTransaction
  ) throws -> Bool {
    let owner = try transaction.owner(of: entry, source, texts.string(statement.order))
    var named: SubjectID? = .nobody
    if !statement.customer.isEmpty {
      named = try transaction.findSubject(
        texts.bytes(statement.customer),
        hash: statement.customerHash
      )
    }
    guard named != owner else { return false }
    return try !transaction.isErased(owner)
  }

  /// Places an order of which only changes are known, told from elsewhere.
  private func placeLate(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    _ entry: OrderEntry,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    guard let currency = Currency(texts.string(statement.currency)) else { return }
    func text(_ text: OrderStatement.Text) -> String? { text.isEmpty ? nil : texts.string(text) }
    let lines = lines(statement, texts)
    let purchase = Purchase(
      order: texts.string(statement.order),
      currency: currency,
      status: statement.status == .pending ? .pending : .paid,
      total: statement.total,
      discount: statement.discount == 0 ? nil : statement.discount,
      shipping: statement.shipping == 0 ? nil : statement.shipping,
      coupon: text(statement.coupon),
      referralCode: text(statement.referralCode),
      lines: lines.isEmpty ? nil : lines
    )
    let known = try transaction.event(at: entry.position)?.customer
    let event = Event(
      source: sourceName,
      occurredAt: statement.occurredAt,
      customer: try known ?? text(statement.customer).map { try Identifier(parsing: $0) },
      payload: .purchasePlaced(purchase)
    )
    _ = try transaction.append(event)
    report.count(.purchasePlaced)
    try remember(statement, texts, transaction)
    try reverse(statement, texts, of: entry, on: statement.occurredAt, transaction, &report)
  }

  /// What of the order itself is different; `nil` if nothing is.
  private func amendment(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
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
    let columns = export.columns
    if columns.has(.discount), statement.discount != known.discount ?? 0 {
      amendment.discount = statement.discount
    }
    if columns.has(.shipping), statement.shipping != known.shipping ?? 0 {
      amendment.shipping = statement.shipping
    }
    let coupon = statement.coupon.isEmpty ? nil : texts.string(statement.coupon)
    if coupon != nil, coupon != known.coupon { amendment.coupon = coupon }
    let lines = self.lines(statement, texts)
    if columns.has(.product) || columns.has(.category) || columns.has(.unitPrice),
      lines != known.lines ?? []
    {
      amendment.lines = lines
    }
    let empty = Purchase(order: amendment.order, currency: currency)
    guard amendment != empty else { return nil }
    // An amendment restates the order, so that the next comparison needs this event alone.
    amendment.discount = amendment.discount ?? known.discount
    amendment.shipping = amendment.shipping ?? known.shipping
    amendment.coupon = amendment.coupon ?? known.coupon
    amendment.lines = amendment.lines ?? known.lines
    return amendment
  }

  func lines(_ statement: OrderStatement, _ texts: ChunkTexts) -> [OrderLine] {
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
  /// of yet; `date` is that of what the export does not date.
  func reverse(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    of entry: OrderEntry,
    on date: Timestamp,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    let order = texts.bytes(statement.order)
    guard let current = try transaction.findOrder(source, order) else { return }
    let state = try transaction.state(of: current)
    let refunded = refunded(statement, state)
    let name = texts.string(statement.order)
    let currency = Currency(texts.string(statement.currency))
    if refunded > state.refunded {
      if refunded > state.total {
        let digits = currency?.minorDigits ?? 2
        report.overRefunded += 1
        report.overRefundedOrder =
          report.overRefundedOrder
          ?? (
            name, Decimals.format(refunded, digits: digits),
            Decimals.format(state.total, digits: digits)
          )
      }
      for refund in refunds(statement, texts, from: state.refunded, to: refunded) {
        let reversal = Reversal(order: name, currency: currency, amount: refund.amount)
        try append(
          .purchaseRefunded(reversal),
          statement,
          texts,
          on: refund.at ?? date,
          transaction,
          &report,
          isTimeKnown: refund.at != nil
        )
      }
    }
    if statement.status == .cancelled, state.status != .cancelled {
      let reversal = Reversal(order: name, currency: currency, amount: nil)
      try append(.purchaseCancelled(reversal), statement, texts, on: date, transaction, &report)
    }
  }

  /// What has gone back since `known` had, up to `refunded`: each refund that the export dates by itself,
  /// then what is left.
  private func refunds(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    from known: Int64,
    to refunded: Int64
  ) -> [(amount: Int64, at: Timestamp?)] {
    var refunds: [(amount: Int64, at: Timestamp?)] = []
    var (told, sum) = (known, Int64(0))
    for refund in texts.datedRefunds(of: statement) {
      sum = min(sum.adding(amount: refund.amount), refunded)
      guard sum > told else { continue }
      // Nothing goes back before it was paid; clocks may differ.
      refunds.append((sum.subtracting(amount: told), max(refund.at, statement.occurredAt)))
      told = sum
    }
    if refunded > told { refunds.append((refunded.subtracting(amount: told), nil)) }
    return refunds
  }

  // MARK: Credit notes

  /// A negative order: money that went back without naming the order it was paid for.
  func creditNote(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws -> LogPosition {
    let reversal = Reversal(
      order: texts.string(statement.order),
      currency: Currency(texts.string(statement.currency)),
      amount: -statement.total
    )
    let position = transaction.nextPosition
    try append(
      .purchaseRefunded(reversal),
      statement,
      texts,
      on: statement.occurredAt,
      transaction,
      &report,
      isTimeKnown: true
    )
    try remember(statement, texts, transaction)
    return position
  }

  private func creditNoteAgain(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    _ state: OrderEntry.State,
    on date: Timestamp,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    guard statement.total < 0, -statement.total > state.refunded else { return }
    let reversal = Reversal(
      order: texts.string(statement.order),
      currency: Currency(texts.string(statement.currency)),
      amount: (-statement.total).subtracting(amount: state.refunded)
    )
    try append(.purchaseRefunded(reversal), statement, texts, on: date, transaction, &report)
  }

  // MARK: Appending

  /// Appends a change.
  ///
  /// Nearly no export dates changes: one that comes with the first reading of its order is dated with the
  /// order, a later one by `dateOfChange`; both are marked as of unknown time.
  private func append(
    _ payload: Event.Payload,
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    on date: Timestamp,
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
      occurredAt: date,
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
    _ texts: ChunkTexts,
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
