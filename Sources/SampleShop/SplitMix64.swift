/// A small random generator whose numbers never change, whatever the platform or the Swift version.
///
/// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (OOPSLA 2014), with the
/// constants of Vigna's `splitmix64.c`. The standard library promises no sequence for
/// `Int.random(in:using:)`, so the draws below are written out, and use no mathematical library.
package struct SplitMix64: Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// Scrambles 64 bits, one to one.
  static func mix(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}

extension SplitMix64 {
  /// A number in 0 ..< 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number in 0 ..< `bound`; its bias is below `bound` / 2⁶⁴.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// An index in 0 ..< `count` that prefers the first ones: half of them fall in the first quarter.
  mutating func skewed(_ count: Int) -> Int {
    let position = unit()
    return Int(position * position * Double(count))
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// A waiting time with mean 1, exponentially distributed.
  mutating func exponential() -> Double { -Self.logarithm(1 - unit()) }

  /// The natural logarithm of a positive number, to eleven digits.
  ///
  /// The series of 2 artanh((x − 1) / (x + 1)); system libraries differ in the last digit, and a
  /// digit can move an order by a second.
  static func logarithm(_ value: Double) -> Double {
    let ratio = (value.significand - 1) / (value.significand + 1)
    let square = ratio * ratio
    var sum = 0.0
    for odd in stride(from: 23.0, through: 1, by: -2) { sum = sum * square + 1 / odd }
    return 2 * ratio * sum + Double(value.exponent) * 0.693_147_180_559_945_3
  }
}
