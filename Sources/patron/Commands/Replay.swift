import ArgumentParser
import EventLog
import Events
import Projections
import Query
import Replay
import Rules
import Views

extension ReplayList: ExpressibleByArgument {}

struct ReplayRules: ParsableCommand, NamesFiles {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Try rules on the shop's whole history: who would move, and whether it is better",
    usage: """
      patron replay --rules new.yaml
      patron replay --rules new.yaml --list movers --format csv --output movers.csv
      patron replay --rules new.yaml --from 2025-01-31 --to 2025-09-30 --every 1m --report replay.html
      """,
    discussion: """
      The log is folded in memory, by the new rules and by those the shop has now (or --against). \
      With --from and --to it is also tried whether they would have told who bought next: each date \
      knows what had been recorded by then, so that there is no --known-at. Who moves is by all that is \
      known today, as of --as-of. Nothing is changed: no view, no rules, no file of the store.
      """
  )

  @OptionGroup var options: StoreOptions
  @OptionGroup var asOf: AsOfOption

  @Option(
    help: ArgumentHelp("The rules to try", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var rules: String

  @Option(
    help: ArgumentHelp("Compare with these rules instead of the shop's", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var against: String?

  @OptionGroup var backTest: BackTestOptions

  @Option(
    help: ArgumentHelp(
      "List the figures, the moves between segments, the movers with what moved them, who is newly "
        + "or no longer called dormant (dormancy), the referrers who earn otherwise, the figures of "
        + "the back-test by date, or its differences",
      valueName: "what"
    )
  )
  var list: ReplayList?

  @Option(help: ArgumentHelp("List so many rows at most", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      "Of the list: table, csv, jsonl or xlsx, a workbook (default: as the file's name ends, else table)",
      valueName: "format"
    )
  )
  var format: QueryFormat?

  @OptionGroup var output: OutputOption

  @OptionGroup var csv: CSVOptions

  @Option(
    help: ArgumentHelp("Also write a page with charts to read and print", valueName: "file.html"),
    completion: .file(extensions: ["html"])
  )
  var report: String?

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit takes a number of rows") }
    if limit != nil, list == nil {
      throw ValidationError("--limit is of a list: add --list")
    }
    if let list, [.backTest, .differences].contains(list), backTest.from == nil {
      throw ValidationError("--list \(list.rawValue) needs a back-test: add --from and --to")
    }
  }

  var namedFiles: NamedFiles {
    NamedFiles(
      of: options.store,
      writing: [("--output names", output.path), ("--report names", report)],
      reading: [rules, against]
    )
  }

  func run() throws {
    let format = try QueryFormat(format, output: output.path, csv)
    let reader = try ShopReader(options.store)
    let calendar = reader.log.calendar
    let currency = reader.log.settings.currency
    let moment = try asOf.moment(calendar)
    let plan = try backTest.plan(calendar)
    let page = try report.map { try Output($0) }
    let trial = RuleTrial(
      reader: reader,
      rules: RuleSet(
        name: rules,
        try ShopRules(reader.store, reader.log, file: rules)
      ),
      against: RuleSet(
        name: against ?? "the shop's rules",
        try ShopRules(reader.store, reader.log, file: against)
      )
    )
    let comparison = try trial.comparison(asOf: moment)
    let result = try plan.map { try trial.backTest($0) }
    try print(comparison, result, reader, as: format)
    if let report, let page {
      let content = ReplayReport(
        comparison,
        backTest: plan.flatMap { plan in result.map { (plan, $0) } },
        calendar: calendar,
        currency: currency
      )
      try page.write(content.html)
      try page.close()
      Terminal.say("The page is in \(report).")
    }
  }

  private func print(
    _ comparison: Comparison,
    _ result: BackTestResult?,
    _ reader: ShopReader,
    as format: QueryFormat
  ) throws {
    let wanted = list ?? (format == .table ? nil : .figures)
    let isShort = format == .table
    if let wanted {
      if var table = try reader.table(wanted, comparison, result, isShort: isShort) {
        if let limit { table.limit(limit) }
        try format.write(table, named: wanted.rawValue, to: output.path, csv)
      }
    } else {
      let writer = try Output(output.path)
      try ReplaySummary(comparison, result, reader).print { try writer.write($0) }
      try writer.close()
    }
    let words = ComparisonWords(comparison, Wording(currency: reader.log.settings.currency))
    for remark in words.remarks { Terminal.say(remark) }
  }
}
