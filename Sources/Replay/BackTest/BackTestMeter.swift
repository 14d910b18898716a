internal import Synchronization

/// Adds up what all threads have done, for whoever watches.
final class BackTestMeter: Sendable {
  enum Phase: Int {
    case reading
    case customers
    case dates
    case models

    /// In thousandths of the whole.
    fileprivate var weight: Double { [300, 250, 150, 300][rawValue] }
  }

  private let done = Atomic<UInt64>(0)
  private let report: @Sendable (Double) -> Void

  init(_ report: @Sendable @escaping (Double) -> Void) { self.report = report }

  /// One of `number` equal parts of a phase is done.
  func did(_ phase: Phase, partOf number: Int) {
    // Millionths of a thousandth, so that many small parts add up.
    let part = UInt64(phase.weight * 1e6 / Double(max(1, number)))
    let sum = done.wrappingAdd(part, ordering: .relaxed).newValue
    report(min(1, Double(sum) / 1e9))
  }
}
