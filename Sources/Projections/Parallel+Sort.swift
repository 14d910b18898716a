extension Parallel {
  /// `elements` in the order of `precedes`, sorted in as many parts as there are cores where there are many;
  /// equal ones may change places.
  @inlinable
  public static func sorted<Element: Sendable>(
    _ elements: [Element],
    by precedes: @Sendable (Element, Element) -> Bool
  ) -> [Element] {
    let parts = elements.count < enough ? 1 : threadCount
    if parts == 1 { return elements.sorted(by: precedes) }
    var runs = map(parts) { part in
      elements[elements.count * part / parts..<elements.count * (part + 1) / parts]
        .sorted(by: precedes)
    }
    while runs.count > 1 {
      let pairs = (runs.count + 1) / 2
      runs = map(pairs) { [runs] pair in
        let other = 2 * pair + 1
        return other < runs.count
          ? merged(runs[2 * pair], runs[other], by: precedes) : runs[2 * pair]
      }
    }
    return runs[0]
  }

  /// Both, which are in the order of `precedes`, as one.
  @inlinable
  static func merged<Element>(
    _ left: [Element],
    _ right: [Element],
    by precedes: (Element, Element) -> Bool
  ) -> [Element] {
    var merged: [Element] = []
    merged.reserveCapacity(left.count + right.count)
    var (next, other) = (0, 0)
    while next < left.count, other < right.count {
      if precedes(right[other], left[next]) {
        merged.append(right[other])
        other += 1
      } else {
        merged.append(left[next])
        next += 1
      }
    }
    merged.append(contentsOf: left[next...])
    merged.append(contentsOf: right[other...])
    return merged
  }
}
