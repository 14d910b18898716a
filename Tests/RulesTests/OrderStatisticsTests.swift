import TestSupport
import Testing

@testable import Rules

@Suite struct OrderStatisticsTests {
  @Test(arguments: Seeds.fresh(20))
  func whatStandsSomewhereIsWhatSortingPutsThere(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...3_000, using: &random)
    // Few different numbers and many, rising and falling runs, all alike.
    let kinds = [1, 3, 1 << 40].randomElement(using: &random)!
    var values = (0..<count).map { _ in Double(Int.random(in: 0..<kinds, using: &random)) }
    switch Int.random(in: 0..<3, using: &random) {
    case 0: values.sort()
    case 1: values.sort(by: >)
    default: break
    }
    let places = Set((0..<8).map { _ in Int.random(in: 0..<count, using: &random) }).sorted()
    let sorted = values.sorted()
    #expect(OrderStatistics.values(at: places, of: values) == places.map { sorted[$0] })
  }

  @Test func aPatternThatMisleadsEveryPivotIsSortedInstead() {
    // Organ pipes: the median of three is always among the least.
    let values = (0..<4_000).map { Double(min($0, 4_000 - $0)) }
    let sorted = values.sorted()
    let places = [0, 1, 1_999, 2_000, 3_999]
    #expect(OrderStatistics.values(at: places, of: values) == places.map { sorted[$0] })
  }
}
