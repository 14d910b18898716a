public import Events

/// What a back-test found: how well each score, given what was known at a date, told who would buy
/// after it.
///
/// Figures that could not be had are `nil`, and a `NotEnoughData` beside them says why.
public struct BackTestResult: Equatable, Sendable {
  /// The rule sets in the order given, then the reference lines; `scorer` in what follows is an index
  /// into these.
  public var scorers: [Scorer]
  /// Rising by date.
  public var dates: [BackTestDate]
  /// Over the dates that had enough data: one of each scorer.
  public var pooled: [PooledRanking]
  /// The first rule set less each further one, over all dates.
  public var differences: [Difference]
  /// Of each rule set, over the dates that had enough data.
  public var dormancy: [DormancyOutcome]
  /// Why there is no pooled figure at all.
  public var notEnough: NotEnoughData?
  public var provenance: Provenance

  public init(
    scorers: [Scorer],
    dates: [BackTestDate],
    pooled: [PooledRanking],
    differences: [Difference],
    dormancy: [DormancyOutcome],
    notEnough: NotEnoughData?,
    provenance: Provenance
  ) {
    self.scorers = scorers
    self.dates = dates
    self.pooled = pooled
    self.differences = differences
    self.dormancy = dormancy
    self.notEnough = notEnough
    self.provenance = provenance
  }

  /// Something that puts customers in order.
  public struct Scorer: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
      /// The ranking of a rule set, by its place among those given.
      case rules(Int)
      /// A reference line: the sum of plain quintiles over all history.
      case plainSum
      /// A reference line: what the BG/NBD model expects.
      case bgNBD
    }

    public var kind: Kind
    public var name: String

    public init(kind: Kind, name: String) {
      self.kind = kind
      self.name = name
    }
  }

  /// From what the figures were made, so that they can be had again.
  public struct Provenance: Equatable, Sendable {
    public var head: LogPosition
    public var currency: Currency
    /// The first and the last time at which something of an order occurred; `nil` in a log without
    /// orders.
    public var orders: ClosedRange<Timestamp>?
    public var knowledge: Knowledge
    public var seed: UInt64
    /// How often customers were drawn anew for the intervals.
    public var replicates: Int
    /// Such as 0.95.
    public var confidence: Double

    public init(
      head: LogPosition,
      currency: Currency,
      orders: ClosedRange<Timestamp>?,
      knowledge: Knowledge,
      seed: UInt64,
      replicates: Int,
      confidence: Double
    ) {
      self.head = head
      self.currency = currency
      self.orders = orders
      self.knowledge = knowledge
      self.seed = seed
      self.replicates = replicates
      self.confidence = confidence
    }
  }
}

/// What counts as known at a date.
public enum Knowledge: String, Equatable, Sendable {
  /// What had occurred and was recorded by then; what occurred before the log began counts as known
  /// when it occurred.
  case sinceTheLogBegan
  /// What had occurred and was recorded by then, without exception.
  case strictly
}

/// Why there is no figure.
public enum NotEnoughData: Equatable, Sendable {
  /// Fewer customers had bought by the date than `needed`.
  case tooFewCustomers(Int, needed: Int)
  /// Nobody bought in the holdout.
  case noPurchases
  /// Everybody bought in the holdout: nobody is left to be told apart.
  case everybodyBought
  /// Fewer customers bought in the holdout than `needed`.
  case tooFewBuyers(Int, needed: Int)
  /// Fewer customers than `needed` did not buy in the holdout.
  case tooFewOthers(Int, needed: Int)
  /// The holdout ends on a day after the log's last, days since 1970-01-01.
  case holdoutBeyondLog(endsOn: Int, logEndsOn: Int)
  /// The log holds no order.
  case noOrders
  /// No date had enough data.
  case noDate
  /// The BG/NBD model could not be fitted: nobody bought twice, or the likelihood has no
  /// summit within reason.
  case noModel(String)
}
