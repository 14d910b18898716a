/// Round places on an axis.
enum Ticks {
  /// A range around `values`, and at least `count` round places in it: steps of 1, 2 or 5 times a power
  /// of ten.
  ///
  /// The range begins at 0 where `values` are positive and `fromZero` is asked for; values that are no numbers have
  /// no place in it.
  static func round(
    _ values: [Double],
    fromZero: Bool,
    count: Int = 4
  ) -> (range: ClosedRange<Double>, places: [Double], decimals: Int) {
    let finite = values.filter(\.isFinite)
    var low = finite.min() ?? 0
    var high = finite.max() ?? 1
    if fromZero { low = min(0, low) }
    if high - low < 1e-9 { (low, high) = (low - 0.05, high + 0.05) }
    let (step, decimals) = step(atMost: (high - low) / Double(count))
    let first = (low / step).rounded(.down)
    let last = (high / step).rounded(.up)
    let places = stride(from: first, through: last, by: 1).map { $0 * step }
    return (first * step...last * step, places, decimals)
  }

  /// The greatest round step not above `length`, and the decimals it needs.
  private static func step(atMost length: Double) -> (step: Double, decimals: Int) {
    var unit = 1.0
    var decimals = 0
    while unit > length, decimals < 9 {
      unit /= 10
      decimals += 1
    }
    while unit * 10 <= length { unit *= 10 }
    let step = [5.0, 2, 1].first { $0 * unit <= length } ?? 1
    return (step * unit, decimals)
  }
}
