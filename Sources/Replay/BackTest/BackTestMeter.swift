internal import Synchronization

/// Adds up what all threads have done, for whoever watches.
final class BackTestMeter: Sendable {
  enum Phase {
    case reading
    case customers
    case dates
    case models

    /// Its share of the whole.
    fileprivate var share: Double {
      switch self {
      case .reading: 0.2
      case .customers: 0.3
      case .dates: 0.2
      case .models: 0.3
      }
    }
  }

  private struct Done {
    var sum = 0.0
    var reported = 0.0
  }

  private let done = Mutex(Done())
  private let report: @Sendable (Double) -> Void

  init(_ report: @Sendable @escaping (Double) -> Void) { self.report = report }

  /// One of `number` equal parts of a phase is done.
  func did(_ phase: Phase, partOf number: Int) { add(phase.share / Double(max(1, number))) }

  /// All is done, also what was left out.
  func didAll() { add(1) }

  /// Reports whenever a hundredth is done, one thread after the other: what is reported only rises.
  private func add(_ share: Double) {
    done.withLock { done in
      done.sum = min(1, done.sum + share)
      guard done.sum >= done.reported + 0.01 || (done.sum == 1 && done.reported < 1) else { return }
      done.reported = done.sum
      report(done.sum)
    }
  }
}
