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

  @inlinable @inline(__always)
  public mutating func unsigned(_ value: UInt64) {
    if count &+ 10 > capacity { grow(for: 10) }
    guard value < 1 &<< 56 else { return long(value) }
    let length = Sevens.length(value)
    // All eight bytes are stored, and those behind the number soon overwritten: no branch, that might be
    // guessed wrong, depends on the number.
    let marks = Sevens.marks & (1 &<< UInt64(truncatingIfNeeded: 8 &* (length &- 1)) &- 1)
    memory.storeBytes(of: Sevens.spread(value) | marks, toByteOffset: used, as: UInt64.self)
    used &+= length
  }

  /// A number of more than eight bytes.
  @usableFromInline
  mutating func long(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      memory.storeBytes(
        of: UInt8(truncatingIfNeeded: value) | 0x80,
        toByteOffset: used,
        as: UInt8.self
      )
      value &>>= 7
      used &+= 1
    }
    memory.storeBytes(of: UInt8(truncatingIfNeeded: value), toByteOffset: used, as: UInt8.self)
    used &+= 1
  }

  @inlinable @inline(__always)
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

  @inlinable @inline(__always)
  public mutating func unsigned() throws(Damage) -> UInt64 {
    if bytes.count &- index >= 8 {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let ends = ~word & Sevens.marks
      if ends != 0 {
        index &+= (ends.trailingZeroBitCount &+ 1) &>> 3
        // The bits up to the mark of the last byte.
        return Sevens.gather(word & (ends ^ (ends &- 1)))
      }
    }
    return try byteByByte()
  }

  /// A number of more than eight bytes, or among the last eight.
  @usableFromInline
  mutating func byteByByte() throws(Damage) -> UInt64 {
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

  @inlinable @inline(__always)
  public mutating func signed() throws(Damage) -> Int64 {
    let value = try unsigned()
    return Int64(bitPattern: value &>> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// Goes on behind so many numbers, without reading them.
  @inlinable
  public mutating func skip(_ numbers: Int) throws(Damage) {
    var left = numbers
    while bytes.count &- index >= 8 {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let ends = (~word & Sevens.marks).nonzeroBitCount
      if ends >= left { break }
      left &-= ends
      index &+= 8
    }
    for _ in 0..<left { _ = try unsigned() }
  }

  /// Goes to the end: of what follows nothing is wanted.
  @inlinable
  public mutating func skipRest() { index = bytes.count }

  /// A number of elements to follow, each of at least one byte.
  @inlinable
  public mutating func count() throws(Damage) -> Int {
    let value = try unsigned()
    guard value <= UInt64(bytes.count - index) else { throw Damage() }
    return Int(value)
  }
}

/// A number of up to 56 bits as eight groups of seven, each in a byte of its own, the lowest first.
///
/// **Per-event path.**
@usableFromInline
enum Sevens {
  /// The bit of each byte that says that the number goes on.
  @usableFromInline static let marks: UInt64 = 0x8080_8080_8080_8080

  /// Bytes that `value` takes: at least one.
  @inlinable @inline(__always)
  static func length(_ value: UInt64) -> Int {
    // The bits by seven, rounded up: 37 ÷ 256 is near enough for so few.
    let bits = 64 &- (value | 1).leadingZeroBitCount
    return ((bits &+ 6) &* 37) &>> 8
  }

  /// Halves, quarters, eighths: each step moves every other group to where it belongs.
  @inlinable @inline(__always)
  static func spread(_ value: UInt64) -> UInt64 {
    var value = value
    value = value & 0x0000_0000_0FFF_FFFF | (value & 0x00FF_FFFF_F000_0000) &<< 4
    value = value & 0x0000_3FFF_0000_3FFF | (value & 0x0FFF_C000_0FFF_C000) &<< 2
    return value & 0x007F_007F_007F_007F | (value & 0x3F80_3F80_3F80_3F80) &<< 1
  }

  /// The way back; the marks are left out.
  @inlinable @inline(__always)
  static func gather(_ groups: UInt64) -> UInt64 {
    var value = groups & ~marks
    value = value & 0x007F_007F_007F_007F | (value & 0x7F00_7F00_7F00_7F00) &>> 1
    value = value & 0x0000_3FFF_0000_3FFF | (value & 0x3FFF_0000_3FFF_0000) &>> 2
    return value & 0x0000_0000_0FFF_FFFF | (value & 0x0FFF_FFFF_0000_0000) &>> 4
  }
}
