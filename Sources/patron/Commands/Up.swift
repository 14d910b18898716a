import ArgumentParser
import EventLog
import Foundation
import Logging
import Projections
import Views

struct Up: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up",
    abstract: "Keep views up to date until stopped, each by a process of its own",
    discussion: """
      A projector that ends is started again, after a pause that doubles each time up to a minute. A \
      view that fails twice in the same way at the same event is parked: `patron status` says why and \
      what to do, and the others go on. It is taken up again when something is decided about it. Views that an earlier Patron made \
      are built anew, beside the old ones.

      SIGTERM and SIGINT stop all projectors, and then this; so does another store in this one's place, with \
      exit 1. tools/patron.service runs it by systemd.
      """
  )

  @OptionGroup var options: StoreOptions

  @Argument(help: ArgumentHelp("The views to keep up to date (default: all)", valueName: "view"))
  var views: [ViewName] = []

  func run() throws {
    Terminal.outliveReader()
    let store = options.store
    _ = try EventLog(store, for: .reading)
    guard let lock = try ProcessLock(store.upLockPath) else {
      let holder = ProcessLock.holder(store.upLockPath).map { " (process \($0))" } ?? ""
      throw StoreError(
        "Another `patron up` keeps the views of \(store.path) up to date\(holder).",
        hint: "See `patron status`; there is nothing to do while it runs."
      )
    }
    let logger = Logger(label: "patron.up") { StreamLogHandler.standardError(label: $0) }
    logger.info("up", metadata: ["store": "\(store.path)", "process": "\(getpid())"])
    let signals = SignalWait()
    let named = ViewName.allCases.filter { views.isEmpty || views.contains($0) }
    var supervisor = try Supervisor(named, store, logger: logger)
    guard supervisor.run(signals, holding: lock) else { throw ExitCode(1) }
  }
}
