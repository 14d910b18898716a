internal import Foundation

/// The seeds of random tests: new ones in every run, named in the output; `PATRON_SEED` repeats one.
package enum Seeds {
  package static func fresh(_ count: Int) -> [UInt64] {
    if let text = ProcessInfo.processInfo.environment["PATRON_SEED"], let seed = UInt64(text) {
      return [seed]
    }
    return (0..<count).map { _ in UInt64.random(in: 1...999_999_999) }
  }
}
