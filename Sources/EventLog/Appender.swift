internal import Dispatch
package import Events
internal import LMDB

/// Appends to a log, one transaction after another, remembering names in between.
///
/// It belongs to one thread.
package final class Appender {
  package let log: EventLog
  let interner: Interner
  let orders: OrderIndex
  package let batches = BatchBuilder()
  fileprivate let checked = CheckedBatches()
  let events: KnownEvents
  /// Of what is committed.
  fileprivate var head = LogHead.empty
  /// Record time of the events being written.
  var recordedAt = Timestamp(rawValue: 0)
  /// Why nothing is appended any more: a commit failed.
  private var failure: LMDBError?

  package init(_ log: EventLog) {
    self.log = log
    interner = Interner(log.tables)
    orders = OrderIndex(log.tables)
    events = KnownEvents(log.tables)
  }

  /// Runs `body` in one transaction.
  ///
  /// When this returns, everything in it is on the disk and visible to readers; if it throws,
  /// nothing of it happened.
  ///
  /// Waits while another process appends.
  package func transaction<Result>(
    recordedAt: Timestamp,
    _ body: (borrowing AppendTransaction) throws -> Result
  ) throws -> Result {
    if let failure {
      throw StoreError(
        "Nothing more is appended by this process, since a commit failed: \(failure).",
        hint:
          "What was acknowledged is safe. Mend the cause, check with `patron log verify`, start again."
      )
    }
    do {
      let transaction = try AppendTransaction(self)
      self.recordedAt = recordedAt
      let result = try body(transaction)
      do { head = try transaction.commit(after: head) } catch let error as LMDBError {
        // A failed sync is not retried: the kernel may have dropped what it could not write.
        failure = error
        throw error
      }
      return result
    } catch {
      // What was remembered may never have been written.
      forgetEverything()
      throw error
    }
  }

  private func forgetEverything() {
    interner.forgetEverything()
    orders.forgetEverything()
    events.forgetEverything()
  }

  /// Forgets what people told, as somebody was erased.
  func forgetPeople() {
    interner.forgetEverything()
    events.forgetEvent()
  }

  /// Takes up what other processes did since the last transaction.
  fileprivate func follow(_ current: LogHead) {
    checked.forget()
    events.forgetEvent()
    if current != head {
      orders.forgetEverything()
      if current.epoch != head.epoch || current.position < head.position {
        interner.forgetEverything()
        events.forgetEverything()
      } else {
        interner.forgetLastNumbers()
      }
    }
    head = current
    batches.restart(after: current)
  }
}

/// The appending of some events: all of them or none.
package struct AppendTransaction: ~Copyable {
  let transaction: WriteTransaction
  package let appender: Appender
  let tables: LogTables

  @available(*, noasync, message: "LMDB ties a write transaction to one thread")
  fileprivate init(_ appender: Appender) throws {
    let transaction = try Self.begin(appender.log)
    appender.follow(try appender.log.head(transaction))
    try appender.orders.begin(transaction)
    self.transaction = transaction
    self.appender = appender
    tables = appender.log.tables
  }

  /// Waits for its turn; LMDB itself neither says that it waits nor ever gives up.
  private static func begin(_ log: EventLog) throws -> WriteTransaction {
    guard let whenWaiting = log.whenWaiting else { return try WriteTransaction(log.environment) }
    let notice = DispatchWorkItem(block: whenWaiting)
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(2), execute: notice)
    defer { notice.cancel() }
    return try WriteTransaction(log.environment)
  }

  /// The position the next event gets.
  package var nextPosition: LogPosition { appender.batches.nextPosition }

  /// Record time of the next event.
  package var recordedAt: Timestamp { appender.recordedAt }

  /// From here on events carry this record time; those before keep theirs.
  package borrowing func setRecordedAt(_ moment: Timestamp) throws {
    guard moment != appender.recordedAt else { return }
    try flushBatch()
    appender.recordedAt = moment
  }

  borrowing func flushBatch() throws {
    try appender.batches.flush(recordedAt: appender.recordedAt) { bytes, position in
      try write(bytes, at: position)
    }
  }

  /// Ends the record begun in `appender.batches`.
  @discardableResult
  package borrowing func endRecord() throws -> LogPosition {
    try appender.batches.end(recordedAt: appender.recordedAt) { bytes, position in
      try write(bytes, at: position)
    }
  }

  private borrowing func write(_ batch: UnsafeRawBufferPointer, at position: LogPosition) throws {
    let key = Key.bigEndian(position.rawValue)
    try transaction.append(batch.bytes, for: key, in: tables.batches)
  }

  fileprivate consuming func commit(after head: LogHead) throws -> LogHead {
    try flushBatch()
    try appender.interner.flush(transaction)
    try appender.orders.flush(transaction)
    var newHead = try appender.log.head(transaction)
    newHead.position = LogPosition(rawValue: appender.batches.nextPosition.rawValue - 1)
    newHead.batchCount = appender.batches.batchCount
    newHead.hash = appender.batches.chainHash
    newHead.recordedAt = appender.batches.lastRecordedAt
    if newHead != head {
      let encoded = newHead.encoded
      let key = MetaKey.head
      try transaction.put(encoded, for: key, in: tables.meta)
    }
    try appender.log.raiseFormat(transaction)
    try transaction.commit()
    return newHead
  }

  // MARK: Names

  /// Another number says that symbols and subjects given out before must not be used any more.
  package var namesGeneration: Int { appender.interner.generation }

  package borrowing func symbol(
    _ kind: SymbolKind,
    _ text: UnsafeRawBufferPointer
  ) throws -> SymbolID {
    guard text.count > 0 else { return .none }
    return try symbol(kind, text, hash: XXHash64.hash(text))
  }

  /// The symbol of a name; `hash` is its `XXHash64`.
  package borrowing func symbol(
    _ kind: SymbolKind,
    _ text: UnsafeRawBufferPointer,
    hash: UInt64
  ) throws -> SymbolID {
    try appender.interner.symbol(kind, text, hash: hash, transaction)
  }

  package borrowing func symbol(_ kind: SymbolKind, _ text: String?) throws -> SymbolID {
    guard var text else { return .none }
    return try text.withUTF8 { try symbol(kind, UnsafeRawBufferPointer($0)) }
  }

  /// The names of a kind that the log has, each with its symbol.
  package borrowing func symbols(
    _ kind: SymbolKind
  ) throws -> [(symbol: SymbolID, name: String)] {
    let cursor = try Cursor(tables.symbols, in: transaction)
    var symbols: [(SymbolID, String)] = []
    var entry = try cursor.first(from: [kind.rawValue])
    while let (key, value) = entry, key.first == kind.rawValue {
      let name = String(decoding: key.dropFirst(), as: UTF8.self)
      symbols.append((SymbolID(rawValue: value.loadUnaligned(as: UInt32.self)), name))
      entry = try cursor.next()
    }
    return symbols
  }

  package borrowing func subject(_ identifier: Identifier?) throws -> SubjectID {
    guard let identifier else { return .nobody }
    var text = identifier.text
    return try text.withUTF8 { bytes in
      try subject(UnsafeRawBufferPointer(bytes), hash: XXHash64.hash(UnsafeRawBufferPointer(bytes)))
    }
  }

  /// The subject of a normalised identifier; `hash` is its `XXHash64`.
  package borrowing func subject(
    _ text: UnsafeRawBufferPointer,
    hash: UInt64
  ) throws -> SubjectID {
    try appender.interner.subject(text, hash: hash, transaction)
  }

  /// The subject of a normalised identifier, if the log has it; `hash` is its `XXHash64`.
  ///
  /// Unlike `subject`, it makes nobody known: what is only compared must not bring back who was erased.
  package borrowing func findSubject(
    _ text: UnsafeRawBufferPointer,
    hash: UInt64
  ) throws -> SubjectID? {
    try appender.interner.findSubject(text, hash: hash, transaction)
  }

  // MARK: Orders

  package borrowing func findOrder(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer
  ) throws -> OrderEntry? {
    try appender.orders.find(source, order, transaction)
  }

  package borrowing func insertOrder(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer,
    _ entry: OrderEntry
  ) throws {
    try appender.orders.insert(source, order, entry, transaction)
  }

  package borrowing func replaceOrder(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer,
    _ entry: OrderEntry
  ) throws {
    try appender.orders.replace(source, order, entry, transaction)
  }

  /// Calls `body` with the event at `position`, also one appended by this transaction.
  borrowing func withRecord<Result>(
    at position: LogPosition,
    _ body: (RecordView, Timestamp) throws -> Result
  ) throws -> Result? {
    let pending = try appender.batches.withRecord(at: position) { record in
      try body(record, appender.recordedAt)
    }
    if let pending { return pending }
    guard let found = try stored(at: position) else { return nil }
    return try body(found.record, found.recordedAt)
  }

  /// The event at `position`, which is in no batch begun.
  private borrowing func stored(at position: LogPosition) throws -> CheckedBatches.Found? {
    if let known = appender.checked.record(at: position) { return known }
    guard let (first, bytes) = try appender.log.storedBatch(of: position, transaction) else {
      return nil
    }
    return try appender.checked.record(
      at: position,
      in: bytes,
      from: first,
      isCommitted: first <= appender.head.position
    )
  }

  /// The event at `position` as it was told, also one appended by this transaction.
  package borrowing func event(at position: LogPosition) throws -> Event? {
    if let known = appender.events.event(at: position) { return known }
    try appender.interner.flush(transaction)
    return try withRecord(at: position) { record, recordedAt in
      try appender.events.event(record, recordedAt: recordedAt, transaction)
    }
  }
}
