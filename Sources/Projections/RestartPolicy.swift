/// Whether and when a projector that ended is started again: a state machine without clock and I/O.
///
/// The pause doubles with each end, up to a limit, and begins anew after a healthy while. A view that
/// fails a second time in the same way at the same place is parked: a third time would end like that too.
package struct RestartPolicy: Sendable {
  package enum Action: Equatable, Sendable {
    case restart(after: Duration)
    case park
  }

  package static let firstPause = Duration.milliseconds(500)
  package static let longestPause = Duration.seconds(60)
  /// So long a projector must run for its next pause to be the first again.
  package static let healthyWhile = Duration.seconds(60)

  private var pause = Self.firstPause
  private var failure: ViewFailure?

  /// `failure` is one from before, that nobody has got over yet.
  package init(after failure: ViewFailure?) { self.failure = failure }

  /// The projector ended after running for `duration`; `failure` is what it left in the history.
  package mutating func ended(after duration: Duration, _ failure: ViewFailure?) -> Action {
    let previous = self.failure
    self.failure = failure
    // Without an event to blame, a healthy while in between tells two failures apart.
    let isHealthy = duration >= Self.healthyWhile
    if let failure, !failure.canPass, failure == previous, failure.position != nil || !isHealthy {
      return .park
    }
    if isHealthy { pause = Self.firstPause }
    return .restart(after: nextPause())
  }

  /// What was to be done about the view could not be; returns after how long it is to be tried again.
  package mutating func unattended() -> Duration { nextPause() }

  private mutating func nextPause() -> Duration {
    defer { pause = min(pause * 2, Self.longestPause) }
    return pause
  }
}
