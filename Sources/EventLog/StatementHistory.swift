package import Events
internal import LMDB

/// When an export said something, as far as that can be known.
///
/// Milliseconds since 1970 UTC.
///
/// An export was made no earlier than its latest order (`horizon`) and no later than its file was
/// last written (`written`).
package struct ExportTime: Equatable, Sendable {
  package var written: Int64
  package var horizon: Int64
  /// When the order was last changed, where the export says so; 0 where it does not.
  package var changed: Int64

  package init(written: Int64, horizon: Int64, changed: Int64 = 0) {
    self.written = written
    self.horizon = horizon
    self.changed = changed
  }

  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 24 else { return nil }
    func number(_ index: Int) -> Int64 {
      bytes.loadUnaligned(fromByteOffset: index * 8, as: Int64.self)
    }
    self.init(written: number(0), horizon: number(1), changed: number(2))
  }

  var encoded: [UInt8] {
    [written, horizon, changed].flatMap { number in withUnsafeBytes(of: number) { Array($0) } }
  }
}

/// What was said of orders that were told in more than one way, and by which readings.
///
/// Table `statements`: order position u64 BE, fingerprint u64 BE → `ExportTime`. Table `imports`: the
/// first position of a reading u64 BE → its last position u64, `ExportTime`, name of the file.
extension AppendTransaction {
  /// When a statement was read before; `nil` if it never was.
  package borrowing func statement(
    of order: LogPosition,
    _ fingerprint: UInt64
  ) throws -> ExportTime? {
    let key = Key.bigEndian(order.rawValue) + Key.bigEndian(fingerprint)
    return try transaction.value(for: key, in: tables.statements).flatMap { ExportTime($0) }
  }

  package borrowing func putStatement(
    of order: LogPosition,
    _ fingerprint: UInt64,
    _ time: ExportTime
  ) throws {
    let key = Key.bigEndian(order.rawValue) + Key.bigEndian(fingerprint)
    try transaction.put(time.encoded, for: key, in: tables.statements)
  }

  /// The time of the reading that appended the event at `position`; `nil` if no export did.
  package borrowing func importTime(of position: LogPosition) throws -> ExportTime? {
    let cursor = try Cursor(tables.imports, in: transaction)
    guard let entry = try cursor.last(upTo: Key.bigEndian(position.rawValue)),
      entry.value.count >= 32,
      entry.key.loadUnaligned(as: UInt64.self).bigEndian <= position.rawValue,
      entry.value.loadUnaligned(as: UInt64.self) >= position.rawValue
    else { return nil }
    return ExportTime(UnsafeRawBufferPointer(rebasing: entry.value[8...]))
  }

  /// Notes that the events from `first` on are of one reading of `file`.
  package borrowing func putImport(
    from first: LogPosition,
    _ time: ExportTime,
    file: String
  ) throws {
    let last = nextPosition.rawValue - 1
    guard last >= first.rawValue else { return }
    let value = withUnsafeBytes(of: last) { Array($0) } + time.encoded + Array(file.utf8)
    try transaction.put(value, for: Key.bigEndian(first.rawValue), in: tables.imports)
  }
}
