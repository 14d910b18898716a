/// Writes a state as bytes: unsigned numbers in groups of seven bits (LEB128), signed ones folded
/// around zero first (zigzag), so that small numbers are short.
///
/// **Per-event path.**
public struct StateWriter: ~Copyable {
  @usableFromInline var memory: UnsafeMutableRawPointer
  @usableFromInline var capacity: Int
  @usableFromInline var used = 0

  @inlinable public var count: Int { used }

  public init() {
    capacity = 4_096
    memory = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { memory.deallocate() }

  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

  @inlinable
  public mutating func removeAll() { used = 0 }

  @usableFromInline
  mutating func grow(for bytes: Int) {
    let newCapacity = max(capacity * 2, count + bytes)
    let grown = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
    grown.copyMemory(from: memory, byteCount: count)
    memory.deallocate()
    memory = grown
    capacity = newCapacity
  }

  @inlinable
  public mutating func unsigned(_ value: UInt64) {
    if count &+ 10 > capacity { grow(for: 10) }
    var value = value
    var at = count
    while value >= 0x80 {
      memory.storeBytes(
        of: UInt8(truncatingIfNeeded: value) | 0x80,
        toByteOffset: at,
        as: UInt8.self
      )
      value &>>= 7
      at &+= 1
    }
    memory.storeBytes(of: UInt8(truncatingIfNeeded: value), toByteOffset: at, as: UInt8.self)
    used = at &+ 1
  }

  @inlinable
  public mutating func signed(_ value: Int64) {
    unsigned(UInt64(bitPattern: (value &<< 1) ^ (value &>> 63)))
  }

  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    if count + bytes.count > capacity { grow(for: bytes.count) }
    if let base = bytes.baseAddress {
      (memory + count).copyMemory(from: base, byteCount: bytes.count)
    }
    used += bytes.count
  }
}

/// Reads what `StateWriter` wrote.
///
/// **Per-event path.**
public struct StateReader {
  /// The bytes are not those of a state.
  public struct Damage: Error {
    @inlinable public init() {}
  }

  @usableFromInline let bytes: UnsafeRawBufferPointer
  @usableFromInline var index = 0

  @inlinable
  public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  @inlinable public var isAtEnd: Bool { index == bytes.count }

  @inlinable
  public mutating func unsigned() throws(Damage) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while index < bytes.count, shift < 64 {
      let byte = bytes[index]
      index &+= 1
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return value }
      shift &+= 7
    }
    throw Damage()
  }

  @inlinable
  public mutating func signed() throws(Damage) -> Int64 {
    let value = try unsigned()
    return Int64(bitPattern: value &>> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// A number of elements to follow, each of at least one byte.
  @inlinable
  public mutating func count() throws(Damage) -> Int {
    let value = try unsigned()
    guard value <= UInt64(bytes.count - index) else { throw Damage() }
    return Int(value)
  }
}
