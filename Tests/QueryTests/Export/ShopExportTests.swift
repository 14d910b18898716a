import Events
import Foundation
import Query
import Rules
import TestSupport
import Testing
import Views

/// The SQLite file, read back by Python's sqlite3.
@Suite struct ShopExportTests {
  private static let day = "2024-02-28"

  /// What statements come to, as JSON: a list of rows for each.
  private func ask(_ path: String, _ statements: [String]) throws -> [JSONValue] {
    let script = """
      import json, sqlite3, sys
      file = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
      print(json.dumps([file.execute(text).fetchall() for text in sys.argv[2:]]))
      """
    let python = try #require(Python.plain, "there is no python3")
    let result = try ChildProcess(python, ["-c", script, path] + statements).result()
    try #require(result.status == 0, "\(result.errors)")
    return try JSONReader.parse(result.text).array ?? []
  }

  @Test func theTablesCanBeAsked() throws {
    let shop = try Shop(try ShopReaderTests.history(), rules: "segments: {all: 'true'}")
    let path = shop.store.path("shop.sqlite")
    let account = try ShopExport(shop.reader, asOf: shop.moment(Self.day)).write(to: path)
    #expect(account.rows.map(\.table) == QueryName.allCases)
    #expect(account.rows.first?.count == 2)
    let answers = try ask(
      path,
      [
        "SELECT customer, monetary, typeof(monetary), monetary / 4, segment FROM rfm "
          + "ORDER BY monetary DESC",
        "SELECT sum(monetary_minor), typeof(sum(monetary_minor)) FROM rfm",
        "SELECT customer FROM profiles WHERE EXISTS "
          + "(SELECT * FROM json_each(categories) WHERE value = '茶')",
        "SELECT facts ->> 'city', average_order FROM profiles WHERE orders = 2",
        "SELECT date(last_purchased_at, '+1 day'), typeof(usual_gap_days) FROM profiles ORDER BY 1",
        "SELECT value FROM about ORDER BY name",
        "SELECT view, checkpoint, length(rules_fingerprint), rules FROM views WHERE view = 'rfm'",
        "SELECT kind, meaning FROM columns WHERE table_name = 'rfm' AND column_name = 'frequency'",
        "SELECT kind, meaning FROM columns WHERE table_name = 'rfm' AND column_name = 'monetary_minor'",
        "PRAGMA integrity_check",
        "SELECT count(*) > 10 FROM sqlite_schema WHERE type = 'index' AND name LIKE '%\\_%' ESCAPE '\\'",
      ]
    )
    let expected = [
      #"[["email:ann@example.com",218.01,"real",54.5025,"all"],["taobao:鲍勃",50.0,"real",12.5,"all"]]"#,
      #"[[26801,"integer"]]"#,
      #"[["email:ann@example.com"]]"#,
      #"[["苏州",109.01]]"#,
      #"[["2024-01-22","null"],["2024-02-01","real"]]"#,
      #"[["2024-02-28 23:59:59"],["CNY"],["10"],["2"],["Asia/Shanghai"]]"#,
      #"[["rfm",10,8,"segments: {all: 'true'}"]]"#,
      #"[["integer","Orders that count"]]"#,
      #"[["minor units","monetary, exactly: in minor units of the currency"]]"#,
      #"[["ok"]]"#, "[[1]]",
    ]
    for (answer, text) in zip(answers, expected) { #expect("\(answer)" == text) }
  }

  // A sum that stands at the bound looked like any other.
  @Test func whatIsToBeSaidOfRowsIsInTheFile() throws {
    let most = Decimals.greatest
    let shop = try Shop(
      try (0..<93).map { try .placed("\($0)", by: "x:ann", day: 19_000, total: most) }
        + [try .placed("x", by: "x:bob", day: 19_000, total: 5, currency: "EUR")]
    )
    let path = shop.store.path("shop.sqlite")
    let account = try ShopExport(shop.reader, asOf: try shop.moment(Self.day)).write(to: path)
    let answers = try ask(
      path,
      [
        "SELECT count(*) FROM remarks WHERE table_name = 'rfm' AND remark LIKE '1 amount is beyond %'",
        "SELECT customer FROM rfm WHERE monetary_minor IN (-9223372036854775807, 9223372036854775807)",
        "SELECT count(*) FROM remarks WHERE table_name = 'profiles' AND remark LIKE '%no rate%'",
        "SELECT DISTINCT remark FROM remarks ORDER BY rowid",
      ]
    )
    #expect("\(answers[0])" == "[[1]]")
    #expect("\(answers[1])" == #"[["x:ann"]]"#)
    #expect("\(answers[2])" == "[[1]]")
    #expect(answers[3].array?.map { $0.array?.first?.string } == account.remarks)
  }

  /// Every row of every query, cell by cell.
  @Test(arguments: Seeds.fresh(1))
  func theTablesHoldWhatQueriesPrint(seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(try RandomHistory(seed: seed).events)
    let moment = try shop.moment("2023-03-01")
    let path = shop.store.path("shop.sqlite")
    _ = try ShopExport(shop.reader, asOf: moment).write(to: path)
    for query in QueryName.allCases {
      var table = try shop.reader.query(query, asOf: moment).table
      let columns = query.form.columns
      try table.choose(columns.map(\.name))
      let list = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
      let rows =
        try ask(path, ["SELECT \(list) FROM \(query.rawValue) ORDER BY rowid"])[0].array ?? []
      try #require(rows.count == table.rows.count, "\(query)")
      for (row, values) in zip(table.rows, rows) {
        for (column, value) in zip(table.columns, values.array ?? []) {
          let cell = try column.cell(row)
          let isSame =
            switch cell {
            case .none: value == .null
            case .integer, .decimal, .number:
              abs(
                (value.number.flatMap(Double.init) ?? .nan)
                  - (Double(cell.plainText) ?? .infinity)
              ) < 1e-9 * max(1, abs(Double(cell.plainText) ?? 0))
            case .list, .pairs: try JSONReader.parse(value.string ?? "") == cell.json
            default: value.string == cell.plainText
            }
          if !isSame { Issue.record("\(query).\(column.name): \(cell) is \(value)") }
        }
      }
    }
  }

  /// No cent is lost between a query and SQL, also where a double would lose it.
  @Test(arguments: Seeds.fresh(1))
  func amountsAreThereToTheLastMinorUnit(seed: UInt64) throws {
    print("seed \(seed)")
    let greatest = try Event.placed("big", by: "x:big", day: 19_000, total: 9_007_199_254_740_993)
    let shop = try Shop(try RandomHistory(seed: seed).events + [greatest])
    let moment = try shop.moment("2023-03-01")
    let path = shop.store.path("shop.sqlite")
    _ = try ShopExport(shop.reader, asOf: moment).write(to: path)
    for query in QueryName.allCases {
      let table = try shop.reader.query(query, asOf: moment).table
      for column in query.form.columns where column.kind == .money && !column.isFurther {
        let cells = try #require(table.columns.first { $0.name == column.name })
        let expected = try table.rows.map { row -> JSONValue in
          guard case .decimal(let minorUnits, _) = try cells.cell(row) else { return .null }
          return .number("\(minorUnits)")
        }
        let rows = try ask(
          path,
          ["SELECT \(column.name)_minor FROM \(query.rawValue) ORDER BY rowid"]
        )
        let found = rows.first?.array?.compactMap { $0.array?.first }
        #expect(found == expected, "\(query).\(column.name)")
      }
    }
  }

  /// Beside projectors at work the views are of different moments; the tables are of one.
  @Test func allTablesAreOfOnePositionAndSayWhich() throws {
    let shop = try Shop([try .placed("1", by: "x:ann", day: 19_000, total: 100)])
    try shop.append(
      [try .placed("2", by: "x:ann", day: 19_001, total: 500)],
      projecting: [.timeline]
    )
    try shop.append([try .placed("3", by: "x:ann", day: 19_002, total: 700)], projecting: [])
    let path = shop.store.path("shop.sqlite")
    let account = try ShopExport(ShopReader(shop.store.store), asOf: try shop.moment("2025-01-31"))
      .write(to: path)
    let answers = try ask(
      path,
      [
        "SELECT monetary_minor FROM profiles", "SELECT monetary_minor FROM rfm",
        "SELECT sum(revenue_minor) FROM kpis", "SELECT sum(revenue_minor) FROM cohorts",
        "SELECT DISTINCT checkpoint, left_out FROM views",
        "SELECT value FROM about WHERE name = 'log_head'",
      ]
    )
    #expect(
      answers.map { "\($0)" } == [
        "[[600]]", "[[600]]", "[[600]]", "[[600]]", "[[2,0]]", #"[["3"]]"#,
      ]
    )
    #expect(
      account.remarks == [
        "All views are 1 event behind the log; bring them up to date with `patron project`."
      ]
    )
  }

  @Test func onlyAnExportIsReplaced() throws {
    let shop = try Shop(try ShopReaderTests.history())
    let path = shop.store.path("shop.sqlite")
    let export = try ShopExport(shop.reader, asOf: try shop.moment(Self.day))
    _ = try export.write(to: path)
    _ = try export.write(to: path)
    for other in ["a text", ""] {
      try Data(other.utf8).write(to: URL(filePath: path))
      let error = #expect(throws: QueryError.self) { try export.write(to: path) }
      #expect(
        error?.description == "\(path) is there already, and was not made by `patron export`."
      )
      #expect(FileManager.default.contents(atPath: path) == Data(other.utf8))
    }
    #expect(!FileManager.default.fileExists(atPath: path + ".part"))
  }
}
