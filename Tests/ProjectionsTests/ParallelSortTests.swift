import Projections
import TestSupport
import Testing

@Suite struct ParallelSortTests {
  /// Equal keys are told apart by their places, so that every order but one is wrong.
  @Test(arguments: [0, 1, 2, Parallel.enough - 1, Parallel.enough, 50_001], Seeds.fresh(2))
  func partsSortedByThemselvesComeTogether(count: Int, seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let elements = (0..<count).map { (key: random.int(0...99), place: $0) }
    let sorted = Parallel.sorted(elements) { ($0.key, $0.place) < ($1.key, $1.place) }
    let expected = elements.sorted { ($0.key, $0.place) < ($1.key, $1.place) }
    #expect(sorted.map(\.place) == expected.map(\.place))
  }
}
