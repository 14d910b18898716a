internal import EventLog
package import Events
package import Rules
internal import Views

/// What is asked of a view: which rows, in which order, with which columns.
package struct QueryRequest: Sendable {
  package var query: QueryName
  /// Each with the option or the file that says it, for errors; all of them must hold.
  package var conditions: [(text: Expression, use: String)] = []
  package var parameters: [String: String] = [:]
  package var sort: [String] = []
  package var columns: [String] = []
  package var limit: Int?

  package init(_ query: QueryName) { self.query = query }

  /// What a shop saved under a name; `nil` if it asks for a view that there is not.
  package init?(_ saved: SavedQuery) {
    guard let query = QueryName(rawValue: saved.view) else { return nil }
    self.init(query)
    conditions = saved.condition.map { [($0, "the query “\(saved.name)”")] } ?? []
    parameters = saved.defaults
    sort = saved.sort
    columns = saved.columns
    limit = saved.limit
  }

  /// Sets parameters.
  ///
  /// - Throws: `QueryError` for a name that no condition asks for.
  package mutating func set(_ values: [(name: String, value: String)]) throws {
    let known = conditions.flatMap(\.text.parameters)
    for (name, value) in values {
      guard known.contains(name) else {
        let meant = nearestName(to: name, among: known).map { "Did you mean “\($0)”? " } ?? ""
        let names =
          known.isEmpty
          ? "Nothing can be set here." : "What can be set: \(known.joined(separator: ", "))."
        throw QueryError(
          "Nothing is open under the name “\(name)”.",
          hint: meant + names,
          isMisuse: true
        )
      }
      parameters[name] = value
    }
  }
}

extension SavedQuery {
  /// Whether it can be asked, whatever its parameters will be set to.
  ///
  /// With `rules`, a segment or kind that it names must be one of theirs.
  ///
  /// - Throws: `QueryError` for a column that there is not, or a condition that fits none.
  package func check(_ rules: Rules? = nil) throws(QueryError) {
    guard let request = QueryRequest(self), let calendar = ShopCalendar(identifier: "UTC") else {
      preconditionFailure("a query that was read asks a view, and UTC is a time zone")
    }
    let form = request.query.form
    let use = "the query “\(name)”"
    let choices = rules.map {
      ["segment": $0.segments.map(\.name), "kind": $0.kinds.map(\.name)]
    }
    // What day it is does not matter here.
    let moments = ShopMoments(asOf: .now, calendar)
    for condition in request.conditions {
      let fitter = ConditionFitter(
        form: form,
        choices: choices ?? [:],
        moments: moments,
        parameters: nil,
        use: use
      )
      _ = try fitter.fitted(condition.text)
    }
    for name in sort.map({ $0.hasPrefix("-") ? String($0.dropFirst()) : $0 }) + columns {
      _ = try form.column(name, for: use)
    }
  }
}

extension ShopReader {
  /// The rows asked for, as of `moment`; `endsWithData` where nobody asked for that moment.
  ///
  /// - Throws: `QueryError` where the request does not fit the columns.
  package func answer(
    _ request: QueryRequest,
    asOf moment: Timestamp,
    endsWithData: Bool = false
  ) throws -> QueryResult {
    let selection = RowSelection(request, ShopMoments(asOf: moment, log.calendar))
    // What cannot be asked is said before everybody is read.
    try selection.check(request.query.form)
    var result = try query(
      request.query,
      asOf: moment,
      endsWithData: endsWithData,
      demand: ColumnDemand(request, selection)
    )
    try selection.select(from: &result.table)
    try result.complete()
    if !request.columns.isEmpty { try result.table.choose(request.columns) }
    return result
  }

  /// The queries with names: those of the rules file given, else of the shop's, and the standard ones.
  ///
  /// - Throws: `RulesError` with line and column.
  package func savedQueries() throws -> SavedQueries {
    let rules = try givenRules ?? ShopRules(store, log)
    return try SavedQueries(
      yaml: rules.text.own,
      file: rulesPath,
      currency: log.settings.currency,
      views: QueryName.allCases.map(\.rawValue)
    )
  }
}
