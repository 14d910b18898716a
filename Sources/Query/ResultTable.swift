package import Rules

/// The rows of a query: columns that give a cell for a row's number.
package struct ResultTable {
  package struct Column {
    package let name: String
    package let cell: (Int) throws -> Cell

    package init(_ name: String, _ cell: @escaping (Int) throws -> Cell) {
      self.name = name
      self.cell = cell
    }
  }

  package let columns: [Column]
  /// The rows to show, by number, in their order.
  package private(set) var rows: [Int]

  package init(count: Int, columns: [Column]) {
    self.columns = columns
    rows = Array(0..<count)
  }

  func column(_ name: String, for use: String) throws(QueryError) -> Column {
    if let column = columns.first(where: { $0.name == name }) { return column }
    let names = columns.map(\.name)
    let meant = nearestName(to: name, among: names).map { "Did you mean “\($0)”? " } ?? ""
    throw QueryError(
      "There is no column “\(name)” for \(use).",
      hint: "\(meant)The columns are: \(names.joined(separator: ", "))."
    )
  }

  /// Keeps the rows for which `condition` holds.
  package mutating func filter(_ condition: Expression) throws {
    var used: [String: Column] = [:]
    for name in condition.names { used[name] = try column(name, for: "--where") }
    var failure: (any Error)?
    rows = rows.filter { row in
      condition.isTrue { name in
        do { return try used[name]?.cell(row).value ?? .missing } catch {
          failure = error
          return .missing
        }
      }
    }
    if let failure { throw failure }
  }

  /// Sorts by a column; `-name` puts the greatest first.
  ///
  /// Rows without a value come last.
  package mutating func sort(by order: String) throws {
    let isDescending = order.hasPrefix("-")
    let column = try column(isDescending ? String(order.dropFirst()) : order, for: "--sort")
    let keyed = try rows.map { (row: $0, value: try column.cell($0).value) }
    rows = keyed.enumerated().sorted { left, right in
      if left.element.value == .missing || right.element.value == .missing {
        let isLater = (left.element.value == .missing, right.element.value == .missing)
        return isLater == (false, true) || (isLater == (true, true) && left.offset < right.offset)
      }
      if left.element.value == right.element.value { return left.offset < right.offset }
      return left.element.value.precedes(right.element.value) != isDescending
    }.map(\.element.row)
  }

  package mutating func limit(_ count: Int) { rows = Array(rows.prefix(count)) }
}

extension Value {
  func precedes(_ other: Value) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)): left < right
    case (.text(let left), .text(let right)): left < right
    case (.bool(let left), .bool(let right)): !left && right
    default: false
    }
  }
}

/// A query that cannot be answered, and what to do.
package struct QueryError: Error, CustomStringConvertible {
  package let description: String
  package let hint: String?

  package init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}
