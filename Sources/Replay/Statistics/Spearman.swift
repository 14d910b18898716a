/// Spearman's rank correlation, where many numbers are equal.
///
/// Equal numbers get the mean of the ranks they take (midranks), and the correlation is Pearson's of
/// the ranks: Kendall & Gibbons, "Rank Correlation Methods", 5th ed. 1990, § 3.
public struct Midranks: Equatable, Sendable {
  /// The midrank of each value, from 1 on: `counts[v]` customers have the value v.
  public let ranks: [Double]
  /// The sum of the squared distances of all ranks from their mean.
  let squares: Double

  public init(counts: [Double]) {
    var below = 0.0
    var ranks: [Double] = []
    for count in counts {
      ranks.append(below + (count + 1) / 2)
      below += count
    }
    self.ranks = ranks
    let mean = (below + 1) / 2
    squares = zip(ranks, counts).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 }
  }
}

public enum Spearman {
  /// The correlation between group and outcome; `groups` have the best first, and in `outcomeRanks`
  /// the sums of the ranks that `outcomes` gives.
  ///
  /// Returns `nil` where all groups or all outcomes are equal.
  public static func correlation(_ groups: [ScoreGroup], _ outcomes: Midranks) -> Double? {
    let scores = Midranks(counts: groups.reversed().map(\.customers))
    guard scores.squares > 0, outcomes.squares > 0 else { return nil }
    let mean = (groups.total.customers + 1) / 2
    let shared = zip(scores.ranks, groups.reversed()).reduce(0) { sum, group in
      sum + (group.0 - mean) * (group.1.outcomeRanks - mean * group.1.customers)
    }
    return shared / (scores.squares.squareRoot() * outcomes.squares.squareRoot())
  }
}
