import Foundation
import TestSupport
import Testing

@testable import Replay

/// Intervals that hold all at once: looking at several figures makes no difference out of chance.
@Suite struct SimultaneousIntervalsTests {
  /// A number of the normal distribution, by Box & Muller 1958.
  private static func normal(_ random: inout SeededGenerator) -> Double {
    let (first, second) = (random.int(1...1_000_000), random.int(0...999_999))
    return (-2 * log(Double(first) / 1_000_000)).squareRoot()
      * cos(2 * .pi * Double(second) / 1_000_000)
  }

  /// Figures that are 0 in truth, measured with an error of 1, and as many draws around what was measured;
  /// `share` of the error is the same for all figures.
  private static func figures(
    _ count: Int,
    sharing share: Double,
    _ random: inout SeededGenerator
  ) -> [(value: Double, draws: [Double?])] {
    func errors() -> [Double] {
      let common = normal(&random) * share.squareRoot()
      return (0..<count).map { _ in common + normal(&random) * (1 - share).squareRoot() }
    }
    let measured = errors()
    let draws = (0..<200).map { _ in errors() }
    return measured.indices.map { figure in
      (measured[figure], draws.map { measured[figure] + $0[figure] })
    }
  }

  /// Of 300 trials in which nothing is there, 15 may find something.
  ///
  /// That holds for five figures as for one, however much they have in common. Five intervals of 95 % each would find something in 68 where they have nothing.
  @Test(arguments: [(1, 0.0), (5, 0.0), (5, 0.5), (5, 1.0)])
  func chanceIsFoundNoMoreOftenThanIsAllowed(count: Int, share: Double) {
    let seed = Seeds.fresh(1)[0]
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let found = (0..<300).count { _ in
      SimultaneousIntervals.of(Self.figures(count, sharing: share, &random), confidence: 0.95)
        .contains { $0?.contains(0) == false }
    }
    // Five standard deviations of the binomial distribution, and what 200 draws leave open.
    #expect(found >= 2 && found <= 40, "\(found)")
  }

  /// Figures that are the same up to their scale are one: nothing is to be corrected.
  @Test func figuresThatAreOneHaveTheIntervalOfOne() throws {
    var random = SeededGenerator(seed: 7)
    let one = Self.figures(1, sharing: 0, &random)[0]
    let alone = try #require(SimultaneousIntervals.of([one], confidence: 0.95)[0])
    let scaled = (value: one.value * 10, draws: one.draws.map { $0.map { $0 * 10 } })
    let both = SimultaneousIntervals.of([one, scaled], confidence: 0.95)
    let (first, second) = (try #require(both[0]), try #require(both[1]))
    #expect(abs(first.lowerBound - alone.lowerBound) < 1e-9)
    #expect(abs(first.upperBound - alone.upperBound) < 1e-9)
    #expect(abs(second.upperBound - alone.upperBound * 10) < 1e-8)
  }

  @Test func tooFewDrawsHaveNoInterval() {
    let few = [Double?](repeating: 1, count: 19) + [nil]
    let enough = [Double?](repeating: 1, count: 20)
    let intervals = SimultaneousIntervals.of([(1, few), (1, enough)], confidence: 0.95)
    #expect(intervals == [nil, 1...1])
    #expect(SimultaneousIntervals.of([], confidence: 0.95).isEmpty)
  }
}
