import Events
import Foundation
import Query
import TestSupport
import Testing

/// Workbooks, read back by a reader of the format's own XML: `tools/reference/xlsx_cells.py`.
@Suite struct WorkbookFileTests {
  private let store: TemporaryStore
  private var path: String { store.path("rows.xlsx") }

  init() throws { store = try TemporaryStore() }

  private func table(_ cells: [(String, [Cell])]) -> ResultTable {
    ResultTable(
      count: cells.first?.1.count ?? 0,
      columns: cells.map { name, cells in .init(name) { cells[$0] } }
    )
  }

  private struct Sheet: Decodable, Equatable {
    struct Cell: Decodable, Equatable {
      var type: String
      var value: String
      var format: String
    }

    var name: String
    /// By their names, such as `B2`.
    var cells: [String: Cell]
    var frozenRows: Int
    var filter: String
    var widths: [Double]
  }

  private func written(_ table: ResultTable) throws -> Sheet {
    try WorkbookFile(table, sheet: "profiles").write(to: path)
    #expect(!FileManager.default.fileExists(atPath: path + ".part"))
    let python = try #require(Python.plain, "there is no python3")
    let tool = Project.path + "/tools/reference/xlsx_cells.py"
    let result = try ChildProcess(python, ["-B", tool, path]).result()
    try #require(result.status == 0, "\(result.errors)")
    return try JSONDecoder().decode(Sheet.self, from: result.output)
  }

  @Test func everyCellIsWhatItIs() throws {
    let sheet = try written(
      table([
        ("customer", [.text("=1+1"), .text("a \"b\" <c> & 张三\u{1}")]),
        ("orders", [.integer(12), .integer(1 << 54)]),
        ("monetary", [.decimal(1_234_50, digits: 2), .decimal(-5, digits: 3)]),
        ("gap", [.number(16.66), .none]),
        ("tags", [.list(["茶", "cups"]), .list([])]),
        ("facts", [.pairs([("city", "上海")]), .pairs([])]),
        (
          "at",
          [
            .moment(Timestamp(rawValue: 1_700_000_000_999), offsetSeconds: 28_800),
            .moment(Timestamp(rawValue: -3_000_000_000_000), offsetSeconds: 0),
          ]
        ),
        ("since", [.date(CivilDate(daysSince1970: 19_000)), .none]),
        ("auc", [.ratio(0.77506), .none]), ("is_clear", [.bool(true), .bool(false)]),
      ])
    )
    #expect(sheet.name == "profiles")
    #expect(sheet.frozenRows == 1)
    #expect(sheet.filter == "A1:J3")
    let first: [String: Sheet.Cell] = [
      "A1": .init(type: "text", value: "customer", format: "bold"),
      "A2": .init(type: "text", value: "=1+1", format: ""),
      "B2": .init(type: "number", value: "12", format: ""),
      "C2": .init(type: "number", value: "1234.5", format: "#,##0.00"),
      "D2": .init(type: "number", value: "16.7", format: "0.0"),
      "E2": .init(type: "text", value: "茶; cups", format: ""),
      "F2": .init(type: "text", value: "city=上海", format: ""),
      // 2023-11-15 06:13:20 in Shanghai, without the part of a second that no other format has.
      "G2": .init(type: "number", value: "45245.259259259", format: "yyyy-mm-dd hh:mm"),
      "H2": .init(type: "number", value: "44569", format: "yyyy-mm-dd"),
      "I2": .init(type: "number", value: "0.7751", format: "0.0000"),
      "J2": .init(type: "bool", value: "1", format: ""),
    ]
    for (name, cell) in first { #expect(sheet.cells[name] == cell, "\(name)") }
    let second: [String: Sheet.Cell] = [
      "A3": .init(type: "text", value: "a \"b\" <c> & 张三_x0001_", format: ""),
      // A double would lose its last digits.
      "B3": .init(type: "text", value: "18014398509481984", format: ""),
      "C3": .init(type: "number", value: "-0.005", format: "#,##0.000"),
      // Before a sheet's days begin.
      "G3": .init(type: "text", value: "1874-12-07 18:40:00", format: ""),
    ]
    for (name, cell) in second { #expect(sheet.cells[name] == cell, "\(name)") }
    #expect(["D3", "E3", "F3", "H3", "I3"].allSatisfy { sheet.cells[$0] == nil })
  }

  // A workbook with U+FFFE was repaired by Excel, and `_x0041_` shown as A.
  @Test(arguments: [
    ("a\u{FFFE}b", "a_xFFFE_b"), ("\u{FFFF}", "_xFFFF_"), ("_x0041_", "_x005F_x0041_"),
    ("x_x00e9_x00E9_", "x_x005F_x00e9_x005F_x00E9_"), ("_x004_", "_x004_"), ("_x00G1_", "_x00G1_"),
    ("\u{1}_", "_x0001__"), ("\u{FFFD}\u{FEFF}x", "\u{FFFD}\u{FEFF}x"), ("_x0041", "_x0041"),
  ])
  func whatXMLCannotSayIsWrittenAsWorkbooksDo(text: String, expected: String) throws {
    let sheet = try written(table([("a", [.text(text)])]))
    #expect(sheet.cells["A2"]?.value == expected)
  }

  @Test func columnsAreAsWideAsWhatTheyShow() throws {
    let sheet = try written(
      table([
        ("a", [.text(String(repeating: "长", count: 10))]), ("b", [.integer(1)]),
        ("recency_days", [.integer(1)]), ("c", [.text(String(repeating: "x", count: 300))]),
      ])
    )
    #expect(sheet.widths.map { $0.rounded(.down) } == [21, 7, 15, 61])
  }

  @Test func nobodyIsAHeading() throws {
    let sheet = try written(table([("customer", [])]))
    #expect(sheet.cells.keys.sorted() == ["A1"])
  }

  @Test func whatASheetCannotHoldIsSaid() throws {
    let many = ResultTable(count: 1_048_576, columns: [.init("a") { .integer($0) }])
    let rows = #expect(throws: QueryError.self) {
      try WorkbookFile(many, sheet: "rfm").write(to: path)
    }
    #expect(rows?.description == "A sheet holds 1048575 rows, and these are 1048576.")
    let long = table([("facts", [.text(String(repeating: "x", count: 32_768))])])
    let cell = #expect(throws: QueryError.self) {
      try WorkbookFile(long, sheet: "rfm").write(to: path)
    }
    #expect(cell?.description.hasPrefix("A cell of facts has 32768 characters") == true)
    #expect(throws: (any Error).self) {
      try WorkbookFile(table([("a", [])]), sheet: "rfm").write(to: store.path("gone/rows.xlsx"))
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: store.path("."))
    #expect(!left.contains { $0.hasPrefix("rows.xlsx") })
  }
}
