internal import Events
internal import Foundation

/// The seeds of random tests, named in the output.
///
/// Every run draws new ones. `PATRON_SEED` repeats a single one; `PATRON_SEED_BASE` draws the same in every run, so
/// that what is said of a commit does not depend on luck; `PATRON_ROUNDS` draws so many times as many.
package enum Seeds {
  package static func fresh(_ count: Int, for place: String = #fileID) -> [UInt64] {
    if let seed = number("PATRON_SEED") { return [seed] }
    let count = count * Int(number("PATRON_ROUNDS") ?? 1)
    let range: ClosedRange<UInt64> = 1...999_999_999
    guard let base = number("PATRON_SEED_BASE") else {
      return (0..<count).map { _ in UInt64.random(in: range) }
    }
    let own = Array(place.utf8).withUnsafeBytes { XXHash64.hash($0, seed: base) }
    var random = SeededGenerator(seed: own)
    return (0..<count).map { _ in UInt64.random(in: range, using: &random) }
  }

  private static func number(_ variable: String) -> UInt64? {
    ProcessInfo.processInfo.environment[variable].flatMap(UInt64.init)
  }
}
