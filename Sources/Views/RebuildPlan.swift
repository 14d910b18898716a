package import EventLog
internal import Events
internal import Projections

/// What a rebuild would read and write, and how long it would take, judged by timed samples.
package struct RebuildPlan: Sendable {
  package let choice: RebuildChoice
  /// Events to fold.
  package let events: UInt64
  /// States to write: one for each subject that the view knows something about.
  package let rows: Int
  /// Bytes on the disk, beside the version in use.
  package let bytes: Int
  package let seconds: Double

  /// Events that are folded to measure the speed, at most.
  private static let longestSample: UInt64 = 500_000

  /// Folds a sample of the latest events into a version without a name, and writes a sample of the file
  /// that would be copied.
  package init(_ choice: RebuildChoice, _ store: Store, log: EventLog) throws {
    self.choice = choice
    let head = try log.head().position
    let current = try choice.currentSize()
    let taken = choice.build.origin == .copy && choice.resumesAfter == nil ? current : nil
    let start = choice.resumesAfter ?? taken?.checkpoint ?? .start
    events = head.rawValue - min(head.rawValue, start.rawValue)
    let sample = try FoldSample(
      choice.name,
      store,
      log,
      from: head,
      events: min(events, Self.longestSample)
    )
    // The view as it is tells more than a sample, whose states are small.
    let known = current.flatMap { $0.checkpoint > .start ? $0 : nil }
    let size = known ?? sample.size
    let reach = known?.checkpoint.rawValue ?? sample.events
    let growth = reach == 0 ? 0 : Double(head.rawValue) / Double(reach)
    rows = min(Int(Double(size.states) * growth), try log.subjectCount())
    bytes = max(Int(Double(size.bytes) * growth), size.bytes)
    seconds =
      sample.seconds(for: events)
      + (try taken.map { try CopySample.seconds(for: $0.bytes, store) } ?? 0)
  }
}

extension RebuildChoice {
  /// The size of the version in use; `nil` where there is none that can be read.
  fileprivate func currentSize() throws -> ViewSize? {
    if reason == .damaged { return nil }
    return try folder.currentVersion.map { number in
      try ViewEnvironment(path: folder.path(ofVersion: number), isReadOnly: true).size()
    }
  }
}
