internal import Projections
internal import Rules

/// The order of rows by some of their columns, the first first; equal ones keep theirs.
struct RowOrder {
  /// By row to sort, in the order they have.
  private enum Keys {
    /// Rising; what has none is infinite, and comes last.
    case numbers([Double])
    case values([Value], isDescending: Bool)
  }

  private let count: Int
  private var keys: [Keys] = []

  /// An order of so many rows, all of them equal.
  init(count: Int) { self.count = count }

  mutating func add(_ column: ResultTable.Column, _ rows: [Int], isDescending: Bool) throws {
    let sign = isDescending ? -1.0 : 1.0
    func add(_ number: (Int) -> Double) {
      keys.append(
        .numbers(
          rows.map { row in
            let number = number(row)
            return number.isNaN ? .infinity : sign * number
          }
        )
      )
    }
    switch column.facet {
    case .numbers(let number), .moments(let number), .days(let number): add(number)
    case .choices(let texts, let choice):
      let places = Self.places(of: texts)
      add { row in choice(row).map { places[$0] } ?? .nan }
    case .lists, nil:
      let values = try rows.map { try column.cell($0).value }
      keys.append(.values(values, isDescending: isDescending))
    }
  }

  /// By text, its place in their order; equal texts share one.
  private static func places(of texts: [String]) -> [Double] {
    let sorted = Set(texts).sorted()
    return texts.map { text in sorted.firstIndex(of: text).map { Double($0) } ?? .nan }
  }

  /// The first `limit` places of the rows in this order.
  func first(_ limit: Int) -> [Int] {
    if keys.isEmpty { return Array(0..<min(limit, count)) }
    // To sort what is left in a heap is no gain where it is most of all.
    if limit > count / 4 { return Array(all().prefix(limit)) }
    return few(limit).sorted(by: precedes)
  }

  /// All places; numbers are sorted with them, so that no other memory is looked at where they differ.
  private func all() -> [Int] {
    guard case .numbers(let numbers) = keys[0] else {
      return Parallel.sorted(Array(0..<count)) { precedes($0, $1) }
    }
    return Parallel.sorted(numbers.indices.map { (number: numbers[$0], place: $0) }) {
      $0.number != $1.number ? $0.number < $1.number : precedes($0.place, $1.place)
    }.map(\.place)
  }

  /// The first `limit` places, in no order: those met so far lie in a heap, the last of them on top.
  private func few(_ limit: Int) -> [Int] {
    if limit <= 0 { return [] }
    var heap = Array(0..<min(limit, count))
    for root in (0..<heap.count / 2).reversed() { sink(root, &heap) }
    for place in heap.count..<count where precedes(place, heap[0]) {
      heap[0] = place
      sink(0, &heap)
    }
    return heap
  }

  private func sink(_ root: Int, _ heap: inout [Int]) {
    var root = root
    while 2 * root + 1 < heap.count {
      var child = 2 * root + 1
      if child + 1 < heap.count, precedes(heap[child], heap[child + 1]) { child += 1 }
      guard precedes(heap[root], heap[child]) else { return }
      heap.swapAt(root, child)
      root = child
    }
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    for key in keys {
      switch key {
      case .numbers(let numbers):
        if numbers[left] != numbers[right] { return numbers[left] < numbers[right] }
      case .values(let values, let isDescending):
        let (first, second) = (values[left], values[right])
        if first == .missing || second == .missing {
          if first != second { return second == .missing }
          continue
        }
        if first.precedes(second) { return !isDescending }
        if second.precedes(first) { return isDescending }
      }
    }
    return left < right
  }
}

extension Value {
  fileprivate func precedes(_ other: Value) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)): left < right
    case (.text(let left), .text(let right)): left < right
    case (.bool(let left), .bool(let right)): !left && right
    case (.time(let left), .time(let right)): left.start < right.start
    case (.list(let left), .list(let right)):
      left.lexicographicallyPrecedes(right) { $0.precedes($1) }
    default: false
    }
  }
}
