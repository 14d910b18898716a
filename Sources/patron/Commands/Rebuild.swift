import ArgumentParser
import EventLog
import Events
import Projections
import Rules
import Views

struct Rebuild: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Build views anew beside the ones in use, by the shop's rules, then switch to them",
    usage: """
      patron rebuild rfm dormancy
      patron rebuild rfm --rules trial.yaml
      patron rebuild rfm --rollback
      """,
    discussion: """
      Projectors and queries go on meanwhile: a query ends on the version it began with, and a projector \
      goes on with the new one. Where only rules changed, the states are taken over; otherwise \
      the whole log is folded, on all cores. A rebuild may be killed at any time: run it again, and \
      it goes on. The version that was replaced is kept for one step back.
      """
  )

  @OptionGroup var options: StoreOptions

  @Argument(help: ArgumentHelp("The views to build anew", valueName: "view"))
  var views: [ViewName]

  @Option(
    help: ArgumentHelp(
      "Score by this rules file instead of the shop's, from now on",
      valueName: "file"
    )
  )
  var rules: String?

  @Flag(help: "Fold the whole log, though the states could be taken over")
  var fromLog = false

  @Flag(help: "Go back at once to the version that the one in use replaced, and its rules")
  var rollback = false

  func validate() throws {
    guard !(rollback && (rules != nil || fromLog)) else {
      throw ValidationError("--rollback builds nothing: leave out --rules and --from-log")
    }
  }

  func run() throws {
    let store = options.store
    let log = try EventLog(store, for: .reading)
    if rollback {
      for name in views { try rollBack(name, store, log) }
      return
    }
    let currency = log.settings.currency
    let rules = try ShopRules(store, file: rules, currency: currency)
    for name in views {
      let choice = try RebuildChoice(
        name,
        store,
        currency: currency,
        rules: rules,
        fromLog: fromLog
      )
      try rebuild(choice, store, log)
    }
  }

  private func rebuild(_ choice: RebuildChoice, _ store: Store, _ log: EventLog) throws {
    let name = choice.name.rawValue
    let started = ContinuousClock.now
    let line = ProgressLine()
    defer { line.clear() }
    let outcome = try ViewRebuild(choice, store, log: log).run { line.show(choice.name, $0) }
    line.clear()
    let kept =
      outcome.replaced.map { "; version \($0) is kept (`patron rebuild \(name) --rollback`)" } ?? ""
    print(
      "\(name): version \(outcome.version) is in use. \(choice.explanation.capitalizedFirst); "
        + "\(Terminal.count(outcome.events, "event")) folded in "
        + "\(Terminal.seconds(started.duration(to: .now)))\(kept)."
    )
  }

  private func rollBack(_ name: ViewName, _ store: Store, _ log: EventLog) throws {
    let folder = ViewFolder(store, view: name.rawValue)
    let replaced = folder.currentVersion ?? 0
    let version = try folder.rollBack(projectionVersion: name.projectionVersion)
    let view = try ViewEnvironment(path: folder.path(ofVersion: version), isReadOnly: true)
    let checkpoint = try view.about()?.checkpoint ?? .start
    let lag = try log.head().position.rawValue - checkpoint.rawValue
    let behind =
      lag == 0
      ? "" : ", \(Terminal.count(lag, "event")) behind until `patron project \(name.rawValue)`"
    print(
      "\(name.rawValue): version \(version) is in use again\(behind); version \(replaced) is kept."
    )
  }
}

extension RebuildChoice {
  /// Why and how, in a sentence without its capital and full stop.
  fileprivate var explanation: String {
    let way = build.origin == .copy ? "its states were taken over" : "the log was folded"
    let from = resumesAfter.map { " from event \(Terminal.grouped($0.rawValue + 1)) on" } ?? ""
    return "\(why): \(way)\(from)"
  }

  private var why: String {
    switch reason {
    case .isNew: "it was never made"
    case .otherProgram: "the old one was made by another version of Patron"
    case .otherRules(let sections):
      "the rules changed (\(sections.map(\.rawValue).joined(separator: ", ")))"
    case .asked: "the rules are the same"
    }
  }
}
