/// Finds what stands at some places of the sorted order without sorting everything: quickselect (Hoare 1961)
/// for several places at once, with three-way partitions, since many customers have equal numbers.
struct OrderStatistics {
  private var values: [Double]

  /// The values at `places` of their sorted order, which must rise and be places of values.
  static func values(at places: [Int], of values: [Double]) -> [Double] {
    var statistics = OrderStatistics(values: values)
    let depth = 2 * (Int.bitWidth - values.count.leadingZeroBitCount)
    statistics.settle(places[...], in: 0..<values.count, depth: depth)
    return places.map { statistics.values[$0] }
  }

  /// Below so many values, or after so many unlucky partitions that the time might grow with the square,
  /// they are sorted.
  private static let fewValues = 32

  private mutating func settle(_ places: ArraySlice<Int>, in range: Range<Int>, depth: Int) {
    guard !places.isEmpty, range.count > 1 else { return }
    guard range.count > Self.fewValues, depth > 0 else {
      values[range].sort()
      return
    }
    let equal = partition(range)
    settle(
      places.prefix { $0 < equal.lowerBound },
      in: range.lowerBound..<equal.lowerBound,
      depth: depth - 1
    )
    settle(
      places.drop { $0 < equal.upperBound },
      in: equal.upperBound..<range.upperBound,
      depth: depth - 1
    )
  }

  /// Puts what is less than a pivot first and what is greater last; where those equal to it are.
  private mutating func partition(_ range: Range<Int>) -> Range<Int> {
    let pivot = median(
      values[range.lowerBound],
      values[range.lowerBound + range.count / 2],
      values[range.upperBound - 1]
    )
    var (less, greater) = (range.lowerBound, range.upperBound)
    var next = less
    values.withUnsafeMutableBufferPointer { values in
      while next < greater {
        let value = values[next]
        if value < pivot {
          values.swapAt(less, next)
          less += 1
          next += 1
        } else if value > pivot {
          greater -= 1
          values.swapAt(next, greater)
        } else {
          next += 1
        }
      }
    }
    return less..<greater
  }

  private func median(_ one: Double, _ other: Double, _ third: Double) -> Double {
    max(min(one, other), min(max(one, other), third))
  }
}
