import ArgumentParser
import Query

/// How the rows of a query are written.
enum QueryFormat: String, CaseIterable, ExpressibleByArgument {
  case table
  case csv
  case jsonl
  case xlsx

  /// The format asked for, else the one that the file's ending names, else a table.
  ///
  /// - Throws: `ValidationError` for a workbook that would go to the terminal.
  init(_ asked: QueryFormat?, output: String?) throws {
    let ending = output.flatMap { $0.split(separator: ".").last }.map { $0.lowercased() }
    self = asked ?? ending.flatMap(QueryFormat.init) ?? .table
    if self == .xlsx, output == nil {
      throw ValidationError("--format xlsx needs a file: add --output FILE.xlsx")
    }
  }

  /// What it is written by; `nil` for a workbook.
  var renderer: Renderer? { Renderer(rawValue: rawValue) }
}
