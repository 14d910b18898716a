import ArgumentParser
import EventLog
import Events
import Query
import Rules
import Views

extension Renderer: ExpressibleByArgument {}
extension QueryName: ExpressibleByArgument {}

struct QueryView: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Print the rows of a view as of any date",
    usage: """
      patron query rfm --as-of 2025-12-31 --where 'segment == "at risk" and monetary > 500'
      patron query dormancy --sort -monetary --limit 50 --format csv --output winback.csv
      """
  )

  @OptionGroup var options: StoreOptions
  @OptionGroup var asOf: AsOfOption

  @Argument(
    help: ArgumentHelp(
      "profiles, rfm, dormancy, referrals (credits: their ledger; claims: who says who brought them) "
        + "or timeline",
      valueName: "view"
    )
  )
  var query: QueryName

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Keep the rows for which this holds, such as 'f >= 3'",
      valueName: "condition"
    )
  )
  var condition: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Sort by these columns, the first first; -column puts the greatest first",
      valueName: "columns"
    ),
    transform: Names.init
  )
  var sort = Names()

  @Option(
    help: ArgumentHelp(
      "Print these columns, in this order; profiles has more than it prints by itself",
      valueName: "columns"
    ),
    transform: Names.init
  )
  var columns = Names()

  @Option(help: ArgumentHelp("Print so many rows at most", valueName: "n"))
  var limit: Int?

  @Flag(help: "Print how many rows there are, instead of the rows")
  var count = false

  @Option(
    help: ArgumentHelp(
      "table, csv, jsonl or xlsx, a workbook (default: as the file's name ends, else table)",
      valueName: "format"
    )
  )
  var format: QueryFormat?

  @Option(
    help: ArgumentHelp("Write to this file instead of stdout", valueName: "file"),
    completion: .file()
  )
  var output: String?

  @Option(
    help: ArgumentHelp("Score by this rules file instead of the shop's", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var rules: String?

  func run() throws {
    let format = try QueryFormat(format, output: output)
    if count, format == .xlsx {
      throw ValidationError("--count prints a number; leave it out, or the format xlsx")
    }
    let expression: Expression?
    do { expression = try condition.map { try Expression(parsing: $0) } } catch {
      throw ValidationError("--where: \(error)")
    }
    let reader = try ShopReader(options.store, rulesFile: rules)
    let moment = try asOf.moment(reader.log.calendar)
    var result = try reader.query(query, asOf: moment)
    if let expression {
      try result.table.filter(expression, ShopMoments(asOf: moment, reader.log.calendar))
    }
    if !sort.list.isEmpty { try result.table.sort(by: sort.list) }
    if let limit { result.table.limit(max(0, limit)) }
    if !columns.list.isEmpty { try result.table.choose(columns.list) }
    try write(result.table, as: format)
    for remark in result.remarks { Terminal.say(remark) }
    let head = try reader.log.head().position
    if head > result.checkpoint {
      let view = query.view.rawValue
      Terminal.say(
        "The view \(view) is \(Terminal.count(head.rawValue - result.checkpoint.rawValue, "event")) "
          + "behind the log; bring it up to date with `patron project \(view)`."
      )
    }
  }

  private func write(_ table: ResultTable, as format: QueryFormat) throws {
    if let output, format == .xlsx {
      return try WorkbookFile(table, sheet: query.rawValue).write(to: output)
    }
    let writer = try Output(output)
    if count {
      try writer.write("\(table.rows.count)\n")
    } else {
      try format.renderer?.render(table, width: Terminal.width) { try writer.write($0) }
    }
    try writer.close()
  }
}
