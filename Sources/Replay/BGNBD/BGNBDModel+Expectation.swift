internal import Foundation

/// A week in days: the model's unit of time.
let daysInWeek = 7.0

extension BGNBDModel {
  /// How many purchases a customer of that rhythm is expected to make in the `days` to come.
  ///
  /// E(Y(t) | x, t_x, T) of Fader, Hardie & Lee, "“Counting Your Customers” the Easy Way", Marketing
  /// Science 24 (2005), 275–284, equation 10, with Euler's transformation of ₂F₁ (Abramowitz & Stegun
  /// 15.3.3): (1 − z)^(r+x) ₂F₁(r+x, b+x; a+b+x−1; z) = (1 − z)^(a−1) ₂F₁(a+b−1−r, a−1; a+b+x−1; z),
  /// which neither overflows nor takes long for customers who buy very often.
  public func expectedPurchases(_ rhythm: PurchaseRhythm, inDays days: Int) -> Double {
    promise(repeats: Int(rhythm.repeats), age: Int(rhythm.age), inDays: days)
      * probabilityAlive(rhythm)
  }

  /// The expected purchases of somebody who still buys: what does not depend on the last purchase.
  func promise(repeats: Int, age: Int, inDays days: Int) -> Double {
    // a = 1 divides by zero, where the limit is finite: so near it the value is that beside it.
    let a = abs(a - 1) < 1e-7 ? 1 + 1e-7 : a
    let x = Double(repeats)
    let time = Double(days) / daysInWeek
    let z = time / (alpha + Double(age) / daysInWeek + time)
    let series = SpecialFunctions.hypergeometric(
      a + b - 1 - r,
      a - 1,
      a + b + x - 1,
      z,
      logFactor: (a - 1) * log1p(-z)
    )
    return (a + b + x - 1) / (a - 1) * (1 - series)
  }

  /// The probability that a customer of that rhythm has not left for good.
  ///
  /// The denominator of equation 10; 1 without repeats, because the model lets nobody leave before
  /// the first repeat.
  public func probabilityAlive(_ rhythm: PurchaseRhythm) -> Double {
    guard rhythm.repeats > 0 else { return 1 }
    let x = Double(rhythm.repeats)
    let now = alpha + Double(rhythm.age) / daysInWeek
    let then = alpha + Double(rhythm.last) / daysInWeek
    return 1 / (1 + a / (b + x - 1) * exp((r + x) * log(now / then)))
  }
}
