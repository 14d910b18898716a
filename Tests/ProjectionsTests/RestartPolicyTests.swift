import Events
import Projections
import Testing

@Suite struct RestartPolicyTests {
  @Test func whatHasNoEventToBlameParksOnlyWhereItComesSoonAgain() {
    var crash = failure()
    crash.position = nil
    var policy = RestartPolicy(after: crash)
    #expect(policy.ended(after: .seconds(60), crash) == .restart(after: .milliseconds(500)))
    #expect(policy.ended(after: .seconds(59), crash) == .park)
  }

  private func failure(
    at checkpoint: UInt64 = 16,
    reason: String = "no",
    canPass: Bool = false
  ) -> ViewFailure {
    ViewFailure(
      checkpoint: LogPosition(rawValue: checkpoint),
      position: LogPosition(rawValue: checkpoint + 1),
      event: "purchase.placed",
      reason: reason,
      canPass: canPass
    )
  }

  @Test func thePauseDoublesUpToAMinuteAndBeginsAnewAfterAHealthyWhile() {
    var policy = RestartPolicy(after: nil)
    let pauses = [0.5, 1, 2, 4, 8, 16, 32, 60, 60]
    for seconds in pauses {
      #expect(policy.ended(after: .seconds(59), nil) == .restart(after: .seconds(seconds)))
    }
    #expect(policy.ended(after: .seconds(60), nil) == .restart(after: .milliseconds(500)))
    #expect(policy.ended(after: .seconds(1), nil) == .restart(after: .seconds(1)))
  }

  @Test func whatCouldNotBeDoneIsTriedAgainAfterTheNextPause() {
    var policy = RestartPolicy(after: failure())
    #expect(policy.unattended() == .milliseconds(500))
    #expect(policy.unattended() == .seconds(1))
    // It says nothing about the view: the same failure still parks.
    #expect(policy.ended(after: .seconds(1), failure()) == .park)
  }

  @Test func theSameFailureAtTheSamePlaceParks() {
    var policy = RestartPolicy(after: nil)
    #expect(policy.ended(after: .seconds(1), failure()) == .restart(after: .milliseconds(500)))
    #expect(policy.ended(after: .seconds(500), failure()) == .park)
  }

  @Test func aFailureFromBeforeCounts() {
    var policy = RestartPolicy(after: failure())
    #expect(policy.ended(after: .seconds(1), failure()) == .park)
  }

  @Test func anotherPlaceAnotherReasonOrAPassingFailureDoesNotPark() {
    var policy = RestartPolicy(after: nil)
    let passing = failure(at: 17, canPass: true)
    for failure in [failure(), failure(at: 17), failure(at: 17, reason: "never"), passing, passing]
    {
      guard case .restart = policy.ended(after: .seconds(1), failure) else {
        Issue.record("parked after \(failure)")
        return
      }
    }
    // What lies between two failures was another one: it is not the same again.
    #expect(policy.ended(after: .seconds(1), nil) != .park)
    #expect(policy.ended(after: .seconds(1), failure()) != .park)
  }
}
