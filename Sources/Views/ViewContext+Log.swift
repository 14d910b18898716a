package import EventLog
package import Events
package import Rules

extension ViewContext {
  /// As of `moment`, by the clock and the currencies of a shop's log and the rates of its rules.
  package convenience init(asOf moment: Timestamp, _ log: EventLog, rates: [Rules.Rate]) throws {
    var currencies: [SymbolID: Currency] = [:]
    for (symbol, code) in try log.symbols(.currency) { currencies[symbol] = Currency(code) }
    let shop = log.settings.currency
    self.init(
      asOf: moment,
      calendar: log.calendar,
      exchange: Exchange(currencies: currencies, shop: shop, rates: rates),
      currency: shop
    )
  }
}

extension Rules.Referral {
  /// The coupons in the log that use credit.
  package func redeemingCoupons(_ log: EventLog) throws -> Set<SymbolID> {
    if redeemedBy.isEmpty { return [] }
    return Set(try log.symbols(.coupon).filter { redeemedBy.match($0.1) }.map(\.0))
  }
}
