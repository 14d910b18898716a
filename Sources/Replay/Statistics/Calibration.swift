/// Whether as much happened as was expected.
public enum Calibration {
  /// Expected and actual purchases by tenths of the expectation, the least first.
  ///
  /// `customers` rise by expectation. Those of equal expectation are kept together, so that bins can
  /// differ in size; a bin without customers is left out. This is the reliability diagram of Murphy &
  /// Winkler 1977 (Applied Statistics 26: 41–47), with equal counts.
  public static func bins(
    _ customers: [(expected: Double, actual: Double)]
  ) -> [Ranking.CalibrationBin] {
    var bins: [Ranking.CalibrationBin] = []
    var start = 0
    for part in 1...10 {
      var end = max(start, customers.count * part / 10)
      while end > start, end < customers.count,
        customers[end].expected == customers[end - 1].expected
      { end += 1 }
      guard end > start else { continue }
      let members = customers[start..<end]
      bins.append(
        Ranking.CalibrationBin(
          customers: members.count,
          expected: members.reduce(0) { $0 + $1.expected } / Double(members.count),
          actual: members.reduce(0) { $0 + $1.actual } / Double(members.count)
        )
      )
      start = end
    }
    return bins
  }
}
