import Foundation
import Ingest
import TestSupport
import Testing

@Suite struct CSVScannerTests {
  static func rows(_ text: [UInt8], separator: UInt8 = 0x2C) -> (rows: [[String]], error: String?) {
    text.withUnsafeBytes { bytes in
      var scanner = CSVScanner(separator: separator)
      var rows: [[String]] = []
      var at = 0
      while at < bytes.count {
        switch scanner.scan(bytes, from: at, isLast: true) {
        case .record(let next):
          let row = scanner.cells.map { cell in
            cell.isUnescaped
              ? String(decoding: scanner.unescaped[cell.start..<cell.end], as: UTF8.self)
              : String(decoding: bytes[cell.start..<cell.end], as: UTF8.self)
          }
          // An empty line says nothing.
          if row != [""] { rows.append(row) }
          at = next
        case .malformed(let reason, _): return (rows, reason)
        case .incomplete: return (rows, "incomplete at the end")
        }
      }
      return (rows, nil)
    }
  }

  static let table: [(String, [[String]])] = [
    ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]), ("a,b", [["a", "b"]]),
    ("a\r\nb\rc\n", [["a"], ["b"], ["c"]]),
    ("a,,\n", [["a", "", ""]]), (",\n", [["", ""]]), ("\n\n a \n", [[" a "]]), ("", []),
    ("\"a,b\",c\n", [["a,b", "c"]]), ("\"a\nb\"\n", [["a\nb"]]),
    ("\"a\r\nb\",c", [["a\r\nb", "c"]]),
    ("\"a\"\"b\"", [["a\"b"]]), ("\"\"\"\"", [["\""]]), ("\"\",\"\"\n", [["", ""]]),
    ("a\"b,c\"\n", [["a\"b", "c\""]]), (" \"a\"\n", [[" \"a\""]]), ("王,\"小,明\"\n", [["王", "小,明"]]),
    ("\"x\"\r\n\"y\"\r\"z\"", [["x"], ["y"], ["z"]]), ("a\r\r\nb", [["a"], ["b"]]),
  ]

  @Test(arguments: table)
  func recordsAndCellsAreFound(text: String, expected: [[String]]) {
    let found = Self.rows(Array(text.utf8))
    #expect(found.rows == expected)
    #expect(found.error == nil)
  }

  /// Text behind a closing quote, which others take for part of the cell.
  ///
  /// Here it is refused: mostly it is a quote that was not doubled, and
  /// the cells behind it are not those that were meant.
  @Test(arguments: [
    ("\"a\"b,c\n", "behind a closing quote"), ("\"a\" ,c", "behind a closing quote"),
    ("x\n\"a\nb", "never closed"), ("\"", "never closed"), ("\"a\"\"", "never closed"),
  ])
  func brokenQuotesAreRefused(text: String, reason: String) {
    #expect(Self.rows(Array(text.utf8)).error?.contains(reason) == true)
  }

  @Test func otherSeparatorsSeparate() {
    #expect(Self.rows(Array("a;b,c\n".utf8), separator: 0x3B).rows == [["a", "b,c"]])
    #expect(Self.rows(Array("a\t\"b\tc\"\n".utf8), separator: 0x09).rows == [["a", "b\tc"]])
  }

  @Test func lineBreaksWithinARecordAreCounted() {
    let text = Array("\"a\r\nb\nc\rd\",\"\n\"\n".utf8)
    text.withUnsafeBytes { bytes in
      var scanner = CSVScanner(separator: 0x2C)
      #expect(scanner.scan(bytes, from: 0, isLast: true) == .record(next: text.count))
      #expect(scanner.innerLineBreaks == 4)
    }
  }

  @Test func aRecordThatMayGoOnIsIncomplete() {
    for text in ["a", "a,", "\"a", "\"a\"", "a\r", "\"a\"\"", ""] {
      Array(text.utf8).withUnsafeBytes { bytes in
        var scanner = CSVScanner(separator: 0x2C)
        #expect(scanner.scan(bytes, from: 0, isLast: false) == .incomplete, "\(text)")
      }
    }
  }

  /// However a text is cut into blocks, the records are the same.
  @Test func cuttingAnywhereChangesNothing() {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let text = Self.text(&random)
      let whole = Self.rows(text)
      guard whole.error == nil else { continue }
      for end in 0...text.count {
        let outcome = text[..<end].withUnsafeBytes { bytes in
          var scanner = CSVScanner(separator: 0x2C)
          return scanner.scan(bytes, from: 0, isLast: false)
        }
        // A record found before the end of the block is that of the whole text.
        if case .record(let next) = outcome {
          let full = text.withUnsafeBytes { bytes in
            var scanner = CSVScanner(separator: 0x2C)
            return scanner.scan(bytes, from: 0, isLast: true)
          }
          // A CR at the end of the text may be half of a CRLF, then the block was longer.
          #expect(full == .record(next: next), "\(String(decoding: text, as: UTF8.self))")
        }
      }
    }
  }

  static func text(_ random: inout SeededGenerator) -> [UInt8] {
    let pieces = [
      "a", "b", ",", ",", "\"", "\"\"", "\n", "\r", "\r\n", " ", "é", "\",\"", "\"\n", ",\"",
    ]
    return (0..<random.below(14)).flatMap { _ in Array(random.pick(pieces).utf8) }
  }
}
