import Events
import Testing

@Suite struct GroupingTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (-1_000, "-1,000"), (-999, "-999"),
    (1_234_567, "1,234,567"),
  ])
  func thousandsArePartedByCommas(number: Int, text: String) {
    #expect(Decimals.grouped(number) == text)
  }

  @Test(arguments: [
    (Int128(0), 2, "0.00"), (123_456, 2, "1,234.56"), (-123_456_789, 2, "-1,234,567.89"),
    (99_999, 2, "999.99"), (1_234, 0, "1,234"), (-5, 2, "-0.05"), (1_234_567, 3, "1,234.567"),
  ])
  func decimalsAreNotParted(amount: Int128, digits: Int, text: String) {
    #expect(Decimals.grouped(amount, digits: digits) == text)
  }
}
