/// Reads the rows of a CSV file one after another, block by block.
///
/// **Per-event path.**
///
/// Invariants:
/// - Where the blocks of the file end changes nothing of what is read.
/// - Memory is that of the block, whatever the file holds. A row has at most 16 MiB: of a longer one the
///   first line is passed over, and reading goes on behind it.
package struct RowReader: ~Copyable {
  package enum Row: Equatable {
    /// A row that has cells: `withCells` gives them.
    case cells
    /// None; why.
    case malformed(String)
  }

  private var reader: BlockReader
  /// Rows are found by `ends`; those that it does not find, by `scanner`.
  private var ends: CellEnds
  private var scanner: CSVScanner
  private var isFoundByEnds = false
  /// Whether what `scanner` was given last is no row: its cells are those before the fault.
  private var isMalformed = false
  /// How a line begins that is too long to be kept; empty for others.
  private var beginning: [UInt8] = []
  private static let beginningLength = 64 << 10
  private var at: Int
  private var nextLine: Int
  /// The line of the file on which the row read last begins.
  package private(set) var line = 0
  /// The row read last, as it stands in the file; valid until the block moves.
  ///
  /// Empty for a line that is longer than a row may be.
  package private(set) var raw = UnsafeRawBufferPointer(start: nil, count: 0)

  /// Goes on behind the header of `file`.
  ///
  /// - Throws: `IngestError` if the file cannot be read.
  init(
    _ file: TextFile,
    _ header: OrderHeader,
    blockLength: Int = BlockReader.usualBlockLength
  ) throws {
    var reader = try BlockReader(file, blockLength: blockLength)
    repeat {
      try reader.advance(consumed: 0)
    } while reader.bytes.count < header.bodyStart
      && !reader.isLast
    at = min(header.bodyStart, reader.bytes.count)
    self.reader = reader
    ends = CellEnds(separator: header.separator)
    scanner = CSVScanner(separator: header.separator)
    nextLine = header.bodyLine
  }

  /// Reads a file in UTF-8 whose first row names the columns, in blocks of `blockLength` bytes.
  ///
  /// - Throws: `IngestError` if the file cannot be read, or has no such row.
  package init(path: String, blockLength: Int) throws {
    let file = try TextFile(path: path, encoding: .utf8)
    try self.init(file, OrderHeader(of: file), blockLength: blockLength)
  }

  package var fileLength: Int64 { reader.fileLength }

  /// How far the file has been read; bytes.
  package var bytesRead: Int64 { max(0, reader.bytesRead - Int64(reader.bytes.count - at)) }

  /// Reads the next row; `nil` after the last.
  ///
  /// `willMove` is called before the block moves, and `raw` with it. Empty lines say nothing and are
  /// left out.
  ///
  /// - Throws: `IngestError` if the file cannot be read further.
  @inline(__always)
  package mutating func next(_ willMove: () -> Void) throws -> Row? {
    while at < reader.bytes.count || !reader.isLast {
      if let length = ends.scan(UnsafeRawBufferPointer(rebasing: reader.bytes[at...])) {
        begin(at..<at &+ length)
        isFoundByEnds = true
        nextLine &+= 1 &+ ends.innerLineBreaks
        if isEmpty { continue }
        return .cells
      }
      isFoundByEnds = false
      // The scanner sees no more than a row may have: what it says depends on the row alone.
      let isCut = reader.bytes.count - at > BlockReader.maximumRecordLength
      let end = isCut ? at + BlockReader.maximumRecordLength : reader.bytes.count
      let bytes = UnsafeRawBufferPointer(rebasing: reader.bytes[..<end])
      switch scanner.scan(bytes, from: at, isLast: reader.isLast && !isCut) {
      case .record(let next):
        begin(at..<next)
        isMalformed = false
        nextLine += 1 + scanner.innerLineBreaks
        if isEmpty { continue }
        return .cells
      case .malformed(let reason, let next):
        begin(at..<next)
        beginning = []
        isMalformed = true
        nextLine += 1
        return .malformed(reason)
      case .incomplete:
        if isCut {
          isMalformed = true
          return try passOver(bytes, willMove)
        }
        willMove()
        try reader.advance(consumed: at)
        at = 0
      }
    }
    return nil
  }

  @inline(__always)
  private mutating func begin(_ range: Range<Int>) {
    line = nextLine
    raw = UnsafeRawBufferPointer(rebasing: reader.bytes[range])
    at = range.upperBound
  }

  /// Goes behind the first line of a row that is longer than `bytes`, which hold as much as a row may.
  @inline(never)
  private mutating func passOver(
    _ bytes: UnsafeRawBufferPointer,
    _ willMove: () -> Void
  ) throws -> Row {
    let lineEnd = CSVScanner.nextLine(bytes, at)
    if lineEnd < bytes.count {
      begin(at..<lineEnd)
      beginning = []
      nextLine += 1
      return .malformed("a quote is opened and not closed for 16 MiB")
    }
    beginning = Array(bytes[at..<min(bytes.count, at + Self.beginningLength)])
    begin(at..<at)
    nextLine += 1
    willMove()
    while true {
      let end = CSVScanner.lineBreak(reader.bytes, at)
      // A CR at the very end of the block may be half of a CRLF.
      if end + 1 < reader.bytes.count || reader.isLast {
        at = CSVScanner.nextLine(reader.bytes, end)
        return .malformed("the line is longer than 16 MiB, and is not kept")
      }
      try reader.advance(consumed: end)
      at = 0
    }
  }

  /// Whether the row read last is an empty line.
  @inline(__always)
  private var isEmpty: Bool {
    let count = isFoundByEnds ? ends.count : scanner.cells.count
    return count == 1 && withCells { !$0.isFilled(from: 0) }
  }

  /// The cells of the row read last; of what is none, those that stand before the fault.
  @inline(__always)
  package func withCells<Result>(_ body: (RowCells) -> Result) -> Result {
    if isFoundByEnds { return body(RowCells(raw, ends)) }
    return scanner.unescaped.withUnsafeBytes { unescaped in
      body(RowCells(bytes: reader.bytes, unescaped: unescaped, cells: scanner.cells))
    }
  }

  /// The cells of what was read last and is no row, as far as they stand before the fault.
  @inline(never)
  mutating func withCellsBeforeFault<Result>(_ body: (RowCells) -> Result) -> Result {
    guard !beginning.isEmpty else { return withCells(body) }
    return beginning.withUnsafeBytes { bytes in
      _ = scanner.scan(bytes, from: 0, isLast: false)
      // The last cell may go on behind what was kept.
      let cells = UnsafeBufferPointer(rebasing: scanner.cells.prefix { $0.end < bytes.count })
      return scanner.unescaped.withUnsafeBytes {
        body(RowCells(bytes: bytes, unescaped: $0, cells: cells))
      }
    }
  }

  /// Whether the row read last is the file's last, has cells, and its line no end.
  package var isEndOpen: Bool {
    guard isFoundByEnds || !isMalformed, reader.isLast, at == reader.bytes.count,
      let last = reader.bytes.last
    else {
      return false
    }
    return last != 0x0A && last != 0x0D
  }

  /// Where the row read last stands in the block.
  package var range: Range<Int> { at - raw.count..<at }

  /// Reads on until the block holds the whole file.
  package mutating func readWhole() throws {
    while !reader.isLast { try reader.advance(consumed: 0) }
  }

  /// Reads the row at `range` of the block, which holds the whole file, once more.
  package mutating func reread(_ range: Range<Int>, line: Int) {
    at = range.lowerBound
    let bytes = UnsafeRawBufferPointer(rebasing: reader.bytes[..<range.upperBound])
    _ = scanner.scan(bytes, from: at, isLast: true)
    isFoundByEnds = false
    begin(range)
    self.line = line
  }
}
