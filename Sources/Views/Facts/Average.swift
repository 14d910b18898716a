internal import Events

extension Int128 {
  /// This sum of amounts by `count`, rounded half away from zero; `nil` for a count of 0.
  public func average(of count: Int) -> Int64? {
    guard count > 0 else { return nil }
    let count = Int128(count)
    let half = self < 0 ? -count / 2 : count / 2
    return Int64(amount: (self + half) / count)
  }
}
