internal import Events
internal import LMDB

/// The event that was read last within a transaction, and the names of symbols: an order that changed is compared in
/// several ways with what the log has of it.
final class KnownEvents {
  private let tables: LogTables
  private var names: NameReader
  private var position = LogPosition.start
  private var known: Event?

  init(_ tables: LogTables) {
    self.tables = tables
    names = NameReader(tables)
  }

  /// The event at `position`, if it is the one that was read last.
  func event(at position: LogPosition) -> Event? { position == self.position ? known : nil }

  /// The event that a record is.
  func event(
    _ record: RecordView,
    recordedAt: Timestamp,
    _ transaction: borrowing WriteTransaction
  ) throws -> Event {
    let event = try names.event(record, recordedAt: recordedAt, transaction)
    position = record.position
    known = event
    return event
  }

  /// The name of a symbol; `nil` for none.
  func symbol(
    _ kind: SymbolKind,
    _ symbol: SymbolID,
    _ transaction: borrowing WriteTransaction
  ) throws -> String? {
    try names.symbol(kind, symbol, transaction)
  }

  /// Forgets the event: another process may have erased of whom it tells.
  func forgetEvent() { known = nil }

  /// Forgets all, as names may never have been written.
  func forgetEverything() {
    forgetEvent()
    names = NameReader(tables)
  }
}
