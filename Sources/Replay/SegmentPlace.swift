/// Where a rule set puts a customer.
public enum SegmentPlace: Hashable, Sendable {
  case segment(String)
  /// Scored, and no condition holds.
  case noSegment
  /// No order that counts by these rules, or one with another customer.
  case unscored

  package var name: String {
    switch self {
    case .segment(let name): name
    case .noSegment: "no segment"
    case .unscored: "not scored"
    }
  }
}
