internal import Foundation

/// The special functions that the model needs and the C library does not have.
enum SpecialFunctions {
  /// ψ(x), the derivative of ln Γ(x), for x > 0.
  ///
  /// By ψ(x) = ψ(x + 1) − 1/x up to x ≥ 10, then the asymptotic series (Abramowitz & Stegun 1964,
  /// 6.3.5 and 6.3.18); the error is below 1e−14.
  static func digamma(_ x: Double) -> Double {
    var x = x
    var result = 0.0
    while x < 10 {
      result -= 1 / x
      x += 1
    }
    let inverse = 1 / (x * x)
    let series =
      inverse
      * (1.0 / 12 - inverse
        * (1.0 / 120 - inverse
          * (1.0 / 252 - inverse * (1.0 / 240 - inverse * (1.0 / 132 - inverse * 691 / 32_760)))))
    return result + log(x) - 0.5 / x - series
  }

  /// eᶠ ₂F₁(a, b; c; z) for 0 ≤ z < 1 and a factor's logarithm f, by the series (Abramowitz & Stegun 1964, 15.1.1).
  ///
  /// The one may be too small for a number and the other too large, where their product is neither.
  static func hypergeometric(
    _ a: Double,
    _ b: Double,
    _ c: Double,
    _ z: Double,
    logFactor: Double = 0
  ) -> Double {
    var term = 1.0
    var sum = 1.0
    // What the sum is still to be raised by.
    var exponent = logFactor
    for index in 0..<100_000 {
      let j = Double(index)
      term *= (a + j) * (b + j) / ((c + j) * (1 + j)) * z
      sum += term
      if abs(sum) > 1e100 {
        (sum, term) = (sum / 1e100, term / 1e100)
        exponent += 100 * log(10)
      }
      // What follows is less than a geometric series of ratio z.
      if abs(term) <= 1e-17 * abs(sum) * (1 - z) { break }
    }
    return sum * exp(exponent)
  }
}
