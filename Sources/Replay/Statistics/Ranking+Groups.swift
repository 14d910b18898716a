extension Ranking {
  /// The figures of customers in groups of equal score, the best first; `nil` where all of them
  /// bought or nobody, or where there are fewer than ten.
  public init?(
    _ groups: [ScoreGroup],
    _ outcomes: Midranks,
    calibration: [CalibrationBin] = []
  ) {
    let deciles = Gains.deciles(groups)
    guard let auc = AreaUnderCurve.value(groups), let top = deciles.first else { return nil }
    self.init(
      auc: auc,
      topDecileLift: top.lift,
      deciles: deciles,
      revenueAt10: Gains.revenueShare(groups, ofBest: 0.1),
      revenueAt20: Gains.revenueShare(groups, ofBest: 0.2),
      revenueAt30: Gains.revenueShare(groups, ofBest: 0.3),
      spearman: Spearman.correlation(groups, outcomes),
      calibration: calibration
    )
  }
}
