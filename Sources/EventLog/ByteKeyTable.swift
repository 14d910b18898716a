internal import Events
internal import Foundation

/// A hash table from short texts to dense numbers, for names met over and over while appending.
///
/// **Per-event path.**
///
/// Open addressing with linear probing over slots of 16 bytes; the texts lie one after another in an
/// arena, each behind its length.
final class ByteKeyTable {
  private struct Slot {
    /// Of the hash the upper 32 bits; the lower ones chose the slot.
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
  private(set) var count = 0
  /// What `touch` met: kept, so that the fetching is not optimised away.
  private var touched: UInt32 = 0

  private static let initialSlots = 1_024
  private static let initialArena = 16_384

  init() {
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
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
    slots.initialize(repeating: Slot(tag: 0, number: 0, start: 0), count: count)
    return slots
  }

  /// Bytes held, for bounding it.
  var byteCount: Int { arenaCapacity + slotCount * MemoryLayout<Slot>.stride }

  static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 { XXHash64.hash(text) }

  @inline(__always)
  private static func tag(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash &>> 32) }

  /// Returns the number of `text`, or 0 if it is not here.
  func number(of text: UnsafeRawBufferPointer, hash: UInt64) -> UInt32 {
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
  func touch(_ hashes: [UInt64]) {
    let mask = slotCount &- 1
    var touched: UInt32 = 0
    for hash in hashes { touched ^= slots[Int(truncatingIfNeeded: hash) & mask].number }
    for hash in hashes {
      let slot = slots[Int(truncatingIfNeeded: hash) & mask]
      if slot.number != 0 { touched ^= (arena + Int(slot.start)).loadUnaligned(as: UInt32.self) }
    }
    self.touched ^= touched
  }

  /// Adds `text`, which must not be here, under `number`, which must not be 0.
  func insert(_ text: UnsafeRawBufferPointer, hash: UInt64, number: UInt32) {
    if (count + 1) * 2 > slotCount { grow() }
    reserve(4 + text.count)
    (arena + arenaCount).storeBytes(of: UInt32(text.count), as: UInt32.self)
    if let base = text.baseAddress {
      (arena + arenaCount + 4).copyMemory(from: base, byteCount: text.count)
    }
    place(Slot(tag: Self.tag(hash), number: number, start: UInt64(arenaCount)), hash: hash)
    arenaCount += 4 + text.count
    count += 1
  }

  private func reserve(_ bytes: Int) {
    guard arenaCount + bytes > arenaCapacity else { return }
    arenaCapacity = max(arenaCapacity * 2, arenaCount + bytes)
    let grown = UnsafeMutableRawPointer.allocate(byteCount: arenaCapacity, alignment: 16)
    grown.copyMemory(from: arena, byteCount: arenaCount)
    arena.deallocate()
    arena = grown
  }

  private func place(_ slot: Slot, hash: UInt64) {
    let mask = slotCount - 1
    var index = Int(truncatingIfNeeded: hash) & mask
    while slots[index].number != 0 { index = (index + 1) & mask }
    slots[index] = slot
  }

  /// Doubles the slots.
  ///
  /// The whole hash is computed again: a slot keeps half of it.
  private func grow() {
    let old = UnsafeBufferPointer(start: slots, count: slotCount)
    slotCount *= 2
    slots = Self.emptySlots(slotCount)
    for slot in old where slot.number != 0 {
      let stored = arena + Int(slot.start)
      let text = UnsafeRawBufferPointer(
        start: stored + 4,
        count: Int(stored.loadUnaligned(as: UInt32.self))
      )
      place(slot, hash: Self.hash(text))
    }
    old.deallocate()
  }

  func removeAll() {
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
