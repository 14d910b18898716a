package import EventLog
package import Events
package import Projections
package import Views

/// What of the log a reader takes into account.
enum ReadingScope: Sendable {
  /// All that each view holds when it is asked.
  case now
  /// What was known at an earlier time.
  case known(KnownLog)
  /// All views at one position.
  case held(ShopMoment)
}

/// Reads a shop's views and puts names to their numbers.
package class ShopReader: @unchecked Sendable {
  // @unchecked because it has a subclass; of both all that is stored is constant and Sendable.
  package let store: Store
  package let log: EventLog
  /// The rules file given, else where the shop keeps its own.
  let rulesPath: String
  /// The rules of the file given, else those in force at the time that is asked about; without either each view
  /// has the rules it was built with.
  package let givenRules: ShopRules?
  /// What of the log is taken into account.
  let scope: ReadingScope
  /// The last event that is taken into account; `nil` for all that the views hold.
  package var knownThrough: LogPosition? {
    if case .known(let log) = scope { log.through } else { nil }
  }
  private let versions: OpenVersions
  private let identifiers: IdentifierTexts
  private let symbols: SymbolTexts

  /// `rulesFile` is the file given, to score by other rules than those a view was built with.
  package init(_ store: Store, rulesFile: String? = nil) throws {
    self.store = store
    rulesPath = rulesFile ?? ShopRules.path(store)
    log = try EventLog(store, for: .reading)
    givenRules = try rulesFile.map {
      [log] in try ShopRules(store, log, file: $0)
    }
    scope = .now
    versions = OpenVersions()
    identifiers = IdentifierTexts()
    symbols = SymbolTexts()
  }

  /// A reader of the same shop that answers from what was recorded by `moment` alone.
  ///
  /// It folds the log up to then in memory. Unless a rules file was given, it scores by the rules that had been
  /// adopted by then; where none had, by those that each view has today.
  package func known(at moment: Timestamp) throws -> ShopReader {
    let last = try log.lastPosition(recordedBy: moment)
    let rules =
      try givenRules
      ?? log.rulesAdopted(through: last).map { [log] adoption in
        try ShopRules(adoption, currency: log.settings.currency)
      }
    return ShopReader(sharing: self, .known(KnownLog(through: last)), rules: rules)
  }

  /// A reader of the same shop that answers from all views as of one position of the log, whatever is folded in
  /// meanwhile: that of the view which is furthest.
  ///
  /// As long as it is there, what it reads keeps its place in the views' files.
  ///
  /// - Throws: `QueryError` if a view was never made, or by another version of Patron; `OtherLog`.
  package func atOneMoment() throws -> ShopReader {
    ShopReader(sharing: self, .held(try ShopMoment(self)), rules: givenRules)
  }

  /// Says that at the time asked about nothing had been recorded yet; `nil` where something had.
  package var nothingKnownRemark: String? {
    get throws {
      guard knownThrough == .start, let first = try log.firstRecordedAt() else {
        return nil
      }
      return
        "Nothing had been recorded by then: the log begins on \(log.calendar.text(first)). --as-of alone asks "
        + "what had happened by a date, as far as it is known today."
    }
  }

  /// Reads the same shop by what `reader` has open.
  init(sharing reader: ShopReader, _ scope: ReadingScope, rules: ShopRules?) {
    self.scope = scope
    givenRules = rules
    store = reader.store
    log = reader.log
    rulesPath = reader.rulesPath
    versions = reader.versions
    identifiers = reader.identifiers
    symbols = reader.symbols
  }

  /// The version of a view that was in use when it was first asked for, or another by its number.
  ///
  /// - Throws: `QueryError` if the view was never made, or by another version of Patron; `OtherLog`.
  package func view(_ name: ViewName, version: Int? = nil) throws -> ViewEnvironment {
    let view = try versions.open(ViewFolder(store, view: name.rawValue), version)
    guard let view else {
      throw QueryError(
        "The view \(name.rawValue) has not been made yet.",
        hint: "Make it with `patron project \(name.rawValue) --store \(store.path)`."
      )
    }
    guard let about = try view.about() else { return view }
    guard about.projectionVersion == UInt64(name.projectionVersion) else {
      throw QueryError(
        "The view \(name.rawValue) was made by another version of Patron.",
        hint: "Build it anew, beside the old one, with `patron rebuild \(name.rawValue)`."
      )
    }
    try view.check(against: log)
    return view
  }

  /// Whether a view was ever made.
  package func hasView(_ name: ViewName) -> Bool {
    ViewFolder(store, view: name.rawValue).currentVersion != nil
  }

  // MARK: Names

  package func symbol(_ kind: SymbolKind, _ symbol: SymbolID) throws -> String? {
    try symbols.text(kind, symbol, in: log)
  }

  /// The symbol of a name, if the log has it.
  package func find(_ kind: SymbolKind, _ name: String) throws -> SymbolID? {
    try log.findSymbol(kind, name)
  }

  /// The text of an identifier; a person who was erased is known by number only.
  package func identifier(_ subject: SubjectID) throws -> String {
    try identifiers.text(of: subject, in: log)
  }

  /// Calls `body` with an identifier in UTF-8; returns false for a person who was erased.
  @discardableResult
  func withIdentifier(
    _ subject: SubjectID,
    _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) throws -> Bool {
    try identifiers.read(subject, in: log, body)
  }

  /// The subject of an identifier, if the log knows it.
  package func subject(_ identifier: Identifier) throws -> SubjectID? {
    try log.findSubject(identifier)
  }

  package func personal(_ position: LogPosition) throws -> PersonalRow? {
    try log.personalRow(at: position)
  }

  func moment(_ moment: Timestamp?) -> Cell {
    guard let moment else { return .none }
    let offset = Int(log.calendar.offset(at: moment.rawValue) / 1_000)
    return .moment(moment, offsetSeconds: offset)
  }

  func money(_ minorUnits: Int64) -> Cell {
    .decimal(minorUnits, digits: log.settings.currency.minorDigits)
  }

  /// As far as it fits.
  func money(_ sum: Int128) -> Cell { money(Int64(amount: sum)) }
}
