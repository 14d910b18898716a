/// How often customers let so many days pass between two purchases, by date and measure.
struct GapCounts: Sendable {
  /// By date and measure, then by days: what comes to the counts of the date before.
  private var changes: [[Int]]
  private let stride: Int

  init(stride: Int, dates: Int) {
    self.stride = stride
    changes = Array(repeating: [], count: stride * dates)
  }

  /// Counts a gap from a date on, or, with -1, no longer.
  @inline(__always)
  mutating func add(_ count: Int, _ days: Int, _ measure: Int, from date: Int) {
    let place = date * stride + measure
    guard place < changes.count else { return }
    while changes[place].count <= days {
      changes[place].append(contentsOf: repeatElement(0, count: days + 1))
    }
    changes[place][days] += count
  }

  mutating func merge(_ other: GapCounts) {
    for place in changes.indices {
      for (days, count) in other.changes[place].enumerated() where count != 0 {
        add(count, days, place % stride, from: place / stride)
      }
    }
  }

  /// The median of everybody's gaps by date; `nil` where there is none.
  func medians(_ measure: Int) -> [Double?] {
    var counts: [Int] = []
    return Swift.stride(from: measure, to: changes.count, by: stride).map { place in
      for (days, count) in changes[place].enumerated() {
        while counts.count <= days { counts.append(0) }
        counts[days] += count
      }
      return Self.median(counts)
    }
  }

  private static func median(_ counts: [Int]) -> Double? {
    let numbers = CountedNumbers(counts)
    guard numbers.count > 0 else { return nil }
    let middle = numbers.count / 2
    guard numbers.count % 2 == 0 else { return Double(numbers.number(at: middle)) }
    return Double(numbers.number(at: middle - 1) + numbers.number(at: middle)) / 2
  }
}
