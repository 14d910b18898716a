import TestSupport
import Testing

@testable import Views

@Suite struct PurchaseDaysTests {
  @Test(arguments: Seeds.fresh(20), [false, true])
  func everyDayIsCountedOnce(seed: UInt64, areSorted: Bool) {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...12, using: &random)
    var days = (0..<count).map { _ in Int.random(in: -5...20, using: &random) }
    if areSorted { days.sort() }
    let expected = Set(days).sorted()
    var kept = PurchaseDays(areKept: true)
    var counted = PurchaseDays(areKept: false)
    for day in days {
      kept.insert(day)
      counted.insert(day)
    }
    #expect(kept.count == expected.count)
    #expect([kept.first, kept.last] == [expected.first, expected.last])
    #expect(kept.gaps == zip(expected.dropFirst(), expected).map { $0 - $1 })
    #expect(!kept.isIncomplete)
    // Without keeping them it says when it cannot know.
    #expect(!(areSorted && counted.isIncomplete))
    if !counted.isIncomplete {
      #expect([counted.count, counted.first, counted.last] == [kept.count, kept.first, kept.last])
    }
  }
}
