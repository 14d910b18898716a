internal import Events

/// The batches that were looked into last within a transaction: whoever looks into one again need not check it
/// again, nor go over it to find a record.
///
/// An order that changed is looked up several times, and those that changed mostly stand together: to check 64 KB
/// each time costs far more than all else.
final class CheckedBatches {
  /// Where a batch lies that was found to be as it was written.
  private struct Known {
    let position: LogPosition
    let bytes: UnsafeRawBufferPointer
    let recordedAt: Timestamp
    /// Where each record begins.
    let offsets: [UInt32]
  }

  private static let capacity = 4
  /// The one looked into last comes last.
  private var known: [Known] = []

  /// Forgets all: from here on other batches may lie there.
  func forget() { known.removeAll(keepingCapacity: true) }

  /// The record at `position` of the batch that `bytes`, the value found under `first`, are, and when the log learned
  /// it; `nil` if the batch does not reach so far.
  ///
  /// - Throws: `DamagedLog` if anything in the batch is not as it was written.
  func record(
    at position: LogPosition,
    in bytes: UnsafeRawBufferPointer,
    from first: LogPosition
  ) throws -> (record: RecordView, recordedAt: Timestamp)? {
    let batch = try batch(bytes, from: first)
    guard let base = bytes.baseAddress, position >= first else { return nil }
    let place = Int(position.rawValue - first.rawValue)
    guard place < batch.offsets.count else { return nil }
    let record = RecordView(position: position, base: base + Int(batch.offsets[place]))
    return (record, batch.recordedAt)
  }

  private func batch(
    _ bytes: UnsafeRawBufferPointer,
    from first: LogPosition
  ) throws -> Known {
    let place = known.lastIndex {
      $0.position == first && $0.bytes.baseAddress == bytes.baseAddress
        && $0.bytes.count == bytes.count
    }
    if let place { return known[place] }
    let batch = try RecordBatch(bytes, at: first)
    var offsets: [UInt32] = []
    offsets.reserveCapacity(batch.count)
    try batch.forEachRecord { record in
      offsets.append(UInt32(record.base - (bytes.baseAddress ?? record.base)))
    }
    if known.count == Self.capacity { known.removeFirst() }
    known.append(
      Known(position: first, bytes: bytes, recordedAt: batch.recordedAt, offsets: offsets)
    )
    return known[known.count - 1]
  }
}
