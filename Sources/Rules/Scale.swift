/// How one number is scored among many: what binning makes of everybody's numbers.
public enum Scale: Equatable, Sendable {
  /// 1 + the count of cuts below the number.
  case below([Double])
  /// 1 + the count of cuts at or below it.
  case upTo([Double])
  /// 1 + the count of bins that begin at or below it.
  case ranks([Rank])

  /// A number, and the place of whose it is: of equal numbers that with the lesser place comes first.
  public struct Rank: Equatable, Sendable {
    public var number: Double
    public var place: UInt32

    public init(_ number: Double, _ place: UInt32) {
      self.number = number
      self.place = place
    }
  }

  /// The score of `rank`, from 1 on.
  public func score(_ rank: Rank) -> UInt8 {
    switch self {
    case .below(let cuts): 1 + UInt8(cuts.count { $0 < rank.number })
    case .upTo(let cuts): 1 + UInt8(cuts.count { $0 <= rank.number })
    case .ranks(let starts): 1 + UInt8(starts.count { !(rank < $0) })
    }
  }

  /// The cuts used; none for ranks.
  public var cuts: [Double] {
    switch self {
    case .below(let cuts), .upTo(let cuts): cuts
    case .ranks: []
    }
  }
}

extension Scale.Rank: Comparable {
  public static func < (left: Scale.Rank, right: Scale.Rank) -> Bool {
    (left.number, left.place) < (right.number, right.place)
  }
}

extension Binning {
  /// The scale by which `count` numbers are scored 1 … `bins`.
  ///
  /// `rank` gives the rank of each by its place; equal numbers need it to be told apart.
  public func scale(of count: Int, bins: Int, _ rank: (Int) -> Scale.Rank) -> Scale {
    switch self {
    case .rank:
      let (size, larger) = count.quotientAndRemainder(dividingBy: max(bins, 1))
      let places = (1..<max(bins, 1)).map { $0 * size + min($0, larger) }
      return Self.bins((0..<count).map(rank), from: places)
    case .rankQuantile:
      // The first place above the quantile, places counted from 0.
      let places = (1..<max(bins, 1)).map { $0 * (count - 1) / bins + 1 }
      return Self.bins((0..<count).map(rank), from: places)
    case .fixed(let cuts): return .upTo(cuts)
    case .mean:
      guard count > 0 else { return .below([]) }
      return .below([(0..<count).reduce(0) { $0 + rank($1).number } / Double(count)])
    case .quantile(let offset):
      let cuts = Self.quantiles((0..<count).map { rank($0).number }, bins: bins)
      guard let offset else { return .below(cuts) }
      return .upTo(cuts.map { $0 + offset })
    }
  }

  /// Bins that begin at these places of the sorted order, as far as there are so many.
  private static func bins(_ ranks: [Scale.Rank], from places: [Int]) -> Scale {
    let sorted = ranks.sorted()
    return .ranks(places.filter { $0 < sorted.count }.map { sorted[$0] })
  }
}
