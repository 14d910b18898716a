/// What the customers of one score did: all that the figures of a ranking need.
///
/// Numbers are floating so that customers can be weighted.
public struct ScoreGroup: Equatable, Sendable {
  public var customers: Double
  public var buyers: Double
  public var purchases: Double
  /// Minor units.
  public var revenue: Double
  /// The sum of the customers' midranks by number of purchases.
  public var outcomeRanks: Double

  public init(
    customers: Double = 0,
    buyers: Double = 0,
    purchases: Double = 0,
    revenue: Double = 0,
    outcomeRanks: Double = 0
  ) {
    self.customers = customers
    self.buyers = buyers
    self.purchases = purchases
    self.revenue = revenue
    self.outcomeRanks = outcomeRanks
  }

  static func += (left: inout ScoreGroup, right: ScoreGroup) {
    left.customers += right.customers
    left.buyers += right.buyers
    left.purchases += right.purchases
    left.revenue += right.revenue
    left.outcomeRanks += right.outcomeRanks
  }

  /// The group's share of `part` customers, spread evenly.
  func share(_ part: Double) -> ScoreGroup {
    guard customers > 0 else { return ScoreGroup() }
    let share = part / customers
    return ScoreGroup(
      customers: part,
      buyers: buyers * share,
      purchases: purchases * share,
      revenue: revenue * share,
      outcomeRanks: outcomeRanks * share
    )
  }
}

extension Array where Element == ScoreGroup {
  /// All groups together.
  var total: ScoreGroup { reduce(into: ScoreGroup()) { $0 += $1 } }

  /// The best customers, `sizes` at a time, from groups with the best first.
  ///
  /// A group across a border is spread evenly: in the mean over all orders of its customers each part
  /// gets so much.
  func parts(_ sizes: [Double]) -> [ScoreGroup] {
    var parts: [ScoreGroup] = []
    var place = 0
    var used = 0.0
    for size in sizes {
      var part = ScoreGroup()
      var wanted = size
      while wanted > 0, place < count {
        let taken = Swift.min(wanted, self[place].customers - used)
        part += self[place].share(taken)
        wanted -= taken
        used += taken
        if used >= self[place].customers {
          place += 1
          used = 0
        }
      }
      parts.append(part)
    }
    return parts
  }
}
