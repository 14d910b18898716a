internal import Events

/// Entries of the index of orders that are not in its blocks yet; the value of `recent-orders` in `meta`.
///
/// Each is its source (u32) and an entry as in a block; an order is there once at most.
struct RecentOrders {
  /// With all else in it, `meta` stays one page.
  static let maximumLength = 1_536

  private(set) var bytes: [UInt8] = []
  /// Whether `bytes` are others than were stored.
  private(set) var isChanged = false

  init() {}

  /// Takes up what was stored.
  ///
  /// - Throws: `StoreError` if that is no row of entries.
  init(_ stored: UnsafeRawBufferPointer) throws {
    bytes = Array(stored)
    var at = 0
    while at < stored.count {
      let rest = UnsafeRawBufferPointer(rebasing: stored[at...])
      guard rest.count > 4, OrderEntryCoding.isWhole(UnsafeRawBufferPointer(rebasing: rest[4...]))
      else {
        throw StoreError(
          "The log is damaged: its recent orders cannot be read.",
          hint: "Restore a backup, or export the events: patron log export."
        )
      }
      at += Self.length(rest)
    }
  }

  /// The entry of an order.
  subscript(_ source: SymbolID, _ order: UnsafeRawBufferPointer) -> OrderEntry? {
    bytes.withUnsafeBytes { bytes in
      place(of: source, order).map { Self.entry(UnsafeRawBufferPointer(rebasing: bytes[$0])) }
    }
  }

  /// Adds an entry, or replaces the one of its order; `false`, changing nothing, where there is no room.
  mutating func set(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer,
    _ entry: OrderEntry
  ) -> Bool {
    let old = place(of: source, order) ?? bytes.count..<bytes.count
    let length = 4 + OrderEntryCoding.length(keyLength: order.count, entry)
    guard bytes.count - old.count + length <= Self.maximumLength else { return false }
    bytes.removeSubrange(old)
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: length))
    bytes.withUnsafeMutableBytes { bytes in
      bytes.storeBytes(of: source.rawValue.littleEndian, toByteOffset: start, as: UInt32.self)
      OrderEntryCoding.encode(order, entry, to: bytes.baseAddress.unsafelyUnwrapped + start + 4)
    }
    isChanged = true
    return true
  }

  var entries: [(source: SymbolID, order: [UInt8], OrderEntry)] {
    bytes.withUnsafeBytes { bytes in
      var entries: [(SymbolID, [UInt8], OrderEntry)] = []
      var rest = bytes
      while !rest.isEmpty {
        entries.append((Self.source(rest), Array(Self.order(rest)), Self.entry(rest)))
        rest = UnsafeRawBufferPointer(rebasing: rest[Self.length(rest)...])
      }
      return entries
    }
  }

  mutating func removeAll() {
    if bytes.isEmpty { return }
    bytes = []
    isChanged = true
  }

  private func place(of source: SymbolID, _ order: UnsafeRawBufferPointer) -> Range<Int>? {
    bytes.withUnsafeBytes { bytes in
      var at = 0
      while at < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
        let length = Self.length(rest)
        if Self.source(rest) == source, Self.order(rest).elementsEqual(order) {
          return at..<at + length
        }
        at += length
      }
      return nil
    }
  }

  // MARK: The first of some entries

  private static func source(_ bytes: UnsafeRawBufferPointer) -> SymbolID {
    SymbolID(rawValue: UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
  }

  private static func order(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[5..<5 + Int(bytes[4])])
  }

  private static func entry(_ bytes: UnsafeRawBufferPointer) -> OrderEntry {
    OrderEntryCoding.decode(base(bytes) + 4)
  }

  private static func length(_ bytes: UnsafeRawBufferPointer) -> Int {
    4 + OrderEntryCoding.length(base(bytes) + 4)
  }

  private static func base(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer {
    bytes.baseAddress.unsafelyUnwrapped
  }
}
