import Events
import TestSupport
import Testing

@Suite struct DecimalsTests {
  @Test(arguments: [
    ("0", 2, 0), ("12.5", 2, 1_250), ("-3.5", 2, -350), ("+3.5", 2, 350), ("007", 2, 700),
    ("12.500", 2, 1_250), ("5.", 2, 500), (".5", 2, 50), ("5400", 0, 5_400), ("5400.0", 0, 5_400),
    ("0.001", 3, 1), ("-0", 2, 0), ("0.0001", 4, 1),
    ("999999999999999.99", 2, 99_999_999_999_999_999),
  ])
  func readsDecimals(text: String, digits: Int, value: Int64) throws {
    #expect(try Decimals.parse(text, digits: digits) == value)
  }

  @Test(arguments: [
    "", "-", "+", ".", "-.", "1,5", "1.2.3", "1e5", " 1", "1 ", "--1", "0x1", "１", "¥5", "NaN",
    "inf",
  ])
  func otherTextIsNoNumber(text: String) {
    #expect(throws: Decimals.ParseError.notANumber) { try Decimals.parse(text, digits: 2) }
  }

  @Test(arguments: [("1.234", 2), ("1.5", 0), ("0.0011", 3), ("1.005", 2)])
  func moreDecimalsThanTheCurrencyHasAreRefused(text: String, digits: Int) {
    #expect(throws: Decimals.ParseError.tooManyDecimals) {
      try Decimals.parse(text, digits: digits)
    }
  }

  @Test(arguments: [
    ("1000000000000000", 2), ("100000000000000000", 0), ("99999999999999999999999999999", 2),
    ("-1000000000000000.00", 2), ("10000000000000000000000.0", 4),
  ])
  func aLimitKeepsSumsFromOverflowing(text: String, digits: Int) {
    #expect(throws: Decimals.ParseError.tooLarge) { try Decimals.parse(text, digits: digits) }
  }

  @Test(
    arguments: [
      (0, 2, "0.00", "0"), (5, 2, "0.05", "0.05"), (-5, 2, "-0.05", "-0.05"),
      (1_250, 2, "12.50", "12.5"),
      (1_250, 0, "1250", "1250"), (-1_000, 3, "-1.000", "-1"),
      (Int64.min, 2, "-92233720368547758.08", "-92233720368547758.08"),
      (1_500, 0, "1500", "1500"),
    ] as [(Int64, Int, String, String)]
  )
  func writesDecimals(value: Int64, digits: Int, full: String, short: String) {
    #expect(Decimals.format(value, digits: digits) == full)
    #expect(Decimals.formatShort(value, digits: digits) == short)
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var random = SeededGenerator()
    for _ in 0..<5_000 {
      let bound = Int64(1) << Int64(random.below(56))
      let value = Int64.random(in: -bound...bound, using: &random)
      let digits = random.below(5)
      #expect(try Decimals.parse(Decimals.format(value, digits: digits), digits: digits) == value)
      #expect(
        try Decimals.parse(Decimals.formatShort(value, digits: digits), digits: digits) == value
      )
    }
  }

  @Test(arguments: [("CNY", 2), ("jpy", 0), ("KWD", 3), ("USD", 2), ("CLF", 4)])
  func currenciesHaveTheirMinorDigits(code: String, digits: Int) throws {
    let currency = try #require(Currency(code))
    #expect(currency.code == code.uppercased())
    #expect(currency.minorDigits == digits)
  }

  @Test(arguments: ["", "CN", "CNYY", "C1Y", "元元元", "C Y"])
  func otherTextsAreNoCurrency(code: String) { #expect(Currency(code) == nil) }

  @Test(arguments: [
    ("CNY", true), ("eur", true), ("HRK", true), ("XCG", true), ("ZWG", true), ("RMB", false),
    ("XXQ", false), ("XXX", false), ("XTS", false), ("ZZZ", false),
  ])
  func knownCurrenciesAreThoseOfISO4217(code: String, isKnown: Bool) throws {
    #expect(try #require(Currency(code)).isKnown == isKnown)
  }

  @Test func whatIsWrittenForACurrencyMeansOneThatIsKnown() throws {
    for code in ["RMB", "CNH", "NTD", "STG", "YEN"] {
      let meant = try #require(Currency(code)?.codeMeant)
      #expect(try #require(Currency(meant)).isKnown)
    }
    #expect(Currency("RMB")?.codeMeant == "CNY")
    #expect(Currency("CNY")?.codeMeant == nil)
  }

  @Test func moneyIsWrittenWithTheDecimalsOfItsCurrency() throws {
    #expect(Money(12_800, try #require(Currency("CNY"))).text == "128.00")
    #expect(Money(-5_400, try #require(Currency("JPY"))).text == "-5400")
  }
}
