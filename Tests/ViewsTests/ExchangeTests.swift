import Events
import Rules
import TestSupport
import Testing
import Views

@Suite struct ExchangeTests {
  private static let dollar = SymbolID(rawValue: 2)

  /// An exchange that knows the shop's currency as symbol 1 and another as symbol 2.
  private func exchange(_ shop: String, _ other: String, rate: Int64?) throws -> Exchange {
    let shop = try #require(Currency(shop))
    let other = try #require(Currency(other))
    let rates = rate.map { "\(other): \(Decimals.format($0, digits: 6))" } ?? ""
    let rules = try Rules(
      yaml: "rates: {\(rates)}",
      file: "rules.yaml",
      currency: shop,
      base: try Rules.standard(currency: shop)
    )
    return Exchange(
      currencies: [SymbolID(rawValue: 1): shop, Self.dollar: other],
      shop: shop,
      rates: rules.rates
    )
  }

  @Test func theShopsOwnMoneyIsAsItIs() throws {
    let exchange = try exchange("CNY", "USD", rate: 7_100_000)
    #expect(exchange.shopAmount(-12_345, SymbolID(rawValue: 1)) == -12_345)
    #expect(exchange.shopAmount(.max, SymbolID(rawValue: 1)) == .max)
  }

  @Test(arguments: [
    ("CNY", "USD", 7_100_000, 100, 710), ("CNY", "USD", 7_123_456, 10_000, 71_235),
    ("CNY", "JPY", 50_000, 1_000, 5_000), ("JPY", "CNY", 20_000_000, 150, 30),
    ("CNY", "KWD", 23_000_000, 1_000, 2_300), ("KWD", "JPY", 2_100, 1_000, 2_100),
    // 10,000 yen at a millionth each are 0.01; 0.0001 at 99,999,999,999.999999 are 9,999,999.9999999999.
    ("CLF", "JPY", 1, 10_000, 100), ("JPY", "CLF", 99_999_999_999_999_999, 1, 10_000_000),
  ])
  func unitsOfAnyDigitsAreExchanged(
    shop: String,
    other: String,
    rate: Int64,
    amount: Int64,
    expected: Int64
  ) throws {
    #expect(try exchange(shop, other, rate: rate).shopAmount(amount, Self.dollar) == expected)
  }

  /// 0.5 of a minor unit goes away from zero, less does not.
  @Test(arguments: [(1, 1), (3, 2), (-1, -1), (-3, -2), (0, 0)])
  func halvesAreRoundedAwayFromZero(amount: Int64, expected: Int64) throws {
    let half = try exchange("CNY", "USD", rate: 500_000)
    #expect(half.shopAmount(amount, Self.dollar) == expected)
    let less = try exchange("CNY", "USD", rate: 499_999)
    #expect(less.shopAmount(1, Self.dollar) == 0)
    #expect(less.shopAmount(-1, Self.dollar) == 0)
  }

  @Test func withoutARateThereIsNoAmount() throws {
    let exchange = try exchange("CNY", "USD", rate: nil)
    #expect(exchange.shopAmount(100, Self.dollar) == nil)
    #expect(exchange.shopAmount(100, SymbolID(rawValue: 3)) == nil)
    #expect(exchange.shopAmount(100, .none) == nil)
  }

  // A rate or an amount beyond what 64 bits hold ended the program; then it had no amount, and queries said that
  // the rules had no rate.
  @Test(arguments: [1_000_000, 99_999_999_999_999_999] as [Int64])
  func whatIsTooLargeStandsAtTheBound(rate: Int64) throws {
    let exchange = try exchange("KWD", "JPY", rate: rate)
    #expect(exchange.shopAmount(.max, Self.dollar) == .max)
    #expect(exchange.shopAmount(.min, Self.dollar) == -.max)
  }

  @Test func ordersWithoutARateAreLeftOutAndCounted() throws {
    let events = [
      try Event.placed("1", by: ann, day: 10, total: 100, currency: "USD"),
      try .placed("2", by: ann, day: 11, total: 500),
      try .placed("3", by: bob, day: 11, total: 100, currency: "USD"),
    ]
    let without = try Shop(events)
    let table = try without.rfm(try without.context(day: 20))
    #expect(table.rows.map(\.monetary) == [500])
    #expect(table.withoutRate == 2)
    let with = try Shop(events, yaml: "rates: {USD: 7.1}")
    let all = try with.rfm(try with.context(day: 20))
    #expect(all.rows.map(\.monetary) == [1_210, 710])
    #expect(all.withoutRate == 0)
  }
}
