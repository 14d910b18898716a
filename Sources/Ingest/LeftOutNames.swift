/// A value that a file gives as a name, an address or a telephone number, and that names nobody.
package struct LeftOutName: Equatable, Sendable {
  /// What the file calls the column.
  package let column: String
  package let value: String
  /// The line of the file on which it stands.
  package let line: Int
}

/// The values of a file that name nobody, by column.
package struct LeftOutNames: Equatable, Sendable {
  package struct Column: Equatable, Sendable {
    /// Orders, or sign-ups, that have such a value.
    package fileprivate(set) var count: Int
    package let first: LeftOutName
  }

  /// In the order in which they were met.
  package private(set) var columns: [Column] = []

  package var isEmpty: Bool { columns.isEmpty }

  mutating func add(_ name: LeftOutName) { add(Column(count: 1, first: name)) }

  mutating func add(_ others: LeftOutNames) {
    for column in others.columns { add(column) }
  }

  private mutating func add(_ column: Column) {
    if let known = columns.firstIndex(where: { $0.first.column == column.first.column }) {
      columns[known].count += column.count
    } else {
      columns.append(column)
    }
  }
}
