internal import EventLog

/// What one thread dealt of a segment.
///
/// **Per-event path.**
@usableFromInline
final class DealtPart: @unchecked Sendable {
  // @unchecked because of the piles' memory, which nobody writes to any more.
  @usableFromInline let entries: EntryLists
  @usableFromInline let orders: OrderPiles
  @usableFromInline let links: [LinkFact]

  @usableFromInline
  init(_ entries: EntryLists, _ orders: consuming OrderPiles, _ links: [LinkFact]) {
    self.entries = entries
    self.orders = orders
    self.links = links
  }

  /// The buckets that anything was dealt into are fewer.
  @usableFromInline var bucketCount: Int { max(entries.lists.count, orders.pieces.count) }
}

/// Events dealt into buckets by where they lie in the log.
@usableFromInline
struct EntryLists: Sendable {
  @usableFromInline var lists: [[UInt64]] = []

  @usableFromInline
  init() {}

  @inlinable @inline(__always)
  mutating func add(_ entry: UInt64, to bucket: Int) {
    if bucket >= lists.count {
      lists.append(contentsOf: repeatElement([], count: bucket + 1 - lists.count))
    }
    lists[bucket].append(entry)
  }
}
