import ArgumentParser
import EventLog
import Events
import Foundation
import Logging
import Projections
import Query
import Views

extension ViewName: ExpressibleByArgument {}

struct Project: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "project",
    abstract: "Fold new events into views",
    discussion: """
      With one view this process folds it; with several, or none for all, each gets a process of its \
      own. A projector may be killed at any time: the next goes on from the last checkpoint. A view that an earlier \
      Patron made is built anew, beside the old one, by the rules it was built with.

      A projector that meets an event it cannot take in stops there and says why. --skip leaves that \
      event out of the view, also in later rebuilds; the decision is kept in the view's history.
      """
  )

  @OptionGroup var options: StoreOptions

  @Argument(help: ArgumentHelp("The views to bring up to date (default: all)", valueName: "view"))
  var views: [ViewName] = []

  @Flag(help: "Stay, and fold new events within milliseconds")
  var follow = false

  @Flag(help: "With --follow: stop when stdin ends, as it does when what started this dies")
  var untilStdinEnds = false

  @Option(
    help: ArgumentHelp("Leave out the event at this position of the log", valueName: "position")
  )
  var skip: UInt64?

  @Option(help: ArgumentHelp("Take in again what was left out", valueName: "position"))
  var unskip: UInt64?

  @Option(help: ArgumentHelp("Why, for the view's history", valueName: "text"))
  var because: String?

  func validate() throws {
    guard follow || !untilStdinEnds else {
      throw ValidationError("--until-stdin-ends goes with --follow")
    }
    guard skip != nil || unskip != nil else {
      guard because == nil else { throw ValidationError("--because goes with --skip or --unskip") }
      return
    }
    guard skip == nil || unskip == nil else {
      throw ValidationError("--skip and --unskip are two decisions: take one after the other")
    }
    guard views.count == 1 else {
      throw ValidationError("an event is left out of one view: name it, as in `patron project rfm`")
    }
    guard because?.contains(where: { !$0.isWhitespace }) == true else {
      throw ValidationError("a decision needs its reason: --because TEXT")
    }
  }

  func run() throws {
    if follow { Terminal.outliveReader() }
    if let skip {
      try SkipDecision(views[0], options.store)
        .skip(LogPosition(rawValue: skip), because: because ?? "")
      print("\(views[0].rawValue): position \(skip) is left out from now on.")
    }
    if let unskip {
      let projector = try SkipDecision(views[0], options.store)
        .unskip(LogPosition(rawValue: unskip), because: because ?? "")
      print("\(views[0].rawValue): position \(unskip) is taken in again.")
      // Its projector, where one runs, does that.
      if projector != nil { return }
    }
    if views.count == 1 {
      try projectAlone(views[0])
      // By now the log and the view are closed: in one process they must not be open twice.
      if !follow { try ShopReader(options.store).keepCustomers(of: views[0]) }
      return
    }
    try ProjectorProcesses(
      views.isEmpty ? ViewName.allCases : views,
      options.store,
      follow: follow,
      untilStdinEnds: untilStdinEnds
    ).run()
  }

  /// Where others wait for it they write beside it: what it says then has its time, view and process.
  private func projectAlone(_ name: ViewName) throws {
    let logger = Logger(label: "patron.\(name.rawValue)") {
      StreamLogHandler.standardError(label: $0)
    }
    guard untilStdinEnds else {
      return try project(name, logger) { Terminal.say("\(name.rawValue): \($0)") }
    }
    do { try project(name, logger) { logger.warning("\($0)", metadata: process) } } catch {
      logger.error("failed", metadata: Logger.Metadata(error).merging(process) { $1 })
      throw ExitCode(1)
    }
  }

  private var process: Logger.Metadata { ["process": "\(getpid())"] }

  private func project(_ name: ViewName, _ logger: Logger, _ say: (String) -> Void) throws {
    let log = try EventLog(options.store, for: .reading)
    try renew(name, log, say)
    let projector = try ViewProjector(name, options.store, log: log)
    if projector.isMadeAgain {
      say("the machine or its disk failed while the view was being written; it is made again.")
    }
    let started = ContinuousClock.now
    let count = try catchUp(projector)
    let done =
      "\(Terminal.count(count, "new event")) folded in "
      + Terminal.seconds(started.duration(to: .now))
    guard follow else { return print("\(name.rawValue): \(done).") }
    try self.follow(projector, logger, afterFirst: done)
  }

  /// Builds the view anew where an earlier Patron made it.
  private func renew(_ name: ViewName, _ log: EventLog, _ say: (String) -> Void) throws {
    guard let renewal = try ViewRenewal(name, options.store, log: log) else { return }
    if let process = renewal.rebuilder {
      say("waiting for process \(process), which builds it anew.")
      while renewal.rebuilder != nil { usleep(100_000) }
      return try renew(name, log, say)
    }
    let rules = renewal.keepsRules ? "the rules it was built with" : "the rules in force now"
    say("it was made by an earlier Patron, and is built anew by \(rules).")
    let line = ProgressLine()
    defer { line.clear() }
    let outcome = try renewal.run { line.show(name, $0) }
    line.clear()
    let kept = outcome.replaced.map { "; version \($0) is kept" } ?? ""
    say("version \(outcome.version) is in use\(kept).")
  }

  private func catchUp(_ projector: ViewProjector) throws -> UInt64 {
    let line = ProgressLine()
    defer { line.clear() }
    return try projector.catchUp { line.show(projector.name, $0) }
  }

  private func follow(
    _ projector: ViewProjector,
    _ logger: Logger,
    afterFirst done: String
  ) throws {
    logger.info("\(done); following the log", metadata: process)
    StopSignal.install()
    if untilStdinEnds { Lifeline.whenItEnds { StopSignal.send() } }
    try projector.commitUnsynced()
    var watcher = LogWatcher(options.store)
    while !StopSignal.isRaised {
      if try projector.catchUp() == 0 {
        try watcher.checkFile()
        try projector.checkFile()
        watcher.wait()
      }
    }
    try projector.waitForDisk()
    logger.info("stopped")
  }
}
