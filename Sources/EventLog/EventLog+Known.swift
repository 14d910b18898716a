package import Events

extension EventLog {
  /// The last position of what the log had learned by `moment`: everything before the first event that was
  /// recorded later.
  ///
  /// - Throws: `DamagedLog` at a batch that is not as it was written.
  package func lastPosition(recordedBy moment: Timestamp) throws -> LogPosition {
    var last = LogPosition.start
    try readBatches(after: .start) { batch in
      guard batch.recordedAt <= moment else { return false }
      last = batch.lastPosition
      return true
    }
    return last
  }

  /// When the first event was recorded; `nil` of an empty log.
  ///
  /// - Throws: `DamagedLog`.
  package func firstRecordedAt() throws -> Timestamp? {
    var first: Timestamp?
    try readBatches(after: .start) { batch in
      first = batch.recordedAt
      return false
    }
    return first
  }
}
