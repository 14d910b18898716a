import Foundation
import TestSupport

/// A made-up export: rows in a layout as shop systems really write it.
struct Export {
  static let folder = Project.path + "/Tests/IngestTests/Fixtures"

  var header: [String]
  var rows: [[String: String]] = []
  var separator = ","

  /// The layout `name` of `Fixtures/headers.json`.
  init(_ name: String, separator: String = ",") throws {
    let data = try Data(contentsOf: URL(filePath: Self.folder + "/headers.json"))
    let all = try JSONDecoder().decode([String: [String]].self, from: data)
    header = all[name] ?? []
    self.separator = separator
  }

  mutating func add(_ row: [String: String]) {
    let known = Set(header)
    precondition(known.isSuperset(of: row.keys), "a column that the layout does not have")
    rows.append(row)
  }

  var csv: String {
    let lines = [header] + rows.map { row in header.map { row[$0] ?? "" } }
    return lines.map { $0.map(quoted).joined(separator: separator) + "\n" }.joined()
  }

  private func quoted(_ cell: String) -> String {
    guard cell.contains(separator) || cell.contains("\"") || cell.contains("\n") else {
      return cell
    }
    // What spreadsheets are to leave alone is written without further quotes.
    if cell.hasPrefix("=\"") { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
