import Events
import TestSupport
import Testing

@Suite struct AmountBoundsTests {
  @Test(arguments: [
    (Int128(0), Int64(0)), (-12_345, -12_345), (Int128(Int64.max), .max),
    (Int128(Int64.max) + 1, .max), (-Int128(Int64.max), -.max), (Int128(Int64.min), -.max),
    (.max, .max), (.min, -.max),
  ])
  func whatDoesNotFitStandsAtTheBound(sum: Int128, amount: Int64) {
    #expect(Int64(amount: sum) == amount)
    #expect(sum.isBeyondAmounts == (amount.magnitude == Int64.max.magnitude))
  }

  @Test func amountsAreAddedUpToTheBound() {
    #expect(Int64(3).adding(amount: -5) == -2)
    #expect(Int64.max.adding(amount: 1) == .max)
    #expect((-Int64.max).adding(amount: -1) == -.max)
    #expect(Int64.max.adding(amount: -.max) == 0)
    #expect(Int64(3).subtracting(amount: 5) == -2)
    #expect(Int64.max.subtracting(amount: -1) == .max)
    #expect((-Int64.max).subtracting(amount: 1) == -.max)
  }

  @Test func sumsAreWrittenExactly() {
    #expect(Decimals.format(Int128(Int64.max) * 100, digits: 2) == "9223372036854775807.00")
    #expect(Decimals.format(-Int128(Int64.max) * 100 - 5, digits: 2) == "-9223372036854775807.05")
    #expect(Decimals.grouped(-Int128(Int64.max) * 10, digits: 0) == "-92,233,720,368,547,758,070")
  }

  @Test(arguments: [
    (0.25, 1, Int64(3)), (-0.25, 1, -3), (1234.5678, 4, 12_345_678),
    (9e17, 1, 9_000_000_000_000_000_000),
    (1e18, 1, .max), (-1e18, 1, -.max), (.infinity, 0, .max), (-.infinity, 2, -.max),
  ])
  func measuredNumbersAreRoundedAndStandAtTheBound(number: Double, digits: Int, expected: Int64) {
    #expect(Decimals.rounded(number, digits: digits) == expected)
  }
}
