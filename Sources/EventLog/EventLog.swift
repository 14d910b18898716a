public import Events
internal import Foundation
package import LMDB

/// A shop's append-only log, open for reading or for appending.
///
/// Any number of processes may have it open; one appends at a time, the others wait their turn.
public final class EventLog: Sendable {
  package let environment: Environment
  package let tables: LogTables
  package let settings: ShopSettings
  package let calendar: ShopCalendar
  /// Called where an append has waited for another process for two seconds, from a thread of its own.
  let whenWaiting: (@Sendable () -> Void)?

  static let format: UInt32 = 4
  /// The same without recent orders: it is read, and raised by the first append.
  static let formatWithoutRecentOrders: UInt32 = 3
  private let storedFormat: UInt32

  package enum Access: Sendable {
    case reading
    case appending
  }

  /// Opens the log of `store`.
  ///
  /// - Throws: `StoreError` with a hint if there is none or it is of another format.
  package init(
    _ store: Store,
    for access: Access,
    whenWaiting: (@Sendable () -> Void)? = nil
  ) throws {
    self.whenWaiting = whenWaiting
    let file = store.logPath + "/data.mdb"
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: file) else {
      throw StoreError(
        "There is no store at \(store.path).",
        hint: "Make one with `patron init --store \(store.path)`, or name another with --store."
      )
    }
    // LMDB would take an empty file for one to be made.
    guard attributes[.size] as? Int != 0 else {
      throw StoreError(
        "\(file) is empty.",
        hint: "A copy was cut off, or the disk lost it: copy it again, or restore a backup."
      )
    }
    environment = try Environment(
      path: store.logPath,
      options: .init(mapSize: try Store.mapSize, isReadOnly: access == .reading)
    )
    do throws(any Error) {
      tables = try LogTables(environment, creating: false)
    } catch let error as LMDBError where error.code == .notFound {
      throw StoreError("\(store.logPath) is no log of Patron: \(error).")
    }
    (storedFormat, settings) = try environment.read { [tables] transaction in
      (
        try Self.format(transaction, tables, store), try Self.settings(transaction, tables, store)
      )
    }
    guard let calendar = ShopCalendar(identifier: settings.timeZone) else {
      throw StoreError("The store's time zone “\(settings.timeZone)” is not known on this machine.")
    }
    self.calendar = calendar
  }

  private static func format(
    _ transaction: borrowing ReadTransaction,
    _ tables: LogTables,
    _ store: Store
  ) throws -> UInt32 {
    let format = try transaction.value(for: MetaKey.format, in: tables.meta)
    guard let format, format.count == 4 else {
      // A table of this name is where formats 1 and 2 said what they are.
      guard try transaction.value(for: Array("meta".utf8), in: tables.meta) != nil else {
        throw StoreError("\(store.logPath) is no log of Patron.")
      }
      throw otherFormat("2 or 1", hint: older, store)
    }
    let number = format.loadUnaligned(as: UInt32.self)
    guard number == Self.format || number == formatWithoutRecentOrders else {
      let hint = number > Self.format ? "Use a newer Patron." : older
      throw otherFormat("\(number)", hint: hint, store)
    }
    return number
  }

  private static func settings(
    _ transaction: borrowing ReadTransaction,
    _ tables: LogTables,
    _ store: Store
  ) throws -> ShopSettings {
    guard
      let currency = try transaction.value(for: MetaKey.currency, in: tables.meta)
        .flatMap({ Currency(String(decoding: $0, as: UTF8.self)) }),
      let timeZone = try transaction.value(for: MetaKey.timeZone, in: tables.meta)
    else { throw StoreError("\(store.logPath) is damaged: its settings are missing.") }
    return ShopSettings(currency: currency, timeZone: String(decoding: timeZone, as: UTF8.self))
  }

  private static let older =
    "Export it with the Patron that made it (`patron log export`) and ingest that."

  private static func otherFormat(_ format: String, hint: String, _ store: Store) -> StoreError {
    StoreError(
      "\(store.logPath) has format \(format); this program reads formats "
        + "\(formatWithoutRecentOrders) and \(Self.format).",
      hint: hint
    )
  }

  /// Makes a log of the format before one of this: a program of that time must not append to it any more.
  func raiseFormat(_ transaction: borrowing WriteTransaction) throws {
    guard storedFormat < Self.format else { return }
    try transaction.put(Self.formatBytes, for: MetaKey.format, in: tables.meta)
  }

  private static var formatBytes: [UInt8] { withUnsafeBytes(of: format.littleEndian) { Array($0) } }

  static func create(at path: String, _ settings: ShopSettings, now: Timestamp) throws {
    let environment = try Environment(path: path, options: .init(mapSize: try Store.mapSize))
    let tables = try LogTables(environment, creating: true)
    var identity = SystemRandomNumberGenerator()
    let store = Key.bigEndian(identity.next() as UInt64) + Key.bigEndian(identity.next() as UInt64)
    let entries = [
      (MetaKey.format, formatBytes),
      (MetaKey.store, store),
      (MetaKey.created, withUnsafeBytes(of: now.rawValue) { Array($0) }),
      (MetaKey.currency, Array(settings.currency.code.utf8)),
      (MetaKey.timeZone, Array(settings.timeZone.utf8)),
      (MetaKey.head, LogHead.empty.encoded),
      (MetaKey.lastSubject, withUnsafeBytes(of: UInt32(0)) { Array($0) }),
    ]
    try environment.write { transaction in
      for (key, value) in entries {
        try transaction.put(value, for: key, in: tables.meta)
      }
    }
  }
}

// MARK: Reading

extension EventLog {
  /// Where the log ends now.
  public func head() throws -> LogHead {
    try environment.read { try head($0) }
  }

  func head<T: Transaction & ~Copyable>(_ transaction: borrowing T) throws -> LogHead {
    guard let bytes = try transaction.value(for: MetaKey.head, in: tables.meta),
      let head = LogHead(bytes)
    else { throw StoreError("\(environment.path) is damaged: its head is missing.") }
    return head
  }

  /// Bytes of batches read in one snapshot; then it is renewed, so that a long reading does not keep
  /// old pages from being used again.
  static let snapshotBytes = 64 << 20

  /// Calls `body` with every batch that has events after `position`, up to the head, in order.
  ///
  /// `body` returns whether to go on. The batch is valid only during the call.
  public func readBatches(
    after position: LogPosition,
    _ body: (RecordBatch) throws -> Bool
  ) throws {
    var position = position
    var isUnfinished = true
    while isUnfinished {
      isUnfinished = try environment.read { transaction in
        try readSnapshot(after: &position, transaction, body)
      }
    }
  }

  /// Reads one snapshot's worth; returns whether there may be more.
  private func readSnapshot(
    after position: inout LogPosition,
    _ transaction: borrowing ReadTransaction,
    _ body: (RecordBatch) throws -> Bool
  ) throws -> Bool {
    let cursor = try Cursor(tables.batches, in: transaction)
    let key = Key.bigEndian(position.rawValue + 1)
    var entry = try cursor.last(upTo: key)
    if entry == nil { entry = try cursor.first() }
    var bytes = 0
    while let (key, value) = entry {
      let batch = try RecordBatch(value, at: try Self.position(key, after: position))
      if batch.lastPosition > position {
        guard batch.firstPosition.rawValue <= position.rawValue + 1 else {
          throw DamagedLog(position.advanced(by: 1), "the batch that begins there is missing")
        }
        guard try body(batch) else { return false }
        position = batch.lastPosition
        bytes += value.count
        if bytes >= Self.snapshotBytes { return true }
      }
      entry = try cursor.next()
    }
    return false
  }

  static func position(
    _ key: UnsafeRawBufferPointer,
    after position: LogPosition
  ) throws(DamagedLog) -> LogPosition {
    guard key.count == 8 else { throw DamagedLog(position, "a batch's key is no position") }
    return LogPosition(rawValue: UInt64(bigEndian: key.loadUnaligned(as: UInt64.self)))
  }

  /// Calls `body` with the event at `position`; returns `nil` if the log does not reach so far.
  package func withRecord<Result>(
    at position: LogPosition,
    _ body: (RecordView, RecordBatch) throws -> Result
  ) throws -> Result? {
    try environment.read { transaction in
      try withRecord(at: position, transaction, body)
    }
  }

  func withRecord<Result, T: Transaction & ~Copyable>(
    at position: LogPosition,
    _ transaction: borrowing T,
    _ body: (RecordView, RecordBatch) throws -> Result
  ) throws -> Result? {
    guard let (first, bytes) = try storedBatch(of: position, transaction) else { return nil }
    let batch = try RecordBatch(bytes, at: first)
    guard let record = try batch.record(at: position) else { return nil }
    return try body(record, batch)
  }

  /// The batch in which `position` is, if the log reaches so far, and its first position; not yet checked.
  func storedBatch<T: Transaction & ~Copyable>(
    of position: LogPosition,
    _ transaction: borrowing T
  ) throws -> (first: LogPosition, bytes: UnsafeRawBufferPointer)? {
    let cursor = try Cursor(tables.batches, in: transaction)
    guard let entry = try cursor.last(upTo: Key.bigEndian(position.rawValue)) else { return nil }
    return (try Self.position(entry.key, after: position), entry.value)
  }
}

extension EventLog {
  /// A batch as it lies in the map, not yet checked.
  public struct StoredBatch: Sendable {
    public let position: LogPosition
    public let address: UInt
    let length: Int

    /// The batch, checked against its checksum.
    public func checked() throws(DamagedLog) -> RecordBatch {
      let bytes = UnsafeRawBufferPointer(
        start: UnsafeRawPointer(bitPattern: address),
        count: length
      )
      return try RecordBatch(bytes, at: position)
    }
  }

  /// Calls `body` with the batches that hold the events after `start` up to `end`, in one snapshot:
  /// their bytes are valid until it returns.
  public func withBatches<Result>(
    after start: LogPosition,
    through end: LogPosition,
    _ body: ([StoredBatch]) throws -> Result
  ) throws -> Result {
    try environment.read { transaction in
      var batches: [StoredBatch] = []
      let cursor = try Cursor(tables.batches, in: transaction)
      var entry = try cursor.last(upTo: Key.bigEndian(start.rawValue + 1))
      if entry == nil { entry = try cursor.first() }
      while let (key, value) = entry {
        let position = try Self.position(key, after: start)
        guard position <= end else { break }
        batches.append(
          StoredBatch(
            position: position,
            address: UInt(bitPattern: value.baseAddress),
            length: value.count
          )
        )
        entry = try cursor.next()
      }
      return try body(batches)
    }
  }
}
