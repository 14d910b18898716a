/// How numbers become scores 1 … `bins`, the greatest numbers getting the greatest score.
public enum Binning: Equatable, Sendable {
  /// Cuts at the quantiles of type 7 (Hyndman & Fan 1996; the default of R); equal numbers share a
  /// score.
  ///
  /// A number gets 1 + the count of cuts below it. With an `offset` each cut is raised by it, and a
  /// number equal to a cut is above it: `offset: 1` is the rule of R's package rfm.
  case quantile(offset: Double?)
  /// Bins of equal size by rank, the first ones one larger where it does not come out even, as SQL's
  /// `NTILE`; ties are broken by the order given.
  case rank
  /// Bins by rank whose borders are the quantiles of type 7 of the ranks, as pandas' `qcut(rank("first"))` has
  /// them; ties are broken by the order given.
  ///
  /// Bins are as large as those of `rank` or differ by one.
  case rankQuantile
  /// The cuts themselves; a number equal to a cut is above it.
  case fixed([Double])
  /// Two bins: above the arithmetic mean, and not above it.
  case mean
}

extension Binning {
  /// As a rules file says it.
  var name: String {
    switch self {
    case .quantile: "quantile"
    case .rank: "rank"
    case .rankQuantile: "rank-quantile"
    case .fixed: "fixed"
    case .mean: "mean"
    }
  }
}

extension Binning {
  /// The scores of `values` in their order, and the cuts used (none where ranks are scored).
  public func scores(_ values: [Double], bins: Int) -> (scores: [UInt8], cuts: [Double]) {
    let ranks = values.enumerated().map { Scale.Rank($1, UInt32($0)) }
    let scale = scale(of: ranks.count, bins: bins) { ranks[$0] }
    return (ranks.map { scale.score($0) }, scale.cuts)
  }

  /// The quantiles at 1/bins, 2/bins, … by type 7: linear between the order statistics at
  /// 1 + (n − 1) p.
  public static func quantiles(_ values: [Double], bins: Int) -> [Double] {
    guard !values.isEmpty, bins > 1 else { return [] }
    // In parts of a bin: 0.8 is no double, and a value that lies on a cut would lie beside it.
    let places = (1..<bins).map { (values.count - 1) * $0 }
    let below = places.map { $0 / bins }
    let above = below.map { min($0 + 1, values.count - 1) }
    let asked = Set(below + above).sorted()
    let found = Dictionary(
      uniqueKeysWithValues: zip(asked, OrderStatistics.values(at: asked, of: values))
    )
    return places.indices.map { index in
      let parts = places[index] % bins
      guard let low = found[below[index]], let high = found[above[index]], parts > 0 else {
        return found[below[index]] ?? 0
      }
      return low + (high - low) * Double(parts) / Double(bins)
    }
  }
}
