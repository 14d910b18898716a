public import Events
public import Rules

/// Turns amounts of any currency into the shop's, at the fixed rates of the rules.
public struct Exchange: Sendable {
  private enum Factor {
    case same
    /// Shop minor units per minor unit, as a fraction.
    case ratio(numerator: Int64, denominator: Int64)
    case unknown
  }

  private let factors: [Factor]
  /// The symbol of the shop's currency, in which most amounts are; the greatest number where no event names it.
  private let shop: UInt32

  /// `currencies` are the log's, by symbol; the rules say what each is worth.
  public init(currencies: [SymbolID: Currency], shop: Currency, rates: [Rules.Rate]) {
    var factors: [Factor] = []
    var shopSymbol = UInt32.max
    for (symbol, currency) in currencies.sorted(by: { $0.key < $1.key }) {
      while factors.count <= Int(symbol.rawValue) { factors.append(.unknown) }
      if currency == shop {
        factors[Int(symbol.rawValue)] = .same
        shopSymbol = symbol.rawValue
      } else if let rate = rates.first(where: { $0.currency == currency }) {
        // No currency has more than four decimals, a rate has six.
        factors[Int(symbol.rawValue)] = .ratio(
          numerator: rate.millionths,
          denominator: Self.power(6 + currency.minorDigits - shop.minorDigits)
        )
      }
    }
    self.factors = factors
    self.shop = shopSymbol
  }

  private static func power(_ digits: Int) -> Int64 {
    (0..<digits).reduce(Int64(1)) { result, _ in result * 10 }
  }

  /// Shop minor units, rounded half away from zero, at most the greatest amount there is; `nil` where the
  /// rules have no rate.
  @inline(__always)
  public func shopAmount(_ amount: Int64, _ currency: SymbolID) -> Int64? {
    currency.rawValue == shop ? amount : exchanged(amount, currency)
  }

  private func exchanged(_ amount: Int64, _ currency: SymbolID) -> Int64? {
    let index = Int(currency.rawValue)
    guard index < factors.count else { return nil }
    switch factors[index] {
    case .same: return amount
    case .unknown: return nil
    case .ratio(let numerator, let denominator):
      let product = amount.magnitude.multipliedFullWidth(by: numerator.magnitude)
      let half = UInt64(denominator / 2)
      let (low, carry) = product.low.addingReportingOverflow(half)
      let high = product.high + (carry ? 1 : 0)
      var value = Int64.greatestAmount
      if high < UInt64(denominator) {
        value = Int64(clamping: UInt64(denominator).dividingFullWidth((high, low)).quotient)
      }
      return amount < 0 ? -value : value
    }
  }
}
