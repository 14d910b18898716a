internal import Events
internal import LMDB

/// The index of all orders: (source, order number) → what is known.
///
/// A commit writes whole pages, and the block of an order and the leaf above it would be two of the five
/// that a single append takes. So what few orders change stays in `RecentOrders`, on a page that every
/// commit writes anyway, and goes to the blocks some dozens at a time. A transaction that asks for many
/// orders puts these away and goes to the blocks alone.
///
/// Invariant: where an order stands in both, the recent entry is the newer one.
final class OrderIndex {
  /// So many questions in one transaction are more than single appends ask.
  private static let fewQuestions = 8

  private let tables: LogTables
  private let blocks: OrderBlocks
  private var recent = RecentOrders()
  /// Whether this transaction still goes by `recent`; otherwise they are empty.
  private var keepsRecent = true
  private var questions = 0

  init(_ tables: LogTables) {
    self.tables = tables
    blocks = OrderBlocks(tables)
  }

  /// Takes up what the transactions before left.
  func begin(_ transaction: borrowing WriteTransaction) throws {
    let stored = try transaction.value(for: MetaKey.recentOrders, in: tables.meta)
    recent = try RecentOrders(stored ?? UnsafeRawBufferPointer(start: nil, count: 0))
    keepsRecent = true
    questions = 0
  }

  /// Drops the block at hand: somebody else may have written, or the transaction was aborted.
  func forgetEverything() { blocks.forgetEverything() }

  /// Looks an order up; `nil` if the log does not know it.
  ///
  /// **Per-event path.**
  @inline(__always)
  func find(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer,
    _ transaction: borrowing WriteTransaction
  ) throws -> OrderEntry? {
    if keepsRecent, let entry = try findRecent(source, order, transaction) { return entry }
    return try blocks.find(source, order, transaction)
  }

  @inline(never)
  private func findRecent(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer,
    _ transaction: borrowing WriteTransaction
  ) throws -> OrderEntry? {
    questions += 1
    guard questions > Self.fewQuestions else { return recent[source, order] }
    try putAway(transaction)
    return nil
  }

  /// Adds an order that the last `find` did not find.
  func insert(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer,
    _ entry: OrderEntry,
    _ transaction: borrowing WriteTransaction
  ) throws {
    if try keeps(source, order, entry, transaction) { return }
    try blocks.insert(source, order, entry, transaction)
  }

  /// Replaces the order that the last `find` found.
  func replace(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer,
    _ entry: OrderEntry,
    _ transaction: borrowing WriteTransaction
  ) throws {
    if try keeps(source, order, entry, transaction) { return }
    try blocks.replace(source, order, entry, transaction)
  }

  /// Writes what changed; before every commit.
  func flush(_ transaction: borrowing WriteTransaction) throws {
    try blocks.flush(transaction)
    guard recent.isChanged else { return }
    try transaction.put(recent.bytes, for: MetaKey.recentOrders, in: tables.meta)
  }

  /// Whether the entry is among the recent ones now; otherwise these are in the blocks, and the order's place
  /// there is found.
  private func keeps(
    _ source: SymbolID,
    _ order: UnsafeRawBufferPointer,
    _ entry: OrderEntry,
    _ transaction: borrowing WriteTransaction
  ) throws -> Bool {
    guard keepsRecent else { return false }
    if recent.set(source, order, entry) { return true }
    try putAway(transaction)
    _ = try blocks.find(source, order, transaction)
    return false
  }

  /// Moves the recent entries to the blocks, for the rest of the transaction.
  private func putAway(_ transaction: borrowing WriteTransaction) throws {
    keepsRecent = false
    for (source, order, entry) in recent.entries {
      try order.withUnsafeBytes { order in
        if try blocks.find(source, order, transaction) == nil {
          try blocks.insert(source, order, entry, transaction)
        } else {
          try blocks.replace(source, order, entry, transaction)
        }
      }
    }
    recent.removeAll()
  }
}
