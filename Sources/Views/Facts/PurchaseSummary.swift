public import Events

/// A customer's purchases as of a date, in figures.
///
/// Everybody's are held at once: numbers are no wider than they have to be.
public struct PurchaseSummary: Equatable, Sendable {
  private var orderCount: UInt32 = 0
  private var withoutRateCount: UInt32 = 0
  /// The value of the orders less credit notes, in minor units of the shop's currency, as far as it fits.
  public fileprivate(set) var monetary: Int64 = 0
  /// Of the orders that count, if there are any.
  private var first = Timestamp(rawValue: .max)
  private var last = Timestamp(rawValue: .min)

  public init() {}

  /// Orders that count.
  public var orders: Int { Int(orderCount) }

  public var firstPurchasedAt: Timestamp? { orderCount == 0 ? nil : first }

  public var lastPurchasedAt: Timestamp? { orderCount == 0 ? nil : last }

  /// Orders and credit notes left out because the rules have no rate for their currency.
  public var withoutRate: Int { Int(withoutRateCount) }

  /// Takes in an order that counts, but for its value.
  fileprivate mutating func insert(orderAt moment: Timestamp) {
    orderCount += 1
    first = min(first, moment)
    last = max(last, moment)
  }

  /// The same with another order that counts, of this value in minor units of the shop's currency.
  func adding(orderOf value: Int64, at moment: Timestamp) -> PurchaseSummary {
    var summary = self
    summary.insert(orderAt: moment)
    summary.monetary = monetary.adding(amount: value)
    return summary
  }

  fileprivate mutating func insert(withoutRate count: Int) { withoutRateCount += UInt32(count) }
}

extension PurchaseHistory {
  /// Sums up the orders as of `moment`; only those placed after `start`, where it is given.
  public func summary(
    asOf moment: Timestamp,
    after start: Timestamp? = nil,
    _ exchange: Exchange
  ) -> PurchaseSummary {
    var summary = PurchaseSummary()
    var monetary: Int128 = 0
    let withoutRate = forEachValue(asOf: moment, after: start, exchange) { order, value in
      monetary += Int128(value)
      if order.counts { summary.insert(orderAt: order.placedAt) }
    }
    summary.monetary = Int64(amount: monetary)
    summary.insert(withoutRate: withoutRate)
    return summary
  }
}
