internal import Events

/// A hash table from short texts to dense numbers, for names met over and over while appending.
///
/// Open addressing with linear probing; the texts lie one after another in an arena.
final class ByteKeyTable {
  private struct Slot {
    var hash: UInt64
    var start: UInt32
    var length: UInt32
    /// 0 where the slot is free.
    var number: UInt32
  }

  private var slots = [Slot](repeating: Slot(hash: 0, start: 0, length: 0, number: 0), count: 1_024)
  private var arena: [UInt8] = []
  private(set) var count = 0

  /// Bytes held, for bounding it.
  var byteCount: Int { arena.count + slots.count * MemoryLayout<Slot>.stride }

  static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 { XXHash64.hash(text) }

  /// Returns the number of `text`, or 0 if it is not here.
  func number(of text: UnsafeRawBufferPointer, hash: UInt64) -> UInt32 {
    let mask = slots.count - 1
    var index = Int(truncatingIfNeeded: hash) & mask
    return slots.withUnsafeBufferPointer { slots in
      arena.withUnsafeBytes { arena in
        while slots[index].number != 0 {
          let slot = slots[index]
          if slot.hash == hash, Int(slot.length) == text.count,
            UnsafeRawBufferPointer(rebasing: arena[Int(slot.start)..<Int(slot.start + slot.length)])
              .isSame(as: text)
          {
            return slot.number
          }
          index = (index + 1) & mask
        }
        return 0
      }
    }
  }

  /// Adds `text`, which must not be here, under `number`, which must not be 0.
  func insert(_ text: UnsafeRawBufferPointer, hash: UInt64, number: UInt32) {
    if (count + 1) * 2 > slots.count { grow() }
    let slot = Slot(
      hash: hash,
      start: UInt32(arena.count),
      length: UInt32(text.count),
      number: number
    )
    arena.append(contentsOf: text)
    place(slot)
    count += 1
  }

  private func place(_ slot: Slot) {
    let mask = slots.count - 1
    var index = Int(truncatingIfNeeded: slot.hash) & mask
    while slots[index].number != 0 { index = (index + 1) & mask }
    slots[index] = slot
  }

  private func grow() {
    let old = slots
    slots = [Slot](
      repeating: Slot(hash: 0, start: 0, length: 0, number: 0),
      count: old.count * 2
    )
    for slot in old where slot.number != 0 { place(slot) }
  }

  func removeAll() {
    slots = [Slot](repeating: Slot(hash: 0, start: 0, length: 0, number: 0), count: 1_024)
    arena = []
    count = 0
  }
}

extension UnsafeRawBufferPointer {
  @inline(__always)
  func isSame(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    var index = 0
    while index < count {
      if self[index] != other[index] { return false }
      index += 1
    }
    return true
  }
}
