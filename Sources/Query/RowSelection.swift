internal import Rules

/// Which rows of a query are wanted: those for which its conditions hold, or the first of them.
struct RowSelection: Sendable {
  /// Each with the option or the file that says it, for errors; all of them must hold.
  private let conditions: [(text: Expression, use: String)]
  private let moments: ShopMoments
  private let parameters: [String: String]
  private let sort: [String]
  private let limit: Int?

  init(_ request: QueryRequest, _ moments: ShopMoments) {
    conditions = request.conditions
    parameters = request.parameters
    sort = request.sort
    limit = request.limit
    self.moments = moments
  }

  /// Whether rows may be left out.
  var isSelective: Bool { !conditions.isEmpty || limit != nil }

  /// - Throws: `QueryError` where a condition does not fit the columns of `form`, or lacks a value.
  func check(_ form: RowForm) throws {
    for (condition, use) in conditions {
      let fitter = ConditionFitter(form: form, moments: moments, parameters: parameters, use: use)
      _ = try fitter.fitted(condition)
    }
  }

  /// Leaves the rows that are wanted, in the order that is.
  func select(from table: inout ResultTable) throws {
    try filter(&table)
    try table.sort(by: sort, keeping: limit ?? .max)
  }

  /// Those rows of `table`, which has some of all, that may be wanted, rising.
  func candidates(in table: consuming ResultTable) throws -> [Int] {
    try filter(&table)
    guard let limit, table.rows.count > limit else { return table.rows }
    try table.sort(by: sort, keeping: limit)
    return table.rows.sorted()
  }

  private func filter(_ table: inout ResultTable) throws {
    for (condition, use) in conditions {
      try table.filter(condition, moments, parameters: parameters, for: use)
    }
  }
}
