public import Events

/// A back-test as of one date.
public struct BackTestDate: Equatable, Sendable {
  /// The day at whose end customers are scored, days since 1970-01-01 in the shop.
  public var asOfDay: Int
  public var asOf: Timestamp
  /// The day at whose end the holdout ends.
  public var holdoutEndDay: Int
  /// Everybody who had bought by then, and what they did in the holdout; `nil` where its end lies
  /// beyond the log.
  public var population: Population?
  /// Of each scorer; `nil` where it could not score.
  public var rankings: [Ranking?]
  /// The first rule set less each further one.
  public var differences: [Difference]
  /// Of each rule set: its segments, in the order of the rules, those of no segment, and those who are not
  /// scored.
  public var segments: [[SegmentOutcome]]
  /// Of each rule set.
  public var dormancy: [DormancyOutcome]
  public var model: BGNBDModel?
  /// Why the BG/NBD model is missing.
  public var modelMissing: NotEnoughData?
  /// Why there are no rankings.
  public var notEnough: NotEnoughData?

  public init(
    asOfDay: Int,
    asOf: Timestamp,
    holdoutEndDay: Int,
    population: Population? = nil,
    rankings: [Ranking?] = [],
    differences: [Difference] = [],
    segments: [[SegmentOutcome]] = [],
    dormancy: [DormancyOutcome] = [],
    model: BGNBDModel? = nil,
    modelMissing: NotEnoughData? = nil,
    notEnough: NotEnoughData? = nil
  ) {
    self.asOfDay = asOfDay
    self.asOf = asOf
    self.holdoutEndDay = holdoutEndDay
    self.population = population
    self.rankings = rankings
    self.differences = differences
    self.segments = segments
    self.dormancy = dormancy
    self.model = model
    self.modelMissing = modelMissing
    self.notEnough = notEnough
  }
}

/// Customers, and what they did in the holdout.
public struct Population: Equatable, Sendable {
  public var customers: Int
  /// Those who bought at least once in the holdout.
  public var buyers: Int
  /// Days on which one of them bought: several orders of one day are one purchase.
  public var purchases: Int
  /// Minor units of the shop's currency: what the holdout's orders that count brought, less refunds.
  public var revenue: Int128

  public init(customers: Int = 0, buyers: Int = 0, purchases: Int = 0, revenue: Int128 = 0) {
    self.customers = customers
    self.buyers = buyers
    self.purchases = purchases
    self.revenue = revenue
  }

  /// Between 0 and 1; `nil` without customers.
  public var buyerShare: Double? {
    customers == 0 ? nil : Double(buyers) / Double(customers)
  }
}

/// What became of a segment's customers in the holdout.
public struct SegmentOutcome: Equatable, Sendable {
  public var place: SegmentPlace
  public var population: Population

  public init(place: SegmentPlace, population: Population) {
    self.place = place
    self.population = population
  }
}

/// What became, in the holdout, of those whom a rule called dormant, and of the others.
///
/// Unasked: no e-mail was sent to them between the date and the purchase.
public struct DormancyOutcome: Equatable, Sendable {
  /// Called dormant.
  public var called = 0
  /// Called dormant, and bought unasked: the call was wrong.
  public var calledCameBackUnasked = 0
  /// Called dormant, and bought after an e-mail: nobody knows what they would have done without.
  public var calledCameBackAsked = 0
  /// Not called dormant.
  public var notCalled = 0
  /// Not called dormant, and did not buy.
  public var notCalledStayedAway = 0

  public init() {}

  /// Called dormant, and did not buy: the call was right.
  public var calledStayedAway: Int { called - calledCameBackUnasked - calledCameBackAsked }

  /// Of the calls that can be judged the share that was right; `nil` without any.
  public var precision: Double? {
    let judged = called - calledCameBackAsked
    return judged == 0 ? nil : Double(calledStayedAway) / Double(judged)
  }

  /// Of those who stayed away the share that was called dormant; `nil` if nobody stayed away.
  public var recall: Double? {
    let away = calledStayedAway + notCalledStayedAway
    return away == 0 ? nil : Double(calledStayedAway) / Double(away)
  }
}

/// The parameters of a fitted BG/NBD model, time in weeks.
public struct BGNBDModel: Equatable, Sendable {
  public var r: Double
  public var alpha: Double
  public var a: Double
  public var b: Double
  public var logLikelihood: Double
  public var customers: Int

  public init(
    r: Double,
    alpha: Double,
    a: Double,
    b: Double,
    logLikelihood: Double,
    customers: Int
  ) {
    self.r = r
    self.alpha = alpha
    self.a = a
    self.b = b
    self.logLikelihood = logLikelihood
    self.customers = customers
  }
}
