/// Bytes put one after another into memory that grows.
///
/// **Per-event path.**
///
/// Whoever owns it frees it.
struct ByteArena {
  private(set) var memory: UnsafeMutableRawPointer
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    memory = .allocate(byteCount: capacity, alignment: 16)
  }

  func free() { memory.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

  @inline(__always)
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    if count &+ bytes.count > capacity { grow(for: bytes.count) }
    ShortBytes.copy(base, to: memory + count, count: bytes.count)
    count &+= bytes.count
  }

  mutating func removeAll() { count = 0 }

  /// Makes small letters of ASCII's capitals.
  func lowercase(_ range: Range<Int>) {
    for index in range {
      let byte = memory.load(fromByteOffset: index, as: UInt8.self)
      if byte >= 0x41, byte <= 0x5A {
        memory.storeBytes(of: byte | 0x20, toByteOffset: index, as: UInt8.self)
      }
    }
  }

  @inline(never)
  private mutating func grow(for bytes: Int) {
    let newCapacity = max(capacity * 2, count + bytes)
    let grown = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
    grown.copyMemory(from: memory, byteCount: count)
    memory.deallocate()
    memory = grown
    capacity = newCapacity
  }
}
