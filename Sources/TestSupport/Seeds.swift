internal import Foundation

/// A sequence of numbers that is the same for the same seed.
///
/// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// True `percent` times out of a hundred.
  package mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &self) < percent
  }

  package mutating func int(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }
}

/// The seeds of random tests: new ones in every run, named in the output; `PATRON_SEED` repeats one.
package enum Seeds {
  package static func fresh(_ count: Int) -> [UInt64] {
    if let text = ProcessInfo.processInfo.environment["PATRON_SEED"], let seed = UInt64(text) {
      return [seed]
    }
    return (0..<count).map { _ in UInt64.random(in: 1...999_999_999) }
  }
}
