package import Views

/// What can be asked for: the rows of a view, or other rows over the states of one.
package enum QueryName: String, CaseIterable, Sendable {
  case profiles
  case rfm
  case dormancy
  case referrals
  case credits
  case claims
  case timeline
  case kpis
  case cohorts

  /// The rows of a view itself.
  package init(_ view: ViewName) {
    switch view {
    case .profiles: self = .profiles
    case .rfm: self = .rfm
    case .dormancy: self = .dormancy
    case .referrals: self = .referrals
    case .timeline: self = .timeline
    }
  }

  /// The view that it is read from.
  package var view: ViewName {
    switch self {
    case .profiles: .profiles
    case .rfm, .kpis, .cohorts: .rfm
    case .dormancy: .dormancy
    case .referrals, .credits, .claims: .referrals
    case .timeline: .timeline
    }
  }
}
