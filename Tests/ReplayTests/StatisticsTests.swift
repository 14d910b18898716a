import Foundation
import TestSupport
import Testing

@testable import Replay

/// Made-up customers with many equal scores, scored and counted by SciPy 1.17.1 and NumPy 2.4.6 too.
struct StatisticsTests {
  private struct Customer {
    var score: Int
    var purchases: Int
    var revenue: Int
  }

  private let customers: [Customer]
  private let groups: [ScoreGroup]
  private let outcomes: Midranks

  init() {
    var state: UInt64 = 12_345
    func next(_ end: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % end)
    }
    let customers = (0..<57).map { _ in
      let score = next(9)
      let purchases = max(0, (score + next(12)) / 4 - 2)
      return Customer(
        score: score,
        purchases: purchases,
        revenue: purchases * (100 + next(900))
      )
    }
    let outcomes = Midranks(
      counts: (0...2).map { times in Double(customers.count { $0.purchases == times }) }
    )
    groups = (0...8).reversed().map { score in
      let members = customers.filter { $0.score == score }
      return ScoreGroup(
        customers: Double(members.count),
        buyers: Double(members.count { $0.purchases > 0 }),
        purchases: Double(members.reduce(0) { $0 + $1.purchases }),
        revenue: Double(members.reduce(0) { $0 + $1.revenue }),
        outcomeRanks: members.reduce(0) { $0 + outcomes.ranks[$1.purchases] }
      )
    }
    self.customers = customers
    self.outcomes = outcomes
  }

  private func isNear(_ found: Double?, _ expected: Double) -> Bool {
    found.map { abs($0 - expected) < 1e-12 } ?? false
  }

  @Test
  func theFiguresAgreeWithSciPy() throws {
    let ranking = try #require(Ranking(groups, outcomes))
    #expect(isNear(ranking.auc, 0.8220221606648199))
    #expect(isNear(ranking.gini, 2 * 0.8220221606648199 - 1))
    #expect(isNear(ranking.spearman, 0.5520657457624943))
    #expect(isNear(ranking.revenueAt10, 0.17197186982901272))
    #expect(isNear(ranking.revenueAt20, 0.3868549365692223))
    #expect(isNear(ranking.revenueAt30, 0.5268676840105411))
    #expect(isNear(ranking.topDecileLift, 1.875))
    #expect(ranking.deciles.map(\.customers) == [6, 6, 6, 6, 6, 6, 6, 5, 5, 5])
    let buyers = [
      3.75, 4.05, 3.4222222222222216, 3.0277777777777786, 2.0357142857142847, 2.0476190476190474,
      0.6666666666666679, 0, 0, 0,
    ]
    for (decile, expected) in zip(ranking.deciles, buyers) {
      #expect(isNear(decile.buyers, expected))
    }
    #expect(isNear(ranking.deciles[4].cumulativeBuyers, 0.8571428571428571))
  }

  /// By counting all pairs, for random scores.
  @Test
  func theAreaIsTheShareOfPairsInTheRightOrder() throws {
    var random = SeededGenerator()
    for _ in 0..<50 {
      let members = (0..<random.int(2...40)).map { _ in (random.below(6), random.oneIn(3)) }
      let groups = (0..<6).reversed().map { score in
        ScoreGroup(
          customers: Double(members.count { $0.0 == score }),
          buyers: Double(members.count { $0 == (score, true) })
        )
      }
      var right = 0.0
      var pairs = 0.0
      for buyer in members where buyer.1 {
        for other in members where !other.1 {
          pairs += 1
          right += buyer.0 > other.0 ? 1 : buyer.0 == other.0 ? 0.5 : 0
        }
      }
      let expected = pairs == 0 ? nil : right / pairs
      #expect(AreaUnderCurve.value(groups) == expected)
    }
  }

  @Test
  func aTieIsWorthItsMeanOverAllOrders() throws {
    var random = SeededGenerator()
    var sum = 0.0
    for _ in 0..<4_000 {
      let order = customers.shuffled(using: &random).sorted { $0.score > $1.score }
      sum += Double(order.prefix(6).count { $0.purchases > 0 })
    }
    // The standard deviation of one draw is below 1, that of the mean below 0.016.
    #expect(abs(sum / 4_000 - 3.75) < 0.1)
  }

  @Test
  func perfectAndUselessOrdersAreKnown() throws {
    let best = [ScoreGroup(customers: 10, buyers: 10), ScoreGroup(customers: 90)]
    #expect(AreaUnderCurve.value(best) == 1)
    #expect(Gains.topDecileLift(best) == 10)
    #expect(AreaUnderCurve.value(best.reversed()) == 0)
    let one = [ScoreGroup(customers: 100, buyers: 10)]
    #expect(AreaUnderCurve.value(one) == 0.5)
    #expect(isNear(Gains.topDecileLift(one), 1))
    #expect(AreaUnderCurve.value([ScoreGroup(customers: 5, buyers: 5)]) == nil)
    #expect(AreaUnderCurve.value([ScoreGroup(customers: 5)]) == nil)
    #expect(Gains.revenueShare(one, ofBest: 0.1) == nil)
    #expect(Spearman.correlation(one, Midranks(counts: [90, 10])) == nil)
  }

  @Test
  func calibrationBinsKeepEqualExpectationsTogether() {
    let customers = [0.1, 0.1, 0.1, 0.1, 0.5, 0.5, 0.9, 1.0, 1.1, 1.2]
      .map { (expected: $0, actual: $0 * 2) }
    let bins = Calibration.bins(customers)
    #expect(bins.map(\.customers) == [4, 2, 1, 1, 1, 1])
    for bin in bins { #expect(isNear(bin.actual, bin.expected * 2)) }
    #expect(isNear(bins.map { $0.expected * Double($0.customers) }.reduce(0, +), 5.6))
    #expect(Calibration.bins([]).isEmpty)
  }
}

struct BootstrapTests {
  private func weights(_ bootstrap: Bootstrap, of customer: UInt32) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: (bootstrap.replicates + 3) / 4 * 4) { buffer, count in
      bootstrap.weights(of: customer, into: buffer)
      count = buffer.count
    }
  }

  /// Over 4 M draws each share is known to some 0.0003.
  @Test
  func customersAreTakenAsOftenAsPoissonSays() {
    let bootstrap = Bootstrap(seed: 7, replicates: 400)
    var counts = [Double](repeating: 0, count: 9)
    for customer in 0..<10_000 {
      for weight in weights(bootstrap, of: UInt32(customer)) { counts[Int(weight)] += 1 }
    }
    var probability = exp(-1.0)
    for times in 0..<9 {
      if times > 0 { probability /= Double(times) }
      #expect(abs(counts[times] / 4_000_000 - probability) < 0.002)
    }
    let mean = counts.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } / 4_000_000
    #expect(abs(mean - 1) < 0.003)
  }

  @Test
  func weightsFollowFromTheSeedAndTheCustomer() {
    let bootstrap = Bootstrap(seed: 7, replicates: 102)
    #expect(weights(bootstrap, of: 5) == weights(bootstrap, of: 5))
    #expect(weights(bootstrap, of: 5) != weights(bootstrap, of: 6))
    #expect(weights(bootstrap, of: 5) != weights(Bootstrap(seed: 8, replicates: 102), of: 5))
  }

  /// Neighbouring customers and seeds draw independently.
  @Test
  func weightsAreNotCorrelated() {
    for (seeds, step) in [((7 as UInt64, 7 as UInt64), 1 as UInt32), ((7, 8), 0), ((7, 8), 1)] {
      var product = 0.0
      for customer in 0..<2_000 {
        let one = weights(Bootstrap(seed: seeds.0, replicates: 100), of: UInt32(customer))
        let other = weights(Bootstrap(seed: seeds.1, replicates: 100), of: UInt32(customer) + step)
        product += zip(one, other).reduce(0) { $0 + (Double($1.0) - 1) * (Double($1.1) - 1) }
      }
      // Of variance 1 by draw: a standard deviation of 0.0022.
      #expect(abs(product / 200_000) < 0.012)
    }
  }

  /// The interval of a single mean is the textbook's.
  @Test
  func theIntervalOfAMeanIsThatOfItsStandardError() throws {
    let bootstrap = Bootstrap(seed: 3, replicates: 4_000)
    var sums = [Double](repeating: 0, count: 4_000)
    var counts = sums
    for customer in 0..<1_000 {
      let value = customer % 4 == 0 ? 1.0 : 0.0
      for (index, weight) in weights(bootstrap, of: UInt32(customer)).enumerated() {
        sums[index] += value * Double(weight)
        counts[index] += Double(weight)
      }
    }
    let means = zip(sums, counts).map { $0 / $1 }
    let intervals = SimultaneousIntervals.of([(0.25, means)], confidence: 0.95)
    let interval = try #require(intervals[0])
    let error = 1.96 * (0.25 * 0.75 / 1_000).squareRoot()
    #expect(abs(interval.lowerBound - (0.25 - error)) < 0.003)
    #expect(abs(interval.upperBound - (0.25 + error)) < 0.003)
  }
}
