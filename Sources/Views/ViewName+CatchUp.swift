package import EventLog
package import Projections

/// Folding a view by its name.
///
/// **Per-event path**: the fold engine is specialised here for each projection.
extension ViewName {
  /// Folds what was appended since the checkpoint of `view`; returns how many events that were.
  package func catchUp(
    _ view: ViewEnvironment,
    _ log: EventLog,
    progress: @Sendable @escaping (FoldProgress) -> Void = { _ in }
  ) throws -> UInt64 {
    switch self {
    case .profiles: try run(ProfileProjection.self, view, log, progress)
    case .rfm: try run(RFMProjection.self, view, log, progress)
    case .dormancy: try run(DormancyProjection.self, view, log, progress)
    case .referrals: try run(ReferralProjection.self, view, log, progress)
    case .timeline: try run(TimelineProjection.self, view, log, progress)
    }
  }

  @inline(__always)
  private func run<P: Projection>(
    _ projection: P.Type,
    _ view: ViewEnvironment,
    _ log: EventLog,
    _ progress: @Sendable @escaping (FoldProgress) -> Void
  ) throws -> UInt64 {
    try Projector<P>(log: log, view: view).catchUp(progress: progress)
  }
}
