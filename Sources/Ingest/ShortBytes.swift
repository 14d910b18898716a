internal import Foundation

/// Comparing and copying texts of a few bytes, in place of calls that are made for many.
///
/// **Per-event path.** Four to thirty-two bytes are two numbers, of which the second ends with the text and may
/// have bytes in common with the first; other lengths are left to the system's calls.
enum ShortBytes {
  @inline(__always)
  static func areSame(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
    let count = one.count
    guard count == other.count, let left = one.baseAddress, let right = other.baseAddress else {
      return count == other.count
    }
    if count >= 8, count <= 16 { return areSame(left, right, count, UInt64.self) }
    if count >= 4, count < 8 { return areSame(left, right, count, UInt32.self) }
    if count > 16, count <= 32 { return areSame(left, right, count, UInt128.self) }
    if count == 3 {
      return areSame(left, right, 2, UInt16.self)
        && left.load(fromByteOffset: 2, as: UInt8.self)
          == right.load(fromByteOffset: 2, as: UInt8.self)
    }
    return memcmp(left, right, count) == 0
  }

  /// Memory for `count` bytes must be there, apart from where they come from.
  @inline(__always)
  static func copy(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count: Int) {
    if count >= 8, count <= 16 {
      copy(source, target, count, UInt64.self)
    } else if count >= 4, count < 8 {
      copy(source, target, count, UInt32.self)
    } else if count > 16, count <= 32 {
      copy(source, target, count, UInt128.self)
    } else {
      target.copyMemory(from: source, byteCount: count)
    }
  }

  @inline(__always)
  private static func areSame<Word: FixedWidthInteger & BitwiseCopyable>(
    _ left: UnsafeRawPointer,
    _ right: UnsafeRawPointer,
    _ count: Int,
    _ word: Word.Type
  ) -> Bool {
    let last = count &- MemoryLayout<Word>.size
    let first = left.loadUnaligned(as: word) ^ right.loadUnaligned(as: word)
    let second =
      left.loadUnaligned(fromByteOffset: last, as: word)
      ^ right.loadUnaligned(fromByteOffset: last, as: word)
    return first | second == 0
  }

  @inline(__always)
  private static func copy<Word: FixedWidthInteger & BitwiseCopyable>(
    _ source: UnsafeRawPointer,
    _ target: UnsafeMutableRawPointer,
    _ count: Int,
    _ word: Word.Type
  ) {
    let last = count &- MemoryLayout<Word>.size
    let first = source.loadUnaligned(as: word)
    let second = source.loadUnaligned(fromByteOffset: last, as: word)
    target.storeBytes(of: first, as: word)
    target.storeBytes(of: second, toByteOffset: last, as: word)
  }
}
