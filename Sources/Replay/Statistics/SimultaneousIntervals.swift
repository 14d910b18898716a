/// Intervals of several figures that hold all at once.
///
/// Five intervals of 95 % each leave the truth out somewhere in up to a quarter of all cases: whoever looks at
/// five figures finds a difference that chance made. These are as wide as it takes for 95 % of the draws to be
/// within all of them: figure ± c · s, where s is the standard deviation of the figure's draws, and c what the
/// greatest of the draws' distances, each in its own s, exceeds no more often than allowed. That is the
/// single-step max-T procedure (Westfall & Young 1993, Resampling-Based Multiple Testing, section 2.5), its
/// intervals the sup-t band (Montiel Olea & Plagborg-Møller 2019, Journal of Applied Econometrics 34: 1–17). It
/// is Bonferroni's correction where figures have nothing to do with each other, and none where they are one.
enum SimultaneousIntervals {
  /// With fewer draws a figure has no interval.
  private static let leastDraws = 20

  /// The interval of each figure; `draws` has its value in each replicate, the same replicates for all, and `nil`
  /// where a replicate had none.
  static func of(
    _ figures: [(value: Double, draws: [Double?])],
    confidence: Double
  ) -> [ClosedRange<Double>?] {
    let deviations = figures.map { standardDeviation($0.draws.compactMap { $0 }) }
    let replicates = figures.map(\.draws.count).max() ?? 0
    let greatest = (0..<replicates).map { replicate in
      zip(figures, deviations).reduce(0) { greatest, entry in
        guard let deviation = entry.1, deviation > 0, let draw = entry.0.draws[replicate] else {
          return greatest
        }
        return max(greatest, abs(draw - entry.0.value) / deviation)
      }
    }
    let width = quantile(greatest.sorted(), confidence)
    return zip(figures, deviations).map { figure, deviation in
      deviation.map { figure.value - width * $0...figure.value + width * $0 }
    }
  }

  private static func standardDeviation(_ draws: [Double]) -> Double? {
    guard draws.count >= leastDraws else { return nil }
    let mean = draws.reduce(0, +) / Double(draws.count)
    let squares = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(draws.count - 1)).squareRoot()
  }

  /// The quantile of type 7 (Hyndman & Fan 1996) of rising numbers; 0 without any.
  private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    guard let last = sorted.last else { return 0 }
    let place = Double(sorted.count - 1) * share
    let below = Int(place)
    guard below + 1 < sorted.count else { return last }
    return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
  }
}
