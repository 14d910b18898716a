package import EventLog
internal import Foundation
package import Projections

/// A view whose version in use was made by an earlier Patron, and that is built anew for this one, beside it.
///
/// Its states are not this program's, but what they were folded from is there, and so are the rules it was built with:
/// whoever keeps it up to date can make it again without being asked, as where it was lost. What a later Patron made
/// is left alone: an old program, run by mistake, would undo an upgrade.
package struct ViewRenewal: Sendable {
  private let choice: RebuildChoice
  private let store: Store
  private let log: EventLog
  /// Whether it is built by the rules it had; otherwise this program could not read them, and those in force now are
  /// taken.
  package let keepsRules: Bool

  /// Returns `nil` unless the version in use was made by an earlier Patron.
  ///
  /// - Throws: `OtherLog` where it was made of another log, `StoreError` or `RulesError` where no rules can be read.
  package init?(_ name: ViewName, _ store: Store, log: EventLog) throws {
    let folder = ViewFolder(store, view: name.rawValue)
    guard try Self.isOfEarlierPatron(name, folder, log) else { return nil }
    let built = try Self.rules(name, folder, log)
    keepsRules = built != nil
    choice = try RebuildChoice(
      name,
      store,
      log,
      rules: try built ?? ShopRules(store, log)
    )
    self.store = store
    self.log = log
  }

  // A version is opened once at a time: LMDB's locks fail where one is opened twice in a process.
  private static func open(_ folder: ViewFolder) throws -> ViewEnvironment? {
    guard let current = folder.currentVersion else { return nil }
    let path = folder.path(ofVersion: current)
    // What is lost or damaged is nobody's states any more.
    guard !UnsyncedMark(path).isLost else { return nil }
    do { return try ViewEnvironment(path: path, isReadOnly: true) } catch is DamagedVersion {
      return nil
    }
  }

  private static func isOfEarlierPatron(
    _ name: ViewName,
    _ folder: ViewFolder,
    _ log: EventLog
  ) throws -> Bool {
    guard let view = try open(folder), let about = try view.about(),
      about.projectionVersion < UInt64(name.projectionVersion)
    else { return false }
    try view.check(against: log)
    return true
  }

  /// The rules that the version was built with; `nil` where this program cannot read them.
  private static func rules(
    _ name: ViewName,
    _ folder: ViewFolder,
    _ log: EventLog
  ) throws -> ShopRules? {
    guard let view = try open(folder) else { return nil }
    do {
      return try ShopRules(view, of: name, currency: log.settings.currency)
    } catch is StoreError { return nil }
  }

  /// Builds it, and puts it in use; the version it replaces is kept for the Patron that made it.
  ///
  /// An error is in the view's history when this throws it.
  package func run(
    progress: @Sendable @escaping (FoldProgress) -> Void = { _ in }
  ) throws -> ViewRebuild.Outcome {
    do {
      return try ViewRebuild(choice, store, log: log).run(progress: progress)
    } catch {
      // The error itself matters more than that it could not be noted, as on a full disk.
      try? ProjectorJournal(choice.folder).failed(error, checkpoint: choice.folder.checkpoint)
      throw error
    }
  }

  /// The process that builds the view now, if one does.
  package var rebuilder: Int32? { ProjectorLock.holder(choice.folder.path, .rebuild) }
}
