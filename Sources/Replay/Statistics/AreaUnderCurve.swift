/// The area under the ROC curve.
public enum AreaUnderCurve {
  /// The probability that a buyer is in a better group than somebody who did not buy, equal ones
  /// counting half; `groups` have the best first.
  ///
  /// It is the Mann–Whitney statistic over the number of pairs (Hanley & McNeil 1982, Radiology 143:
  /// 29–36), which with equal scores is the area under the trapezoids. Returns `nil` if all bought, or
  /// nobody.
  public static func value(_ groups: [ScoreGroup]) -> Double? {
    var worse = 0.0
    var pairs = 0.0
    var buyers = 0.0
    for group in groups.reversed() {
      let others = group.customers - group.buyers
      pairs += group.buyers * (worse + others / 2)
      worse += others
      buyers += group.buyers
    }
    guard buyers > 0, worse > 0 else { return nil }
    return pairs / (buyers * worse)
  }
}
