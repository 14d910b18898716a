/// Finds where the cells of a row end, sixteen bytes at a time.
///
/// **Per-event path.** Exports of shop systems have dozens of columns, of which most mean nothing and half
/// are empty: a row is taken apart without a step for each cell, and the cells that are wanted are
/// looked up by number.
///
/// Invariants:
/// - It finds what `CSVScanner` finds, or nothing: rows with doubled quotes or broken ones, rows longer than
///   `maximumLength`, and rows at the very end of a block are left to the scanner.
/// - A cell of a row found that begins with a quote ends with one, and has none between.
struct CellEnds: ~Copyable {
  /// The cells of the row found last.
  private(set) var count = 0
  /// Line breaks within the row, not counting the one that ends it.
  private(set) var innerLineBreaks = 0
  /// Whether the row is known to be ASCII without NUL; `false` says nothing.
  private(set) var isPlain = false

  /// Behind the cell `index` stands the byte `ends[index + 1]` of the row; the first begins behind
  /// `ends[0]`, which stands for the place before the row.
  let ends: UnsafeMutablePointer<UInt16>

  /// Bytes of the longest row, so that places in it have two bytes.
  static let maximumLength = 0xFF00

  private let separator: UInt8
  /// Of eight bytes as bits: which places are set, in rising order, and how many.
  private let places: UnsafeMutablePointer<SIMD8<UInt16>>
  private let counts: UnsafeMutablePointer<UInt8>

  private typealias Lanes = SIMD16<UInt8>
  private static let quote: UInt8 = 0x22
  private static let feed: UInt8 = 0x0A
  private static let carriageReturn: UInt8 = 0x0D

  init(separator: UInt8) {
    self.separator = separator
    // Eight places are written at once, however many of them count.
    ends = .allocate(capacity: Self.maximumLength + 32)
    ends[0] = .max
    places = .allocate(capacity: 256)
    counts = .allocate(capacity: 256)
    for bits in 0..<256 {
      let found = (0..<8).filter { bits & 1 << $0 != 0 }
      var lanes = SIMD8<UInt16>(repeating: 0)
      for (index, place) in found.enumerated() { lanes[index] = UInt16(place) }
      (places + bits).initialize(to: lanes)
      (counts + bits).initialize(to: UInt8(found.count))
    }
  }

  deinit {
    ends.deallocate()
    places.deallocate()
    counts.deallocate()
  }

  /// The length of the row that `bytes` begin with, its line break included; `nil` where it is for the
  /// scanner.
  mutating func scan(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress, !isMark(separator) else { return nil }
    innerLineBreaks = 0
    // One byte more is at hand than is looked at: what follows a quote or a CR.
    let limit = min(bytes.count &- 1, Self.maximumLength)
    let separators = Lanes(repeating: separator)
    var next = ends + 1
    var seen = Seen()
    var at = 0
    while at &+ 16 <= limit {
      let lanes = base.loadUnaligned(fromByteOffset: at, as: Lanes.self)
      let marks = seen.marks(of: lanes)
      let ends = unsafeBitCast(lanes .== separators, to: SIMD2<UInt64>.self)
      guard marks[0] | marks[1] != 0 else {
        put(ends[0], from: at, &next)
        put(ends[1], from: at &+ 8, &next)
        at &+= 16
        continue
      }
      let place = at &+ Self.first(marks)
      // Of the separators those before the mark: all bits below its lowest.
      if marks[0] != 0 {
        put(ends[0] & (marks[0] &- 1) & ~marks[0], from: at, &next)
      } else {
        put(ends[0], from: at, &next)
        put(ends[1] & (marks[1] &- 1) & ~marks[1], from: at &+ 8, &next)
      }
      guard base.load(fromByteOffset: place, as: UInt8.self) == Self.quote else {
        next.pointee = UInt16(truncatingIfNeeded: place)
        count = next - self.ends
        isPlain = seen.isPlain
        return place &+ lineBreakLength(base, place)
      }
      at = place &+ 1
      // A quote within a cell that does not begin with one is a character like others.
      guard UInt16(truncatingIfNeeded: place) == (next - 1).pointee &+ 1 else { continue }
      guard passQuoted(base, &at, limit, &seen) else { return nil }
    }
    return nil
  }

  /// Goes behind the quote that closes a cell; returns whether the cell ends there.
  @inline(__always)
  private mutating func passQuoted(
    _ base: UnsafeRawPointer,
    _ at: inout Int,
    _ limit: Int,
    _ seen: inout Seen
  ) -> Bool {
    while at &+ 16 <= limit {
      let marks = seen.marks(of: base.loadUnaligned(fromByteOffset: at, as: Lanes.self))
      guard marks[0] | marks[1] != 0 else {
        at &+= 16
        continue
      }
      at &+= Self.first(marks)
      if base.load(fromByteOffset: at, as: UInt8.self) == Self.quote {
        at &+= 1
        let byte = base.load(fromByteOffset: at, as: UInt8.self)
        return byte == separator || byte == Self.feed || byte == Self.carriageReturn
      }
      at &+= lineBreakLength(base, at)
      innerLineBreaks &+= 1
    }
    return false
  }

  /// One for LF or CR, two for CRLF.
  @inline(__always)
  private func lineBreakLength(_ base: UnsafeRawPointer, _ place: Int) -> Int {
    base.load(fromByteOffset: place, as: UInt8.self) == Self.carriageReturn
      && base.load(fromByteOffset: place &+ 1, as: UInt8.self) == Self.feed ? 2 : 1
  }

  private func isMark(_ byte: UInt8) -> Bool {
    byte == Self.quote || byte == Self.feed || byte == Self.carriageReturn
  }

  /// Notes as ends the bytes of `half` that are set, of the eight bytes from `start` on.
  @inline(__always)
  private func put(
    _ half: UInt64,
    from start: Int,
    _ next: inout UnsafeMutablePointer<UInt16>
  ) {
    // One bit of each byte, each another, added up in the highest byte.
    let sum = (half & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101
    let bits = Int(sum &>> 56)
    let found = (places + bits).pointee &+ SIMD8(repeating: UInt16(truncatingIfNeeded: start))
    UnsafeMutableRawPointer(next).storeBytes(of: found, as: SIMD8<UInt16>.self)
    next += Int((counts + bits).pointee)
  }

  /// Where the first byte is that is set.
  @inline(__always)
  private static func first(_ halves: SIMD2<UInt64>) -> Int {
    halves[0] != 0
      ? halves[0].trailingZeroBitCount &>> 3 : 8 &+ halves[1].trailingZeroBitCount &>> 3
  }

  /// The bytes looked at so far, taken together.
  private struct Seen {
    private var all = Lanes(repeating: 0)
    private var zeros = SIMDMask<SIMD16<Int8>>(repeating: false)

    var isPlain: Bool {
      let high = unsafeBitCast(all, to: SIMD2<UInt64>.self)
      let zeros = unsafeBitCast(zeros, to: SIMD2<UInt64>.self)
      return (high[0] | high[1]) & 0x8080_8080_8080_8080 | zeros[0] | zeros[1] == 0
    }

    /// Where quotes and line breaks are; all bits of a byte are set.
    @inline(__always)
    mutating func marks(of lanes: Lanes) -> SIMD2<UInt64> {
      all |= lanes
      zeros .|= lanes .== Lanes(repeating: 0)
      let quotes = lanes .== Lanes(repeating: quote)
      let feeds = lanes .== Lanes(repeating: feed)
      return unsafeBitCast(
        quotes .| feeds .| (lanes .== Lanes(repeating: carriageReturn)),
        to: SIMD2<UInt64>.self
      )
    }
  }
}
