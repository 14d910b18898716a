internal import Projections

/// How sure the differences between the first rule set and the others are.
///
/// **Per-event path.** Every customer's weights are drawn once and added, in all replicates together, to
/// the groups of equal score that the customer is in: by date and rule set.
struct DifferenceBootstrap {
  let bootstrap: Bootstrap
  let confidence: Double
  let parts: [CustomerRows]
  /// By date; `nil` for those that had not enough data.
  let scores: [DateScores?]
  let ruleSets: Int
  /// With fewer who brought anything in a date's holdout, its revenue is one of few persons' and tells nothing.
  let leastPayers: Int

  /// Customers are summed up in so many slices, whatever the number of cores, so that the same seed
  /// gives the same figures everywhere.
  private static let slices = 16

  /// Bytes that a date takes while `parts` of customers are weighed.
  static func bytesPerDate(ruleSets: Int, parts: Int, replicates: Int) -> Int {
    guard ruleSets > 1 else { return 0 }
    let sums = WeightedSums.bytesPerGroup(replicates) * ruleSets * (RankingSteps.most + 1)
    let figures = ruleSets * replicates * Figures.bytes
    return sums * min(slices, max(1, parts)) + figures
  }

  /// The differences by date, and over all dates.
  func run() -> (dates: [[Difference]], pooled: [Difference]) {
    guard ruleSets > 1 else { return (scores.map { _ in [] }, []) }
    let sums = weightedSums()
    let hasRevenue = scores.indices.map { payers($0) >= leastPayers }
    let figures = scores.indices.map { date in
      scores[date].map { _ in
        (0..<ruleSets).map { set in
          (0..<bootstrap.replicates).map { replicate in
            Figures(sums.groups(date, set, replicate), hasRevenue[date])
          }
        }
      }
    }
    let actual = scores.indices.map { date in
      scores[date].map { scores in
        scores.steps.map { Figures(groups($0, date), hasRevenue[date]) }
      }
    }
    var dates: [[Difference]] = []
    for date in scores.indices {
      dates.append(differences([actual[date]].compactMap { $0 }, [figures[date]].compactMap { $0 }))
    }
    return (dates, differences(actual.compactMap { $0 }, figures.compactMap { $0 }))
  }

  /// Of the means over dates: `actual` by date and rule set, `drawn` by date, rule set and replicate.
  private func differences(_ actual: [[Figures]], _ drawn: [[[Figures]]]) -> [Difference] {
    guard !actual.isEmpty else { return [] }
    var found: [Difference] = []
    var draws: [[Double?]] = []
    for other in 1..<ruleSets {
      for figure in Difference.Figure.allCases {
        guard let value = Self.mean(actual.map { ($0[0][figure], $0[other][figure]) }) else {
          continue
        }
        found.append(Difference(figure: figure, against: other, value: value, interval: nil))
        draws.append(
          (0..<bootstrap.replicates).map { replicate in
            Self.mean(drawn.map { ($0[0][replicate][figure], $0[other][replicate][figure]) })
          }
        )
      }
    }
    let figures = zip(found, draws).map { (value: $0.value, draws: $1) }
    let intervals = SimultaneousIntervals.of(figures, confidence: confidence)
    for index in found.indices {
      found[index].interval = intervals[index].map {
        $0.clamped(to: found[index].figure.range(with: found[index].value))
      }
    }
    return found
  }

  /// The mean difference of those dates where both have the figure.
  private static func mean(_ pairs: [(Double?, Double?)]) -> Double? {
    let differences = pairs.compactMap { first, other in
      first.flatMap { first in other.map { first - $0 } }
    }
    guard !differences.isEmpty else { return nil }
    return differences.reduce(0, +) / Double(differences.count)
  }

  /// How many customers brought something in a date's holdout.
  private func payers(_ date: Int) -> Int {
    parts.reduce(0) { $0 + $1.dates[date].outcomes.count { $0.revenue > 0 } }
  }

  /// The groups of a date as they are.
  private func groups(_ steps: [[UInt8]], _ date: Int) -> [ScoreGroup] {
    var groups = Array(repeating: ScoreGroup(), count: RankingSteps.most + 1)
    for (part, steps) in zip(parts, steps) {
      for (step, outcome) in zip(steps, part.dates[date].outcomes) {
        groups[Int(step)] += ScoreGroup(
          customers: 1,
          buyers: outcome.purchases > 0 ? 1 : 0,
          revenue: Double(outcome.revenue)
        )
      }
    }
    return groups.reversed().filter { $0.customers > 0 }
  }

  // MARK: Weighing

  private func weightedSums() -> WeightedSums {
    let steps = scores.compactMap { $0?.steps.joined().joined().max() }.max() ?? 0
    let slices = Slots<WeightedSums>(count: min(Self.slices, max(1, parts.count)))
    Parallel.run(slices.count) { slice in
      var sums = WeightedSums(
        dates: scores.count,
        ruleSets: ruleSets,
        groups: Int(steps) + 1,
        replicates: bootstrap.replicates
      )
      let range = parts.count * slice / slices.count..<parts.count * (slice + 1) / slices.count
      for part in range { weigh(part, into: &sums) }
      slices[slice] = sums
    }
    var all = slices.values
    var sums = all.removeFirst()
    for other in all { sums.add(other) }
    return sums
  }

  /// Goes through a part's customers once, at all dates together.
  private func weigh(_ part: Int, into sums: inout WeightedSums) {
    let rows = parts[part].dates
    // By date and rule set, in one array: nothing is counted in the loop.
    let partSteps = scores.flatMap { scores in
      (0..<ruleSets).map { scores?.steps[$0][part] ?? [] }
    }
    var next = Array(repeating: 0, count: rows.count)
    let room = (bootstrap.replicates + 7) / 8 * 8
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { weights in
      weights.initialize(repeating: 0)
      while true {
        var customer = UInt32.max
        var isLast = true
        for date in rows.indices where next[date] < rows[date].customers.count {
          customer = min(customer, rows[date].customers[next[date]])
          isLast = false
        }
        if isLast { return }
        bootstrap.weights(of: customer, into: weights)
        for date in rows.indices {
          let row = next[date]
          guard row < rows[date].customers.count, rows[date].customers[row] == customer else {
            continue
          }
          next[date] += 1
          let outcome = rows[date].outcomes[row]
          for set in 0..<ruleSets where !partSteps[date * ruleSets + set].isEmpty {
            let group = Int(partSteps[date * ruleSets + set][row])
            sums.add(weights, to: group, of: set, on: date, outcome)
          }
        }
      }
    }
  }
}

extension Difference.Figure {
  /// Between what a difference can be; `value` is one that is.
  fileprivate func range(with value: Double) -> ClosedRange<Double> {
    let greatest =
      switch self {
      // A tenth can have all the buyers.
      case .topDecileLift: 10.0
      // With more sent back than paid a share can be beyond that.
      case .auc, .revenueAt10, .revenueAt20, .revenueAt30: 1.0
      }
    return -max(greatest, abs(value))...max(greatest, abs(value))
  }
}

/// The figures of a ranking whose differences are asked for.
private struct Figures {
  private let values: [Double?]

  /// What one takes, with the head of its array.
  static let bytes =
    40 + MemoryLayout<Double?>.stride * Difference.Figure.allCases.count

  init(_ groups: [ScoreGroup], _ hasRevenue: Bool) {
    func revenue(_ share: Double) -> Double? {
      hasRevenue ? Gains.revenueShare(groups, ofBest: share) : nil
    }
    values = Difference.Figure.allCases.map { figure in
      switch figure {
      case .auc: AreaUnderCurve.value(groups)
      case .topDecileLift: Gains.topDecileLift(groups)
      case .revenueAt10: revenue(0.1)
      case .revenueAt20: revenue(0.2)
      case .revenueAt30: revenue(0.3)
      }
    }
  }

  subscript(figure: Difference.Figure) -> Double? {
    values[Difference.Figure.allCases.firstIndex(of: figure) ?? 0]
  }
}

/// Customers, buyers and revenue of each group of equal score, in all replicates.
private struct WeightedSums: Sendable {
  /// Replicates that are added at once.
  private static let lanes = 8

  private let ruleSets: Int
  /// The steps of the order, and 0 for those who are not scored.
  private let groups: Int
  private let width: Int
  /// By date, rule set and group: the replicates of those who did not buy, of buyers, of revenue.
  private var others: [SIMD8<UInt32>]
  private var buyers: [SIMD8<UInt32>]
  private var revenue: [SIMD8<Float>]

  init(dates: Int, ruleSets: Int, groups: Int, replicates: Int) {
    self.ruleSets = ruleSets
    self.groups = groups
    width = (replicates + Self.lanes - 1) / Self.lanes
    let count = dates * ruleSets * groups * width
    others = Array(repeating: .zero, count: count)
    buyers = Array(repeating: .zero, count: count)
    revenue = Array(repeating: .zero, count: count)
  }

  static func bytesPerGroup(_ replicates: Int) -> Int {
    let width = (replicates + lanes - 1) / lanes
    return width * (2 * MemoryLayout<SIMD8<UInt32>>.stride + MemoryLayout<SIMD8<Float>>.stride)
  }

  private func start(_ date: Int, _ set: Int, _ group: Int) -> Int {
    ((date * ruleSets + set) * groups + group) * width
  }

  @inline(__always)
  mutating func add(
    _ weights: UnsafeMutableBufferPointer<UInt8>,
    to group: Int,
    of set: Int,
    on date: Int,
    _ outcome: Outcome
  ) {
    let start = start(date, set, group)
    let weights = UnsafeRawPointer(weights.baseAddress.unsafelyUnwrapped)
    if outcome.purchases == 0 {
      Self.add(weights, to: &others, start, width)
      return
    }
    Self.add(weights, to: &buyers, start, width)
    let amount = Float(outcome.revenue)
    revenue.withUnsafeMutableBufferPointer { revenue in
      for place in 0..<width {
        let taken = weights.loadUnaligned(fromByteOffset: place &* 8, as: SIMD8<UInt8>.self)
        revenue[start &+ place] += SIMD8<Float>(taken) * amount
      }
    }
  }

  @inline(__always)
  private static func add(
    _ weights: UnsafeRawPointer,
    to counts: inout [SIMD8<UInt32>],
    _ start: Int,
    _ width: Int
  ) {
    counts.withUnsafeMutableBufferPointer { counts in
      for place in 0..<width {
        let taken = weights.loadUnaligned(fromByteOffset: place &* 8, as: SIMD8<UInt8>.self)
        counts[start &+ place] &+= SIMD8<UInt32>(truncatingIfNeeded: taken)
      }
    }
  }

  mutating func add(_ other: WeightedSums) {
    for place in others.indices {
      others[place] &+= other.others[place]
      buyers[place] &+= other.buyers[place]
      revenue[place] += other.revenue[place]
    }
  }

  /// The groups of a replicate, the best first.
  func groups(_ date: Int, _ set: Int, _ replicate: Int) -> [ScoreGroup] {
    (0..<groups).reversed().compactMap { group in
      let place = start(date, set, group) + replicate / Self.lanes
      let lane = replicate % Self.lanes
      let customers = others[place][lane] + buyers[place][lane]
      guard customers > 0 else { return nil }
      return ScoreGroup(
        customers: Double(customers),
        buyers: Double(buyers[place][lane]),
        revenue: Double(revenue[place][lane])
      )
    }
  }
}
