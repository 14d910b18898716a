internal import EventLog
internal import Events

/// Compares statements with what the log knows and appends the difference.
///
/// **Per-event path**: a value, so that the compiler proves once what a class would check at every access.
struct OrderWriter: ~Copyable {
  let sourceName: String
  var source = SymbolID.none
  /// Orders met in this run, by the position of their first event, to notice scattered rows.
  private var seen = PositionSet()
  /// Pairs of identifiers linked in this run or known to be.
  var linked: Set<UInt64> = []

  var lastCurrency: (hash: UInt64, symbol: SymbolID) = (0, .none)
  /// Orders placed in the chunk at hand.
  private var placedCount = 0
  var names = NumberedNames()
  private var tally = MoneyTally()
  /// The rows of the chunk's orders, by the line on which each begins, where the file is one of refused lines.
  private var keptRows: [Int: [RejectedLine]] = [:]

  private let export: ExportClock
  private var firstPosition: LogPosition?

  private let path: String
  private let isSourceGiven: Bool
  /// Whether the file's first orders were compared with those of other sources.
  private var isCompared = false

  /// How the file is read, for its rejects file, when all orders were written.
  var rejectsNote: RejectsNote { export.note }

  init(_ reading: OrderReading, exportedAt: Timestamp?, now: Timestamp) {
    path = reading.path
    isSourceGiven = reading.isSourceGiven
    sourceName = reading.settings.source
    export = ExportClock(reading, exportedAt: exportedAt, now: now)
  }

  /// Notes which events are of this reading; before every commit.
  func end(_ transaction: borrowing AppendTransaction) throws {
    guard let firstPosition else { return }
    try transaction.putImport(from: firstPosition, export.soFar, file: export.fileName)
  }

  /// Stops before a commit where most of the orders that the log should know by their numbers are others.
  ///
  /// - Throws: `IngestError`, unless the user has said whose orders these are.
  func checkSource(_ report: IngestReport) throws {
    let known = report.duplicates + report.changed + report.older + report.unchanged
    guard !isSourceGiven, let order = report.otherOrder, report.otherOrders > known else { return }
    let all = report.otherOrders + known
    let others =
      all == 1
      ? "the one order whose number the log has from “\(sourceName)” is another order, of another "
        + "customer and day"
      : "of \(all) orders whose numbers the log has from “\(sourceName)”, \(report.otherOrders) are other "
        + "orders, of other customers and days"
    throw IngestError(
      "\(path) is of another shop, it seems: \(others). \(order).",
      hint: "Read it with --source and a name for this shop, now and always, such as --source "
        + "\(sourceName)-2; if it is the same shop, say --source \(sourceName)."
    )
  }

  mutating func begin(_ transaction: borrowing AppendTransaction) throws {
    // Others may have appended between two commits of this reading: each commit is noted by itself.
    firstPosition = transaction.nextPosition
    lastCurrency = (0, .none)
    source = try transaction.symbol(.source, sourceName)
  }

  /// Returns how many of the chunk's orders were new.
  mutating func write(
    _ chunk: OrderChunk,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws -> Int {
    report.lines += chunk.rows
    report.bytes = chunk.bytesRead
    report.orders += chunk.orders.count
    report.rejects += chunk.rejects
    report.account.refused += chunk.rejects.count
    for (reason, count) in chunk.skipped { report.account.skipped[reason, default: 0] += count }
    report.leftOut.add(chunk.leftOut)
    names.follow(chunk.numbers, transaction)
    chunk.withTexts { orders, texts in
      let missing = IngestReport.previewLength - report.preview.count
      report.preview += orders.prefix(missing).map { export.row($0, texts) }
    }
    try chunk.withTexts { orders, texts in
      if !isCompared {
        isCompared = true
        try KnownElsewhere(path, source, sourceName, transaction).check(orders, texts, transaction)
      }
      keptRows = chunk.keptRows
      try write(orders, texts, transaction, &report)
    }
    report.money = tally.accounts
    report.differing = tally.differing
    report.differingCount = tally.differingCount
    if placedCount > 0 { report.count(.purchasePlaced, placedCount) }
    defer { placedCount = 0 }
    // Half an order would be a wrong order: the file is read anew, with each order's rows together.
    for case let order? in chunk.rejects.map(\.order) {
      let entry = try order.withUnsafeBytes { try transaction.findOrder(source, $0) }
      if let entry, seen.contains(entry.position) { throw ScatteredOrder() }
    }
    return placedCount
  }

  private mutating func write(
    _ orders: UnsafeBufferPointer<OrderStatement>,
    _ texts: ChunkTexts,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    guard let first = orders.baseAddress else { return }
    for index in orders.indices {
      // What the next customers are called is fetched together: each alone would wait for memory.
      if index % 64 == 0 { names.touch(texts.customerNumbers, from: index, count: 64) }
      try write(first + index, at: index, texts, transaction, &report)
    }
  }

  private mutating func write(
    _ statement: UnsafePointer<OrderStatement>,
    at index: Int,
    _ texts: ChunkTexts,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    if statement.pointee.isLinesOnly || !statement.pointee.refundOf.isEmpty {
      return try writeAddition(statement.pointee, texts, transaction, &report)
    }
    let order = texts.bytes(statement.pointee.order)
    export.meet(statement.pointee.occurredAt)
    if export.isFuture(statement.pointee.occurredAt) {
      report.futureOrders += 1
      if report.futureOrder == nil {
        report.futureOrder = (
          texts.string(statement.pointee.order), export.text(statement.pointee.occurredAt)
        )
      }
    }
    guard let entry = try transaction.findOrder(source, order) else {
      let position = try place(statement, at: index, texts, order, transaction, &report)
      _ = seen.insert(position)
      report.account.new += statement.pointee.rows
      tally.add(statement, texts, log: OrderMoney(statement.pointee))
      return
    }
    // Also rows that say the same: the rows of one order add up.
    guard seen.insert(entry.position) else { throw ScatteredOrder() }
    if !statement.pointee.isWhole, entry.fingerprint != statement.pointee.fingerprint {
      return report.refuse(keptRows[statement.pointee.fileLine] ?? [])
    }
    var outcome = OrderOutcome.duplicate
    var known = entry
    if entry.fingerprint != statement.pointee.fingerprint {
      outcome =
        try reconciliation.reconcile(statement.pointee, texts, with: entry, transaction, &report)
      known = try transaction.findOrder(source, order) ?? entry
    } else if statement.pointee.updatedAt != nil || export.isGiven {
      try reconciliation.confirm(entry, by: statement.pointee, transaction)
    }
    count(outcome, statement.pointee.rows, &report)
    // An order that is as it was placed, and told as it was placed, needs no look into the log.
    if outcome == .duplicate, known.state == nil, entry.fingerprint == statement.pointee.fingerprint
    {
      tally.add(statement, texts, log: OrderMoney(statement.pointee))
    } else {
      var money = OrderMoney(try transaction.state(of: known))
      // Refunds that are rows of their own are accounted for with these.
      if export.columns.has(.refundOf) { money.back = OrderMoney(statement.pointee).back }
      let isTaken = outcome != .otherCurrency && outcome != .otherOrder
      tally.add(statement, texts, log: isTaken ? money : nil)
    }
  }

  /// Whether the log has lines for the order, and others than the statement.
  private func hasOtherLines(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    than entry: OrderEntry,
    _ transaction: borrowing AppendTransaction
  ) throws -> Bool {
    let restated = try transaction.event(at: transaction.state(of: entry).restatedAt)
    guard let known = restated?.purchase?.lines else { return false }
    return known != reconciliation.lines(statement, texts)
  }

  /// Takes what belongs to an order that is told elsewhere: its lines, or a refund.
  private mutating func writeAddition(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    var outcome: OrderOutcome?
    if !statement.isLinesOnly {
      let refund = try reconciliation.refund(statement, texts, transaction, &report)
      withUnsafePointer(to: statement) {
        tally.add($0, texts, log: refund == .otherCurrency ? nil : OrderMoney($0.pointee))
      }
      outcome = refund
    } else if let entry = try transaction.findOrder(source, texts.bytes(statement.order)) {
      guard seen.insert(entry.position) else { throw ScatteredOrder() }
      if !statement.isWhole, try hasOtherLines(statement, texts, than: entry, transaction) {
        return report.refuse(keptRows[statement.fileLine] ?? [])
      }
      outcome = try reconciliation.addLines(statement, texts, to: entry, transaction, &report)
    }
    guard let outcome else {
      report.account.skipped[.unknownOrder, default: 0] += statement.rows
      return
    }
    count(outcome, statement.rows, &report)
  }

  private func count(_ outcome: OrderOutcome, _ lines: Int, _ report: inout IngestReport) {
    report.account.count(outcome, lines)
    switch outcome {
    case .duplicate: report.duplicates += 1
    case .changed: report.changed += 1
    case .kept: report.unchanged += 1
    case .placed, .older, .otherCurrency, .otherOrder: break
    }
  }

  private var reconciliation: Reconciliation {
    Reconciliation(source: source, sourceName: sourceName, export: export)
  }

  // MARK: New orders

  private mutating func place(
    _ statement: UnsafePointer<OrderStatement>,
    at index: Int,
    _ texts: ChunkTexts,
    _ order: UnsafeRawBufferPointer,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws -> LogPosition {
    if statement.pointee.total < 0 {
      return try reconciliation.creditNote(statement.pointee, texts, transaction, &report)
    }
    let subject = try self.subject(
      statement.pointee.customer,
      hash: statement.pointee.customerHash,
      at: index,
      texts,
      transaction
    )
    let placed = PlacedOrder(
      source: source,
      subject: subject,
      occurredAt: statement.pointee.occurredAt,
      total: statement.pointee.total,
      currency: try currency(
        statement.pointee.currency,
        hash: statement.pointee.currencyHash,
        texts,
        transaction
      ),
      status: statement.pointee.status == .pending ? .pending : .paid,
      discount: statement.pointee.discount,
      shipping: statement.pointee.shipping,
      coupon: try transaction.symbol(.coupon, texts.bytes(statement.pointee.coupon)),
      referrer: try referrer(statement.pointee.referralCode, texts, transaction)
    )
    transaction.begin(placed, order: order)
    let firstLine = statement.pointee.firstLine
    for line in firstLine..<firstLine + statement.pointee.lineCount {
      let product = try product(at: line, texts, transaction)
      let line = texts.lines[line]
      transaction.line(
        product: product,
        category: try transaction.symbol(.category, texts.bytes(line.category)),
        quantity: line.quantity,
        unitPrice: line.unitPrice
      )
    }
    let position = try transaction.end(placed)
    placedCount += 1
    let entry = OrderEntry(fingerprint: statement.pointee.fingerprint, position: position)
    try transaction.insertOrder(source, order, entry)
    if let changed = statement.pointee.updatedAt {
      var time = export.soFar
      time.changed = changed.rawValue
      try transaction.putStatement(of: position, statement.pointee.fingerprint, time)
    }
    let status = statement.pointee.status
    if status == .cancelled || status == .refunded || statement.pointee.refunded > 0 {
      try reconciliation.reverse(
        statement.pointee,
        texts,
        of: entry,
        on: statement.pointee.occurredAt,
        transaction,
        &report
      )
    }
    if !statement.pointee.email.isEmpty || !statement.pointee.phone.isEmpty {
      try link(statement.pointee, subject, texts, transaction, &report)
    }
    return position
  }
}
