package import Events

/// What the log knows of an order without reading its events.
package struct OrderEntry: Equatable {
  /// Of the last statement read about it: equal statements have equal fingerprints.
  package var fingerprint: UInt64
  /// The order's first event.
  package var position: LogPosition
  /// `nil` while it is still as it was placed.
  package var state: State?

  package init(fingerprint: UInt64, position: LogPosition, state: State? = nil) {
    self.fingerprint = fingerprint
    self.position = position
    self.state = state
  }

  package struct State: Equatable {
    /// Minor units.
    package var total: Int64
    /// Minor units that went back so far.
    package var refunded: Int64
    package var status: Status
    /// How many events changed the order since it was placed.
    package var changeCount: UInt16
    /// The event that last restated the order: its placing or its last amendment.
    package var restatedAt: LogPosition

    package init(
      total: Int64,
      refunded: Int64,
      status: Status,
      changeCount: UInt16,
      restatedAt: LogPosition
    ) {
      self.total = total
      self.refunded = refunded
      self.status = status
      self.changeCount = changeCount
      self.restatedAt = restatedAt
    }
  }

  package enum Status: UInt8 {
    case pending = 1
    case paid = 2
    case cancelled = 3
    /// Refunded or cancelled, but never placed as far as the log knows.
    case unknown = 4
  }
}

/// The bytes of an entry of the index of orders.
///
/// key length u8, key, flags u8, fingerprint u64, position 6 bytes; if flag 1: total i64, refunded i64,
/// status u8, change count u16, restated at 6 bytes.
enum OrderEntryCoding {
  static let fixedLength = 1 + 8 + 6
  static let stateLength = 8 + 8 + 1 + 2 + 6
  static let maximumKeyLength = 120
  static let maximumLength = 1 + maximumKeyLength + fixedLength + stateLength

  static func length(_ at: UnsafeRawPointer) -> Int {
    let keyLength = Int(at.load(as: UInt8.self))
    let flags = at.load(fromByteOffset: 1 + keyLength, as: UInt8.self)
    return 1 + keyLength + fixedLength + (flags & 1 == 0 ? 0 : stateLength)
  }

  /// Whether a whole entry stands at the beginning of `bytes`, which are not empty.
  static func isWhole(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let keyLength = Int(bytes[0])
    guard keyLength <= maximumKeyLength, bytes.count > 1 + keyLength else { return false }
    return bytes.count >= bytes.baseAddress.map(length) ?? .max
  }

  static func length(keyLength: Int, _ entry: OrderEntry) -> Int {
    1 + keyLength + fixedLength + (entry.state == nil ? 0 : stateLength)
  }

  private static func load48(_ at: UnsafeRawPointer) -> UInt64 {
    UInt64(at.loadUnaligned(as: UInt32.self))
      | UInt64(at.loadUnaligned(fromByteOffset: 4, as: UInt16.self)) << 32
  }

  private static func store48(_ value: UInt64, _ at: UnsafeMutableRawPointer) {
    at.storeBytes(of: UInt32(truncatingIfNeeded: value), as: UInt32.self)
    at.storeBytes(of: UInt16(truncatingIfNeeded: value >> 32), toByteOffset: 4, as: UInt16.self)
  }

  static func decode(_ at: UnsafeRawPointer) -> OrderEntry {
    let fixed = at + 1 + Int(at.load(as: UInt8.self))
    var entry = OrderEntry(
      fingerprint: fixed.loadUnaligned(fromByteOffset: 1, as: UInt64.self),
      position: LogPosition(rawValue: load48(fixed + 9))
    )
    if fixed.load(as: UInt8.self) & 1 != 0 {
      let state = fixed + fixedLength
      entry.state = OrderEntry.State(
        total: state.loadUnaligned(as: Int64.self),
        refunded: state.loadUnaligned(fromByteOffset: 8, as: Int64.self),
        status: OrderEntry.Status(rawValue: state.load(fromByteOffset: 16, as: UInt8.self))
          ?? .unknown,
        changeCount: state.loadUnaligned(fromByteOffset: 17, as: UInt16.self),
        restatedAt: LogPosition(rawValue: load48(state + 19))
      )
    }
    return entry
  }

  static func encode(
    _ key: UnsafeRawBufferPointer,
    _ entry: OrderEntry,
    to at: UnsafeMutableRawPointer
  ) {
    at.storeBytes(of: UInt8(key.count), as: UInt8.self)
    if let base = key.baseAddress { (at + 1).copyMemory(from: base, byteCount: key.count) }
    let fixed = at + 1 + key.count
    fixed.storeBytes(of: entry.state == nil ? 0 : 1, as: UInt8.self)
    fixed.storeBytes(of: entry.fingerprint, toByteOffset: 1, as: UInt64.self)
    store48(entry.position.rawValue, fixed + 9)
    guard let state = entry.state else { return }
    let at = fixed + fixedLength
    at.storeBytes(of: state.total, as: Int64.self)
    at.storeBytes(of: state.refunded, toByteOffset: 8, as: Int64.self)
    at.storeBytes(of: state.status.rawValue, toByteOffset: 16, as: UInt8.self)
    at.storeBytes(of: state.changeCount, toByteOffset: 17, as: UInt16.self)
    store48(state.restatedAt.rawValue, at + 19)
  }
}
