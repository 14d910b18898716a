/// How far long work is, how fast it goes and how long it will take.
///
/// Invariant: what it says is done never goes backwards, whatever it hears.
package struct Pace: Sendable {
  /// What was heard first: how long it took until then is not known, as after a restart.
  private var first: (fraction: Double, done: UInt64, seconds: Double)?
  /// Of the whole work, from 0 to 1.
  package private(set) var fraction = 0.0
  /// In units of the work.
  package private(set) var done: UInt64 = 0
  private var seconds = 0.0

  /// Less than this part of the work is too little to judge the rest by.
  private static let leastPart = 0.02

  package init() {}

  /// Takes note of what is done after so many seconds.
  package mutating func reach(_ fraction: Double, done: UInt64, after seconds: Double) {
    self.fraction = max(self.fraction, min(1, fraction))
    self.done = max(self.done, done)
    self.seconds = seconds
    if first == nil { first = (self.fraction, self.done, seconds) }
  }

  /// Units a second.
  package var rate: Double {
    guard let first, seconds > first.seconds else { return 0 }
    return Double(done - first.done) / (seconds - first.seconds)
  }

  /// Seconds until all is done; `nil` as long as that cannot be judged.
  package var secondsLeft: Double? {
    guard let first, fraction - first.fraction > Self.leastPart else { return nil }
    return (seconds - first.seconds) * (1 - fraction) / (fraction - first.fraction)
  }
}
