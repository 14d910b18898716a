/// Which dates are tried, and how.
public struct BackTestPlan: Equatable, Sendable {
  /// Days since 1970-01-01 in the shop: customers are scored at the end of each date.
  public var from: Int
  /// The last day that may be a date.
  public var to: Int
  public var every: DateSpan
  public var holdout: DateSpan
  public var knowledge: Knowledge
  public var seed: UInt64
  /// How often customers are drawn anew for the intervals.
  public var replicates: Int
  /// With fewer customers a date says nothing.
  public var leastCustomers: Int
  /// With fewer who bought in the holdout, or fewer who did not, a date says nothing, and with fewer who paid nothing
  /// of revenue: the draws of so few are all alike, and what chance made looks certain.
  public var leastBuyers: Int
  /// Whether BG/NBD is fitted as a reference line.
  public var fitsModel: Bool

  public init(
    from: Int,
    to: Int,
    every: DateSpan,
    holdout: DateSpan,
    knowledge: Knowledge = .sinceTheLogBegan,
    seed: UInt64 = 1,
    replicates: Int = 400,
    leastCustomers: Int = 20,
    leastBuyers: Int = 5,
    fitsModel: Bool = true
  ) {
    self.from = from
    self.to = to
    self.every = every
    self.holdout = holdout
    self.knowledge = knowledge
    self.seed = seed
    self.replicates = replicates
    self.leastCustomers = leastCustomers
    self.leastBuyers = leastBuyers
    self.fitsModel = fitsModel
  }

  /// `from` and every `every` after it, up to `to`.
  ///
  /// Months are counted from `from`, so that a series that begins on the 31st keeps to the ends of the
  /// months.
  public var days: [Int] { periods.map(\.day) }

  /// The dates with the last days of their holdouts: where both are months, these are counted from `from` as well.
  public var periods: [(day: Int, endDay: Int)] {
    var periods: [(day: Int, endDay: Int)] = []
    while true {
      let span = every.times(periods.count)
      let day = span.after(from)
      guard day <= to, periods.last.map({ $0.day < day }) ?? true else { return periods }
      if case .months(let before) = span, case .months(let months) = holdout {
        periods.append((day, DateSpan.months(before + months).after(from)))
      } else {
        periods.append((day, holdout.after(day)))
      }
    }
  }
}
