/// What the rows of a query or of a list of `patron replay` look like: their columns, with what each holds.
///
/// Conditions are checked against it, and the JSON Schemas in `schemas/rows` and the tables of
/// `patron export` are made of it.
package struct RowForm: Sendable {
  package enum Kind: String, Sendable {
    case text
    case list
    /// Names with values.
    case pairs
    case integer
    /// An exact amount in the shop's currency.
    case money
    /// A measured number.
    case number
    /// A count in some rows, and an exact amount in others.
    case figure
    case bool
    /// A moment, on the shop's clock.
    case moment
    case date
  }

  package struct Column: Sendable {
    package let name: String
    package let kind: Kind
    /// Whether a row can be without it.
    package var isOptional = false
    /// Whether it is shown only where `--columns` asks for it.
    package var isFurther = false
    /// What it says, in a sentence without full stop.
    package let meaning: String
    /// All that its text, the items of its list or what its names stand for can be; `nil` where that is anything, or
    /// the rules say it.
    private(set) var choices: [String]?

    package init(_ name: String, _ kind: Kind, _ meaning: String) {
      self.name = name
      self.kind = kind
      self.meaning = meaning
    }

    static let customer = Column("customer", .text, "The identifier that names the customer")

    /// The column, of which a row can be without a value.
    package var optional: Column {
      var copy = self
      copy.isOptional = true
      return copy
    }

    /// The column, which holds nothing else than these.
    func of(_ choices: [String]) -> Column {
      var copy = self
      copy.choices = choices
      return copy
    }

    /// The column, shown only where it is asked for.
    package var further: Column {
      var copy = self
      copy.isFurther = true
      return copy
    }
  }

  package let columns: [Column]

  package init(columns: [Column]) { self.columns = columns }

  subscript(name: String) -> Column? { columns.first { $0.name == name } }

  /// The column that `use`, such as an option, names: also what one name stands for in a column of pairs, such
  /// as `facts.city`.
  ///
  /// - Throws: `QueryError` with the nearest name.
  func column(_ name: String, for use: String) throws(QueryError) -> Column {
    if let column = self[name] { return column }
    let path = ColumnPath(name)
    if let member = path.member, let column = self[path.column], column.kind == .pairs {
      return Column(name, .text, "\(column.meaning): \(member)").optional.further
    }
    throw QueryError(unknown: name, among: columns.map(\.name), for: use)
  }
}
