public import Events

/// Where the log ends; the value of `head` in `meta`.
public struct LogHead: Sendable, Equatable {
  public var position: LogPosition
  public var batchCount: UInt64
  /// Record time of the last batch.
  public var recordedAt: Timestamp
  /// Rises with every erasure, so that whoever remembers identifiers knows to forget them.
  public var epoch: UInt64
  /// SHA-256 of the last batch; 32 zero bytes for an empty log.
  public var hash: [UInt8]

  static let empty = LogHead(
    position: .start,
    batchCount: 0,
    recordedAt: Timestamp(rawValue: 0),
    epoch: 0,
    hash: [UInt8](repeating: 0, count: 32)
  )

  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    for number in [position.rawValue, batchCount, UInt64(bitPattern: recordedAt.rawValue), epoch] {
      withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
    }
    return bytes + hash
  }

  init(
    position: LogPosition,
    batchCount: UInt64,
    recordedAt: Timestamp,
    epoch: UInt64,
    hash: [UInt8]
  ) {
    self.position = position
    self.batchCount = batchCount
    self.recordedAt = recordedAt
    self.epoch = epoch
    self.hash = hash
  }

  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 64 else { return nil }
    func number(_ index: Int) -> UInt64 {
      bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
    }
    position = LogPosition(rawValue: number(0))
    batchCount = number(1)
    recordedAt = Timestamp(rawValue: Int64(bitPattern: number(2)))
    epoch = number(3)
    hash = Array(bytes[32..<64])
  }
}
