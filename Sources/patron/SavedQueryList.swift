import Query
import Rules

/// What `patron query --list` prints.
struct SavedQueryList {
  private let queries: [SavedQuery]

  init(_ saved: SavedQueries) { queries = saved.all }

  var table: ResultTable {
    ResultTable(
      count: queries.count,
      columns: [
        .init("name") { .text(queries[$0].name) },
        .init("view") { .text(queries[$0].view) },
        .init("set") { row in .list(parameters(queries[row])) },
        .init("title") { .text(queries[$0].title) },
        .init("where") { .text(queries[$0].conditionText) },
      ]
    )
  }

  /// Those with a value that holds unless another is set, and those that have to be set.
  private func parameters(_ query: SavedQuery) -> [String] {
    (query.condition?.parameters ?? []).map { name in
      query.defaults[name].map { "\(name)=\($0)" } ?? "\(name)=…"
    }
  }
}
