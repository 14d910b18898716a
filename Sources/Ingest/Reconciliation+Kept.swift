internal import EventLog
internal import Events

/// What a file says otherwise than the log, which keeps what it has.
package struct KeptDifference: Equatable, Sendable {
  package let order: String
  /// What it is about: `customer`, `ordered_at`, `refunded` or `status`.
  package let what: String
  package let file: String
  package let log: String
}

extension Reconciliation {
  /// What the statement says otherwise than the log, and which no change can bring into it.
  ///
  /// Whose an order is, and when it was placed, stays as it was told first; money that went back does not
  /// come again by an export that knows nothing of it.
  func kept(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    _ entry: OrderEntry,
    _ transaction: borrowing AppendTransaction,
    isAnothers: Bool
  ) throws -> [KeptDifference] {
    let order = texts.string(statement.order)
    // What is known of an order before it is placed is no word against its placing.
    guard try transaction.isPlaced(entry, source, order) else { return [] }
    var kept: [KeptDifference] = []
    func keep(_ field: OrderField, _ file: String, _ log: String) {
      kept.append(KeptDifference(order: order, what: field.rawValue, file: file, log: log))
    }
    let first = try transaction.event(at: entry.position)
    let state = try transaction.state(of: entry)
    if isAnothers, !statement.customer.isEmpty {
      let customer = try first?.customer ?? transaction.event(at: state.restatedAt)?.customer
      keep(.customer, texts.string(statement.customer), customer?.text ?? "nobody")
    }
    if let first, case .purchasePlaced = first.payload, !first.isTimeUnknown,
      first.occurredAt != statement.occurredAt
    {
      keep(.orderedAt, export.text(statement.occurredAt), export.text(first.occurredAt))
    }
    guard statement.total >= 0 else { return kept }
    let refunded = refunded(statement, state)
    if refunded < state.refunded {
      let digits = Currency(texts.string(statement.currency))?.minorDigits ?? 2
      keep(
        .refunded,
        Decimals.format(refunded, digits: digits),
        Decimals.format(state.refunded, digits: digits)
      )
    }
    if Self.rank(statement.status) < Int(state.status.rawValue) {
      keep(.status, "\(statement.status)", "\(state.status)")
    }
    return kept
  }
}
