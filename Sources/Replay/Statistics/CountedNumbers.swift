/// Small whole numbers, as how often each occurs.
struct CountedNumbers: Sendable {
  /// How many are as great as the index, or less.
  private let upTo: [Int]

  init(_ counts: [Int]) {
    var sum = 0
    upTo = counts.map { count in
      sum += count
      return sum
    }
  }

  var count: Int { upTo.last ?? 0 }

  /// The number at a place, from 0 on, when all are sorted.
  func number(at place: Int) -> Int {
    var low = 0
    var high = upTo.count - 1
    while low < high {
      let middle = (low + high) / 2
      if upTo[middle] > place { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
