internal import Events
internal import Foundation

/// A hash table from short texts to dense numbers, for names met over and over while appending.
///
/// **Per-event path.**
///
/// Open addressing with linear probing over slots of 16 bytes; the texts lie one after another in an
/// arena, each behind its length.
package final class ByteKeyTable {
  private struct Slot {
    /// Of the hash the lower 32 bits, which also choose the slot: growing needs no text.
    var tag: UInt32
    /// 0 where the slot is free.
    var number: UInt32
    /// Where the text lies in the arena.
    var start: UInt64
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var slotCount: Int
  private var arena: UnsafeMutableRawPointer
  private var arenaCapacity: Int
  private var arenaCount = 0
  package private(set) var count = 0
  /// What `touch` met: kept, so that the fetching is not optimised away.
  private var touched: UInt32 = 0

  private static let initialSlots = 1_024
  private static let initialArena = 16_384
  /// Most texts are no longer with their length; so much memory stands behind the last one, too.
  private static let usualLength = 32

  package init() {
    slotCount = Self.initialSlots
    slots = Self.emptySlots(slotCount)
    arenaCapacity = Self.initialArena
    arena = .allocate(byteCount: arenaCapacity, alignment: 16)
  }

  deinit {
    slots.deallocate()
    arena.deallocate()
  }

  private static func emptySlots(_ count: Int) -> UnsafeMutablePointer<Slot> {
    let slots = LargePages.allocate(count * MemoryLayout<Slot>.stride)
      .bindMemory(to: Slot.self, capacity: count)
    slots.initialize(repeating: Slot(tag: 0, number: 0, start: 0), count: count)
    return slots
  }

  /// Bytes held, for bounding it.
  package var byteCount: Int { arenaCapacity + slotCount * MemoryLayout<Slot>.stride }

  static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 { XXHash64.hash(text) }

  @inline(__always)
  private static func tag(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash) }

  /// Returns the number of `text`, or 0 if it is not here.
  package func number(of text: UnsafeRawBufferPointer, hash: UInt64) -> UInt32 {
    let mask = slotCount &- 1
    var index = Int(truncatingIfNeeded: hash) & mask
    let tag = Self.tag(hash)
    while true {
      let slot = slots[index]
      if slot.number == 0 { return 0 }
      if slot.tag == tag {
        let stored = arena + Int(slot.start)
        if Int(stored.loadUnaligned(as: UInt32.self)) == text.count, let base = text.baseAddress,
          memcmp(stored + 4, base, text.count) == 0
        {
          return slot.number
        }
      }
      index = (index &+ 1) & mask
    }
  }

  /// Fetches the slots and texts of `hashes` into the cache, all at once instead of one by one.
  package func touch(_ hashes: [UInt64]) {
    let mask = slotCount &- 1
    var touched: UInt32 = 0
    for hash in hashes { touched ^= slots[Int(truncatingIfNeeded: hash) & mask].number }
    for hash in hashes {
      let tag = Self.tag(hash)
      var index = Int(truncatingIfNeeded: hash) & mask
      while slots[index].number != 0, slots[index].tag != tag { index = (index &+ 1) & mask }
      guard slots[index].number != 0 else { continue }
      // Half of the texts end in the next line of the cache.
      let text = arena + Int(slots[index].start)
      touched ^= text.loadUnaligned(as: UInt32.self)
      touched ^= (text + Self.usualLength).loadUnaligned(as: UInt32.self)
    }
    self.touched ^= touched
  }

  /// The text kept at `place`, which `insert` gave; valid until the next `insert`.
  func text(at place: UInt64) -> UnsafeRawBufferPointer {
    let stored = arena + Int(place)
    return UnsafeRawBufferPointer(
      start: stored + 4,
      count: Int(stored.loadUnaligned(as: UInt32.self))
    )
  }

  /// Adds `text`, which must not be here, under `number`, which must not be 0; returns its place.
  @discardableResult
  package func insert(_ text: UnsafeRawBufferPointer, hash: UInt64, number: UInt32) -> UInt64 {
    if (count + 1) * 2 > slotCount { grow() }
    reserve(4 + text.count)
    (arena + arenaCount).storeBytes(of: UInt32(text.count), as: UInt32.self)
    if let base = text.baseAddress {
      (arena + arenaCount + 4).copyMemory(from: base, byteCount: text.count)
    }
    place(Slot(tag: Self.tag(hash), number: number, start: UInt64(arenaCount)))
    defer { arenaCount += 4 + text.count }
    count += 1
    return UInt64(arenaCount)
  }

  private func reserve(_ bytes: Int) {
    let needed = arenaCount + bytes + Self.usualLength + 4
    guard needed > arenaCapacity else { return }
    arenaCapacity = max(arenaCapacity * 2, needed)
    let grown = LargePages.allocate(arenaCapacity)
    grown.copyMemory(from: arena, byteCount: arenaCount)
    arena.deallocate()
    arena = grown
  }

  private func place(_ slot: Slot) {
    let mask = slotCount - 1
    var index = Int(slot.tag) & mask
    while slots[index].number != 0 { index = (index + 1) & mask }
    slots[index] = slot
  }

  /// Doubles the slots: each goes to its old place or to one beside it in the other half.
  private func grow() {
    let old = UnsafeBufferPointer(start: slots, count: slotCount)
    slotCount *= 2
    slots = Self.emptySlots(slotCount)
    for slot in old where slot.number != 0 { place(slot) }
    old.deallocate()
  }

  package func removeAll() {
    slots.deallocate()
    arena.deallocate()
    slotCount = Self.initialSlots
    slots = Self.emptySlots(slotCount)
    arenaCapacity = Self.initialArena
    arena = .allocate(byteCount: arenaCapacity, alignment: 16)
    arenaCount = 0
    count = 0
  }
}
