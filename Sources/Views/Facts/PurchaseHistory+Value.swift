public import Events

extension PurchaseHistory {
  /// Calls `body` with the orders that count and the credit notes as they stood at `moment`, and the
  /// value of each in minor units of the shop's currency; only those placed after `start`, where it is
  /// given.
  ///
  /// Returns how many were left out because the rules have no rate for their currency: without a value
  /// an order counts nowhere.
  public func forEachValue(
    asOf moment: Timestamp,
    after start: Timestamp? = nil,
    _ exchange: Exchange,
    _ body: (OrderState, Int64) -> Void
  ) -> Int {
    var withoutRate = 0
    let first = start?.rawValue ?? .min
    forEachOrder(asOf: moment) { order in
      guard order.placedAt.rawValue > first, order.counts || !order.isPlaced else { return }
      if let value = exchange.shopAmount(order.value, order.currency) {
        body(order, value)
      } else {
        withoutRate += 1
      }
    }
    return withoutRate
  }
}
