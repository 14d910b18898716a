import ArgumentParser
import Query

/// How the rows of a query or of a list are written.
enum QueryFormat: String, CaseIterable, ExpressibleByArgument {
  case table
  case csv
  case jsonl
  case xlsx

  /// The format asked for, else the one that the file's ending names, else a table.
  ///
  /// - Throws: `ValidationError` for a workbook that would go to the terminal, or `options` of CSV for what is none.
  init(_ asked: QueryFormat?, output: String?, _ options: CSVOptions) throws {
    let ending = output.flatMap { $0.split(separator: ".").last }.map { $0.lowercased() }
    self = asked ?? ending.flatMap(QueryFormat.init) ?? .table
    if self == .xlsx, output == nil {
      throw ValidationError("--format xlsx needs a file: add --output FILE.xlsx")
    }
    if options.beginsWithMark, self != .csv {
      throw ValidationError("--bom is of CSV: add --format csv or --output FILE.csv")
    }
  }

  /// Writes a table to a file, else to stdout; `name` is that of a workbook's sheet.
  func write(
    _ table: ResultTable,
    named name: String,
    to output: String?,
    _ options: CSVOptions
  ) throws {
    guard let renderer = Renderer(rawValue: rawValue) else {
      if let output { try WorkbookFile(table, sheet: name).write(to: output) }
      return
    }
    let writer = try Output(output)
    if options.beginsWithMark { try writer.write("\u{FEFF}") }
    let width = writer.tableWidth
    let leftOut = try renderer.render(
      table,
      width: width,
      leavesOut: width != nil,
      toBytes: { try writer.write($0) }
    )
    try writer.close()
    if !leftOut.isEmpty {
      Terminal.say(
        "No room for \(leftOut.joined(separator: ", ")): --columns chooses, --format csv has all."
      )
    }
  }
}
