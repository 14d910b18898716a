public import Events

/// A customer's purchases as of a date, in figures.
public struct PurchaseSummary: Equatable, Sendable {
  /// Orders that count.
  public var orders = 0
  /// Their value less credit notes, in minor units of the shop's currency.
  public var monetary: Int64 = 0
  public var firstPurchasedAt: Timestamp?
  public var lastPurchasedAt: Timestamp?
  /// Orders and credit notes left out because the rules have no rate for their currency.
  public var withoutRate = 0

  public init() {}
}

extension PurchaseHistory {
  /// Sums up the orders as of `moment`; only those placed after `start`, where it is given.
  public func summary(
    asOf moment: Timestamp,
    after start: Timestamp? = nil,
    _ exchange: Exchange
  ) -> PurchaseSummary {
    var summary = PurchaseSummary()
    summary.withoutRate = forEachValue(asOf: moment, after: start, exchange) { order, value in
      summary.monetary += value
      guard order.counts else { return }
      summary.orders += 1
      if let known = summary.lastPurchasedAt {
        summary.lastPurchasedAt = max(known, order.placedAt)
      } else {
        summary.lastPurchasedAt = order.placedAt
      }
      if let known = summary.firstPurchasedAt {
        summary.firstPurchasedAt = min(known, order.placedAt)
      } else {
        summary.firstPurchasedAt = order.placedAt
      }
    }
    return summary
  }
}
