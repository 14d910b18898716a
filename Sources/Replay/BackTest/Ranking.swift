/// How well the order that a score puts customers into agrees with what they did.
///
/// Customers of equal score share: what they did is spread evenly over the places they take.
public struct Ranking: Equatable, Sendable {
  /// The probability that a buyer of the holdout had a better score than somebody who did not buy,
  /// equal scores counting half.
  public var auc: Double
  /// 2 · AUC − 1: 0 is chance, 1 is perfect.
  public var gini: Double { 2 * auc - 1 }
  /// How many times more often the best tenth bought than everybody.
  public var topDecileLift: Double
  /// Ten, the best first.
  public var deciles: [Decile]
  /// The share of the holdout's revenue that came from the best 10, 20 and 30 %; `nil` without
  /// revenue.
  public var revenueAt10: Double?
  public var revenueAt20: Double?
  public var revenueAt30: Double?
  /// The correlation of the ranks by score and by number of purchases; `nil` where one is constant.
  public var spearman: Double?
  /// Where the score is an expected number of purchases: expected and actual, by tenths of the
  /// expectation, the least first; empty otherwise.
  public var calibration: [CalibrationBin]

  public init(
    auc: Double,
    topDecileLift: Double,
    deciles: [Decile],
    revenueAt10: Double?,
    revenueAt20: Double?,
    revenueAt30: Double?,
    spearman: Double?,
    calibration: [CalibrationBin] = []
  ) {
    self.auc = auc
    self.topDecileLift = topDecileLift
    self.deciles = deciles
    self.revenueAt10 = revenueAt10
    self.revenueAt20 = revenueAt20
    self.revenueAt30 = revenueAt30
    self.spearman = spearman
    self.calibration = calibration
  }

  /// A tenth of the customers by score.
  ///
  /// The numbers are fractions where equal scores lie across its border.
  public struct Decile: Equatable, Sendable {
    public var customers: Double
    public var buyers: Double
    public var purchases: Double
    /// Minor units.
    public var revenue: Double
    /// The share of buyers here over the share of buyers among all.
    public var lift: Double
    /// The share of all buyers in this and the better tenths: the gains curve.
    public var cumulativeBuyers: Double

    public init(
      customers: Double,
      buyers: Double,
      purchases: Double,
      revenue: Double,
      lift: Double,
      cumulativeBuyers: Double
    ) {
      self.customers = customers
      self.buyers = buyers
      self.purchases = purchases
      self.revenue = revenue
      self.lift = lift
      self.cumulativeBuyers = cumulativeBuyers
    }
  }

  public struct CalibrationBin: Equatable, Sendable {
    public var customers: Int
    /// The mean number of purchases that was expected.
    public var expected: Double
    /// The mean number there was.
    public var actual: Double

    public init(customers: Int, expected: Double, actual: Double) {
      self.customers = customers
      self.expected = expected
      self.actual = actual
    }
  }
}

/// A scorer over several dates.
public struct PooledRanking: Equatable, Sendable {
  /// Dates that it could score and that had enough data.
  public var dates: Int
  public var auc: Spread?
  public var topDecileLift: Spread?
  public var revenueAt10: Spread?
  public var revenueAt20: Spread?
  public var revenueAt30: Spread?
  public var spearman: Spread?

  public init(
    dates: Int,
    auc: Spread?,
    topDecileLift: Spread?,
    revenueAt10: Spread?,
    revenueAt20: Spread?,
    revenueAt30: Spread?,
    spearman: Spread?
  ) {
    self.dates = dates
    self.auc = auc
    self.topDecileLift = topDecileLift
    self.revenueAt10 = revenueAt10
    self.revenueAt20 = revenueAt20
    self.revenueAt30 = revenueAt30
    self.spearman = spearman
  }

  /// How stable a figure is over the dates.
  public struct Spread: Equatable, Sendable {
    /// Of the dates, each weighing the same.
    public var mean: Double
    public var least: Double
    public var greatest: Double
    /// With n − 1; `nil` of a single date.
    public var standardDeviation: Double?

    public init(mean: Double, least: Double, greatest: Double, standardDeviation: Double?) {
      self.mean = mean
      self.least = least
      self.greatest = greatest
      self.standardDeviation = standardDeviation
    }
  }
}

/// How much better the first rule set did than another, on the same customers.
public struct Difference: Equatable, Sendable {
  public enum Figure: String, CaseIterable, Sendable {
    case auc
    case topDecileLift
    case revenueAt10
    case revenueAt20
    case revenueAt30
  }

  public var figure: Figure
  /// The place of the other rule set among those given.
  public var against: Int
  /// The first less the other: above 0 the first is better.
  public var value: Double
  /// With the confidence of the back-test all figures are within theirs at once (`SimultaneousIntervals`); `nil`
  /// where too few draws of the bootstrap had a figure.
  public var interval: ClosedRange<Double>?

  public init(figure: Figure, against: Int, value: Double, interval: ClosedRange<Double>?) {
    self.figure = figure
    self.against = against
    self.value = value
    self.interval = interval
  }

  /// Whether chance alone is ruled out by the interval: 0 lies outside.
  public var isClear: Bool { interval.map { !$0.contains(0) } ?? false }
}
