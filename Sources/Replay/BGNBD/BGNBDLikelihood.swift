internal import Foundation
internal import Projections

/// The log-likelihood of many customers' rhythms, and its gradient.
///
/// Fader, Hardie & Lee 2005, equation 6, in the form of their note "Implementing the BG/NBD Model for
/// Customer Base Analysis in Excel": ln A1 + ln A2 + ln(A3 + A4), where A1 and A2 depend on the number
/// of repeats alone. So customers are sorted by it, and what is left for each is one exponential: the
/// logarithms of α + T and α + t_x stand in a table by day, and those of the sums are taken of products
/// of many.
public struct BGNBDLikelihood: Sendable {
  /// A run of customers with the same number of repeats.
  struct Run: Sendable {
    let repeats: Int
    let range: Range<Int>
  }

  /// By repeats.
  private let rhythms: [PurchaseRhythm]
  private let runs: [Run]
  private let greatestAge: Int

  public var customers: Int { rhythms.count }
  /// Whether somebody bought again: without that nothing can be learned.
  public var hasRepeats: Bool { runs.contains { $0.repeats > 0 } }

  public init(_ rhythms: [PurchaseRhythm]) {
    let most = Int(rhythms.lazy.map(\.repeats).max() ?? 0)
    var starts = [Int](repeating: 0, count: most + 2)
    for rhythm in rhythms { starts[Int(rhythm.repeats) + 1] += 1 }
    for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
    runs = (0...most).filter { starts[$0] < starts[$0 + 1] }
      .map { Run(repeats: $0, range: starts[$0]..<starts[$0 + 1]) }
    var next = starts
    self.rhythms = [PurchaseRhythm](unsafeUninitializedCapacity: rhythms.count) { sorted, count in
      for rhythm in rhythms {
        sorted[next[Int(rhythm.repeats)]] = rhythm
        next[Int(rhythm.repeats)] += 1
      }
      count = rhythms.count
    }
    greatestAge = Int(rhythms.lazy.map(\.age).max() ?? 0)
  }

  /// Every so manieth customer, of each number of repeats alike.
  func sample(every step: Int) -> BGNBDLikelihood {
    BGNBDLikelihood(stride(from: 0, to: rhythms.count, by: step).map { rhythms[$0] })
  }

  /// A value and its derivatives by r, α, a and b.
  struct Slope: Sendable {
    var value = 0.0
    var gradient = SIMD4<Double>.zero
  }

  /// The sum over all customers.
  public func logLikelihood(r: Double, alpha: Double, a: Double, b: Double) -> Double {
    slope(SIMD4(r, alpha, a, b)).value
  }

  func slope(_ parameters: SIMD4<Double>) -> Slope {
    let days = DayTable(alpha: parameters[1], through: greatestAge)
    // The parts are the same on every machine, so that the sums are too.
    let parts = stride(from: 0, to: rhythms.count, by: Self.partLength).map { start in
      start..<min(start + Self.partLength, rhythms.count)
    }
    let slopes = [Slope](unsafeUninitializedCapacity: parts.count) { slopes, count in
      let target = Target(slopes: slopes)
      Parallel.run(parts.count) { part in
        target.slopes.initializeElement(at: part, to: sum(parts[part], parameters, days))
      }
      count = parts.count
    }
    return slopes.reduce(into: runsSum(parameters)) {
      $0.value += $1.value
      $0.gradient += $1.gradient
    }
  }

  private static let partLength = 65_536

  /// Where each part puts its sum.
  private struct Target: @unchecked Sendable {
    // @unchecked because each part writes only its own place.
    let slopes: UnsafeMutableBufferPointer<Slope>
  }

  /// ln(α + days) and 1 / (α + days), in weeks.
  private struct DayTable: Sendable {
    let times: [(logarithm: Double, inverse: Double)]

    init(alpha: Double, through last: Int) {
      times = (0...last).map { day in
        let time = alpha + Double(day) / daysInWeek
        return (log(time), 1 / time)
      }
    }
  }

  /// ln A1 + ln A2 of everybody.
  private func runsSum(_ parameters: SIMD4<Double>) -> Slope {
    let (r, alpha, a, b) = (parameters[0], parameters[1], parameters[2], parameters[3])
    let psi = SpecialFunctions.digamma
    let fixed = r * log(alpha) - lgamma(r) + lgamma(a + b) - lgamma(b)
    var slope = Slope()
    for run in runs {
      let count = Double(run.range.count)
      let x = Double(run.repeats)
      slope.value += count * (fixed + lgamma(r + x) + lgamma(b + x) - lgamma(a + b + x))
      let shared = psi(a + b) - psi(a + b + x)
      slope.gradient +=
        count
        * SIMD4(psi(r + x) - psi(r) + log(alpha), r / alpha, shared, shared + psi(b + x) - psi(b))
    }
    return slope
  }

  /// ln(A3 + A4) of the customers in `range`.
  private func sum(
    _ range: Range<Int>,
    _ parameters: SIMD4<Double>,
    _ days: DayTable
  ) -> Slope {
    var slope = Slope()
    for run in runs where run.range.overlaps(range) {
      let members = run.range.clamped(to: range)
      let e = parameters[0] + Double(run.repeats)
      if run.repeats == 0 {
        for index in members {
          let now = days.times[Int(rhythms[index].age)]
          slope.value -= e * now.logarithm
          slope.gradient -= SIMD4(now.logarithm, e * now.inverse, 0, 0)
        }
      } else {
        addRepeaters(members, e, Double(run.repeats), parameters, days, to: &slope)
      }
    }
    return slope
  }

  private func addRepeaters(
    _ members: Range<Int>,
    _ e: Double,
    _ x: Double,
    _ parameters: SIMD4<Double>,
    _ days: DayTable,
    to slope: inout Slope
  ) {
    let (a, b) = (parameters[2], parameters[3])
    let ratio = log(a / (b + x - 1))
    // The product of what ln is to be taken of: each factor is between 1 and 2.
    var product = 1.0
    var logarithms = 0.0
    var weighted = 0.0
    var inverses = 0.0
    var left = 0.0
    rhythms.withUnsafeBufferPointer { rhythms in
      days.times.withUnsafeBufferPointer { times in
        for index in members {
          let rhythm = rhythms[index]
          let now = times[Int(rhythm.age)]
          let then = times[Int(rhythm.last)]
          let distance = ratio + e * (now.logarithm - then.logarithm)
          // ln(A3 + A4) is the greater of the two and ln(1 + e^−|distance|).
          let small = exp(-abs(distance))
          product *= 1 + small
          if product > 0x1p900 {
            logarithms += log(product)
            product = 1
          }
          logarithms += max(0, distance) - e * now.logarithm
          let hasLeft = (distance > 0 ? 1 : small) / (1 + small)
          weighted += now.logarithm + hasLeft * (then.logarithm - now.logarithm)
          inverses += now.inverse + hasLeft * (then.inverse - now.inverse)
          left += hasLeft
        }
      }
    }
    slope.value += logarithms + log(product)
    slope.gradient += SIMD4(-weighted, -e * inverses, left / a, -left / (b + x - 1))
  }
}
