import ArgumentParser
import EventLog
import Events
import Projections
import Query
import Rules
import Views

struct Rebuild: ParsableCommand, NamesFiles {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Build views anew beside the ones in use, by the shop's rules, then switch to them",
    usage: """
      patron rebuild --plan
      patron rebuild rfm dormancy
      patron rebuild rfm --rules trial.yaml --diff --format csv --output moved.csv
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
  var views: [ViewName] = []

  @Option(
    help: ArgumentHelp(
      "Score by this rules file instead of the shop's, from now on",
      valueName: "file"
    )
  )
  var rules: String?

  @Flag(help: "Fold the whole log, though the states could be taken over")
  var fromLog = false

  @Flag(help: "Build nothing, and say what it would take; without a view, for all that need it")
  var plan = false

  @Flag(help: "Go back at once to the version that the one in use replaced, and its rules")
  var rollback = false

  @Flag(help: "Then list the rows that differ from those of the version that was replaced")
  var diff = false

  @OptionGroup var asOf: AsOfOption

  @Option(
    help: ArgumentHelp(
      "Of --plan and --diff: table, csv or jsonl (default: table)",
      valueName: "format"
    )
  )
  var format: Renderer?

  @OptionGroup var output: OutputOption

  func validate() throws {
    guard plan || !views.isEmpty else {
      throw ValidationError("name the views to build anew; --plan says which need it")
    }
    guard !(plan && (rollback || diff)) else {
      throw ValidationError("--plan changes nothing: leave out --rollback and --diff")
    }
    guard !(rollback && (rules != nil || fromLog)) else {
      throw ValidationError("--rollback builds nothing: leave out --rules and --from-log")
    }
    guard diff || (output.path == nil && asOf.text == nil) else {
      throw ValidationError("--output and --as-of are of the rows that differ: add --diff")
    }
    guard plan || diff || format == nil else {
      throw ValidationError("--format is of what --plan and --diff list: add one of them")
    }
    guard !diff || views.count == 1 else {
      throw ValidationError("--diff lists the rows of one view: name just that")
    }
  }

  var namedFiles: NamedFiles {
    NamedFiles(of: options.store, writing: [("--output names", output.path)], reading: [rules])
  }

  func run() throws {
    let reader = try ShopReader(options.store)
    if plan { return try printPlan(reader.store, reader.log) }
    let rules =
      try rollback
      ? nil : ShopRules(reader.store, reader.log, file: rules)
    // Before anything is built: a build that cannot be listed would have to be listed against itself.
    let difference =
      try diff ? RebuildDifference(views[0], reader, asOf, format ?? .table, output) : nil
    if self.rules == nil, let remark = try rules?.adoptionRemark(reader.store, reader.log) {
      Terminal.say(remark)
    }
    for name in views {
      let (old, new) = try rules.map { try rebuild(name, $0, reader) } ?? rollBack(name, reader)
      try difference?.print(from: old, to: new)
    }
  }

  private func choice(
    _ view: ViewName,
    _ rules: ShopRules,
    _ store: Store,
    _ log: EventLog
  ) throws -> RebuildChoice {
    try RebuildChoice(view, store, log, rules: rules, fromLog: fromLog)
  }

  private func printPlan(_ store: Store, _ log: EventLog) throws {
    let rules = try ShopRules(store, log, file: rules)
    let choices = try (views.isEmpty ? ViewName.allCases : views).map {
      try choice($0, rules, store, log)
    }
    let needed = choices.filter { !views.isEmpty || $0.reason != .asked || fromLog }
    try RebuildTable(try needed.map { try RebuildPlan($0, store, log: log) }).print(
      format ?? .table
    )
    let others = choices.map(\.name).filter { !needed.map(\.name).contains($0) }
    if !others.isEmpty {
      let names = others.map(\.rawValue).joined(separator: ", ")
      Terminal.say("Nothing to do for \(names): built by these rules and this program already.")
    }
  }

  /// Returns the version that was replaced, where there was one, and the one put in use.
  private func rebuild(
    _ view: ViewName,
    _ rules: ShopRules,
    _ reader: ShopReader
  ) throws -> (old: Int?, new: Int) {
    let choice = try choice(view, rules, reader.store, reader.log)
    let name = view.rawValue
    let started = ContinuousClock.now
    let line = ProgressLine()
    defer { line.clear() }
    let outcome = try ViewRebuild(choice, reader.store, log: reader.log).run {
      line.show(view, $0)
    }
    line.clear()
    // To a damaged version there is no way back.
    let kept =
      (choice.reason == .damaged ? nil : outcome.replaced)
      .map { "; version \($0) is kept (`patron rebuild \(name) --rollback`)" } ?? ""
    say(
      "\(name): version \(outcome.version) is in use. \(choice.explanation.capitalizedFirst); "
        + "\(Terminal.count(outcome.events, "event")) folded in "
        + "\(Terminal.seconds(started.duration(to: .now)))\(kept)."
    )
    try reader.keepCustomers(of: view, version: outcome.version)
    return (outcome.replaced, outcome.version)
  }

  /// Returns the version that was replaced, and the one put in use again.
  private func rollBack(
    _ name: ViewName,
    _ reader: ShopReader
  ) throws -> (old: Int?, new: Int) {
    let folder = ViewFolder(reader.store, view: name.rawValue)
    let version = try folder.rollBack(projectionVersion: name.projectionVersion)
    let view = try ViewEnvironment(path: folder.path(ofVersion: version), isReadOnly: true)
    let checkpoint = try view.about()?.checkpoint ?? .start
    let lag = try reader.log.head().position.rawValue - checkpoint.rawValue
    let behind =
      lag == 0
      ? "" : ", \(Terminal.count(lag, "event")) behind until `patron project \(name.rawValue)`"
    let replaced = folder.previousVersion
    let kept = replaced.map { "; version \($0) is kept" } ?? ""
    say("\(name.rawValue): version \(version) is in use again\(behind)\(kept).")
    return (replaced, version)
  }

  /// Where rows are listed, stdout is theirs.
  private func say(_ line: String) {
    if diff { Terminal.say(line) } else { print(line) }
  }
}
