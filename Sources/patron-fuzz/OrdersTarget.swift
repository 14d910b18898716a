import EventLog
import Events
import Foundation
import Ingest

/// Order exports: rows are the same however blocks are cut, no byte is lost, and every line is accounted
/// for.
final class OrdersTarget: Target {
  private let store: ReadingStore
  private var count = 0

  init(folder: String) throws { store = try ReadingStore(folder: folder) }

  func check(_ input: [UInt8]) throws -> Set<String> {
    try Data(input).write(to: URL(filePath: store.path))
    try checkRows(input)
    // Each input is another source: its orders are new.
    count += 1
    return try store.check { isDryRun in
      let log = store.appender.log
      var choices = ReadingChoices()
      // Else the encoding is guessed, and what is no text in one is text in another.
      choices.encoding = count.isMultiple(of: 2) ? .utf8 : nil
      let reading = try OrderReading(
        path: store.path,
        choices: choices,
        source: "s\(count)",
        shopCurrency: log.settings.currency,
        calendar: log.calendar
      )
      if isDryRun { try checkGrouping(reading) }
      return try OrderIngest(store.appender, reading, isDryRun: isDryRun)
        .run(now: Timestamp(rawValue: 1_750_000_000_000)) { _ in }
    }
  }

  private struct Row: Equatable {
    let line: Int
    let raw: [UInt8]
    let cells: [String]?
  }

  private func checkRows(_ input: [UInt8]) throws {
    guard let whole = try rows(blockLength: 1 << 20) else { return }
    for length in [1, 13, 256] {
      let cut = try rows(blockLength: length)
      try store.require(cut == whole, "in blocks of \(length) bytes the rows are others")
    }
    var at = 0
    for row in whole {
      // Between two rows there are empty lines only.
      while at < input.count, !input[at...].starts(with: row.raw) || row.raw.isEmpty { at += 1 }
      try store.require(
        at < input.count,
        "line \(row.line) is not in the file behind the one before"
      )
      at += row.raw.count
    }
    try store.require(
      zip(whole, whole.dropFirst()).allSatisfy { $0.line < $1.line },
      "lines are not in their order"
    )
    try store.require(
      whole.allSatisfy { $0.line <= 1 + input.count { $0 == 0x0A || $0 == 0x0D } },
      "a line is numbered beyond the end of the file"
    )
  }

  /// `nil` where the file has no header.
  private func rows(blockLength: Int) throws -> [Row]? {
    var reader: RowReader
    do { reader = try RowReader(path: store.path, blockLength: blockLength) } catch is IngestError {
      return nil
    }
    var rows: [Row] = []
    while let row = try reader.next({}) {
      let cells =
        row == .cells
        ? reader.withCells { cells in (0..<cells.count).map { cells.text($0) } } : nil
      rows.append(Row(line: reader.line, raw: Array(reader.raw), cells: cells))
    }
    try store.require(reader.bytesRead == reader.fileLength, "the end of the file is not read")
    return rows
  }

  /// Rows brought together are as many as those read one by one.
  private func checkGrouping(_ reading: OrderReading) throws {
    var counts = [0, 0]
    do {
      try reading.forEachChunk { chunk in
        counts[0] += chunk.rows
        return true
      }
    } catch is ScatteredOrder {
      // Row by row it cannot be read to its end.
      return
    } catch is JoinedFile {
      // It is refused as a whole, either way.
      return
    }
    try reading.forEachGroupedChunk { chunk in
      counts[1] += chunk.rows
      return true
    }
    try store.require(counts[0] == counts[1], "\(counts[0]) rows, brought together \(counts[1])")
  }
}
