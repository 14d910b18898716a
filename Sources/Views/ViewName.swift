internal import EventLog
internal import Events
internal import Projections

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
