import EventLog
import Foundation
import Views

/// Runs each view's projector as a process of its own, and waits for all.
struct ProjectorProcesses {
  private let views: [ViewName]
  private let store: Store
  private let follow: Bool
  private let untilStdinEnds: Bool

  init(_ views: [ViewName], _ store: Store, follow: Bool, untilStdinEnds: Bool) {
    self.views = views
    self.store = store
    self.follow = follow
    self.untilStdinEnds = untilStdinEnds
  }

  func run() throws {
    // A store that is not there is said once, not by every process.
    _ = try EventLog(store, for: .reading)
    fflush(nil)
    if follow { StopSignal.install() }
    let lifeline = follow ? try Lifeline() : nil
    if let lifeline, untilStdinEnds { Lifeline.whenItEnds { lifeline.cut() } }
    let processes = try views.map { try ProjectorProcess($0, store, lifeline: lifeline) }
    let endings = follow ? waitOrStop(processes) : processes.map { $0.waitForEnd() }
    let failed = zip(views, endings).filter { $0.1 != .status(0) }.map(\.0.rawValue)
    guard failed.isEmpty || StopSignal.isRaised else {
      throw StoreError(
        "The projectors of \(failed.joined(separator: ", ")) failed; the others are done.",
        hint:
          "What they said stands above; run them again with `patron project \(failed.joined(separator: " "))`."
      )
    }
  }

  /// Waits until all have ended, and passes on that this process is to stop.
  private func waitOrStop(_ processes: [ProjectorProcess]) -> [ProjectorProcess.Ending] {
    var endings: [ProjectorProcess.Ending?] = processes.map { _ in nil }
    var isAsked = false
    while endings.contains(nil) {
      let mustAsk = StopSignal.isRaised && !isAsked
      for (index, process) in processes.enumerated() where endings[index] == nil {
        endings[index] = process.ending()
        if mustAsk, endings[index] == nil { process.stop() }
      }
      isAsked = isAsked || mustAsk
      usleep(20_000)
    }
    return endings.compactMap { $0 }
  }
}
