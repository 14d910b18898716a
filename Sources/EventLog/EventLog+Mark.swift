public import Events
internal import Foundation
internal import LMDB

extension EventLog {
  /// What tells this log's events up to `position` from any others'; 0 at the start, `nil` where the log does
  /// not reach so far.
  ///
  /// It is the checksum of the batch in which the event lies: a batch never changes, and holds the hash of
  /// the one before it.
  ///
  /// A log that does not reach so far is looked at again for a twentieth of a second: LMDB writes a commit
  /// first, and then tells that it is there, so that who has seen it may for a moment not find it any more.
  public func mark(at position: LogPosition) throws -> UInt64? {
    try mark(at: position) { usleep(1_000) }
  }

  /// `wait` is called between two looks.
  func mark(at position: LogPosition, waiting wait: () throws -> Void) throws -> UInt64? {
    if position == .start { return 0 }
    for _ in 0..<Self.looks {
      if let mark = try markNow(at: position) { return mark }
      try wait()
    }
    return try markNow(at: position)
  }

  private static let looks = 50

  private func markNow(at position: LogPosition) throws -> UInt64? {
    try environment.read { transaction in
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
