extension Decimals {
  /// A measured number as an integer with `digits` decimals, rounded half away from zero.
  ///
  /// What does not fit 64 bits stands at the bound; so does what is no number.
  public static func rounded(_ number: Double, digits: Int) -> Int64 {
    let scale = (0..<digits).reduce(1.0) { result, _ in result * 10 }
    let scaled = (number * scale).rounded()
    return Int64(exactly: scaled) ?? (scaled < 0 ? -.max : .max)
  }
}
