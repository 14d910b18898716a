package import EventLog
package import Events
package import Projections

/// The views there are.
package enum ViewName: String, CaseIterable, Sendable {
  case profiles
  case rfm
  case dormancy
  case referrals
  case timeline

  /// Of the states that this program reads and writes.
  package var projectionVersion: Int {
    switch self {
    case .profiles: ProfileProjection.version
    case .rfm: RFMProjection.version
    case .dormancy: DormancyProjection.version
    case .referrals: ReferralProjection.version
    case .timeline: TimelineProjection.version
    }
  }
}

/// Runs the projection of a view by its name.
///
/// **Per-event path**: the fold engine is specialised here for each projection.
///
/// While it lives no other process folds into the same version.
package struct ViewProjector: Sendable {
  package let name: ViewName
  package let folder: ViewFolder
  private let lock: Lock
  private let log: EventLog
  private let view: ViewEnvironment

  package struct Progress: Sendable {
    package let checkpoint: LogPosition
    package let head: LogPosition
  }

  private final class Lock: Sendable {
    let lock: ProjectorLock

    init(_ lock: consuming ProjectorLock) { self.lock = lock }
  }

  /// Opens the version in use, or makes the first.
  ///
  /// - Throws: `StoreError` if another projector has the view.
  package init(_ name: ViewName, _ store: Store, log: EventLog) throws {
    self.name = name
    self.log = log
    folder = ViewFolder(store, view: name.rawValue)
    let version = folder.currentVersion ?? 1
    try folder.create(version: version)
    path = folder.path(ofVersion: version)
    guard let lock = try ProjectorLock(path) else {
      let holder = ProjectorLock.holder(path).map { " (process \($0))" } ?? ""
      throw StoreError(
        "Another projector folds \(name.rawValue) already\(holder).",
        hint: "See `patron status`; there is nothing to do while it runs."
      )
    }
    self.lock = Lock(lock)
    let isFirst = folder.currentVersion == nil
    // A version not yet in use may be half of a file, if the power failed while it was made.
    if isFirst { try folder.empty(version: version) }
    view = try ViewEnvironment(path: path, isReadOnly: false)
    if isFirst { try folder.use(version: version) }
  }

  /// The folder of the version being folded into.
  package let path: String

  /// Folds what was appended since the checkpoint; returns how many events that were.
  package func catchUp(
    progress: @Sendable @escaping (Progress) -> Void = { _ in }
  ) throws -> UInt64 {
    switch name {
    case .profiles: try run(ProfileProjection.self, progress)
    case .rfm: try run(RFMProjection.self, progress)
    case .dormancy: try run(DormancyProjection.self, progress)
    case .referrals: try run(ReferralProjection.self, progress)
    case .timeline: try run(TimelineProjection.self, progress)
    }
  }

  @inline(__always)
  private func run<P: Projection>(
    _ projection: P.Type,
    _ progress: @Sendable @escaping (Progress) -> Void
  ) throws -> UInt64 {
    try Projector<P>(log: log, view: view).catchUp { reached in
      progress(Progress(checkpoint: reached.checkpoint, head: reached.head))
    }
  }
}
