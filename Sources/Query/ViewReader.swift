internal import EventLog
package import Events
internal import Foundation
package import Projections
package import Rules
package import Views

/// Reads one version of a view, by the rules it was built with or by those given.
package final class ViewReader: ShopReader, @unchecked Sendable {
  package let name: ViewName
  package let view: ViewEnvironment
  package let rules: Rules
  /// The shop's text of those rules; empty where it set none.
  let ownRules: String
  /// The rules that the version was built with.
  private let built: ShopRules?

  /// `given` are rules to go by instead of those of `reader`.
  ///
  /// - Throws: `QueryError` if the view was never made, or by another version of Patron.
  package init(
    _ name: ViewName,
    version: Int? = nil,
    _ reader: ShopReader,
    rules given: ShopRules? = nil
  ) throws {
    let currency = reader.log.settings.currency
    self.name = name
    view = try reader.view(name, version: version)
    built = try ShopRules(view, of: name, currency: currency)
    let inForce =
      try given ?? reader.givenRules ?? built ?? ShopRules(reader.store, reader.log)
    rules = inForce.rules
    ownRules = inForce.text.own
    super.init(sharing: reader, reader.scope, rules: reader.givenRules)
  }

  /// What rows are derived with as of `moment`.
  package func context(asOf moment: Timestamp) throws -> ViewContext {
    try ViewContext(asOf: moment, log, rates: rules.rates)
  }

  /// Who is one customer as of `moment`.
  package func customers(_ links: [LinkFact], asOf moment: Timestamp) throws -> CustomerIndex {
    try CustomerIndex(links, asOf: moment) { subjects in
      try Parallel.concatenate(subjects.count) { range in
        try range.map { try isPlaceholder(subjects[$0]) }
      }
    }
  }

  /// The column of segments, by their places in the rules.
  func segments(_ segment: @escaping @Sendable (Int) -> Int?) -> ResultTable.Column {
    .choices("segment", of: rules.segments.map(\.name), segment)
  }

  /// That its numbers lack events which somebody decided to leave out; `nil` where they lack none.
  package func leftOutRemark(through checkpoint: LogPosition) throws -> String? {
    let count = try leftOut(through: checkpoint).positions.count
    guard count > 0 else { return nil }
    return "\(name.rawValue) leaves out \(count == 1 ? "1 event" : "\(count) events"), as was "
      + "decided: `patron status` says which, and why."
  }

  /// That the shop's rules are other ones by now, and what to run; `nil` where rules were given.
  package var rulesRemark: String? {
    guard givenRules == nil, let built else { return nil }
    let now: ShopRules
    do { now = try ShopRules(store, log) } catch {
      return "\(name.rawValue) keeps to the rules it was built with; the shop's make no sense: "
        + "\(error)"
    }
    let sections = built.rules.differences(from: now.rules, in: name.sections).map(\.rawValue)
    guard !sections.isEmpty else { return nil }
    let path = ShopRules.path(store)
    let trial =
      FileManager.default.fileExists(atPath: path)
      ? "; `--rules \(path)` tries them without that" : ""
    return "\(name.rawValue) was built with other rules than the shop has now: "
      + "\(sections.joined(separator: ", ")) changed. "
      + "`patron rebuild \(name.rawValue)` builds it by them\(trial)."
  }
}
