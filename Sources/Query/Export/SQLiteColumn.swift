/// A column of a table of `patron export`: one of a query's, or the exact amount beside it.
struct SQLiteColumn {
  let name: String
  /// As `columns` says it.
  let kind: String
  let meaning: String
  let definition: String
  /// What a cell of the query's column is here.
  let value: @Sendable (Cell) -> SQLiteStatement.Value

  private init(
    _ name: String,
    _ type: String,
    kind: String,
    _ column: RowForm.Column,
    _ meaning: String,
    value: @Sendable @escaping (Cell) -> SQLiteStatement.Value
  ) {
    self.name = name
    self.kind = kind
    self.meaning = meaning
    definition = "\"\(name)\" \(type)" + (column.isOptional ? "" : " NOT NULL")
    self.value = value
  }

  /// What a query's column is written to: of an amount a number, and exact minor units beside it.
  static func columns(_ column: RowForm.Column) -> [SQLiteColumn] {
    let itself = SQLiteColumn(
      column.name,
      column.kind.sqliteType,
      kind: column.kind.rawValue,
      column,
      column.meaning
    ) { $0.sqliteValue }
    guard column.kind == .money else { return [itself] }
    let exact = SQLiteColumn(
      column.name + "_minor",
      "INTEGER",
      kind: "minor units",
      column,
      "\(column.name), exactly: in minor units of the currency"
    ) { $0.minorUnits }
    return [itself, exact]
  }
}

extension RowForm.Kind {
  fileprivate var sqliteType: String {
    switch self {
    case .text, .list, .pairs, .moment, .date: "TEXT"
    case .integer, .bool: "INTEGER"
    // Never an integer, not even where there are no cents: integers are divided without rest.
    case .money, .number, .figure: "REAL"
    }
  }
}

extension Cell {
  fileprivate var sqliteValue: SQLiteStatement.Value {
    switch self {
    case .none: .none
    case .integer(let integer): .integer(Int64(integer))
    case .number(let number): .real(Self.rounded(number, digits: 1))
    case .ratio(let number): .real(Self.rounded(number, digits: 4))
    case .bool(let bool): .integer(bool ? 1 : 0)
    case .list, .pairs: .text("\(json)")
    // A decimal is a text to SQLite until the column makes a number of it, the nearest there is.
    case .text, .decimal, .moment, .date: .text(plainText)
    }
  }

  fileprivate var minorUnits: SQLiteStatement.Value {
    if case .decimal(let minorUnits, _) = self { .integer(minorUnits) } else { .none }
  }
}
