import Foundation
import Ingest
import TestSupport
import Testing

/// Where blocks end changes nothing, and no byte of a file is lost.
@Suite struct RowReaderTests {
  let temporary: TemporaryStore

  init() throws { temporary = try TemporaryStore() }

  struct Row: Equatable {
    let line: Int
    let raw: [UInt8]
    /// The cells, or why there are none.
    let cells: [String]
  }

  static func rows(_ path: String, blockLength: Int) throws -> [Row] {
    var reader = try RowReader(path: path, blockLength: blockLength)
    var rows: [Row] = []
    while let row = try reader.next({}) {
      let cells: [String]
      switch row {
      case .cells: cells = reader.withCells { cells in (0..<cells.count).map { cells.text($0) } }
      case .malformed(let reason): cells = ["malformed: \(reason)"]
      }
      rows.append(Row(line: reader.line, raw: Array(reader.raw), cells: cells))
    }
    #expect(reader.bytesRead == reader.fileLength)
    return rows
  }

  /// The rows as the scanner alone reads them, of a file that is at hand as a whole.
  static func plainRows(_ bytes: [UInt8], from start: Int, line: Int) -> [Row] {
    var rows: [Row] = []
    bytes.withUnsafeBytes { bytes in
      var scanner = CSVScanner(separator: 0x2C)
      var (at, line) = (start, line)
      while at < bytes.count {
        let next: Int
        let cells: [String]
        var breaks = 0
        switch scanner.scan(bytes, from: at, isLast: true) {
        case .record(let end):
          next = end
          breaks = scanner.innerLineBreaks
          cells = scanner.cells.map { cell in
            cell.isUnescaped
              ? String(decoding: scanner.unescaped[cell.start..<cell.end], as: UTF8.self)
              : String(decoding: bytes[cell.start..<cell.end], as: UTF8.self)
          }
        case .malformed(let reason, let end): (next, cells) = (end, ["malformed: \(reason)"])
        case .incomplete: (next, cells) = (bytes.count, ["incomplete"])
        }
        if cells != [""] {
          rows.append(Row(line: line, raw: Array(bytes[at..<next]), cells: cells))
        }
        at = next
        line += 1 + breaks
      }
    }
    return rows
  }

  private func file(_ text: String) throws -> String {
    try temporary.write(text, to: "rows.csv")
  }

  /// A line with text behind a quote, across the end of a block, was taken for two lines: the second half
  /// was read as a row, and the lines below it were miscounted.
  @Test func aBrokenLineAcrossBlocksIsOneLine() throws {
    let path = try file("a,b\n\"x\"y,1 and much more\r\n2,3\n")
    let expected = [
      Row(
        line: 2,
        raw: Array("\"x\"y,1 and much more\r\n".utf8),
        cells: ["malformed: there is text behind a closing quote"]
      ), Row(line: 3, raw: Array("2,3\n".utf8), cells: ["2", "3"]),
    ]
    for length in 1...40 { #expect(try Self.rows(path, blockLength: length) == expected) }
  }

  @Test func blocksOfAnyLengthGiveTheSame() throws {
    var random = SeededGenerator()
    var broken = 0
    for _ in 0..<100 {
      let body = (0..<random.int(2...20)).flatMap { _ in CSVScannerTests.text(&random) }
      let path = temporary.path("rows.csv")
      try Data(Array("h,i\n".utf8) + body).write(to: URL(filePath: path))
      let whole = try Self.rows(path, blockLength: 1 << 20)
      #expect(whole == Self.plainRows(Array("h,i\n".utf8) + body, from: 4, line: 2))
      for length in [1, 2, 3, 7, 16, 17, 31, 64, 100] {
        let rows = try Self.rows(path, blockLength: length)
        #expect(rows == whole, "\(String(decoding: body, as: UTF8.self).debugDescription)")
      }
      // What is in no row is line breaks, and the quotes of empty cells.
      let kept = whole.flatMap(\.raw).filter { !Array("\r\n\"".utf8).contains($0) }
      #expect(kept == body.filter { !Array("\r\n\"".utf8).contains($0) })
      if whole.contains(where: { $0.cells.first?.hasPrefix("malformed") == true }) { broken += 1 }
    }
    #expect(broken > 10)
  }
}
