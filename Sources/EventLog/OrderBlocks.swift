internal import Events
internal import Foundation
internal import LMDB

/// The table `orders`: (source, order number) → what is known.
///
/// Entries are packed into blocks of one page, in the natural order of order numbers (length, then
/// bytes). Order numbers mostly rise and a file read again has them in the same order, so the next
/// order is nearly always found right behind the last one, in the block at hand: no look into the
/// tree, no hashing, and a tree of a hundredth of the keys. Orders that come in another order cost a
/// look-up and the rewriting of a page each, as in any B-tree.
///
/// Invariants:
/// - The key of a block is a lower bound of its entries; that of a source's first block is empty.
/// - `found` or the insertion point belongs to the last `find`; `insert` and `replace` act there.
final class OrderBlocks {
  private let tables: LogTables
  /// With LMDB's own header exactly one page.
  static let blockLength = 4_080

  private let block: UnsafeMutableRawPointer
  private var length = 0
  /// The key of the block at hand, and of the block behind it; `nil` if there is none.
  private var blockKey: [UInt8] = []
  private var nextKey: [UInt8]?
  private var isLoaded = false
  private var isDirty = false

  /// Where the last `find` ended: at the entry found, or where it would belong.
  private var cursor = 0
  private var foundLength = 0

  init(_ tables: LogTables) {
    self.tables = tables
    block = .allocate(byteCount: Self.blockLength + OrderEntryCoding.maximumLength, alignment: 16)
  }

  deinit { block.deallocate() }

  /// Drops the block at hand: somebody else may have written, or the transaction was aborted.
  func forgetEverything() {
    isLoaded = false
    isDirty = false
    nextKey = nil
    length = 0
  }

  /// Looks an order up; `nil` if the log does not know it.
  func find(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer,
    _ transaction: borrowing WriteTransaction
  ) throws -> OrderEntry? {
    // Right behind the one found last is where the next one of a file read again is.
    let next = cursor &+ foundLength
    if next < length, isSource(source, blockKey), Self.isSame(block + next, order) {
      cursor = next
      foundLength = OrderEntryCoding.length(block + next)
      return OrderEntryCoding.decode(block + next)
    }
    if !(isLoaded && holds(source, order)) { try load(source, order, transaction) }
    return search(order)
  }

  // MARK: Within the block

  private func search(_ order: UnsafeRawBufferPointer) -> OrderEntry? {
    var at = 0
    // Behind the last entry found is where the next one mostly is.
    if cursor < length, Self.compare(block + cursor, order) <= 0 { at = cursor }
    while at < length {
      let difference = Self.compare(block + at, order)
      if difference >= 0 {
        cursor = at
        foundLength = difference == 0 ? OrderEntryCoding.length(block + at) : 0
        return difference == 0 ? OrderEntryCoding.decode(block + at) : nil
      }
      at += OrderEntryCoding.length(block + at)
    }
    cursor = length
    foundLength = 0
    return nil
  }

  @inline(__always)
  private static func isSame(_ entry: UnsafeRawPointer, _ order: UnsafeRawBufferPointer) -> Bool {
    let length = Int(entry.load(as: UInt8.self))
    guard length == order.count, let base = order.baseAddress else { return false }
    return memcmp(entry + 1, base, length) == 0
  }

  /// Negative where the entry's order number comes before `order`.
  @inline(__always)
  private static func compare(_ entry: UnsafeRawPointer, _ order: UnsafeRawBufferPointer) -> Int {
    let length = Int(entry.load(as: UInt8.self))
    guard length == order.count else { return length - order.count }
    var index = 0
    while index < length {
      let left = entry.load(fromByteOffset: 1 + index, as: UInt8.self)
      let right = order[index]
      if left != right { return Int(left) - Int(right) }
      index += 1
    }
    return 0
  }

  /// Adds an order that the last `find` did not find.
  func insert(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer,
    _ entry: OrderEntry,
    _ transaction: borrowing WriteTransaction
  ) throws {
    let entryLength = OrderEntryCoding.length(keyLength: order.count, entry)
    if length + entryLength > Self.blockLength { try split(source, order, transaction) }
    open(gapOf: entryLength, replacing: 0)
    OrderEntryCoding.encode(order, entry, to: block + cursor)
    foundLength = entryLength
  }

  /// Replaces the order that the last `find` found.
  func replace(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer,
    _ entry: OrderEntry,
    _ transaction: borrowing WriteTransaction
  ) throws {
    let entryLength = OrderEntryCoding.length(keyLength: order.count, entry)
    if length - foundLength + entryLength > Self.blockLength {
      open(gapOf: 0, replacing: foundLength)
      foundLength = 0
      return try insert(source, order, entry, transaction)
    }
    open(gapOf: entryLength, replacing: foundLength)
    OrderEntryCoding.encode(order, entry, to: block + cursor)
    foundLength = entryLength
  }

  private func open(gapOf bytes: Int, replacing old: Int) {
    let tail = block + cursor + old
    let tailLength = length - cursor - old
    if tailLength > 0, bytes != old {
      memmove(block + cursor + bytes, tail, tailLength)
    }
    length += bytes - old
    isDirty = true
  }

  /// Makes room at the cursor: what stands behind it goes to a block of its own, or, at the end of a
  /// block, the new entry does.
  private func split(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer,
    _ transaction: borrowing WriteTransaction
  ) throws {
    if cursor == length {
      try flush(transaction)
      blockKey = Self.key(source, order)
      length = 0
      cursor = 0
      return
    }
    let middle = cursor == 0 ? 0 : boundary(near: length / 2)
    let rightKey = Self.key(source, Self.orderNumber(block + middle))
    let right = UnsafeRawBufferPointer(start: block + middle, count: length - middle)
    try transaction.put(right.bytes, for: rightKey, in: tables.orders)
    // An order that belongs exactly between the halves comes before the key of the right one.
    if cursor <= middle {
      nextKey = rightKey
      length = middle
    } else {
      let left = UnsafeRawBufferPointer(start: block, count: middle)
      let leftKey = blockKey
      try transaction.put(left.bytes, for: leftKey, in: tables.orders)
      memmove(block, block + middle, length - middle)
      blockKey = rightKey
      length -= middle
      cursor -= middle
    }
    isDirty = true
  }

  /// The first entry at or behind `offset`, but not the first of the block.
  private func boundary(near offset: Int) -> Int {
    var at = 0
    repeat { at += OrderEntryCoding.length(block + at) } while at < offset
    return at
  }

  // MARK: Between blocks

  private static func key(_ source: SymbolID, _ order: UnsafeRawBufferPointer) -> [UInt8] {
    var key = Key.bigEndian(source.rawValue)
    key.append(UInt8(order.count))
    key.append(contentsOf: order)
    return key
  }

  private static func orderNumber(_ entry: UnsafeRawPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: entry + 1, count: Int(entry.load(as: UInt8.self)))
  }

  /// Whether the order's place is in the block at hand.
  private func holds(_ source: SymbolID, _ order: UnsafeRawBufferPointer) -> Bool {
    guard isSource(source, blockKey), compareKey(blockKey, order) <= 0 else { return false }
    guard let nextKey else { return true }
    return compareKey(nextKey, order) > 0
  }

  private func isSource(_ source: SymbolID, _ key: [UInt8]) -> Bool {
    key.withUnsafeBytes { UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self)) } == source.rawValue
  }

  private func compareKey(_ key: [UInt8], _ order: UnsafeRawBufferPointer) -> Int {
    key.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return -1 }
      return Self.compare(base + 4, order)
    }
  }

  private func load(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer,
    _ transaction: borrowing WriteTransaction
  ) throws {
    try flush(transaction)
    isLoaded = true
    cursor = 0
    let walk = try Cursor(tables.orders, in: transaction)
    let key = Self.key(source, order)
    if let entry = try walk.last(upTo: key), isSource(source, Array(entry.key)) {
      blockKey = Array(entry.key)
      length = entry.value.count
      if let base = entry.value.baseAddress { block.copyMemory(from: base, byteCount: length) }
      let next = try walk.next()
      nextKey = next.flatMap { isSource(source, Array($0.key)) ? Array($0.key) : nil }
    } else {
      // The source's first order: its block's key is empty, so that every later order finds it.
      blockKey = Key.bigEndian(source.rawValue) + [0]
      length = 0
      nextKey = nil
    }
  }

  /// Writes the block at hand, if it changed; before every commit.
  func flush(_ transaction: borrowing WriteTransaction) throws {
    guard isDirty else { return }
    let bytes = UnsafeRawBufferPointer(start: block, count: length)
    let key = blockKey
    try transaction.put(bytes.bytes, for: key, in: tables.orders)
    isDirty = false
  }
}
