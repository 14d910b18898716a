import ArgumentParser
import EventLog
import Events
import Query
import Rules
import Views

extension Renderer: ExpressibleByArgument {}

struct QueryView: ParsableCommand, NamesFiles {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Print the rows of a view, or a list that was given a name, as of any date",
    usage: """
      patron query rfm --as-of 2025-12-31 --where 'segment == "at risk" and monetary > 500'
      patron query dormancy --sort -monetary --limit 50 --output winback.xlsx
      patron query bought-but-not --set this=tea --set that=coffee
      patron query --list
      """
  )

  @OptionGroup var options: StoreOptions
  @OptionGroup var asOf: AsOfOption
  @OptionGroup var knownAt: KnownAtOption

  @Argument(
    help: ArgumentHelp(
      "profiles, rfm, dormancy, referrals (credits: their ledger; claims: who says who brought them), "
        + "timeline, kpis (the shop by months), cohorts (who bought again when), or the name of a list (--list prints them)",
      valueName: "view"
    ),
    completion: .custom(QueryCompletion.names)
  )
  var name: String?

  @Flag(help: "Print the lists with names: the standard ones, and those in the shop's rules")
  var list = false

  @Option(
    help: ArgumentHelp(
      "What a list leaves open, such as this=tea; in a condition it is written $this",
      valueName: "name=value"
    ),
    completion: .custom(QueryCompletion.parameters)
  )
  var set: [Assignment] = []

  @Option(
    name: .customLong("where"),
    parsing: .unconditional,
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
    completion: .custom(QueryCompletion.orders),
    transform: Names.init
  )
  var sort = Names()

  @Option(
    help: ArgumentHelp(
      "Print these columns, in this order; profiles has more than it prints by itself",
      valueName: "columns"
    ),
    completion: .custom(QueryCompletion.columns),
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

  @OptionGroup var output: OutputOption

  @OptionGroup var csv: CSVOptions

  @Option(
    help: ArgumentHelp("Score by this rules file instead of the shop's", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var rules: String?

  func validate() throws {
    let asksForRows =
      name != nil || condition != nil || limit != nil || count || !set.isEmpty
      || !sort.list.isEmpty || !columns.list.isEmpty || asOf.text != nil || knownAt.text != nil
    guard !(list && asksForRows) else {
      throw ValidationError(
        "--list prints the lists themselves: leave it out, or what asks for rows beside it"
      )
    }
    guard !count || sort.list.isEmpty && columns.list.isEmpty && !csv.beginsWithMark else {
      throw ValidationError("--count prints a number: leave out --sort, --columns and --bom")
    }
  }

  var namedFiles: NamedFiles {
    NamedFiles(of: options.store, writing: [("--output names", output.path)], reading: [rules])
  }

  func run() throws {
    let format = try QueryFormat(format, output: output.path, csv)
    if count, format == .xlsx {
      throw ValidationError("--count prints a number; leave it out, or the format xlsx")
    }
    let expression: Expression?
    do { expression = try condition.map { try Expression(parsing: $0) } } catch {
      throw ValidationError("--where: \(error)")
    }
    let reader = try ShopReader(options.store, rulesFile: rules)
    if list {
      return try write(SavedQueryList(try reader.savedQueries()).table, "lists", as: format)
    }
    var request = try request(reader)
    if let expression { request.conditions.append((expression, "--where")) }
    try request.set(set.map { ($0.name, $0.value) })
    if !sort.list.isEmpty { request.sort = sort.list }
    if !columns.list.isEmpty { request.columns = columns.list }
    if let limit { request.limit = max(0, limit) }
    let (answering, moment) = try knownAt.reading(reader, asOf)
    let isNow = asOf.text == nil && knownAt.text == nil
    let result = try answering.answer(request, asOf: moment, endsWithData: isNow)
    try write(result.table, request.query.rawValue, as: format)
    for remark in result.remarks { Terminal.say(remark) }
    let lag = try answering.lag(of: request.query.view, at: result.checkpoint)
    for remark in lag.remarks { Terminal.say(remark) }
  }

  /// What the name asks for, before the options are looked at.
  private func request(_ reader: ShopReader) throws -> QueryRequest {
    guard let name else {
      throw ValidationError("Say which view or list: `patron query --list` prints the lists.")
    }
    if let query = QueryName(rawValue: name) { return QueryRequest(query) }
    let saved = try reader.savedQueries()
    guard let request = saved[name].flatMap(QueryRequest.init) else {
      let names = QueryName.allCases.map(\.rawValue) + saved.all.map(\.name)
      let meant = nearestName(to: name, among: names).map { " Did you mean “\($0)”?" } ?? ""
      throw ValidationError(
        "There is no view or list “\(name)”.\(meant) `patron query --list` prints the lists."
      )
    }
    return request
  }

  private func write(_ table: ResultTable, _ name: String, as format: QueryFormat) throws {
    guard count else { return try format.write(table, named: name, to: output.path, csv) }
    let writer = try Output(output.path)
    try writer.write("\(table.rows.count)\n")
    try writer.close()
  }
}
