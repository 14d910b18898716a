internal import Foundation

/// Finds the parameters under which what happened was likeliest.
///
/// Quasi-Newton by the BFGS formula (Nocedal & Wright, "Numerical Optimization", 2nd ed. 2006, ch. 6)
/// in the logarithms of the parameters, which keeps them above 0.
public enum BGNBDFit {
  /// The summit is reached where the next step promises less than this share of the value.
  private static let precision = 1e-13
  /// By this share two sums differ that are the same but for rounding.
  private static let rounding = 1e-14
  private static let mostSteps = 500
  /// A parameter below e⁻⁹ or above e⁹, some 8,000, is on its way to nothing or to infinity: the likelihood grows, or
  /// is flat, as far as anybody goes, and what is expected there is not what the purchases say.
  private static let farthest = 9.0

  /// Larger shops are fitted on every so manieth customer first: then little is left to do.
  private static let sampleSize = 20_000

  /// Where a search ended, to begin the next one nearby: the fit, and the curvature around it.
  struct Summit: Sendable {
    let model: BGNBDModel
    fileprivate let inverse: Matrix
  }

  /// - Throws: `MissingModel`, which says why there is none.
  public static func fit(_ likelihood: BGNBDLikelihood) throws(MissingModel) -> BGNBDModel {
    try summit(likelihood, near: nil).model
  }

  /// Begins at `start`, such as the summit of an earlier date.
  static func summit(
    _ likelihood: BGNBDLikelihood,
    near start: Summit?
  ) throws(MissingModel) -> Summit {
    guard likelihood.hasRepeats else { throw MissingModel("nobody bought a second time") }
    if start == nil, likelihood.customers > 2 * sampleSize {
      let sample = likelihood.sample(every: likelihood.customers / sampleSize)
      // What a sample does not show, everybody may.
      let near = sample.hasRepeats ? try? climb(sample, from: nil) : nil
      return try climb(likelihood, from: near)
    }
    return try climb(likelihood, from: start)
  }

  private static func climb(
    _ likelihood: BGNBDLikelihood,
    from start: Summit?
  ) throws(MissingModel) -> Summit {
    var point = Point(
      likelihood,
      at: start.map {
        SIMD4(log($0.model.r), log($0.model.alpha), log($0.model.a), log($0.model.b))
      }
        ?? .zero
    )
    var inverse = start?.inverse ?? .identity
    /// Whether nothing is known of the curvature.
    var isBlind = start == nil
    for _ in 0..<mostSteps {
      var direction = -(inverse * point.slope)
      if (direction * point.slope).sum() >= 0 {
        inverse = .identity
        isBlind = true
        direction = -point.slope
      }
      let promise = -(direction * point.slope).sum()
      if promise < precision * abs(point.value), !isBlind {
        return Summit(model: point.model(likelihood), inverse: inverse)
      }
      guard let next = descend(from: point, direction, likelihood) else {
        // No step makes it less.
        if isBlind { return Summit(model: point.model(likelihood), inverse: inverse) }
        inverse = .identity
        isBlind = true
        continue
      }
      if next.place.map({ abs($0) }).max() ?? 0 > farthest { break }
      let step = next.place - point.place
      let change = next.slope - point.slope
      if (step * change).sum() > 1e-300 {
        if isBlind {
          inverse = .identity * ((step * change).sum() / (change * change).sum())
        }
        inverse.update(step: step, change: change)
        isBlind = false
      }
      point = next
    }
    throw MissingModel(
      "its likelihood has no summit: what it could learn is not in these purchases"
    )
  }

  /// Goes along `direction` until the value falls enough (Armijo's rule); `nil` if it never does.
  private static func descend(
    from point: Point,
    _ direction: SIMD4<Double>,
    _ likelihood: BGNBDLikelihood
  ) -> Point? {
    let fall = (direction * point.slope).sum()
    // No step of more than a factor e² in any parameter.
    var length = min(1, 2 / max(direction.map { abs($0) }.max() ?? 1, 1e-300))
    for _ in 0..<40 {
      let next = Point(likelihood, at: point.place + length * direction)
      let enough = point.value + 1e-4 * length * fall + rounding * abs(point.value)
      if next.value <= enough { return next }
      length /= 2
    }
    return nil
  }

  /// A place in the logarithms of the parameters; value and slope are of the negative log-likelihood
  /// by customer.
  private struct Point {
    let place: SIMD4<Double>
    let value: Double
    let slope: SIMD4<Double>

    init(_ likelihood: BGNBDLikelihood, at place: SIMD4<Double>) {
      let parameters = SIMD4(exp(place[0]), exp(place[1]), exp(place[2]), exp(place[3]))
      let found = likelihood.slope(parameters)
      let count = Double(likelihood.customers)
      self.place = place
      value = found.value.isFinite ? -found.value / count : .infinity
      slope = -found.gradient * parameters / count
    }

    func model(_ likelihood: BGNBDLikelihood) -> BGNBDModel {
      BGNBDModel(
        r: exp(place[0]),
        alpha: exp(place[1]),
        a: exp(place[2]),
        b: exp(place[3]),
        logLikelihood: -value * Double(likelihood.customers),
        customers: likelihood.customers
      )
    }
  }

  /// The inverse of the curvature, as far as it is known.
  fileprivate struct Matrix: Sendable {
    var columns: [SIMD4<Double>]

    static let identity = Matrix(
      columns: (0..<4).map { place in
        var column = SIMD4<Double>.zero
        column[place] = 1
        return column
      }
    )

    static func * (left: Matrix, right: SIMD4<Double>) -> SIMD4<Double> {
      left.columns.enumerated().reduce(.zero) { $0 + $1.element * right[$1.offset] }
    }

    static func * (left: Matrix, right: Double) -> Matrix {
      Matrix(columns: left.columns.map { $0 * right })
    }

    /// The BFGS formula for the inverse: (I − ρsyᵀ) H (I − ρysᵀ) + ρssᵀ.
    mutating func update(step: SIMD4<Double>, change: SIMD4<Double>) {
      let density = 1 / (step * change).sum()
      let moved = self * change
      let scale = (1 + density * (change * moved).sum()) * density
      for place in 0..<4 {
        columns[place] += scale * step[place] * step
        columns[place] -= density * (step[place] * moved + moved[place] * step)
      }
    }
  }
}

/// Why no model could be fitted.
public struct MissingModel: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ reason: String) { description = reason }
}

extension SIMD4 {
  fileprivate func map<Result>(_ body: (Scalar) -> Result) -> [Result] {
    indices.map { body(self[$0]) }
  }
}
