import ArgumentParser
import EventLog
import Events
import Foundation
import Logging
import Projections
import Views

extension ViewName: ExpressibleByArgument {}

struct Project: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fold new events into views",
    discussion: """
      With one view this process folds it; with several, or none for all, each gets a process of its \
      own. A projector may be killed at any time: the next goes on from the last checkpoint.
      """
  )

  @OptionGroup var options: StoreOptions

  @Argument(help: ArgumentHelp("The views to bring up to date (default: all)", valueName: "view"))
  var views: [ViewName] = []

  @Flag(help: "Stay, and fold new events within milliseconds")
  var follow = false

  func run() throws {
    if views.count == 1 { return try project(views[0]) }
    try ProjectorProcesses(views.isEmpty ? ViewName.allCases : views, options.store, follow: follow)
      .run()
  }

  private func project(_ name: ViewName) throws {
    let log = try EventLog(options.store, for: .reading)
    let projector = try ViewProjector(name, options.store, log: log)
    let started = ContinuousClock.now
    let count = try catchUp(projector)
    print(
      "\(name.rawValue): \(Terminal.count(count, "new event")) folded in "
        + "\(Terminal.seconds(started.duration(to: .now)))."
    )
    if follow { try self.follow(projector) }
  }

  private func catchUp(_ projector: ViewProjector) throws -> UInt64 {
    let line = ProgressLine()
    defer { line.clear() }
    return try projector.catchUp { line.show(projector.name, $0) }
  }

  private func follow(_ projector: ViewProjector) throws {
    fflush(nil)
    let logger = Logger(label: "patron.\(projector.name.rawValue)") {
      StreamLogHandler.standardError(label: $0)
    }
    logger.info("following the log", metadata: ["process": "\(getpid())"])
    StopSignal.install()
    let watcher = LogWatcher(options.store)
    while !StopSignal.isRaised {
      let count = try projector.catchUp()
      if count == 0 {
        watcher.wait()
      } else {
        logger.debug("folded", metadata: ["events": "\(count)"])
      }
    }
    logger.info("stopped")
  }
}
