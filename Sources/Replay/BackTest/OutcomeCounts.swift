/// The ranks of customers by how often they bought in the holdout.
struct OutcomeCounts {
  let midranks: Midranks

  init(_ parts: [CustomerRows], _ date: Int) {
    var counts: [Double] = []
    for part in parts {
      for outcome in part.dates[date].outcomes {
        let purchases = Int(outcome.purchases)
        while purchases >= counts.count { counts.append(0) }
        counts[purchases] += 1
      }
    }
    midranks = Midranks(counts: counts)
  }
}

extension ScoreGroup {
  /// Takes a customer.
  @inline(__always)
  mutating func add(_ outcome: Outcome, _ ranks: [Double]) {
    customers += 1
    buyers += outcome.purchases > 0 ? 1 : 0
    purchases += Double(outcome.purchases)
    revenue += Double(outcome.revenue)
    outcomeRanks += ranks[Int(outcome.purchases)]
  }
}

extension Ranking {
  /// Of customers by a sum of scores.
  init?(_ sums: [[UInt8]], _ parts: [CustomerRows], _ date: Int, _ outcomes: OutcomeCounts) {
    var groups = Array(repeating: ScoreGroup(), count: 256)
    let ranks = outcomes.midranks.ranks
    for (part, sums) in zip(parts, sums) {
      for (sum, outcome) in zip(sums, part.dates[date].outcomes) {
        groups[Int(sum)].add(outcome, ranks)
      }
    }
    self.init(groups.reversed().filter { $0.customers > 0 }, outcomes.midranks)
  }
}
