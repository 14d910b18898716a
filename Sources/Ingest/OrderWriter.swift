internal import EventLog
internal import Events

/// Compares statements with what the log knows and appends the difference.
///
/// **Per-event path.**
final class OrderWriter {
  private let sourceName: String
  private var source = SymbolID.none
  /// Orders met in this run, by the position of their first event, to notice scattered rows.
  private var seen = PositionSet()
  /// Pairs of identifiers linked in this run or known to be.
  private var linked: Set<UInt64> = []

  private var lastCurrency: (code: [UInt8], symbol: SymbolID) = ([], .none)

  private let export: ExportClock
  private var firstPosition: LogPosition?

  init(_ reading: OrderReading, exportedAt: Timestamp?) {
    sourceName = reading.settings.source
    export = ExportClock(reading, exportedAt: exportedAt)
  }

  /// Notes which events are of this reading; before every commit.
  func end(_ transaction: borrowing AppendTransaction) throws {
    guard let firstPosition else { return }
    try transaction.putImport(from: firstPosition, export.soFar, file: export.fileName)
  }

  func begin(_ transaction: borrowing AppendTransaction) throws {
    // Others may have appended between two commits of this reading: each commit is noted by itself.
    firstPosition = transaction.nextPosition
    lastCurrency = ([], .none)
    source = try transaction.symbol(.source, sourceName)
  }

  func write(
    _ chunk: OrderChunk,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    report.lines += chunk.rows
    report.bytes = chunk.bytesRead
    report.orders += chunk.orders.count
    report.rejects += chunk.rejects
    for (reason, count) in chunk.skipped { report.skipped[reason, default: 0] += count }
    let texts = Texts(arena: chunk.texts, chunk: chunk)
    var hashes: [UInt64] = []
    // Looking up a customer waits for memory: a group is fetched at once, then used one by one.
    for start in stride(from: 0, to: chunk.orders.count, by: 64) {
      let group = chunk.orders[start..<min(start + 64, chunk.orders.count)]
      hashes.removeAll(keepingCapacity: true)
      for statement in group { hashes.append(statement.customerHash) }
      transaction.expectSubjects(hashes)
      for statement in group { try write(statement, texts, transaction, &report) }
    }
    // Half an order would be a wrong order: the file is read anew, with each order's rows together.
    for case let order? in chunk.rejects.map(\.order) {
      let entry = try order.withUnsafeBytes { try transaction.findOrder(source, $0) }
      if let entry, seen.contains(entry.position) { throw ScatteredOrder() }
    }
  }

  /// The texts of a chunk, in place.
  struct Texts {
    let arena: UnsafeRawBufferPointer
    let chunk: OrderChunk

    func bytes(_ text: OrderStatement.Text) -> UnsafeRawBufferPointer {
      guard !text.isEmpty else { return UnsafeRawBufferPointer(start: nil, count: 0) }
      return UnsafeRawBufferPointer(rebasing: arena[text.range])
    }

    func string(_ text: OrderStatement.Text) -> String {
      String(decoding: bytes(text), as: UTF8.self)
    }

    func lines(of statement: OrderStatement) -> ArraySlice<OrderStatement.Line> {
      chunk.lines[statement.firstLine..<statement.firstLine + statement.lineCount]
    }
  }

  private func write(
    _ statement: OrderStatement,
    _ texts: Texts,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    let order = texts.bytes(statement.order)
    export.meet(statement.occurredAt)
    guard let entry = try transaction.findOrder(source, order) else {
      let position = try place(statement, texts, order, transaction, &report)
      _ = seen.insert(position)
      return
    }
    // Also rows that say the same: the rows of one order add up.
    guard seen.insert(entry.position) else { throw ScatteredOrder() }
    if entry.fingerprint == statement.fingerprint {
      report.duplicates += 1
      return
    }
    try reconciliation.reconcile(statement, texts, with: entry, transaction, &report)
  }

  private var reconciliation: Reconciliation {
    Reconciliation(source: source, sourceName: sourceName, export: export)
  }

  // MARK: New orders

  private func place(
    _ statement: OrderStatement,
    _ texts: Texts,
    _ order: UnsafeRawBufferPointer,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws -> LogPosition {
    if statement.total < 0 {
      return try reconciliation.creditNote(statement, texts, transaction, &report)
    }
    let subject = try self.subject(statement.customer, statement.customerHash, texts, transaction)
    let placed = PlacedOrder(
      source: source,
      subject: subject,
      occurredAt: statement.occurredAt,
      total: statement.total,
      currency: try currency(texts.bytes(statement.currency), transaction),
      status: statement.status == .pending ? .pending : .paid,
      discount: statement.discount,
      shipping: statement.shipping,
      coupon: try transaction.symbol(.coupon, texts.bytes(statement.coupon)),
      referrer: try referrer(statement, texts, transaction)
    )
    let position = try transaction.place(placed, order: order, orderPosition: nil) { writer in
      for line in texts.lines(of: statement) {
        writer.line(
          product: try transaction.symbol(.product, texts.bytes(line.product)),
          category: try transaction.symbol(.category, texts.bytes(line.category)),
          quantity: line.quantity,
          unitPrice: line.unitPrice
        )
      }
    }
    report.count(.purchasePlaced)
    let entry = OrderEntry(fingerprint: statement.fingerprint, position: position)
    try transaction.insertOrder(source, order, entry)
    if let changed = statement.updatedAt {
      var time = export.soFar
      time.changed = changed.rawValue
      try transaction.putStatement(of: position, statement.fingerprint, time)
    }
    if statement.status == .cancelled || statement.status == .refunded || statement.refunded > 0 {
      try reconciliation.reverse(statement, texts, of: entry, transaction, &report)
    }
    try link(statement, subject, texts, transaction, &report)
    return position
  }

  /// Nearly always that of the order before.
  private func currency(
    _ code: UnsafeRawBufferPointer,
    _ transaction: borrowing AppendTransaction
  ) throws -> SymbolID {
    if code.elementsEqual(lastCurrency.code) { return lastCurrency.symbol }
    lastCurrency = (Array(code), try transaction.symbol(.currency, code))
    return lastCurrency.symbol
  }

  private func subject(
    _ text: OrderStatement.Text,
    _ hash: UInt64,
    _ texts: Texts,
    _ transaction: borrowing AppendTransaction
  ) throws -> SubjectID {
    guard !text.isEmpty else { return .nobody }
    return try transaction.subject(texts.bytes(text), hash: hash)
  }

  private func referrer(
    _ statement: OrderStatement,
    _ texts: Texts,
    _ transaction: borrowing AppendTransaction
  ) throws -> SubjectID {
    guard !statement.referralCode.isEmpty else { return .nobody }
    let identifier = try? Identifier(referralCode: texts.string(statement.referralCode))
    return try transaction.subject(identifier)
  }

  // MARK: Identifiers that an order lists together

  private func link(
    _ statement: OrderStatement,
    _ subject: SubjectID,
    _ texts: Texts,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    for text in [statement.email, statement.phone] where !text.isEmpty {
      guard texts.bytes(text) != texts.bytes(statement.customer) else { continue }
      let other = try Identifier(parsing: texts.string(text))
      let customer = try Identifier(parsing: texts.string(statement.customer))
      guard other != customer, !other.isPlaceholder, !customer.isPlaceholder else { continue }
      let otherSubject = try transaction.subject(other)
      let pair = UInt64(subject.rawValue) << 32 | UInt64(otherSubject.rawValue)
      guard linked.insert(pair).inserted else { continue }
      let id = "link/\(subject.rawValue)-\(otherSubject.rawValue)"
      guard try !transaction.isKnown(source, id) else { continue }
      _ = try transaction.append(
        Event(
          source: sourceName,
          id: id,
          occurredAt: statement.occurredAt,
          customer: customer,
          payload: .identityLinked(
            Link(other: other, reason: "order \(texts.string(statement.order)) lists both")
          )
        )
      )
      report.count(.identityLinked)
    }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate static func != (left: UnsafeRawBufferPointer, right: UnsafeRawBufferPointer) -> Bool {
    !left.elementsEqual(right)
  }
}

/// A set of positions, one bit each.
struct PositionSet {
  private var words: [UInt64] = []

  func contains(_ position: LogPosition) -> Bool {
    let word = Int(position.rawValue >> 6)
    return word < words.count && words[word] & (UInt64(1) << (position.rawValue & 63)) != 0
  }

  /// Returns whether `position` is new.
  mutating func insert(_ position: LogPosition) -> Bool {
    let word = Int(position.rawValue >> 6)
    let bit = UInt64(1) << (position.rawValue & 63)
    if word >= words.count {
      words.append(contentsOf: repeatElement(0, count: word + 1 - words.count + words.count / 2))
    }
    defer { words[word] |= bit }
    return words[word] & bit == 0
  }
}
