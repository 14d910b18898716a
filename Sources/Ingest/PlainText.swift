internal import Foundation

/// What the bytes of a customer's name are: whether they can be taken as they stand, and where the `@`
/// is.
///
/// **Per-event path.** Eight bytes are looked at together, as one number.
package struct PlainText {
  /// Printable ASCII without blanks, colons and what masks names, with at most one `@`, and shorter than
  /// 256 bytes.
  package private(set) var isPlain: Bool
  /// Where the `@` stands; −1 where there is none.
  package private(set) var at = -1
  package private(set) var hasUppercase = false

  package init(_ value: UnsafeRawBufferPointer) {
    isPlain = value.count < 256
    guard isPlain, let base = value.baseAddress else { return }
    var index = 0
    while index &+ 8 <= value.count {
      take(base.loadUnaligned(fromByteOffset: index, as: UInt64.self), from: index)
      index &+= 8
    }
    guard index < value.count else { return }
    take(Self.rest(of: value, base, from: index), from: index)
  }

  /// The last bytes, fewer than eight, before letters that are neither.
  @inline(__always)
  private static func rest(
    of value: UnsafeRawBufferPointer,
    _ base: UnsafeRawPointer,
    from index: Int
  ) -> UInt64 {
    var rest = eight(0x61)
    guard index > 0 else {
      for index in (0..<value.count).reversed() { rest = rest &<< 8 | UInt64(value[index]) }
      return rest
    }
    // The last eight bytes of the text, without those that were taken.
    let taken = UInt64(truncatingIfNeeded: 8 &- (value.count &- index)) &* 8
    let last = base.loadUnaligned(fromByteOffset: value.count &- 8, as: UInt64.self)
    return last &>> taken | rest &<< (64 &- taken)
  }

  /// Whether the plain `value` is an e-mail address, by the same rule as `EmailAddress.isOne`.
  @inline(__always)
  func isAddress(_ value: UnsafeRawBufferPointer) -> Bool {
    let start = at &+ 1
    guard at > 0, start < value.count, let base = value.baseAddress else { return false }
    let last = value[value.count &- 1]
    return value[start] != 0x2E && last != 0x2E && last != 0x3E
      && memchr(base + start, 0x2E, value.count &- start) != nil
  }

  @inline(__always)
  private mutating func take(_ word: UInt64, from index: Int) {
    let high = Self.eight(0x80)
    // Below 0x21: taking 0x21 away borrows into the high bit.
    let isBlank = (word &- Self.eight(0x21)) & ~word
    let isOther = Self.zeros(word ^ Self.eight(0x7F)) | Self.zeros(word ^ Self.eight(0x3A))
    // `*`, `#` and `$`.
    let isMask =
      Self.zeros(word ^ Self.eight(0x2A)) | Self.zeros(word ^ Self.eight(0x23))
      | Self.zeros(word ^ Self.eight(0x24))
    if (word | isBlank | isOther | isMask) & high != 0 {
      isPlain = false
      return
    }
    // From A on, and not behind Z: adding what is missing to 0x80 sets the high bit.
    let isUppercase = (word &+ Self.eight(0x3F)) & ~(word &+ Self.eight(0x25)) & high
    if isUppercase != 0 { hasUppercase = true }
    let ats = Self.zeros(word ^ Self.eight(0x40))
    guard ats != 0 else { return }
    if at >= 0 || ats & (ats &- 1) != 0 { isPlain = false }
    at = index &+ ats.trailingZeroBitCount &>> 3
  }

  /// The byte, eight times.
  @inline(__always)
  private static func eight(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

  /// The high bit of every byte that is zero, and nothing else.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 {
    let low = eight(0x7F)
    return ~(((word & low) &+ low) | word | low)
  }
}
