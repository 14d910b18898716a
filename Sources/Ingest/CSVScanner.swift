internal import Foundation

/// Finds the records and cells of CSV (RFC 4180) in a block of bytes.
///
/// **Per-event path.**
///
/// Lines end in LF, CRLF or CR. A cell in double quotes may hold separators, line breaks and doubled
/// quotes. Cells are ranges of the block, or of `unescaped` where quotes were doubled.
package struct CSVScanner: ~Copyable {
  package let separator: UInt8

  /// A cell: where its text lies.
  package struct Cell {
    package var start: Int
    package var end: Int
    /// Whether the range is of `unescaped` instead of the block.
    package var isUnescaped: Bool

    package var isEmpty: Bool { start == end }
  }

  private var cellMemory = UnsafeMutablePointer<Cell>.allocate(capacity: 64)
  private var cellCapacity = 64
  private var cellCount = 0
  package private(set) var unescaped: [UInt8] = []
  /// Line breaks within the record found last, not counting the one that ends it.
  package private(set) var innerLineBreaks = 0

  package init(separator: UInt8) { self.separator = separator }

  deinit { cellMemory.deallocate() }

  /// The cells of the record found last; valid until the next `scan`.
  package var cells: UnsafeBufferPointer<Cell> {
    UnsafeBufferPointer(start: cellMemory, count: cellCount)
  }

  @inline(__always)
  private mutating func append(_ cell: Cell) {
    if cellCount == cellCapacity { grow() }
    (cellMemory + cellCount).initialize(to: cell)
    cellCount &+= 1
  }

  @inline(never)
  private mutating func grow() {
    let grown = UnsafeMutablePointer<Cell>.allocate(capacity: cellCapacity * 2)
    grown.moveInitialize(from: cellMemory, count: cellCount)
    cellMemory.deallocate()
    cellMemory = grown
    cellCapacity *= 2
  }

  package enum Outcome: Equatable {
    /// A record; the next begins at `next`.
    case record(next: Int)
    /// The block ends before the record does.
    case incomplete
    /// No record: the reason, and where the next line begins.
    case malformed(String, next: Int)
  }

  /// Reads the record that begins at `start`; `isLast` says that no more bytes will come.
  package mutating func scan(
    _ bytes: UnsafeRawBufferPointer,
    from start: Int,
    isLast: Bool
  ) -> Outcome {
    cellCount = 0
    if !unescaped.isEmpty { unescaped.removeAll(keepingCapacity: true) }
    innerLineBreaks = 0
    var at = start
    let end = bytes.count
    while true {
      // Exports of shop systems are mostly empty cells.
      if at < end, bytes[at] == separator {
        append(Cell(start: at, end: at, isUnescaped: false))
      } else if at < end, bytes[at] == 0x22 {
        switch quoted(bytes, &at) {
        case .closed: break
        case .unclosed:
          guard isLast else { return .incomplete }
          return .malformed("a quote is opened and never closed", next: Self.nextLine(bytes, start))
        case .garbage:
          let next = Self.nextLine(bytes, start)
          // The line may go on behind the block.
          guard next < end || isLast else { return .incomplete }
          return .malformed("there is text behind a closing quote", next: next)
        }
      } else {
        let cellStart = at
        at = cellEnd(bytes, at)
        append(Cell(start: cellStart, end: at, isUnescaped: false))
      }
      guard at < end else { return isLast ? .record(next: end) : .incomplete }
      let byte = bytes[at]
      at &+= 1
      if byte == separator { continue }
      if byte == 0x0D {
        // A CR at the very end of the block may be half of a CRLF.
        guard at < end || isLast else { return .incomplete }
        if at < end, bytes[at] == 0x0A { at &+= 1 }
      }
      return .record(next: at)
    }
  }

  /// Where an unquoted cell that begins at `start` ends: at a separator, a line break or the block's
  /// end.
  @inline(__always)
  private func cellEnd(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
    Self.first(of: separator, in: bytes, from: start)
  }

  /// Where the first `mark`, LF or CR is from `start` on, or the block's end.
  @inline(__always)
  private static func first(
    of mark: UInt8,
    in bytes: UnsafeRawBufferPointer,
    from start: Int
  ) -> Int {
    typealias Lanes = SIMD16<UInt8>
    var at = start
    let end = bytes.count
    guard let base = bytes.baseAddress else { return at }
    let marks = Lanes(repeating: mark)
    let feeds = Lanes(repeating: 0x0A)
    let returns = Lanes(repeating: 0x0D)
    while at &+ 16 <= end {
      let lanes = base.loadUnaligned(fromByteOffset: at, as: Lanes.self)
      let ends = (lanes .== marks) .| (lanes .== feeds) .| (lanes .== returns)
      // Every lane that matches is eight set bits: the lowest bit set tells the first of them.
      let halves = unsafeBitCast(ends, to: SIMD2<UInt64>.self)
      if halves[0] != 0 { return at &+ halves[0].trailingZeroBitCount &>> 3 }
      if halves[1] != 0 { return at &+ 8 &+ halves[1].trailingZeroBitCount &>> 3 }
      at &+= 16
    }
    while at < end {
      let byte = base.load(fromByteOffset: at, as: UInt8.self)
      if byte == mark || byte == 0x0A || byte == 0x0D { break }
      at &+= 1
    }
    return at
  }

  private enum Quoted {
    case closed
    case unclosed
    case garbage
  }

  private mutating func quoted(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) -> Quoted {
    let start = at + 1
    var index = start
    var hasDoubled = false
    while index < bytes.count {
      index = Self.first(of: 0x22, in: bytes, from: index)
      guard index < bytes.count else { break }
      let byte = bytes[index]
      if byte == 0x22 {
        guard index + 1 < bytes.count, bytes[index + 1] == 0x22 else { break }
        hasDoubled = true
        index += 2
        continue
      }
      if byte == 0x0A || !(index + 1 < bytes.count && bytes[index + 1] == 0x0A) {
        innerLineBreaks += 1
      }
      index += 1
    }
    guard index < bytes.count else { return .unclosed }
    at = index + 1
    if at < bytes.count, bytes[at] != separator, bytes[at] != 0x0A, bytes[at] != 0x0D {
      return .garbage
    }
    if hasDoubled {
      let cellStart = unescaped.count
      var from = start
      while from < index {
        unescaped.append(bytes[from])
        from += bytes[from] == 0x22 ? 2 : 1
      }
      append(Cell(start: cellStart, end: unescaped.count, isUnescaped: true))
    } else {
      append(Cell(start: start, end: index, isUnescaped: false))
    }
    return .closed
  }

  /// Where the line at `start` ends, at its line break or the block's end.
  static func lineBreak(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
    guard start < bytes.count, let base = bytes.baseAddress else { return start }
    let feed = memchr(base + start, 0x0A, bytes.count - start)
    let end = feed.map { base.distance(to: $0) } ?? bytes.count
    return memchr(base + start, 0x0D, end - start).map { base.distance(to: $0) } ?? end
  }

  /// Where the line after the one at `start` begins.
  package static func nextLine(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
    var at = lineBreak(bytes, start)
    if at < bytes.count, bytes[at] == 0x0D { at += 1 }
    if at < bytes.count, bytes[at] == 0x0A { at += 1 }
    return at
  }
}
