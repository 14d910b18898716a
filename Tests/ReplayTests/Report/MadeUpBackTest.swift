import Events
import Replay
import TestSupport

/// A back-test with figures drawn at random: what a report is made of, without the shop behind it.
///
/// The figures need not agree with each other; each is one of its own, so that a page that shows another
/// is found out.
struct MadeUpBackTest {
  var plan: BackTestPlan
  var result: BackTestResult

  init(
    seed: UInt64,
    rules: [String] = ["new.yaml", "the shop's rules"],
    dates count: Int = 12,
    segments: [String] = ["champions", "loyal", "new", "at risk", "hibernating"]
  ) {
    var random = SeededGenerator(seed: seed)
    let first = 19_723
    plan = BackTestPlan(
      from: first,
      to: first + 30 * max(0, count - 1),
      every: .days(30),
      holdout: .months(3),
      seed: seed
    )
    let scorers =
      rules.enumerated().map { BackTestResult.Scorer(kind: .rules($0), name: $1) } + [
        .init(kind: .plainSum, name: "R+F+M"), .init(kind: .bgNBD, name: "BG/NBD"),
      ]
    let dates = (0..<count).map { index in
      Self.date(first + 30 * index, scorers, segments, &random)
    }
    result = BackTestResult(
      scorers: scorers,
      dates: dates,
      pooled: scorers.indices.map { Self.pooled(dates, $0) },
      differences: Difference.Figure.allCases.map { figure in
        let value = random.share(0.001, 0.02)
        return Difference(
          figure: figure,
          against: 1,
          value: value,
          interval: value - 0.0009...value + 0.0009
        )
      },
      dormancy: rules.map { _ in Self.dormancy(&random) },
      notEnough: nil,
      provenance: .init(
        head: LogPosition(rawValue: 6_444),
        currency: Currency("CNY") ?? { preconditionFailure("CNY is a currency") }(),
        orders: nil,
        knowledge: .sinceTheLogBegan,
        seed: seed,
        replicates: 400,
        confidence: 0.95
      )
    )
  }

  private static func date(
    _ day: Int,
    _ scorers: [BackTestResult.Scorer],
    _ segments: [String],
    _ random: inout SeededGenerator
  ) -> BackTestDate {
    let customers = random.int(400...900)
    return BackTestDate(
      asOfDay: day,
      asOf: Event.moment(day: day),
      holdoutEndDay: day + 90,
      population: Population(
        customers: customers,
        buyers: customers / 4,
        purchases: customers / 2,
        revenue: Int128(random.int(100_000...999_999))
      ),
      rankings: scorers.enumerated().map { index, scorer in
        ranking(0.74 - 0.01 * Double(index), expects: scorer.kind == .bgNBD, &random)
      },
      segments: scorers.filter { if case .rules = $0.kind { true } else { false } }.map { _ in
        (segments.map { SegmentPlace.segment($0) } + [.noSegment, .unscored]).map { place in
          let customers = random.int(20...90)
          return SegmentOutcome(
            place: place,
            population: Population(
              customers: customers,
              buyers: random.int(0...customers),
              purchases: customers,
              revenue: Int128(random.int(10_000...99_999))
            )
          )
        }
      },
      model: BGNBDModel(
        r: 0.2426,
        alpha: 4.4136,
        a: 0.7929,
        b: 2.4259,
        logLikelihood: -9_582.429,
        customers: customers
      )
    )
  }

  private static func ranking(
    _ auc: Double,
    expects: Bool,
    _ random: inout SeededGenerator
  ) -> Ranking {
    let weights = (0..<10).map { 1 / (Double($0) + 1.5) + random.share(0, 0.06) }
    let sum = weights.reduce(0, +)
    var cumulative = 0.0
    let deciles = weights.map { weight in
      cumulative += weight / sum
      return Ranking.Decile(
        customers: 60,
        buyers: 60 * weight / sum,
        purchases: 60 * weight,
        revenue: 6_000 * weight,
        lift: 10 * weight / sum,
        cumulativeBuyers: min(1, cumulative)
      )
    }
    let calibration = (1...10).map { bin in
      let expected = Double(bin * bin) / 40
      return Ranking.CalibrationBin(
        customers: 60,
        expected: expected,
        actual: expected * random.share(0.8, 1.2)
      )
    }
    return Ranking(
      auc: auc + random.share(-0.02, 0.02),
      topDecileLift: deciles[0].lift,
      deciles: deciles,
      revenueAt10: random.share(0.2, 0.4),
      revenueAt20: random.share(0.4, 0.6),
      revenueAt30: random.share(0.6, 0.8),
      spearman: random.share(0.2, 0.4),
      calibration: expects ? calibration : []
    )
  }

  private static func pooled(_ dates: [BackTestDate], _ scorer: Int) -> PooledRanking {
    func spread(_ figure: (Ranking) -> Double) -> PooledRanking.Spread {
      let values = dates.compactMap { $0.rankings[scorer].map(figure) }
      return PooledRanking.Spread(
        mean: values.reduce(0, +) / Double(max(1, values.count)),
        least: values.min() ?? 0,
        greatest: values.max() ?? 0,
        standardDeviation: nil
      )
    }
    return PooledRanking(
      dates: dates.count,
      auc: spread(\.auc),
      topDecileLift: spread(\.topDecileLift),
      revenueAt10: spread { $0.revenueAt10 ?? 0 },
      revenueAt20: spread { $0.revenueAt20 ?? 0 },
      revenueAt30: spread { $0.revenueAt30 ?? 0 },
      spearman: spread { $0.spearman ?? 0 }
    )
  }

  private static func dormancy(_ random: inout SeededGenerator) -> DormancyOutcome {
    var outcome = DormancyOutcome()
    outcome.called = random.int(1_000...1_999)
    outcome.calledCameBackUnasked = random.int(10...99)
    outcome.calledCameBackAsked = random.int(100...199)
    outcome.notCalled = random.int(2_000...2_999)
    outcome.notCalledStayedAway = random.int(200...999)
    return outcome
  }
}

extension SeededGenerator {
  mutating func share(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(int(0...1_000_000)) / 1_000_000
  }
}
