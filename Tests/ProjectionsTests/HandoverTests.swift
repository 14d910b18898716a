import Projections
import Synchronization
import Testing

/// Values made by several threads are taken once each, in their order.
@Suite struct HandoverTests {
  @Test(arguments: [0, 1, 2, 1_000])
  func valuesAreTakenInTheirOrder(count: Int) {
    let handover = Handover<Int>(count: count)
    let made = Atomic(0)
    let make: @Sendable (Int) -> Void = { number in
      made.wrappingAdd(1, ordering: .relaxed)
      handover.put(number * number, for: number)
    }
    var taken: [Int] = []
    Parallel.run {
      while let number = handover.begin() { make(number) }
    } _: {
      while let step = handover.step() {
        switch step {
        case .make(let number): make(number)
        case .take(let value): taken.append(value)
        }
      }
    }
    #expect(taken == (0..<count).map { $0 * $0 })
    #expect(made.load(ordering: .relaxed) == count)
  }

  /// What is ready is taken before anything else is begun, so that few values wait.
  @Test func whoTakesMakesOnlyWhatIsMissing() {
    let handover = Handover<Character>(count: 3)
    let (first, second) = (handover.begin(), handover.begin())
    #expect(first == 0 && second == 1)
    handover.put("b", for: 1)
    guard case .make(2) = handover.step() else {
      Issue.record("the first is being made, and the third was not begun")
      return
    }
    handover.put("a", for: 0)
    for expected: Character in ["a", "b"] {
      guard case .take(expected) = handover.step() else {
        Issue.record("\(expected) was not taken")
        return
      }
    }
    handover.put("c", for: 2)
    guard case .take("c") = handover.step() else {
      Issue.record("c was not taken")
      return
    }
    #expect(handover.step() == nil)
  }

  @Test func nothingIsBegunOnceItIsStopped() {
    let handover = Handover<Int>(count: 9)
    let first = handover.begin()
    handover.stop()
    let second = handover.begin()
    #expect(first == 0 && second == nil)
  }
}
