public import Events
internal import Yams

/// The queries with names: the standard ones, and those under `queries` in a shop's rules file.
///
/// They score nobody, so they are no part of the rules that a view is built with.
public struct SavedQueries: Equatable, Sendable {
  /// The standard ones first, each in the order of its file.
  public private(set) var all: [SavedQuery] = []

  /// The queries of a rules file added to the standard ones; one of the same name takes its place.
  ///
  /// `views` are the names that a query can ask, which no query can have.
  ///
  /// - Throws: `RulesError` with line and column.
  public init(yaml: String, file: String, currency: Currency, views: [String]) throws {
    try add(Self.standardText, "queries.yaml", currency, views)
    try add(yaml, file, currency, views)
  }

  /// What they stand under in a rules file.
  static let section = "queries"

  /// The file of the standard ones, as it stands.
  public static let standardText = String(decoding: PackageResources.queries_yaml, as: UTF8.self)

  public subscript(name: String) -> SavedQuery? { all.first { $0.name == name } }

  private mutating func add(
    _ yaml: String,
    _ file: String,
    _ currency: Currency,
    _ views: [String]
  ) throws {
    let root = try Rules.root(yaml, file)
    guard let node = root.mapping?[Self.section] else { return }
    for query in try RulesReader(file: file, currency: currency).queries(node, views: views) {
      if let place = all.firstIndex(where: { $0.name == query.name }) {
        all[place] = query
      } else {
        all.append(query)
      }
    }
  }
}

extension RulesReader {
  fileprivate func queries(_ node: Node, views: [String]) throws -> [SavedQuery] {
    guard let mapping = node.mapping else {
      throw error(node, "queries must hold names, each with a view and what is asked of it")
    }
    return try mapping.map { nameNode, body in
      guard let name = nameNode.string, !name.isEmpty, name.first != "-",
        !name.contains(where: \.isWhitespace)
      else {
        throw error(nameNode, "the name of a query is typed: without blanks, and no - in front")
      }
      guard !views.contains(name) else {
        throw error(nameNode, "“\(name)” is the name of a view, and cannot be that of a query")
      }
      var query = try query(name, body, views)
      if let mark = nameNode.mark { (query.line, query.column) = (mark.line, mark.column) }
      return query
    }
  }

  private func query(_ name: String, _ body: Node, _ views: [String]) throws -> SavedQuery {
    let what = "the query “\(name)”"
    let fields = try mapping(
      body,
      what,
      allowed: ["title", "view", "where", "sort", "columns", "limit", "set"]
    )
    guard let view = fields["view"] else { throw error(body, "\(what) says no view") }
    guard let viewName = view.string, views.contains(viewName) else {
      let meant =
        nearestName(to: view.string ?? "", among: views)
        .map { "; “\($0)” perhaps?" } ?? ""
      throw error(view, "\(what) asks for no view\(meant)")
    }
    var query = SavedQuery(name: name, view: viewName)
    query.title = try fields["title"].map { try text($0, "the title") } ?? ""
    if let node = fields["where"] {
      query.conditionText = try text(node, "the condition")
      do { query.condition = try Expression(parsing: query.conditionText) } catch {
        throw self.error(node, "in the condition of “\(name)”, \(error)")
      }
    }
    query.sort = try fields["sort"].map { try names($0, "sort") } ?? []
    query.columns = try fields["columns"].map { try names($0, "columns") } ?? []
    query.limit = try fields["limit"].map { try integer($0, least: 1) }
    if let node = fields["set"] {
      let known = query.condition?.parameters ?? []
      for (parameter, value) in try mapping(node, "set", allowed: known) {
        query.defaults[parameter] = try text(value, "a value")
      }
    }
    return query
  }

  private func text(_ node: Node, _ what: String) throws -> String {
    guard let text = node.scalar?.string, !text.isEmpty else {
      throw error(node, "\(what) is a text that is not empty")
    }
    return text
  }

  /// A name, or a list of names.
  private func names(_ node: Node, _ what: String) throws -> [String] {
    guard let sequence = node.sequence else { return [try text(node, what)] }
    return try sequence.map { try text($0, "a name in \(what)") }
  }
}
