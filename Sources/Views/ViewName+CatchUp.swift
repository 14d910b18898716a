package import EventLog
package import Projections

/// Folding a view by its name.
///
/// **Per-event path**: the fold engine is specialised here for each projection.
extension ViewName {
  /// Folds what was appended since the checkpoint of `view`, but for `leftOut`; returns how many events that were.
  package func catchUp(
    _ view: ViewEnvironment,
    _ log: EventLog,
    leavingOut leftOut: LeftOut,
    progress: @Sendable @escaping (FoldProgress) -> Void = { _ in }
  ) throws -> UInt64 {
    switch self {
    case .profiles: try run(ProfileProjection.self, view, log, leftOut, progress)
    case .rfm: try run(RFMProjection.self, view, log, leftOut, progress)
    case .dormancy: try run(DormancyProjection.self, view, log, leftOut, progress)
    case .referrals: try run(ReferralProjection.self, view, log, leftOut, progress)
    case .timeline: try run(TimelineProjection.self, view, log, leftOut, progress)
    }
  }

  @inline(__always)
  private func run<P: Projection>(
    _ projection: P.Type,
    _ view: ViewEnvironment,
    _ log: EventLog,
    _ leftOut: LeftOut,
    _ progress: @Sendable @escaping (FoldProgress) -> Void
  ) throws -> UInt64 {
    try Projector<P>(log: log, view: view, leavingOut: leftOut).catchUp(progress: progress)
  }
}
