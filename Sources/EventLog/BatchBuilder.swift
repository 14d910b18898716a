internal import Crypto
package import Events

/// Writes records one after another into batches of the right size, and chains their hashes.
///
/// Invariants:
/// - Records follow each other without gaps, positions too.
/// - `chainHash` is the SHA-256 of the last finished batch, 32 zero bytes before the first.
///
/// A record is written in three steps: `begin`, any number of `field`s, `end`.
package final class BatchBuilder {
  private var memory: UnsafeMutableRawPointer
  private var capacity: Int
  /// Where the next byte goes.
  private var offset = RecordBatch.headerLength
  /// Where the record being written begins.
  private var recordStart = RecordBatch.headerLength
  private var count = 0
  private var least = Int64.max
  private var greatest = Int64.min
  private var firstPosition = LogPosition(rawValue: 1)
  private(set) var chainHash = [UInt8](repeating: 0, count: 32)
  private(set) var batchCount: UInt64 = 0
  /// Record time of the last finished batch.
  private(set) var lastRecordedAt = Timestamp(rawValue: 0)

  init() {
    capacity = RecordBatch.targetLength * 2
    memory = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { memory.deallocate() }

  /// The position the next record gets.
  var nextPosition: LogPosition { firstPosition.advanced(by: count) }

  /// Continues after a log that ends at `head`.
  func restart(after head: LogHead) {
    firstPosition = head.position.advanced(by: 1)
    chainHash = head.hash
    batchCount = head.batchCount
    lastRecordedAt = head.recordedAt
    empty()
  }

  private func empty() {
    offset = RecordBatch.headerLength
    recordStart = offset
    count = 0
    least = .max
    greatest = .min
  }

  private func reserve(_ bytes: Int) {
    guard offset + bytes > capacity else { return }
    let newCapacity = max(capacity * 2, offset + bytes)
    let grown = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
    grown.copyMemory(from: memory, byteCount: offset)
    memory.deallocate()
    memory = grown
    capacity = newCapacity
  }

  private func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
    memory.storeBytes(of: value, toByteOffset: offset, as: Value.self)
  }

  /// Calls `body` with a record of the batch begun; `nil` if `position` is not in it.
  func withRecord<Result>(
    at position: LogPosition,
    _ body: (RecordView) throws -> Result
  ) rethrows -> Result? {
    guard position >= firstPosition, position < nextPosition else { return nil }
    var at = RecordBatch.headerLength
    var current = firstPosition
    while current < position {
      at += Int(memory.loadUnaligned(fromByteOffset: at, as: UInt32.self))
      current = current.advanced(by: 1)
    }
    return try body(RecordView(position: position, base: UnsafeRawPointer(memory + at)))
  }

  // MARK: Records

  package func begin(
    type: EventType,
    flags: UInt8,
    occurredAt: Timestamp,
    subject: SubjectID,
    source: SymbolID
  ) {
    reserve(64)
    recordStart = offset
    store(UInt32(0), at: offset)
    store(type.rawValue, at: offset + 4)
    store(flags, at: offset + 5)
    store(UInt16(0), at: offset + 6)
    store(occurredAt.rawValue, at: offset + 8)
    store(subject.rawValue, at: offset + 16)
    store(source.rawValue, at: offset + 20)
    offset += RecordView.headerLength
    least = min(least, occurredAt.rawValue)
    greatest = max(greatest, occurredAt.rawValue)
  }

  /// The fixed part of `purchase.*`; directly after `begin`.
  package func purchase(
    amount: Int64,
    orderPosition: LogPosition,
    currency: SymbolID,
    status: UInt8,
    changes: PurchaseChanges
  ) {
    let isFirst = orderPosition == nextPosition
    let length = isFirst ? RecordView.shortPurchase : RecordView.longPurchase
    store(UInt16(length), at: recordStart + 6)
    store(amount, at: offset)
    store(currency.rawValue, at: offset + 8)
    store(status, at: offset + 12)
    store(changes.rawValue, at: offset + 13)
    store(UInt16(0), at: offset + 14)
    if !isFirst { store(orderPosition.rawValue, at: offset + 16) }
    offset += length
  }

  func field(_ tag: UInt16, _ value: UInt32) {
    reserve(8)
    store(tag, at: offset)
    store(UInt16(4), at: offset + 2)
    store(value, at: offset + 4)
    offset += 8
  }

  func field(_ tag: UInt16, _ value: Int64) {
    reserve(12)
    store(tag, at: offset)
    store(UInt16(8), at: offset + 2)
    store(value, at: offset + 4)
    offset += 12
  }

  package func field(_ tag: UInt16, _ bytes: UnsafeRawBufferPointer) {
    let padded = (bytes.count + 3) & ~3
    reserve(8 + padded)
    store(tag, at: offset)
    store(UInt16(bytes.count), at: offset + 2)
    // The padding first: the text then covers what of it is its own.
    if padded > 0 { store(UInt32(0), at: offset + padded) }
    if let base = bytes.baseAddress {
      (memory + offset + 4).copyMemory(from: base, byteCount: bytes.count)
    }
    offset += 4 + padded
  }

  /// What can be told from the rest is left out at the end: a price that is the order's amount, a
  /// quantity of one, no category.
  ///
  /// Nearly every order of one line is 20 bytes shorter so.
  func line(product: SymbolID, category: SymbolID, quantity: Int64, unitPrice: Int64) {
    reserve(28)
    store(FieldTag.line, at: offset)
    store(product.rawValue, at: offset + 4)
    store(category.rawValue, at: offset + 8)
    store(quantity, at: offset + 12)
    store(unitPrice, at: offset + 20)
    let amount = memory.loadUnaligned(
      fromByteOffset: recordStart + RecordView.headerLength,
      as: Int64.self
    )
    var length = 24
    if unitPrice == amount {
      length = 16
      if quantity == FieldView.one { length = category == .none ? 4 : 8 }
    }
    store(UInt16(length), at: offset + 2)
    offset += 4 + length
  }

  func consent(channel: SymbolID, isGiven: Bool) {
    reserve(12)
    store(FieldTag.consent, at: offset)
    store(UInt16(8), at: offset + 2)
    store(channel.rawValue, at: offset + 4)
    store(UInt32(isGiven ? 1 : 0), at: offset + 8)
    offset += 12
  }

  /// Ends the record; returns its position, and hands a full batch to `write`.
  func end(
    recordedAt: Timestamp,
    write: (UnsafeRawBufferPointer, LogPosition) throws -> Void
  ) rethrows -> LogPosition {
    reserve(8)
    if (offset - recordStart) % 8 != 0 {
      store(UInt32(0), at: offset)
      offset += 4
    }
    store(UInt32(offset - recordStart), at: recordStart)
    let position = nextPosition
    if offset > RecordBatch.targetLength, count > 0 {
      // The record opens the next batch; those before it are full.
      let start = recordStart
      let length = offset - start
      let occurredAt = memory.loadUnaligned(fromByteOffset: start + 8, as: Int64.self)
      try finish(bodyEnd: start, recordedAt: recordedAt, write: write)
      (memory + RecordBatch.headerLength).copyMemory(from: memory + start, byteCount: length)
      offset = RecordBatch.headerLength + length
      recordStart = offset
      least = occurredAt
      greatest = occurredAt
    }
    count += 1
    return position
  }

  /// Hands the batch begun to `write`, if it has events.
  func flush(
    recordedAt: Timestamp,
    write: (UnsafeRawBufferPointer, LogPosition) throws -> Void
  ) rethrows {
    guard count > 0 else { return }
    try finish(bodyEnd: offset, recordedAt: recordedAt, write: write)
  }

  private func finish(
    bodyEnd: Int,
    recordedAt: Timestamp,
    write: (UnsafeRawBufferPointer, LogPosition) throws -> Void
  ) rethrows {
    if bodyEnd != offset { recomputeTimes(bodyEnd: bodyEnd) }
    store(RecordBatch.magic, at: 0)
    store(RecordBatch.format, at: 4)
    store(UInt16(RecordBatch.headerLength), at: 6)
    store(firstPosition.rawValue, at: 16)
    store(UInt32(count), at: 24)
    store(UInt32(bodyEnd - RecordBatch.headerLength), at: 28)
    store(least, at: 32)
    store(greatest, at: 40)
    store(recordedAt.rawValue, at: 48)
    store(UInt64(0), at: 56)
    UnsafeMutableRawBufferPointer(start: memory + 64, count: 32).copyBytes(from: chainHash)
    let bytes = UnsafeRawBufferPointer(start: memory, count: bodyEnd)
    store(XXHash64.hash(UnsafeRawBufferPointer(rebasing: bytes[16...])), at: 8)
    try write(bytes, firstPosition)
    chainHash = Self.hash(bytes)
    batchCount += 1
    lastRecordedAt = recordedAt
    firstPosition = nextPosition
    empty()
  }

  /// The last record went to the next batch: its time must not count here.
  private func recomputeTimes(bodyEnd: Int) {
    least = .max
    greatest = .min
    var at = RecordBatch.headerLength
    while at < bodyEnd {
      let occurredAt = memory.loadUnaligned(fromByteOffset: at + 8, as: Int64.self)
      least = min(least, occurredAt)
      greatest = max(greatest, occurredAt)
      at += Int(memory.loadUnaligned(fromByteOffset: at, as: UInt32.self))
    }
  }

  static func hash(_ batch: UnsafeRawBufferPointer) -> [UInt8] {
    var hash = SHA256()
    hash.update(bufferPointer: batch)
    return Array(hash.finalize())
  }
}
