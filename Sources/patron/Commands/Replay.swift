import ArgumentParser
import EventLog
import Events
import Query
import Replay
import Rules
import Views

extension ReplayList: ExpressibleByArgument {}

struct ReplayRules: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Try rules on the shop's whole history: who would move, and whether it is better",
    usage: """
      patron replay --rules new.yaml
      patron replay --rules new.yaml --list movers --format csv --output movers.csv
      """,
    discussion: """
      The log is folded in memory, by the new rules and by those the shop has now (or --against). \
      Nothing is changed: no view, no rules, no file of the store.
      """
  )

  @OptionGroup var options: StoreOptions
  @OptionGroup var asOf: AsOfOption

  @Option(help: ArgumentHelp("The rules to try", valueName: "file"))
  var rules: String

  @Option(
    help: ArgumentHelp("Compare with these rules instead of the shop's", valueName: "file")
  )
  var against: String?

  @Option(
    help: ArgumentHelp(
      "List the figures, the moves between segments, the movers with what moved them, who is newly "
        + "or no longer called dormant (dormancy), or the referrers who earn otherwise",
      valueName: "what"
    )
  )
  var list: ReplayList?

  @Option(help: ArgumentHelp("List so many rows at most", valueName: "n"))
  var limit: Int?

  @Option(help: ArgumentHelp("Of the list: table, csv or jsonl", valueName: "format"))
  var format = Renderer.table

  @Option(help: ArgumentHelp("Write to this file instead of stdout", valueName: "file"))
  var output: String?

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit takes a number of rows") }
  }

  func run() throws {
    let reader = try ShopReader(options.store)
    let moment = try asOf.moment(reader.log.calendar)
    let currency = reader.log.settings.currency
    let new = RuleSet(
      name: rules,
      try ShopRules(reader.store, file: rules, currency: currency)
    )
    let old = RuleSet(
      name: against ?? "the shop's rules",
      try ShopRules(reader.store, file: against, currency: currency)
    )
    let comparison = try compare(new, old, reader, asOf: moment)
    let writer = try Output(output)
    if list == nil, format == .table {
      try ReplaySummary(comparison, reader).print { try writer.write($0) }
    } else {
      var table = reader.table(list ?? .figures, comparison, isShort: format == .table)
      if let limit { table.limit(limit) }
      try format.render(table, width: Terminal.width) { try writer.write($0) }
    }
    try writer.close()
    for remark in ComparisonWords(comparison, Wording(currency: currency)).remarks {
      Terminal.say(remark)
    }
  }

  private func compare(
    _ new: RuleSet,
    _ old: RuleSet,
    _ reader: ShopReader,
    asOf moment: Timestamp
  ) throws -> Comparison {
    let line = ProgressLine()
    defer { line.clear() }
    let history = try ShopHistory(reader.store, reader.log) {
      line.show("history", $0)
    }
    return try Comparison(history, new, against: old, asOf: moment)
  }
}
