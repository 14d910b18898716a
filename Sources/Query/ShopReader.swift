package import EventLog
package import Events
internal import Foundation
package import Projections
package import Rules
internal import Synchronization
package import Views

/// Reads a shop's views and puts names to their numbers.
package final class ShopReader {
  package let store: Store
  package let log: EventLog
  package let rules: Rules
  /// Views by their paths.
  ///
  /// LMDB's locks fail where one is opened twice in a process.
  private let views = Mutex<[String: ViewEnvironment]>([:])

  /// `rulesFile` is the file given; without one, `rules.yaml` of the store, else the standard rules.
  package init(_ store: Store, rulesFile: String? = nil) throws {
    self.store = store
    log = try EventLog(store, for: .reading)
    rules = try Self.rules(store, rulesFile, currency: log.settings.currency)
  }

  package static func rules(_ store: Store, _ file: String?, currency: Currency) throws -> Rules {
    let standard = try Rules.standard(currency: currency)
    let ownPath = store.path + "/rules.yaml"
    guard let path = file ?? (FileManager.default.fileExists(atPath: ownPath) ? ownPath : nil)
    else {
      return standard
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw QueryError("The rules file \(path) cannot be read.")
    }
    let yaml = String(decoding: data, as: UTF8.self)
    return try Rules(yaml: yaml, file: path, currency: currency, base: standard)
  }

  /// The version of a view in use.
  ///
  /// - Throws: `QueryError` if the view was never made, or by another version of Patron.
  package func view(_ name: String) throws -> ViewEnvironment {
    let folder = ViewFolder(store, view: name)
    guard let version = folder.currentVersion else {
      throw QueryError(
        "The view \(name) has not been made yet.",
        hint: "Make it with `patron project \(name) --store \(store.path)`."
      )
    }
    let path = folder.path(ofVersion: version)
    let view = try views.withLock { views in
      if let known = views[path] { return known }
      let view = try ViewEnvironment(path: path, isReadOnly: true)
      views[path] = view
      return view
    }
    if let about = try view.about(),
      about.projectionVersion != ViewName(rawValue: name).map({ UInt64($0.projectionVersion) })
    {
      throw QueryError(
        "The view \(name) was made by another version of Patron.",
        hint: "Remove \(path) and make it again with `patron project \(name)`."
      )
    }
    return view
  }

  /// What rows are derived with as of `moment`.
  package func context(asOf moment: Timestamp) throws -> ViewContext {
    ViewContext(
      asOf: moment,
      calendar: log.calendar,
      exchange: Exchange(
        currencies: try currencies(),
        shop: log.settings.currency,
        rates: rules.rates
      ),
      currency: log.settings.currency
    )
  }

  private func currencies() throws -> [SymbolID: Currency] {
    var result: [SymbolID: Currency] = [:]
    for (symbol, code) in try log.symbols(.currency) { result[symbol] = Currency(code) }
    return result
  }

  // MARK: Names

  package func symbol(_ kind: SymbolKind, _ symbol: SymbolID) throws -> String? {
    try log.symbolText(kind, symbol)
  }

  /// The symbol of a name, if the log has it.
  package func find(_ kind: SymbolKind, _ name: String) throws -> SymbolID? {
    try log.findSymbol(kind, name)
  }

  /// The text of an identifier; a person who was erased is known by number only.
  package func identifier(_ subject: SubjectID) throws -> String {
    try log.identifierText(subject) ?? "erased:\(subject.rawValue)"
  }

  /// The subject of an identifier, if the log knows it.
  package func subject(_ identifier: Identifier) throws -> SubjectID? {
    try log.findSubject(identifier)
  }

  package func personal(_ position: LogPosition) throws -> PersonalRow? {
    try log.personalRow(at: position)
  }

  /// Who is one customer as of `moment`.
  package func customers(_ links: [LinkFact], asOf moment: Timestamp) throws -> CustomerIndex {
    try CustomerIndex(links, asOf: moment) { subject in
      let text = try identifier(subject)
      return (try? Identifier(parsing: text))?.isPlaceholder ?? false
    }
  }

  func moment(_ moment: Timestamp?) -> Cell {
    guard let moment else { return .none }
    let offset = Int(log.calendar.offset(at: moment.rawValue) / 1_000)
    return .moment(moment, offsetSeconds: offset)
  }

  func money(_ minorUnits: Int64) -> Cell {
    .decimal(minorUnits, digits: log.settings.currency.minorDigits)
  }

  func segment(_ index: Int?) -> Cell { index.map { .text(rules.segments[$0].name) } ?? .none }
}
