import Foundation
import TestSupport
import Testing

@testable import Replay

struct BGNBDTests {
  /// Values of SciPy 1.17.1.
  @Test(arguments: [
    (0.05, -20.49784499129987), (0.3, -3.502524222200133), (1, -0.5772156649015329),
    (2.5, 0.7031566406452432), (9.99, 2.250700372831201), (10, 2.251752589066721),
    (123.4, 4.8113737751162775),
  ])
  func digammaAgreesWithSciPy(x: Double, value: Double) {
    #expect(abs(SpecialFunctions.digamma(x) - value) < 1e-13 * max(1, abs(value)))
  }

  @Test(arguments: [
    ((1.5, 0.7, 3.2, 0.4), 1.1666922959335004), ((-0.45, -0.2, 2.2, 0.2), 1.0082996755312181),
    ((0.3, -0.5, 0.1, 0.95), -1.6747934424755035), ((20, 3, 30, 0.1), 1.2305616546208238),
  ])
  func theHypergeometricSeriesAgreesWithSciPy(
    at arguments: (Double, Double, Double, Double),
    value: Double
  ) {
    let found = SpecialFunctions.hypergeometric(
      arguments.0,
      arguments.1,
      arguments.2,
      arguments.3
    )
    #expect(abs(found - value) < 1e-12)
  }

  /// Customers as the model says they are.
  private func customers(
    _ count: Int,
    r: Double,
    alpha: Double,
    a: Double,
    b: Double,
    _ random: inout SeededGenerator
  ) -> [PurchaseRhythm] {
    (0..<count).map { _ in
      let age = random.int(100...700)
      let rate = gamma(r, &random) / alpha / 7
      let (left, right) = (gamma(a, &random), gamma(b, &random))
      let leaving = left / (left + right)
      var time = 0.0
      var repeats = 0
      var last = 0
      while rate > 0 {
        time += -log(Double.random(in: 1e-12...1, using: &random)) / rate
        guard time <= Double(age) else { break }
        repeats += 1
        last = Int(time)
        if Double.random(in: 0..<1, using: &random) < leaving { break }
      }
      return PurchaseRhythm(repeats: repeats, last: last, age: age)
    }
  }

  /// Marsaglia & Tsang 2000.
  private func gamma(_ shape: Double, _ random: inout SeededGenerator) -> Double {
    if shape < 1 {
      let boost = pow(Double.random(in: 1e-300...1, using: &random), 1 / shape)
      return gamma(shape + 1, &random) * boost
    }
    let d = shape - 1.0 / 3
    while true {
      let u = Double.random(in: 1e-12...1, using: &random)
      let x = sqrt(-2 * log(u)) * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
      let v = pow(1 + x / sqrt(9 * d), 3)
      let w = Double.random(in: 1e-12...1, using: &random)
      if v > 0, log(w) < x * x / 2 + d - d * v + d * log(v) { return d * v }
    }
  }

  @Test
  func theGradientIsThatOfTheLikelihood() {
    var random = SeededGenerator()
    let likelihood = BGNBDLikelihood(
      customers(500, r: 0.6, alpha: 5, a: 0.8, b: 2.5, &random)
    )
    let place = SIMD4(0.5, 6.0, 0.7, 1.9)
    let slope = likelihood.slope(place)
    for axis in 0..<4 {
      var step = SIMD4<Double>.zero
      step[axis] = 1e-5 * place[axis]
      let rise = likelihood.slope(place + step).value - likelihood.slope(place - step).value
      let expected = rise / (2 * step[axis])
      #expect(abs(slope.gradient[axis] - expected) < 1e-4 * max(1, abs(expected)))
    }
  }

  /// More than one part of the parallel sum.
  @Test
  func theFitFindsTheParametersThatCustomersWereMadeWith() throws {
    var random = SeededGenerator()
    let likelihood = BGNBDLikelihood(
      customers(150_000, r: 0.6, alpha: 5, a: 0.8, b: 2.5, &random)
    )
    let model = try BGNBDFit.fit(likelihood)
    // Ten standard errors or more; days instead of moments shift it by some percent.
    #expect(abs(model.r / 0.6 - 1) < 0.1)
    #expect(abs(model.alpha / 5 - 1) < 0.15)
    #expect(abs(model.a / (model.a + model.b) / (0.8 / 3.3) - 1) < 0.15)
    // Begun elsewhere, the search ends there too.
    let sample = try BGNBDFit.summit(likelihood.sample(every: 50), near: nil)
    let again = try BGNBDFit.summit(likelihood, near: sample).model
    #expect(abs(sample.model.r / model.r - 1) > 1e-4)
    #expect(abs(again.r / model.r - 1) < 1e-5)
    #expect(abs(again.b / model.b - 1) < 1e-4)
    #expect(abs(again.logLikelihood / model.logLikelihood - 1) < 1e-12)
  }

  /// With large parameters one factor is too small for a number, and the series too large.
  ///
  /// Values of mpmath.
  @Test(arguments: [
    (0, 0, 30, 0.0053787753848068252), (0, 0, 200, 0.0014993060385165468),
    (1, 20, 21, 0.00045514853781906724), (3, 100, 150, 0.0004851719168960309),
  ])
  func theExpectationHoldsFarOut(repeats: Int, last: Int, age: Int, expected: Double) {
    let model = BGNBDModel(
      r: 0.006,
      alpha: 1.6,
      a: 1_181.7,
      b: 0.85,
      logLikelihood: 0,
      customers: 80
    )
    let found = model.expectedPurchases(
      PurchaseRhythm(repeats: repeats, last: last, age: age),
      inDays: 60
    )
    #expect(abs(found / expected - 1) < 1e-10)
  }

  /// A young shop, of which a few customers bought twice: the likelihood often grows as far as anybody goes.
  @Test(arguments: Seeds.fresh(20))
  func whatAModelExpectsIsANumber(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let repeats = random.int(1...5)
    let customers = (0..<random.int(30...200)).map { number in
      let age = random.int(1...210)
      return number < repeats
        ? PurchaseRhythm(repeats: 1, last: random.int(0...age), age: age)
        : PurchaseRhythm(repeats: 0, last: 0, age: age)
    }
    guard let model = try? BGNBDFit.fit(BGNBDLikelihood(customers)) else { return }
    for parameter in [model.r, model.alpha, model.a, model.b] {
      #expect(abs(log(parameter)) <= 9)
    }
    for customer in customers {
      let expected = model.expectedPurchases(customer, inDays: 60)
      #expect(expected.isFinite && expected >= 0, "\(model)")
    }
  }

  @Test
  func withoutRepeatsThereIsNoModel() {
    let once = (0..<50).map { PurchaseRhythm(repeats: 0, last: 0, age: 100 + $0) }
    #expect(throws: MissingModel.self) { try BGNBDFit.fit(BGNBDLikelihood(once)) }
    #expect(throws: MissingModel.self) { try BGNBDFit.fit(BGNBDLikelihood([])) }
  }

  /// Equation 10 as printed, from the same series.
  @Test(arguments: [(0, 0, 200), (1, 30, 200), (7, 190, 200), (40, 300, 365)])
  func theExpectationIsThatOfThePaper(repeats: Int, last: Int, age: Int) {
    let model = BGNBDModel(
      r: 0.2426,
      alpha: 4.4136,
      a: 0.7929,
      b: 2.4259,
      logLikelihood: 0,
      customers: 0
    )
    let (r, alpha, a, b) = (model.r, model.alpha, model.a, model.b)
    let (x, then, now, time) = (Double(repeats), Double(last) / 7, Double(age) / 7, 39.0)
    let series = SpecialFunctions.hypergeometric(
      r + x,
      b + x,
      a + b + x - 1,
      time / (alpha + now + time)
    )
    let hope =
      (a + b + x - 1) / (a - 1)
      * (1 - pow((alpha + now) / (alpha + now + time), r + x) * series)
    let leaving = x > 0 ? a / (b + x - 1) * pow((alpha + now) / (alpha + then), r + x) : 0
    let rhythm = PurchaseRhythm(repeats: repeats, last: last, age: age)
    let found = model.expectedPurchases(rhythm, inDays: 273)
    #expect(abs(found - hope / (1 + leaving)) < 1e-9 * max(1, found))
  }

  @Test
  func theExpectationIsFiniteForThoseWhoBuyEveryDayAndNearItsPole() {
    var model = BGNBDModel(r: 0.3, alpha: 4, a: 0.8, b: 2, logLikelihood: 0, customers: 0)
    let daily = PurchaseRhythm(repeats: 3_000, last: 3_000, age: 3_000)
    let hope = model.expectedPurchases(daily, inDays: 90)
    #expect(hope > 80 && hope < 91)
    let rhythm = PurchaseRhythm(repeats: 3, last: 50, age: 90)
    let around = [0.999_99, 1, 1.000_01].map { a in
      model.a = a
      return model.expectedPurchases(rhythm, inDays: 90)
    }
    #expect(around[0] > around[1] && around[1] > around[2])
    #expect(around[0] - around[2] < 1e-4)
  }
}
