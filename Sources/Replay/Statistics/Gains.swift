/// What the best customers brought.
public enum Gains {
  /// The sizes of ten parts of `customers`: whole numbers, the first ones greater by one where it does
  /// not come out even.
  public static func decileSizes(_ customers: Int) -> [Double] {
    (0..<10).map { Double(customers / 10 + ($0 < customers % 10 ? 1 : 0)) }
  }

  /// Ten parts of the customers with the share of buyers in each over that among all, and the gains
  /// curve; `groups` have the best first.
  ///
  /// Ties are averaged. Lift and cumulative gains as in Ling & Li, "Data Mining for Direct Marketing",
  /// KDD 1998. Returns nothing without buyers or with fewer than ten customers.
  public static func deciles(_ groups: [ScoreGroup]) -> [Ranking.Decile] {
    let total = groups.total
    guard total.buyers > 0, total.customers >= 10 else { return [] }
    let sizes = decileSizes(Int(total.customers.rounded()))
    var cumulative = 0.0
    return groups.parts(sizes).map { part in
      cumulative += part.buyers
      return Ranking.Decile(
        customers: part.customers,
        buyers: part.buyers,
        purchases: part.purchases,
        revenue: part.revenue,
        lift: part.buyers / part.customers / (total.buyers / total.customers),
        cumulativeBuyers: cumulative / total.buyers
      )
    }
  }

  /// How many times more often the best tenth bought than everybody; `nil` without buyers.
  public static func topDecileLift(_ groups: [ScoreGroup]) -> Double? {
    let total = groups.total
    guard total.buyers > 0 else { return nil }
    let top = groups.parts([(total.customers / 10).rounded(.up)])[0]
    return top.buyers / top.customers / (total.buyers / total.customers)
  }

  /// The share of the revenue that came from the best `share` of the customers; `nil` where there was
  /// no revenue.
  public static func revenueShare(_ groups: [ScoreGroup], ofBest share: Double) -> Double? {
    let total = groups.total
    guard total.revenue > 0 else { return nil }
    return groups.parts([total.customers * share])[0].revenue / total.revenue
  }
}
