/// Reads the rows of a CSV file one after another, block by block.
///
/// **Per-event path.**
struct RowReader: ~Copyable {
  enum Row {
    /// A row that has cells: `withCells` gives them.
    case cells
    /// None; why.
    case malformed(String)
  }

  private var reader: BlockReader
  private var scanner: CSVScanner
  private var at: Int
  private var nextLine: Int
  /// The line on which the row read last begins.
  private(set) var line = 0
  /// The row read last, as it stands in the file; valid until the block moves.
  private(set) var raw = UnsafeRawBufferPointer(start: nil, count: 0)

  init(_ file: TextFile, _ header: OrderHeader) throws {
    var reader = try BlockReader(file)
    try reader.advance(consumed: 0)
    self.reader = reader
    scanner = CSVScanner(separator: header.separator)
    at = header.bodyStart
    nextLine = header.bodyLine
  }

  /// How far the file has been read.
  var bytesRead: Int64 { max(0, reader.bytesRead - Int64(reader.bytes.count - at)) }

  /// Reads the next row; `nil` after the last.
  ///
  /// `willMove` is called before the block moves, and `raw` with it. Empty lines say nothing and are
  /// left out.
  @inline(__always)
  mutating func next(_ willMove: () -> Void) throws -> Row? {
    while at < reader.bytes.count || !reader.isLast {
      let bytes = reader.bytes
      switch scanner.scan(bytes, from: at, isLast: reader.isLast) {
      case .record(let next):
        line = nextLine
        nextLine += 1 + scanner.innerLineBreaks
        raw = UnsafeRawBufferPointer(rebasing: bytes[at..<next])
        at = next
        if scanner.cells.count == 1, scanner.cells[0].isEmpty { continue }
        return .cells
      case .malformed(let reason, let next): return skip(to: next, reason)
      case .incomplete:
        if bytes.count - at > BlockReader.maximumRecordLength {
          return skip(
            to: CSVScanner.nextLine(bytes, at),
            "a quote is opened and not closed for 16 MiB"
          )
        }
        willMove()
        try reader.advance(consumed: at)
        at = 0
      }
    }
    return nil
  }

  private mutating func skip(to next: Int, _ reason: String) -> Row {
    raw = UnsafeRawBufferPointer(rebasing: reader.bytes[at..<next])
    line = nextLine
    nextLine += 1
    at = next
    return .malformed(reason)
  }

  /// The cells of the row read last.
  @inline(__always)
  func withCells(_ body: (RowCells) -> Void) {
    scanner.unescaped.withUnsafeBytes { unescaped in
      body(RowCells(bytes: reader.bytes, unescaped: unescaped, cells: scanner.cells))
    }
  }

  /// Where the row read last stands in the block.
  var range: Range<Int> { at - raw.count..<at }

  /// The block, once it holds the whole file.
  mutating func readWhole() throws {
    while !reader.isLast { try reader.advance(consumed: 0) }
  }

  /// Reads the row at `range` once more.
  mutating func reread(_ range: Range<Int>, line: Int) {
    _ = scanner.scan(
      UnsafeRawBufferPointer(rebasing: reader.bytes[..<range.upperBound]),
      from: range.lowerBound,
      isLast: true
    )
    self.line = line
    raw = UnsafeRawBufferPointer(rebasing: reader.bytes[range])
  }
}
