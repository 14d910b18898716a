package import Events

/// What `patron log verify` found.
package struct LogVerification: Sendable, Equatable {
  package let eventCount: UInt64
  package let batchCount: UInt64
  /// SHA-256 of the last batch.
  package let headHash: [UInt8]

  package init(eventCount: UInt64, batchCount: UInt64, headHash: [UInt8]) {
    self.eventCount = eventCount
    self.batchCount = batchCount
    self.headHash = headHash
  }
}

extension EventLog {
  /// Proves that nothing was changed, dropped or reordered since it was written.
  ///
  /// Checks every batch's checksum, its place in the chain of hashes, the positions, the times in its
  /// header, and that the chain ends at the head. With `verified`, what an earlier verification found,
  /// only what was appended since. `progress` hears the last position checked.
  ///
  /// - Throws: `DamagedLog` with the first position that is not as it was written.
  package func verify(
    since verified: LogVerification? = nil,
    progress: (LogPosition, LogHead) -> Void = { _, _ in }
  ) throws -> LogVerification {
    let target = try head()
    let start = LogPosition(rawValue: verified?.eventCount ?? 0)
    var position = start
    var hash = verified?.headHash ?? LogHead.empty.hash
    var batchCount = verified?.batchCount ?? 0
    guard position <= target.position else {
      throw DamagedLog(target.position, "it ends there, and was verified up to \(position)")
    }
    try readBatches(after: start) { batch in
      guard batch.firstPosition.rawValue == position.rawValue + 1 else {
        throw DamagedLog(position.advanced(by: 1), "the batch that begins there is missing")
      }
      guard batch.previousHash.elementsEqual(hash) else {
        throw DamagedLog(batch.firstPosition, "its batch does not continue the batch before")
      }
      try Self.checkTimes(batch)
      hash = BatchBuilder.hash(batch.bytes)
      position = batch.lastPosition
      batchCount += 1
      progress(position, target)
      return position < target.position
    }
    guard position == target.position else {
      throw DamagedLog(
        position.advanced(by: 1),
        "the log ends there; its head is \(target.position)"
      )
    }
    guard hash == target.hash, batchCount == target.batchCount else {
      throw DamagedLog(position, "the last batch is not the one that the head names")
    }
    return LogVerification(
      eventCount: position.rawValue,
      batchCount: batchCount,
      headHash: hash
    )
  }

  private static func checkTimes(_ batch: RecordBatch) throws {
    var least = Timestamp(rawValue: .max)
    var greatest = Timestamp(rawValue: .min)
    try batch.forEachRecord { record in
      least = min(least, record.occurredAt)
      greatest = max(greatest, record.occurredAt)
    }
    guard least == batch.leastOccurredAt, greatest == batch.greatestOccurredAt else {
      throw DamagedLog(batch.firstPosition, "the times in the batch's header are not its events'")
    }
  }
}
