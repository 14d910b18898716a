package import EventLog
package import Events
internal import Foundation
package import Projections
package import Rules

/// The rules of a shop, with the texts they were read from.
package struct ShopRules: Sendable {
  package let text: RulesText
  package let rules: Rules

  /// The rules in force now: those of `file`, else of `rules.yaml` in the store's folder, else those that the
  /// log has as adopted last, as after it was exported and read into a new store, else the standard ones.
  ///
  /// - Throws: `StoreError` if the file cannot be read, `RulesError` with line and column if it makes no
  ///   sense.
  package init(_ store: Store, _ log: EventLog, file: String? = nil) throws {
    let ownPath = Self.path(store)
    let currency = log.settings.currency
    if let path = file ?? (FileManager.default.fileExists(atPath: ownPath) ? ownPath : nil) {
      try self.init(file: path, currency: currency)
    } else if let adoption = try log.rulesAdopted() {
      try self.init(adoption, currency: currency)
    } else {
      try self.init(RulesText(own: ""), file: ownPath, currency: currency)
    }
  }

  /// - Throws: `RulesError` with line and column if the text makes no sense; `file` names it there.
  package init(_ text: RulesText, file: String, currency: Currency) throws {
    self.text = text
    rules = try text.rules(file: file, currency: currency)
  }

  /// The rules of a file.
  ///
  /// - Throws: `StoreError` if it cannot be read, `RulesError` with line and column if it makes no sense.
  package init(file path: String, currency: Currency) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw StoreError(
        "The rules file \(path) cannot be read.",
        hint:
          "Check its name and mode; where none is named, rules.yaml in the store's folder is taken."
      )
    }
    guard let own = String(validating: data, as: UTF8.self) else {
      throw StoreError(
        "The rules file \(path) is not in UTF-8.",
        hint: YAMLFault.encodingHint
      )
    }
    try self.init(RulesText(own: own), file: path, currency: currency)
  }

  /// The rules that a view version was built with; `nil` if it was never said.
  ///
  /// - Throws: `StoreError` if this program cannot read them.
  package init?(_ view: ViewEnvironment, of name: ViewName, currency: Currency) throws {
    guard let build = try view.build() else { return nil }
    do {
      let text = try RulesText(encoded: build.rules)
      try self.init(text, file: "its rules", currency: currency)
    } catch {
      throw StoreError(
        "This program cannot read the rules that \(name.rawValue) was built with: \(error).",
        hint: "Build it anew with `patron rebuild \(name.rawValue)`."
      )
    }
  }

  /// Rules as they were adopted.
  ///
  /// - Throws: `StoreError` if this program cannot read them.
  package init(_ adoption: RulesAdoption, currency: Currency) throws {
    let place = "rules adopted at position \(adoption.position)"
    do {
      try self.init(RulesText(adoption.rules), file: place, currency: currency)
    } catch let error as RulesError {
      throw StoreError(
        "This program cannot read the \(place): \(error).",
        hint: "Adopt others with `patron rules adopt FILE`; `patron log export` has the text."
      )
    }
  }

  /// The rules that were in force as the log was known at `moment`: those adopted last by then.
  ///
  /// Returns `nil` if none were adopted by then: the shop went by the standard, or by a file that nobody
  /// adopted.
  ///
  /// - Throws: `StoreError` if this program cannot read them.
  package static func adopted(knownAt moment: Timestamp, in log: EventLog) throws -> ShopRules? {
    try log.rulesAdopted(knownAt: moment).map {
      try ShopRules($0, currency: log.settings.currency)
    }
  }

  /// That the shop's rules are not those that were adopted last, or are these without a file, and what to run;
  /// `nil` where the file says the same, or none were ever set.
  package func adoptionRemark(_ store: Store, _ log: EventLog) throws -> String? {
    let path = Self.path(store)
    let hasFile = FileManager.default.fileExists(atPath: path)
    guard let adoption = try log.rulesAdopted() else {
      return hasFile
        ? "\(path) was never adopted: `patron rules adopt \(path)` records it, so that it is known "
          + "later which rules were in force."
        : nil
    }
    guard hasFile else {
      return
        "\(path) is not there: the rules adopted last are in force, of position \(adoption.position). "
        + "`patron rules show` prints them."
    }
    let adopted = try ShopRules(adoption, currency: log.settings.currency)
    let sections = adopted.rules.differences(from: rules, in: Rules.Section.allCases)
    guard !sections.isEmpty else { return nil }
    let what = sections.map(\.rawValue).joined(separator: ", ")
    return "\(path) says something else than the rules adopted last: \(what) changed. "
      + "`patron rules adopt \(path)` adopts it."
  }

  /// Gives a copy of a store the shop's own rules too; returns whether there are any.
  package static func copy(from store: Store, to copy: Store) throws -> Bool {
    guard let data = FileManager.default.contents(atPath: path(store)) else { return false }
    do { try data.write(to: URL(filePath: path(copy))) } catch {
      throw Store.failure(path(copy), "cannot be written", error)
    }
    try Store.giveToOwner(path(copy))
    try Store.sync(path(copy))
    return true
  }

  /// Where a shop keeps its rules.
  package static func path(_ store: Store) -> String { store.path + "/rules.yaml" }
}

extension ViewName {
  /// The sections of the rules that rows of this view depend on.
  package var sections: [Rules.Section] {
    switch self {
    case .rfm: [.identity, .rfm, .segments, .rates]
    case .dormancy: [.identity, .rfm, .segments, .dormancy, .rates]
    case .profiles: [.identity, .rfm, .segments, .kinds, .dormancy, .stages, .rates]
    case .referrals: [.identity, .referral, .rates]
    case .timeline: [.identity]
    }
  }
}
