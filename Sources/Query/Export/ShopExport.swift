internal import EventLog
package import Events
internal import Foundation
internal import Projections
internal import Rules
internal import Views

/// All rows of a shop as tables of a SQLite file, with what their columns mean and what they were made of.
///
/// - Amounts are real numbers to read and divide by, and beside each, exact, integers of minor units: `monetary`
///   and `monetary_minor`. Moments and dates are texts of the shop's clock that SQLite's own date functions
///   read, lists and names with values JSON.
/// - All tables are of one position of the log, whatever is folded in meanwhile.
/// - The table `columns` says what every column means, `views` how far the log is folded into the rows of each
///   view, by which rules, and how many events are left out; `about` the date, the currency and the time zone,
///   `remarks` what is to be said of rows, such as that amounts are beyond what can be counted.
package struct ShopExport {
  /// Marks files that Patron made, and may therefore replace: “Ptrn”.
  private static let applicationID = 0x5074_726E

  private let reader: ShopReader
  private let moment: Timestamp
  private let endsWithData: Bool

  /// `endsWithData` where nobody asked for that moment: months then go as far as anything was bought.
  ///
  /// - Throws: `QueryError` if a view was never made, or by another version of Patron; `OtherLog`.
  package init(_ reader: ShopReader, asOf moment: Timestamp, endsWithData: Bool = false) throws {
    self.reader = try reader.atOneMoment()
    self.moment = moment
    self.endsWithData = endsWithData
  }

  package struct Account {
    /// How many rows each table has.
    package var rows: [(table: QueryName, count: Int)] = []
    /// As of queries: such as orders that had to be left out, and that views are behind the log.
    package var remarks: [String] = []
  }

  /// Writes the file, which appears when it is complete.
  ///
  /// - Throws: `QueryError` if `path` is a file that Patron did not make, `StoreError` if it cannot be written.
  package func write(to path: String) throws -> Account {
    let place = try FilePlace(ofFile: path)
    try checkReplaceable(path)
    let unfinished = try UnfinishedFile(place)
    do {
      let account = try write(SQLiteFile(unfinished.part))
      try unfinished.finish()
      return account
    } catch {
      unfinished.abandon()
      throw error
    }
  }

  /// That `path` is free, or holds an earlier export.
  private func checkReplaceable(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let known = try? SQLiteFile(path, isReadOnly: true).number("PRAGMA application_id")
    guard known == Self.applicationID else {
      throw QueryError(
        "\(path) is there already, and was not made by `patron export`.",
        hint: "Choose another name, or remove it."
      )
    }
  }

  private func write(_ file: SQLiteFile) throws -> Account {
    try file.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    try file.run("PRAGMA application_id = \(Self.applicationID); BEGIN;")
    let account = try fill(file)
    try file.run("COMMIT;")
    try file.close()
    return account
  }

  private func fill(_ file: SQLiteFile) throws -> Account {
    var account = Account()
    let columns = try create(
      "columns",
      [
        "table_name TEXT NOT NULL", "column_name TEXT NOT NULL", "kind TEXT NOT NULL",
        "meaning TEXT NOT NULL",
      ],
      key: ["table_name", "column_name"],
      in: file
    )
    var checkpoints: [(view: ViewName, position: LogPosition)] = []
    let remarks = try create(
      "remarks",
      ["table_name TEXT NOT NULL", "remark TEXT NOT NULL"],
      in: file
    )
    for query in QueryName.allCases {
      let result = try reader.query(query, asOf: moment, endsWithData: endsWithData)
      if !checkpoints.contains(where: { $0.view == query.view }) {
        checkpoints.append((query.view, result.checkpoint))
      }
      try write(result.table, query, to: file)
      account.rows.append((query, result.table.rows.count))
      for remark in result.remarks {
        try remarks.run([.text(query.rawValue), .text(remark)])
        if !account.remarks.contains(remark) { account.remarks.append(remark) }
      }
      for column in query.form.columns.flatMap(SQLiteColumn.columns) {
        try columns.run(
          [query.rawValue, column.name, column.kind, column.meaning].map { .text($0) }
        )
      }
    }
    try writeAbout(file)
    try write(checkpoints, to: file)
    account.remarks += try reader.lag(checkpoints).remarks
    return account
  }

  /// Makes a table; the statement that adds a row to it.
  private func create(
    _ table: String,
    _ columns: [String],
    key: [String] = [],
    in file: SQLiteFile
  ) throws -> SQLiteStatement {
    let keys = key.isEmpty ? [] : ["PRIMARY KEY (\(key.joined(separator: ", ")))"]
    let definitions = (columns + keys).joined(separator: ", ")
    try file.run("CREATE TABLE \"\(table)\" (\(definitions));")
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    return try SQLiteStatement("INSERT INTO \"\(table)\" VALUES (\(marks));", in: file)
  }

  // MARK: Views

  private func write(_ table: ResultTable, _ query: QueryName, to file: SQLiteFile) throws {
    var table = table
    let columns = query.form.columns.map(SQLiteColumn.columns)
    try table.choose(query.form.columns.map(\.name))
    let insert = try create(query.rawValue, columns.flatMap { $0 }.map(\.definition), in: file)
    for row in table.rows {
      try insert.run(
        try zip(table.columns, columns).flatMap { column, written in
          let cell = try column.cell(row)
          return written.map { $0.value(cell) }
        }
      )
    }
    for names in query.indexes {
      let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
      try file.run(
        "CREATE INDEX \"\(query.rawValue)_\(names.joined(separator: "_"))\" "
          + "ON \"\(query.rawValue)\" (\(list));"
      )
    }
  }

  // MARK: What it was made of

  private func writeAbout(_ file: SQLiteFile) throws {
    let settings = reader.log.settings
    let about = try create("about", ["name TEXT PRIMARY KEY", "value TEXT NOT NULL"], in: file)
    for (name, value) in [
      ("as_of", reader.log.calendar.text(moment)), ("time_zone", settings.timeZone),
      ("currency", "\(settings.currency)"), ("minor_digits", "\(settings.currency.minorDigits)"),
      ("log_head", "\(try reader.log.head().position.rawValue)"),
    ] { try about.run([.text(name), .text(value)]) }
  }

  private func write(
    _ checkpoints: [(view: ViewName, position: LogPosition)],
    to file: SQLiteFile
  ) throws {
    let views = try create(
      "views",
      [
        "view TEXT PRIMARY KEY", "checkpoint INTEGER NOT NULL", "rules_fingerprint TEXT NOT NULL",
        "rules TEXT NOT NULL", "left_out INTEGER NOT NULL",
      ],
      in: file
    )
    for (name, checkpoint) in checkpoints {
      let view = try ViewReader(name, reader)
      try views.run([
        .text(name.rawValue), .integer(Int64(clamping: checkpoint.rawValue)),
        .text(view.rules.fingerprint(of: name.sections)), .text(view.ownRules),
        .integer(Int64(try view.leftOut(through: checkpoint).positions.count)),
      ])
    }
  }
}

extension QueryName {
  /// What its rows are looked up by.
  fileprivate var indexes: [[String]] {
    switch self {
    case .profiles: [["customer"], ["stage"], ["kind"]]
    case .rfm: [["customer"], ["segment"], ["r", "f", "m"]]
    case .dormancy: [["customer"], ["dormant_since"]]
    case .referrals: [["customer"]]
    case .credits: [["referrer"], ["referred"]]
    case .claims: [["customer"], ["referrer"]]
    case .timeline: [["customer", "occurred_at"], ["position"]]
    case .kpis, .cohorts: [["month"]]
    }
  }
}
