extension Rules {
  /// How recency, frequency and money become scores.
  public struct RFM: Equatable, Sendable {
    /// Days before the as-of date from which on orders count; `nil` is all of them.
    public var windowDays: Int?
    /// Which amount m scores.
    public var amount: Amount
    public var recency: Binning
    public var frequency: Binning
    public var monetary: Binning
    /// Frequency and money are binned within each recency score, instead of over everybody.
    public var isNested: Bool
    public var bins: Bins
  }

  /// What of a customer's money is scored.
  public enum Amount: String, CaseIterable, Sendable {
    /// All of it.
    case total
    /// The mean of their orders that count.
    case average
  }

  /// What is scored.
  public enum Dimension: String, CaseIterable, Sendable {
    case recency
    case frequency
    case monetary

    /// The name of its score.
    public var score: String { String(rawValue.prefix(1)) }

    /// The field of three that is of this dimension.
    func field<Root, Value>(
      _ recency: WritableKeyPath<Root, Value>,
      _ frequency: WritableKeyPath<Root, Value>,
      _ monetary: WritableKeyPath<Root, Value>
    ) -> WritableKeyPath<Root, Value> {
      switch self {
      case .recency: recency
      case .frequency: frequency
      case .monetary: monetary
      }
    }
  }

  /// How many scores there are.
  public struct Bins: Equatable, Sendable {
    public var recency: Int
    public var frequency: Int
    public var monetary: Int

    public init(recency: Int, frequency: Int, monetary: Int) {
      self.recency = recency
      self.frequency = frequency
      self.monetary = monetary
    }

    public subscript(dimension: Dimension) -> Int {
      get { self[keyPath: dimension.field(\.recency, \.frequency, \.monetary)] }
      set { self[keyPath: dimension.field(\.recency, \.frequency, \.monetary)] = newValue }
    }
  }
}

extension Rules.RFM {
  /// Every order, quintiles over everybody: where a file without a base begins.
  public static let plain = Rules.RFM(
    windowDays: nil,
    amount: .total,
    recency: .quantile(offset: nil),
    frequency: .quantile(offset: nil),
    monetary: .quantile(offset: nil),
    isNested: false,
    bins: Rules.Bins(recency: 5, frequency: 5, monetary: 5)
  )

  public subscript(dimension: Rules.Dimension) -> Binning {
    get { self[keyPath: dimension.field(\.recency, \.frequency, \.monetary)] }
    set { self[keyPath: dimension.field(\.recency, \.frequency, \.monetary)] = newValue }
  }
}
