internal import EventLog
internal import Events

/// Which of two statements is newer, and what is noted so that it can be told.
extension Reconciliation {
  /// Notes both statements, so that either is known when it is read again.
  func note(
    _ entry: OrderEntry,
    replacedBy statement: OrderStatement,
    _ transaction: borrowing AppendTransaction
  ) throws {
    if entry.fingerprint != 0,
      try transaction.statement(of: entry.position, entry.fingerprint) == nil,
      let time = try transaction.importTime(of: entry.position)
    {
      try transaction.putStatement(of: entry.position, entry.fingerprint, time)
    }
    try transaction.putStatement(of: entry.position, statement.fingerprint, try time(statement))
  }

  /// Notes a statement that changes nothing: if it is newer, what the log has was still so when it was made.
  ///
  /// It does not take the place of the one that the log knows: read again, it still says otherwise.
  func confirm(
    _ entry: OrderEntry,
    by statement: OrderStatement,
    isNewer: Bool,
    _ transaction: borrowing AppendTransaction
  ) throws {
    try note(entry, replacedBy: statement, transaction)
    guard isNewer, entry.fingerprint != 0 else { return }
    try transaction.putStatement(of: entry.position, entry.fingerprint, try time(statement))
  }

  /// Notes that what the log knows was still so later, where the export says when: by a date of change, or because
  /// the user said when it was made.
  ///
  /// What an order that was edited and edited back was in between is then older, also when it is read later.
  func confirm(
    _ entry: OrderEntry,
    by statement: OrderStatement,
    _ transaction: borrowing AppendTransaction
  ) throws {
    guard let known = try time(of: entry, transaction) else { return }
    let isLater =
      if let changed = statement.updatedAt?.rawValue, known.changed != 0 {
        changed > known.changed
      } else {
        export.isGiven && export.soFar.written > known.written
      }
    guard isLater else { return }
    try transaction.putStatement(of: entry.position, entry.fingerprint, try time(statement))
  }

  /// When the statement that the log knows was made; `nil` if no export made it.
  private func time(
    of entry: OrderEntry,
    _ transaction: borrowing AppendTransaction
  ) throws -> ExportTime? {
    try transaction.statement(of: entry.position, entry.fingerprint)
      ?? transaction.importTime(of: entry.position)
  }

  /// Whether the statement is newer than what the log knows; see the rules at `Reconciliation`.
  func isNewer(
    _ statement: OrderStatement,
    than state: OrderEntry.State,
    _ entry: OrderEntry,
    _ transaction: borrowing AppendTransaction
  ) throws -> Bool {
    let refunded = refunded(statement, state)
    let rank = Self.rank(statement.status)
    let knownRank = Int(state.status.rawValue)
    if refunded < state.refunded || rank < knownRank { return false }
    if refunded > state.refunded || rank > knownRank { return true }
    let known = try time(of: entry, transaction)
    if let changed = statement.updatedAt?.rawValue, let known, known.changed != 0,
      changed != known.changed
    {
      return changed > known.changed
    }
    guard let known else { return true }
    if export.isGiven {
      return try time(statement).written > known.written
    }
    let time = try time(statement)
    // A file that seems to be older than its own latest order has lost the time of its writing.
    if time.horizon > max(known.written, known.horizon) { return true }
    if try transaction.statement(of: entry.position, statement.fingerprint) != nil { return false }
    // Such horizons were noted before dates in the future were left out of account.
    let isLaterHorizon =
      time.horizon >= known.horizon || export.isFuture(Timestamp(rawValue: known.horizon))
    return time.written >= known.written && isLaterHorizon
  }

  /// The date of what the statement says otherwise than the log: when the order was changed, where the export
  /// says that and it is later than what is known; else when the export was made, where the user says so; else
  /// the reading.
  ///
  /// No change is dated before what it changes, and none after it was read.
  func dateOfChange(
    _ statement: OrderStatement,
    _ entry: OrderEntry,
    _ state: OrderEntry.State,
    _ transaction: borrowing AppendTransaction
  ) throws -> Timestamp {
    let restated = try transaction.event(at: state.restatedAt)?.occurredAt
    let known = max(restated?.rawValue ?? .min, statement.occurredAt.rawValue)
    let changed = try time(of: entry, transaction)?.changed ?? 0
    if let date = statement.updatedAt, date.rawValue > max(known, changed),
      date <= transaction.recordedAt
    {
      return date
    }
    if let date = export.exportedAt, date.rawValue > known, date <= transaction.recordedAt {
      return date
    }
    return transaction.recordedAt
  }

  private func time(_ statement: OrderStatement) throws -> ExportTime {
    var time = try export.whole()
    time.changed = statement.updatedAt?.rawValue ?? 0
    return time
  }

  /// What has gone back of an order by the statement, of which the log knows `state`.
  ///
  /// Where refunds are rows of their own, the order's row says nothing of them.
  func refunded(_ statement: OrderStatement, _ state: OrderEntry.State) -> Int64 {
    let own =
      statement.status == .refunded
      ? max(statement.refunded, statement.total) : statement.refunded
    return export.columns.has(.refundOf) ? max(own, state.refunded) : own
  }

  /// Pending, paid, cancelled, as `OrderEntry.Status` numbers them.
  static func rank(_ status: OrderStatement.Status) -> Int {
    status == .refunded ? Int(OrderStatement.Status.paid.rawValue) : Int(status.rawValue)
  }
}
