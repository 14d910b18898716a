package import Events
internal import Foundation

/// Reads an order CSV into chunks of statements.
///
/// **Per-event path.**
package struct OrderReading: Sendable {
  package let path: String
  package let settings: OrderParser.Settings
  package let separator: UInt8
  /// Bytes of the header and what stands before it, and the lines that is.
  let bodyStart: Int
  let bodyLine: Int

  /// Reads the header of `path`.
  ///
  /// - Throws: `IngestError` if the file cannot be read or its header does not say what is needed.
  package init(
    path: String,
    map: [OrderField: String],
    source: String,
    shopCurrency: Currency,
    calendar: ShopCalendar
  ) throws {
    var reader = try BlockReader(path: path)
    try reader.advance(consumed: 0)
    let bytes = reader.bytes
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let headerEnd = CSVScanner.nextLine(bytes, start)
    let separator = Self.separator(of: bytes[start..<headerEnd])
    var scanner = CSVScanner(separator: separator)
    guard case .record(let next) = scanner.scan(bytes, from: start, isLast: reader.isLast) else {
      throw IngestError("\(path) has no header that can be read.", hint: "Is it a CSV file?")
    }
    let header = scanner.cells.map { cell in
      let text =
        cell.isUnescaped
        ? String(decoding: scanner.unescaped[cell.start..<cell.end], as: UTF8.self)
        : String(decoding: bytes[cell.start..<cell.end], as: UTF8.self)
      return String(text.trimmingBlanks)
    }
    self.path = path
    self.separator = separator
    bodyStart = next
    bodyLine = 2 + scanner.innerLineBreaks
    settings = OrderParser.Settings(
      columns: try OrderColumns(header: header, map: map),
      source: source,
      shopCurrency: shopCurrency,
      calendar: calendar
    )
  }

  /// The separator that the header has most of.
  static func separator(of header: Slice<UnsafeRawBufferPointer>) -> UInt8 {
    let candidates: [UInt8] = [0x2C, 0x3B, 0x09]
    let counts = candidates.map { candidate in header.count { $0 == candidate } }
    let most = counts.max() ?? 0
    return candidates[counts.firstIndex(of: most) ?? 0]
  }

  /// The header as it stands in the file.
  package func headerBytes() throws -> [UInt8] {
    var reader = try BlockReader(path: path)
    try reader.advance(consumed: 0)
    return Array(reader.bytes[..<bodyStart])
  }

  /// Reads the file from beginning to end and hands over chunk after chunk, until `body` returns
  /// false.
  package func forEachChunk(_ body: (OrderChunk) -> Bool) throws {
    var reader = try BlockReader(path: path)
    try reader.advance(consumed: 0)
    var parser = OrderParser(settings)
    var scanner = CSVScanner(separator: separator)
    var at = bodyStart
    var line = bodyLine
    while at < reader.bytes.count || !reader.isLast {
      let outcome = scanner.scan(reader.bytes, from: at, isLast: reader.isLast)
      switch outcome {
      case .incomplete:
        if reader.bytes.count - at > BlockReader.maximumRecordLength {
          let next = CSVScanner.nextLine(reader.bytes, at)
          let raw = UnsafeRawBufferPointer(rebasing: reader.bytes[at..<next])
          parser.malformed("a quote is opened and not closed for 16 MiB", fileLine: line, raw: raw)
          at = next
          line += 1
        } else {
          parser.keepLastRow()
          try reader.advance(consumed: at)
          at = 0
        }
        continue
      case .malformed(let reason, let next):
        let raw = UnsafeRawBufferPointer(rebasing: reader.bytes[at..<next])
        parser.malformed(reason, fileLine: line, raw: raw)
        at = next
        line += 1
      case .record(let next):
        Self.take(&parser, scanner, reader.bytes, at..<next, line)
        at = next
        line += 1 + scanner.innerLineBreaks
      }
      if parser.isChunkFull {
        let chunk = parser.takeChunk()
        chunk.bytesRead = reader.bytesRead - Int64(reader.bytes.count - at)
        guard body(chunk) else { return }
      }
    }
    parser.finish()
    let chunk = parser.takeChunk()
    chunk.bytesRead = reader.bytesRead
    _ = body(chunk)
  }

  private static func take(
    _ parser: inout OrderParser,
    _ scanner: borrowing CSVScanner,
    _ bytes: UnsafeRawBufferPointer,
    _ range: Range<Int>,
    _ line: Int
  ) {
    // An empty line says nothing.
    if scanner.cells.count == 1, scanner.cells[0].isEmpty { return }
    let raw = UnsafeRawBufferPointer(rebasing: bytes[range])
    let cells = scanner.cells
    scanner.unescaped.withUnsafeBytes { unescaped in
      let row = RowCells(bytes: bytes, unescaped: unescaped, cells: cells)
      parser.row(row, fileLine: line, raw: raw)
    }
  }

  /// Reads the whole file into memory and hands over its orders with their rows together, in the
  /// order in which the orders first appear.
  ///
  /// For files whose rows are scattered; memory is that of the file.
  package func forEachGroupedChunk(_ body: (OrderChunk) -> Bool) throws {
    let data: Data
    do { data = try Data(contentsOf: URL(filePath: path)) } catch {
      throw IngestError("\(path) cannot be read: \(error.localizedDescription).")
    }
    try data.withUnsafeBytes { bytes in try grouped(bytes, body) }
  }

  private struct Row {
    let group: Int
    let range: Range<Int>
    let line: Int
  }

  private func grouped(_ bytes: UnsafeRawBufferPointer, _ body: (OrderChunk) -> Bool) throws {
    var rows: [Row] = []
    var groups: [[UInt8]: Int] = [:]
    var parser = OrderParser(settings)
    var scanner = CSVScanner(separator: separator)
    var at = bodyStart
    var line = bodyLine
    while at < bytes.count {
      switch scanner.scan(bytes, from: at, isLast: true) {
      case .incomplete: at = bytes.count
      case .malformed(let reason, let next):
        parser.malformed(
          reason,
          fileLine: line,
          raw: UnsafeRawBufferPointer(rebasing: bytes[at..<next])
        )
        at = next
        line += 1
      case .record(let next):
        let index = settings.columns[.order]
        var key: [UInt8] = []
        if index < scanner.cells.count {
          let cell = scanner.cells[index]
          key =
            cell.isUnescaped
            ? Array(scanner.unescaped[cell.start..<cell.end]) : Array(bytes[cell.start..<cell.end])
          let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
          key = Array(key.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
        }
        let group = groups[key] ?? groups.count
        groups[key] = group
        rows.append(Row(group: group, range: at..<next, line: line))
        at = next
        line += 1 + scanner.innerLineBreaks
      }
    }
    rows.sort { ($0.group, $0.line) < ($1.group, $1.line) }
    for row in rows {
      _ = scanner.scan(
        UnsafeRawBufferPointer(rebasing: bytes[..<row.range.upperBound]),
        from: row.range.lowerBound,
        isLast: true
      )
      Self.take(&parser, scanner, bytes, row.range, row.line)
      if parser.isChunkFull {
        guard body(parser.takeChunk()) else { return }
      }
    }
    parser.finish()
    let chunk = parser.takeChunk()
    chunk.bytesRead = Int64(bytes.count)
    _ = body(chunk)
  }
}
