import EventLog
import Events
import Foundation
import Projections
import Views

/// Leaves an event out of a view, or takes it in again, and notes who decided so and why.
struct SkipDecision {
  private let view: ViewName
  private let store: Store
  private let folder: ViewFolder
  private let history: ViewHistory

  init(_ view: ViewName, _ store: Store) {
    self.view = view
    self.store = store
    folder = ViewFolder(store, view: view.rawValue)
    history = ViewHistory(folder)
  }

  /// Leaves out the event at `position`; a projector that stopped there can go on.
  ///
  /// - Throws: `StoreError` if the log has no such event, the view has taken it in already, or a
  ///   projector runs and may be about to.
  func skip(_ position: LogPosition, because reason: String) throws {
    let log = try EventLog(store, for: .reading)
    guard position > .start, position <= (try log.head().position) else {
      throw StoreError(
        "The log has no event at position \(position).",
        hint: "It ends at \(try log.head().position); `patron status` names where a view stopped."
      )
    }
    let projector = try ViewProjector(view, store, log: log)
    // Held until it is noted: no projector can take in the event meanwhile.
    try withExtendedLifetime(projector) { try note(position, reason, try projector.checkpoint()) }
  }

  private func note(
    _ position: LogPosition,
    _ reason: String,
    _ checkpoint: LogPosition
  ) throws {
    let standing = try history.standing()
    guard !standing.leftOut.contains(position) else {
      throw StoreError("The view \(view.rawValue) leaves out position \(position) already.")
    }
    guard position > checkpoint else {
      throw StoreError(
        "The view \(view.rawValue) has taken in the event at position \(position) already.",
        hint: "Only an event after its checkpoint, \(checkpoint), can be left out."
      )
    }
    try history.append(ViewHistory.Entry(.skipped(decision(position, reason))))
  }

  /// Takes in after all what was left out; returns the projector that runs and does so at once, if one
  /// does.
  func unskip(_ position: LogPosition, because reason: String) throws -> Int32? {
    guard try history.standing().leftOut.contains(position) else {
      throw StoreError(
        "The view \(view.rawValue) does not leave out position \(position).",
        hint: "`patron status` lists what it leaves out."
      )
    }
    try history.append(ViewHistory.Entry(.unskipped(decision(position, reason))))
    return folder.currentVersion.flatMap { ProjectorLock.holder(folder.path(ofVersion: $0)) }
  }

  private func decision(_ position: LogPosition, _ reason: String) -> ViewHistory.Decision {
    ViewHistory.Decision(position: position, because: reason, by: Self.userName)
  }

  /// The user's name on this machine; the number where it has none.
  private static var userName: String {
    getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(getuid())"
  }
}
