internal import Events

/// Writes a result as a table for people, as CSV or as JSON Lines.
package enum Renderer: String, CaseIterable, Sendable {
  case table
  case csv
  case jsonl

  /// Hands over the text piece by piece.
  ///
  /// `width` is that of the terminal, for tables; without it nothing is cut. With `leavesOut` a table has no more
  /// columns than it has room for, and the names of the others are returned.
  @discardableResult
  package func render(
    _ table: ResultTable,
    width: Int?,
    leavesOut: Bool = false,
    to output: (String) throws -> Void
  ) throws -> [String] {
    try render(
      table,
      width: width,
      leavesOut: leavesOut,
      toBytes: {
        try output(String(decoding: $0, as: UTF8.self))
      }
    )
  }

  /// As the function of the same name, in UTF-8.
  package func render(
    _ table: ResultTable,
    width: Int?,
    leavesOut: Bool,
    toBytes output: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> [String] {
    func write(_ text: String) throws {
      var text = text
      try text.withUTF8 { try output(UnsafeRawBufferPointer($0)) }
    }
    switch self {
    case .table: return try Self.renderTable(table, width: width, leavesOut, to: write)
    case .csv:
      try write(table.columns.map(\.name).joined(separator: ",") + "\n")
      try Self.renderCSV(table, to: output)
    case .jsonl: try Self.renderJSON(table, to: output)
    }
    return []
  }

  // MARK: Row by row

  /// Rows whose cells are made before they are written.
  private static let blockLength = 256

  private static func renderJSON(
    _ table: ResultTable,
    to output: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try OrderedChunks.hand(table.rows[...], to: output) { rows, bytes in
      for row in rows {
        let members = try table.columns.map { JSONValue.Member($0.name, try $0.cell(row).json) }
        bytes.append(contentsOf: "\(JSONValue.object(members))\n".utf8)
      }
    }
  }

  private static func renderCSV(
    _ table: ResultTable,
    to output: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try OrderedChunks.hand(table.rows[...], to: output) { rows, bytes in
      var writer = CSVWriter()
      var rest = rows
      while !rest.isEmpty {
        for column in table.columns { try writer.add(column, rest.prefix(Self.blockLength)) }
        writer.endRows(to: &bytes)
        rest = rest.dropFirst(Self.blockLength)
      }
    }
  }
}
