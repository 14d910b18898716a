public import Events
internal import LMDB

extension EventLog {
  /// What tells this log's events up to `position` from any others'; 0 at the start, `nil` where the log does
  /// not reach so far.
  ///
  /// It is the checksum of the batch in which the event lies: a batch never changes, and holds the hash of
  /// the one before it.
  public func mark(at position: LogPosition) throws -> UInt64? {
    if position == .start { return 0 }
    return try environment.read { transaction in
      guard try head(transaction).position >= position else { return nil }
      let cursor = try Cursor(tables.batches, in: transaction)
      guard let batch = try cursor.last(upTo: Key.bigEndian(position.rawValue)),
        batch.value.count >= RecordBatch.headerLength
      else { throw DamagedLog(position, "there is no batch that holds it") }
      return batch.value.loadUnaligned(
        fromByteOffset: RecordBatch.checksumOffset,
        as: UInt64.self
      )
    }
  }
}
