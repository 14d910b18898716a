import Foundation
import TestSupport
import Testing

@testable import Ingest

/// Rows taken apart sixteen bytes at a time are those that the scanner reads cell by cell.
@Suite struct CellEndsTests {
  /// A row, however it was found.
  struct Row: Equatable {
    let length: Int
    let innerLineBreaks: Int
    let cells: [[UInt8]]
    let trimmed: [[UInt8]]
  }

  private static func row(
    _ length: Int,
    _ innerLineBreaks: Int,
    _ cells: RowCells
  ) -> Row {
    let indexes = 0..<cells.count
    return Row(
      length: length,
      innerLineBreaks: innerLineBreaks,
      cells: indexes.map { Array(cells.bytes($0)) },
      trimmed: indexes.map { Array(cells.trimmed($0)) }
    )
  }

  /// The row that `bytes` begin with, as the scanner reads it; `nil` where it reads none.
  private static func scanned(_ bytes: UnsafeRawBufferPointer, _ separator: UInt8) -> Row? {
    var scanner = CSVScanner(separator: separator)
    guard case .record(let next) = scanner.scan(bytes, from: 0, isLast: false) else { return nil }
    return scanner.unescaped.withUnsafeBytes { unescaped in
      row(
        next,
        scanner.innerLineBreaks,
        RowCells(bytes: bytes, unescaped: unescaped, cells: scanner.cells)
      )
    }
  }

  /// How many rows of a text were found at once, and how many were left to the scanner.
  struct Found: Equatable {
    var atOnce = 0
    var byTheScanner = 0
    var notPlain = 0

    static func += (sum: inout Found, other: Found) {
      sum.atOnce += other.atOnce
      sum.byTheScanner += other.byTheScanner
      sum.notPlain += other.notPlain
    }
  }

  /// Compares both on every row of `text`, and from every place at which a damaged row may be left.
  private static func compare(_ text: [UInt8], separator: UInt8 = 0x2C) -> Found {
    var ends = CellEnds(separator: separator)
    var found = Found()
    text.withUnsafeBytes { bytes in
      var at = 0
      while at < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
        let expected = scanned(rest, separator)
        if let length = ends.scan(rest) {
          found.atOnce += 1
          let raw = UnsafeRawBufferPointer(rebasing: rest[..<length])
          let row = row(length, ends.innerLineBreaks, RowCells(raw, ends))
          #expect(row == expected, "\(String(decoding: raw, as: UTF8.self).debugDescription)")
          if !ends.isPlain { found.notPlain += 1 }
          #expect(!ends.isPlain || TextCheck.isPlain(raw))
        } else {
          found.byTheScanner += 1
        }
        at += expected?.length ?? CSVScanner.nextLine(rest, 0)
      }
    }
    return found
  }

  /// Pieces of every kind, so many that rows lie across several groups of sixteen bytes.
  private static func text(_ random: inout SeededGenerator, separator: Character) -> [UInt8] {
    let usual = [
      "\(separator)", "\(separator)", "\(separator)", "a", "1.50", " ", "2024-05-01 10:00:00 +0800",
      "\"Long Street\(separator) 2\"", "\"\"", "\n", "\r\n",
    ]
    let odd = [
      "\r", "\"", "\"\"\"", "é", "王小明", "\u{0}", "\"\n\"", "\"\r", "a\"", "\"b", "\t", "; ",
    ]
    let oddity = random.pick([0, 2, 20])
    return (0..<random.int(1...120)).flatMap { _ in
      Array((random.chance(oddity) ? random.pick(odd) : random.pick(usual)).utf8)
    }
  }

  @Test func whatIsWrittenByChanceIsReadAlike() {
    var random = SeededGenerator()
    var found = Found()
    for _ in 0..<800 {
      let separator = random.pick([",", ",", ";", "\t", "x"] as [Character])
      let text = Self.text(&random, separator: separator)
      found += Self.compare(text, separator: separator.asciiValue ?? 0)
    }
    // None of the two ways is tried on rare rows only.
    #expect(found.atOnce > 4_000 && found.byTheScanner > 1_000 && found.notPlain > 40)
  }

  /// Each mark at each place of a group of sixteen bytes, with each mark behind it.
  @Test func marksAtEveryPlaceAreReadAlike() {
    let marks = [",", "\"", "\"\"", "\n", "\r", "\r\n", "\",", ",\"", "\"\n", "\"x", "é", "\u{0}"]
    for place in 0..<18 {
      for first in marks {
        for second in marks {
          for gap in [0, 15] {
            let text =
              String(repeating: "a", count: place) + first + String(repeating: "b", count: gap)
              + second + "c,d\nthe row behind it,which is long enough\n"
            _ = Self.compare(Array(text.utf8))
          }
        }
      }
    }
  }

  /// A separator that is a quote or a line break is the scanner's first; rows are then its own.
  @Test(arguments: [UInt8(0x22), 0x0A, 0x0D])
  func marksAsSeparatorsAreLeftToTheScanner(separator: UInt8) {
    let text = Array("a,b\"c\r\nd\"e\"f\ng and so on until there is enough of it\n".utf8)
    #expect(Self.compare(text, separator: separator).atOnce == 0)
  }

  /// Places in a row have two bytes; longer rows are left to the scanner.
  @Test(arguments: [-20, -16, -1, 0, 1, 16, 200])
  func aRowOfAnyLengthIsReadAlike(more: Int) {
    let length = CellEnds.maximumLength + more
    for filling in ["x", ","] {
      let row = String(repeating: filling, count: length - 4) + ",\"y\"\n"
      let found = Self.compare(Array((row + row + "and another row behind it\n").utf8))
      #expect(found.atOnce + found.byTheScanner == 3)
      #expect(more > 0 ? found.atOnce == 0 : more < -16 ? found.atOnce == 2 : true)
    }
  }

  /// The beginning of a text has the rows of the whole, but the last: what ends there may go on.
  @Test func noByteBehindTheEndIsRead() {
    var random = SeededGenerator()
    for _ in 0..<30 {
      let text = Self.text(&random, separator: ",")
      let whole = text.withUnsafeBytes { Self.scanned($0, 0x2C)?.length }
      for end in 0...text.count {
        // A copy of just these bytes, so that a checker of addresses sees what is read behind them.
        let part = Array(text[..<end])
        var ends = CellEnds(separator: 0x2C)
        let length = part.withUnsafeBytes { ends.scan($0) }
        #expect(length == nil || length == whole)
      }
    }
  }
}
