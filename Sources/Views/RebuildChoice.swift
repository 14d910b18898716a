package import EventLog
package import Events
package import Projections
package import Rules

/// How a view would be built anew, and why: seen before anything is done.
package struct RebuildChoice: Sendable {
  package let name: ViewName
  package let folder: ViewFolder
  package let rules: ShopRules
  package let reason: Reason
  package let build: ViewBuild
  /// How far a rebuild is that was killed and can be gone on with.
  package let resumesAfter: LogPosition?

  package enum Reason: Equatable, Sendable {
    /// The view was never made.
    case isNew
    /// The file of the version in use cannot be opened.
    case damaged
    /// The states are those of another version of Patron.
    case otherProgram
    /// The states are those of another log.
    case otherLog
    /// The rules say something else in these sections, on which the view depends; its states do not
    /// depend on rules.
    case otherRules([Rules.Section])
    /// Nothing that the view depends on has changed, or all of it is to be folded anyway.
    case asked
  }

  /// `fromLog`: nothing is taken over from the version in use.
  package init(
    _ name: ViewName,
    _ store: Store,
    _ log: EventLog,
    rules: ShopRules,
    fromLog: Bool = false
  ) throws {
    self.name = name
    self.rules = rules
    folder = ViewFolder(store, view: name.rawValue)
    reason = try Self.reason(name, folder, log, rules, fromLog: fromLog)
    let origin: ViewBuild.Origin = if case .otherRules = reason { .copy } else { .log }
    build = ViewBuild(origin: origin, rules: try rules.text.encoded())
    resumesAfter =
      reason == .isNew
      ? nil
      : try folder.unfinishedCheckpoint(build, of: log, projectionVersion: name.projectionVersion)
  }

  private static func reason(
    _ name: ViewName,
    _ folder: ViewFolder,
    _ log: EventLog,
    _ rules: ShopRules,
    fromLog: Bool
  ) throws -> Reason {
    guard let current = folder.currentVersion else { return .isNew }
    let view: ViewEnvironment
    do {
      view = try ViewEnvironment(path: folder.path(ofVersion: current), isReadOnly: true)
    } catch is DamagedVersion { return .damaged }
    if fromLog { return .asked }
    let version = UInt64(name.projectionVersion)
    if let about = try view.about(), about.projectionVersion != version { return .otherProgram }
    guard try view.isOf(log) else { return .otherLog }
    let known: ShopRules?
    do {
      known = try ShopRules(view, of: name, currency: log.settings.currency)
    } catch is StoreError {
      known = nil  // It can be read by no rules but those that it gets now.
    }
    guard let built = known else { return .otherRules(name.sections) }
    let sections = built.rules.differences(from: rules.rules, in: name.sections)
    return sections.isEmpty ? .asked : .otherRules(sections)
  }
}
