internal import Events

/// The batches that were looked into last within a transaction: whoever looks into one again need not check it
/// again, nor go over it to find a record.
///
/// An order that changed is looked up several times, and those that changed mostly stand together: to check 64 KB
/// each time costs far more than all else.
final class CheckedBatches {
  typealias Found = (record: RecordView, recordedAt: Timestamp)

  /// Where a batch lies that was found to be as it was written.
  private struct Known {
    let position: LogPosition
    let bytes: UnsafeRawBufferPointer
    let recordedAt: Timestamp
    /// Where each record begins.
    let offsets: [UInt32]

    func holds(_ position: LogPosition) -> Bool {
      position >= self.position && position.rawValue - self.position.rawValue < offsets.count
    }

    /// The record at a position that it holds.
    func record(at position: LogPosition) -> Found? {
      let place = Int(position.rawValue - self.position.rawValue)
      return bytes.baseAddress.map {
        (RecordView(position: position, base: $0 + Int(offsets[place])), recordedAt)
      }
    }
  }

  private static let capacity = 4
  /// The one looked into last comes last.
  private var known: [Known] = []

  /// Forgets all: from here on other batches may lie there.
  func forget() { known.removeAll(keepingCapacity: true) }

  /// The record at `position`, and when the log learned it, if its batch was looked into before.
  func record(at position: LogPosition) -> Found? {
    known.last { $0.holds(position) }?.record(at: position)
  }

  /// The record at `position` of the batch that `bytes`, the value found under `first`, are, and when the log learned
  /// it; `nil` if the batch does not reach so far.
  ///
  /// The batch is remembered if it is `isCommitted`: then it lies there as long as the transaction lasts.
  ///
  /// - Throws: `DamagedLog` if anything in the batch is not as it was written.
  func record(
    at position: LogPosition,
    in bytes: UnsafeRawBufferPointer,
    from first: LogPosition,
    isCommitted: Bool
  ) throws -> Found? {
    let batch = try RecordBatch(bytes, at: first)
    guard position <= batch.lastPosition else { return nil }
    var offsets: [UInt32] = []
    offsets.reserveCapacity(batch.count)
    try batch.forEachRecord { record in
      offsets.append(UInt32(record.base - (bytes.baseAddress ?? record.base)))
    }
    let found = Known(
      position: first,
      bytes: bytes,
      recordedAt: batch.recordedAt,
      offsets: offsets
    )
    if isCommitted {
      if known.count == Self.capacity { known.removeFirst() }
      known.append(found)
    }
    return found.record(at: position)
  }
}
