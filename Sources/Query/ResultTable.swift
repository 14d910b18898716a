internal import Projections
package import Rules

/// The rows of a query: columns that give a cell for a row's number.
package struct ResultTable {
  package struct Column {
    package let name: String
    package let cell: @Sendable (Int) throws -> Cell
    /// The same as numbers, where it has such.
    let facet: ColumnFacet?
    /// Adds the plain text of a row's cell, where that costs less than the cell.
    let text: (@Sendable (Int, inout TextBlock) throws -> Void)?
    /// Whether a table never cuts its cells, because they are there to be compared, or name somebody.
    private(set) var isWhole = false

    /// The same, whose cells a table never cuts.
    package var whole: Column {
      var column = self
      column.isWhole = true
      return column
    }

    package init(
      _ name: String,
      _ cell: @escaping @Sendable (Int) throws -> Cell,
      _ facet: ColumnFacet? = nil
    ) {
      self.init(name, cell, facet, text: nil)
    }

    init(
      _ name: String,
      _ cell: @escaping @Sendable (Int) throws -> Cell,
      _ facet: ColumnFacet? = nil,
      text: (@Sendable (Int, inout TextBlock) throws -> Void)?
    ) {
      self.name = name
      self.cell = cell
      self.facet = facet
      self.text = text
    }
  }

  /// All columns, also those that are not shown.
  private let known: [Column]
  /// The columns to show, in their order.
  package private(set) var columns: [Column]
  /// The rows to show, by number, in their order.
  package private(set) var rows: [Int]
  /// What the columns hold, where the table is that of a query.
  package let form: RowForm?
  /// The columns by which rows are in order that were made in none, as `sort` takes them.
  private let order: [String]

  /// `form` lists the same columns; those that it calls further are shown when they are chosen.
  ///
  /// By `order` the rows, and those that are equal in what else is asked for, are sorted once they are found: few may be
  /// left by then.
  package init(count: Int, columns: [Column], form: RowForm? = nil, order: [String] = []) {
    if let form {
      precondition(form.columns.map(\.name) == columns.map(\.name), "the form is of other columns")
    }
    known = columns
    self.columns =
      form.map { form in
        zip(columns, form.columns).filter { !$1.isFurther }.map(\.0)
      } ?? columns
    rows = Array(0..<count)
    self.form = form
    self.order = order
  }

  func column(_ name: String, for use: String) throws(QueryError) -> Column {
    if let column = known.first(where: { $0.name == name }) { return column }
    let path = ColumnPath(name)
    if let member = path.member, form?[path.column]?.kind == .pairs,
      let column = known.first(where: { $0.name == path.column })
    {
      return Column(name) { row in
        guard case .pairs(let pairs) = try column.cell(row) else { return .none }
        return pairs.first { $0.name == member }.map { .text($0.value) } ?? .none
      }
    }
    throw QueryError(unknown: name, among: known.map(\.name), for: use)
  }

  /// Shows these columns, in this order.
  ///
  /// - Throws: `QueryError` for a name that is not known, with the nearest, or that comes twice.
  package mutating func choose(_ names: [String]) throws {
    var chosen: [Column] = []
    for name in names {
      if chosen.contains(where: { $0.name == name }) {
        throw QueryError(
          "--columns names “\(name)” twice.",
          hint: "Name each column once.",
          isMisuse: true
        )
      }
      chosen.append(try column(name, for: "--columns"))
    }
    columns = chosen
  }

  /// Keeps the rows for which `condition` holds.
  ///
  /// Only tables with a form can be asked; `moments` are what names such as `today` mean, `parameters` what
  /// a saved query leaves open, `use` the option that the condition was given by.
  ///
  /// - Throws: `QueryError` where the condition does not fit the columns.
  package mutating func filter(
    _ condition: Expression,
    _ moments: ShopMoments,
    parameters: [String: String] = [:],
    for use: String = "--where"
  ) throws {
    guard let form else { preconditionFailure("a table without a form is not asked") }
    var choices: [String: [String]] = [:]
    for column in known {
      if case .choices(let texts, _) = column.facet { choices[column.name] = texts }
    }
    let fitter = ConditionFitter(
      form: form,
      choices: choices,
      moments: moments,
      parameters: parameters,
      use: use
    )
    let condition = try fitter.fitted(condition)
    var used: [String: Column] = [:]
    for name in condition.names { used[name] = try column(name, for: use) }
    if let filter = try RowFilter(condition, { used[$0]?.facet }) {
      rows = Parallel.concatenate(rows.count) { [rows] range in filter.kept(rows[range]) }
    } else {
      try filterByCells(condition, used)
    }
  }

  private mutating func filterByCells(
    _ condition: Expression,
    _ columns: [String: Column]
  ) throws {
    rows = try Parallel.concatenate(rows.count) { [rows] range in
      var failure: (any Error)?
      let kept = rows[range].filter { row in
        condition.isTrue { name in
          do { return try columns[name]?.cell(row).value ?? .missing } catch {
            failure = error
            return .missing
          }
        }
      }
      if let failure { throw failure }
      return kept
    }
  }

  /// Sorts by columns, the first first, and keeps the first `limit` rows; `-name` puts the greatest first.
  ///
  /// Rows without a value come last; those that are equal in all keep the table's order.
  package mutating func sort(by orders: [String], keeping limit: Int = .max) throws {
    var order = RowOrder(count: rows.count)
    for name in orders + self.order {
      let isDescending = name.hasPrefix("-")
      let column = try column(isDescending ? String(name.dropFirst()) : name, for: "--sort")
      try order.add(column, rows, isDescending: isDescending)
    }
    rows = order.first(limit).map { rows[$0] }
  }

  package mutating func limit(_ count: Int) { rows = Array(rows.prefix(count)) }
}
