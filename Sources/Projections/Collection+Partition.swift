extension RandomAccessCollection where Index == Int {
  /// The first index whose element fulfils `predicate`, which holds from there on; the end if none does.
  @inlinable
  package func partitionIndex(where predicate: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if predicate(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
