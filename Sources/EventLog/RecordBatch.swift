public import Events

/// The events of one append as stored: one value of the table `batches`.
///
/// Invariants: `docs/log-format.md`, "Record batch". A batch that can be had has been checked against
/// its checksum, so its records are those that were written.
public struct RecordBatch {
  /// The whole value, header and body.
  public let bytes: UnsafeRawBufferPointer

  @usableFromInline static let magic: UInt32 = 0x5441_4250
  @usableFromInline static let format: UInt16 = 2
  @usableFromInline static let headerLength = 96
  static let checksumOffset = 8
  /// With LMDB's own header of 16 bytes exactly 16 pages.
  static let targetLength = 65_520

  @usableFromInline
  func load<Value: BitwiseCopyable>(_ offset: Int, as type: Value.Type) -> Value {
    bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
  }

  /// Checks `bytes`, the value found under `position`.
  ///
  /// - Throws: `DamagedLog` if anything in it is not as it was written.
  public init(_ bytes: UnsafeRawBufferPointer, at position: LogPosition) throws(DamagedLog) {
    self.bytes = bytes
    guard bytes.count >= Self.headerLength, load(0, as: UInt32.self) == Self.magic else {
      throw DamagedLog(position, "what stands there is no record batch")
    }
    guard load(4, as: UInt16.self) == Self.format else {
      throw DamagedLog(
        position,
        "the batch has format \(load(4, as: UInt16.self)), this program reads \(Self.format)"
      )
    }
    let checked = UnsafeRawBufferPointer(rebasing: bytes[16...])
    guard XXHash64.hash(checked) == load(Self.checksumOffset, as: UInt64.self) else {
      throw DamagedLog(position, "the checksum does not match")
    }
    guard firstPosition == position, bodyLength == bytes.count - Self.headerLength,
      Int(load(6, as: UInt16.self)) == Self.headerLength
    else { throw DamagedLog(position, "the batch's header contradicts its place or its length") }
  }

  public var firstPosition: LogPosition { LogPosition(rawValue: load(16, as: UInt64.self)) }
  public var count: Int { Int(load(24, as: UInt32.self)) }
  var bodyLength: Int { Int(load(28, as: UInt32.self)) }
  public var lastPosition: LogPosition {
    LogPosition(rawValue: firstPosition.rawValue + UInt64(count) - 1)
  }
  public var leastOccurredAt: Timestamp { Timestamp(rawValue: load(32, as: Int64.self)) }
  public var greatestOccurredAt: Timestamp { Timestamp(rawValue: load(40, as: Int64.self)) }
  /// When the log learned these events.
  public var recordedAt: Timestamp { Timestamp(rawValue: load(48, as: Int64.self)) }
  /// SHA-256 of the whole batch before.
  var previousHash: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[64..<96]) }

  /// Calls `body` with every event after `position`, in order.
  @inlinable
  public func forEachRecord(
    after position: LogPosition = .start,
    _ body: (RecordView) throws -> Void
  ) throws {
    guard let start = bytes.baseAddress else { return }
    var pointer = start + Self.headerLength
    let end = start + bytes.count
    var current = firstPosition
    var remaining = count
    while remaining > 0 {
      guard end - pointer >= RecordView.headerLength else { throw outOfStep(current) }
      let record = RecordView(position: current, base: pointer)
      let length = record.length
      let fixedLength = Int(record.load(6, as: UInt16.self))
      guard length <= end - pointer, length >= RecordView.headerLength + fixedLength,
        !record.isPurchase || fixedLength >= RecordView.shortPurchase
      else { throw outOfStep(current) }
      if current > position { try body(record) }
      pointer += length
      current = current.advanced(by: 1)
      remaining -= 1
    }
    guard pointer == end else { throw outOfStep(current) }
  }

  /// The event at `position`; `nil` if the batch does not have it.
  func record(at position: LogPosition) throws -> RecordView? {
    var found: RecordView?
    guard position >= firstPosition, position <= lastPosition else { return nil }
    try forEachRecord(after: LogPosition(rawValue: position.rawValue - 1)) { record in
      if record.position == position { found = record }
    }
    return found
  }

  @usableFromInline
  func outOfStep(_ position: LogPosition) -> DamagedLog {
    DamagedLog(position, "the record's length does not fit its batch")
  }
}

/// The log does not hold what was once written.
public struct DamagedLog: Error, Hashable {
  public let position: LogPosition
  public let reason: String

  public init(_ position: LogPosition, _ reason: String) {
    self.position = position
    self.reason = reason
  }
}

extension DamagedLog: CustomStringConvertible {
  public var description: String { "the log is damaged at position \(position): \(reason)" }
}
