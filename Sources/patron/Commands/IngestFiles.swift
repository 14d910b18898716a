import ArgumentParser
import EventLog
import Events
import Foundation
import Ingest
import Rules
import Views

extension DateOrder: ExpressibleByArgument {}

struct IngestFiles: ParsableCommand, NamesFiles {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Take order exports and events into the log, each fact once",
    discussion: """
      An order CSV has the columns order, ordered_at, and amount or quantity and unit_price; customer, \
      email or phone; and any of currency, status, refunded, product, category, discount, shipping, \
      coupon, referral_code, refund_of, updated_at. Other headers are named with --map. The exports of shop systems that \
      `patron formats` lists are recognised. Events are CloudEvents in JSON Lines.

      Reading a file again, or one that overlaps it, adds nothing twice: what changed since is added.
      """
  )

  @OptionGroup var options: StoreOptions

  @Argument(help: ArgumentHelp("The files to read", valueName: "file"), completion: .file())
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "What the files hold: events, whatsapp, signups, orders (in Patron's own columns), or a name that `patron formats` lists; auto looks at their beginning",
      valueName: "name"
    ),
    completion: .list(formatsOfPatron + OrderFormats.all.map(\.name))
  )
  var format = "auto"

  private static let formatsOfPatron = ["auto", "events", "whatsapp", "signups", "orders"]

  @Option(
    help: ArgumentHelp(
      "Who issued the orders: order numbers are unique within a source, and customers without a namespace get it (default: the format's, or shop)",
      valueName: "name"
    )
  )
  var source: String?

  @Option(
    help: ArgumentHelp(
      "Columns that are called otherwise, such as order=InvoiceNo,customer=CustomerID",
      valueName: "field=Column,…"
    )
  )
  var map: [String] = []

  @OptionGroup var manner: FormatOptions

  @Option(
    help: ArgumentHelp(
      "When the export was made: decides between it and another that says otherwise, and dates what has changed (default: by its dates, and the reading)",
      valueName: "date"
    )
  )
  var exportedAt: String?

  @Option(
    help: ArgumentHelp(
      "Whose messages in a chat are the shop's; once for each of the shop's people",
      valueName: "name"
    )
  )
  var agent: [String] = []

  @Option(
    help: ArgumentHelp(
      "In what order dates have year, month and day: ymd, dmy or mdy (default: as the file's dates show)",
      valueName: "order"
    )
  )
  var dateOrder: DateOrder?

  @Flag(help: "Append nothing, and say what would be appended")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Where to keep the lines that are refused, those of further files with .2, .3 added (default: beside each file, with .rejects added)",
      valueName: "file"
    ),
    completion: .file()
  )
  var rejects: String?

  func validate() throws {
    if let source, !Event.isSource(source) {
      throw ValidationError("--source is a name of 1 to 200 characters, not “\(source.prefix(40))”")
    }
  }

  var namedFiles: NamedFiles {
    let use = rejects == nil ? "without --rejects, refused lines go to" : "--rejects names"
    return NamedFiles(
      of: options.store,
      writing: [("--save-mapping names", manner.saveMapping)]
        + RejectsKeeper.places(for: files, at: rejects).map { (use, $0) },
      reading: files + [manner.mapping]
    )
  }

  func run() throws {
    let choices = try choices()
    try checkUse()
    let log = try options.logForAppending()
    let appender = Appender(log)
    var isRefused = false
    var rejects = RejectsKeeper(path: self.rejects)
    var unread = UnreadFiles(of: inOrder(choices, appender))
    try unread.read { file in
      let report = try ingest(file, choices, appender, &rejects)
      if !report.rejects.isEmpty { isRefused = true }
    }
    try unread.close()
    try rejects.close()
    if isRefused { throw ExitCode(65) }
  }

  /// - Throws: `ValidationError` for an option that says nothing of these files.
  private func checkUse() throws {
    guard manner.saveMapping == nil || files.count == 1 else {
      throw ValidationError("--save-mapping keeps the mapping of one file: read that alone")
    }
    let given = optionsOfKinds.filter(\.isGiven)
    if given.isEmpty { return }
    // What keeps a file from being read is said when it is its turn.
    let kinds = files.compactMap { try? kind(of: $0) }
    guard kinds.count == files.count else { return }
    for option in given { try option.check(kinds) }
  }

  private var optionsOfKinds: [IngestOptionUse] {
    let orders: Set<IngestFileKind> = [.orders, .workbook]
    let ofOrders = [
      ("--map", !map.isEmpty), ("--mapping", manner.mapping != nil),
      ("--save-mapping", manner.saveMapping != nil), ("--encoding", manner.encoding != nil),
      ("--decimals", manner.decimals != nil), ("--exported-at", exportedAt != nil),
    ].map { IngestOptionUse($0, $1, for: orders, "order files") }
    let chats: Set<IngestFileKind> = [.whatsApp, .json]
    let dated = orders.union([.whatsApp])
    let named = orders.union([.signups])
    return ofOrders + [
      IngestOptionUse("--sheet", manner.sheet != nil, for: [.workbook], "workbooks"),
      IngestOptionUse("--agent", !agent.isEmpty, for: chats, "chats"),
      IngestOptionUse(
        "--date-order",
        dateOrder != nil,
        for: dated,
        "order files and chats of WhatsApp"
      ),
      IngestOptionUse("--source", source != nil, for: named, "order files and lists of sign-ups"),
    ]
  }

  private func kind(of file: String) throws -> IngestFileKind {
    switch try feedForm(file) {
    case .json: .json
    case .whatsApp: .whatsApp
    case .signups: .signups
    case nil: try TextFile.isWorkbook(path: file) ? .workbook : .orders
    }
  }

  private func ingest(
    _ file: String,
    _ choices: ReadingChoices,
    _ appender: Appender,
    _ rejects: inout RejectsKeeper
  ) throws -> IngestReport {
    let line = ProgressLine()
    func show(_ progress: IngestProgress) {
      line.show(
        file,
        fraction: Double(progress.bytes) / Double(max(1, progress.fileLength)),
        done: UInt64(progress.events),
        unit: "events"
      )
    }
    let report: IngestReport
    var header: [UInt8]?
    var separator: UInt8 = 0x2C
    if let form = try feedForm(file) {
      report = try events(file, form, appender, show)
    } else {
      let reading = try reading(file, choices, appender)
      Terminal.say("\(file): \(reading.explanation).")
      if let mapping = manner.saveMapping { try manner.save(reading, to: mapping) }
      separator = reading.header.separator
      report = try OrderIngest(
        appender,
        reading,
        isDryRun: dryRun,
        exportedAt: try exportMoment(appender.log.calendar)
      ).run(now: .now, progress: show)
      if !report.rejects.isEmpty { header = reading.header.bytes }
    }
    line.clear()
    IngestAccount(report, isDryRun: dryRun).print()
    rejects.keep(report, header: header, separator: separator)
    if report.rejects.isEmpty, !dryRun { rejects.retire(of: file) }
    return report
  }

  private func events(
    _ file: String,
    _ form: FeedForm,
    _ appender: Appender,
    _ progress: (IngestProgress) -> Void
  ) throws -> IngestReport {
    var feed = FeedOptions(calendar: appender.log.calendar)
    feed.agents = Set(agent)
    feed.dateOrder = dateOrder
    feed.source = source ?? "shop"
    let rules = try ShopRules(options.store, appender.log).rules
    feed.chatFacts = try ChatFacts(rules.chat.facts.map { ($0.name, $0.expression) })
    return try EventIngest(appender, path: file, form: form, feed, isDryRun: dryRun)
      .run(now: .now, progress: progress)
  }

  private func exportMoment(_ calendar: ShopCalendar) throws -> Timestamp? {
    guard let exportedAt else { return nil }
    do { return try calendar.asOf(exportedAt) } catch {
      throw ValidationError(
        "--exported-at “\(exportedAt)” is no date: write 2025-12-31 or 2025-12-31T18:00"
      )
    }
  }

  /// The files, those that bring lines for the orders of others last.
  private func inOrder(_ choices: ReadingChoices, _ appender: Appender) -> [String] {
    guard files.count > 1 else { return files }
    func isLate(_ file: String) -> Bool {
      // What keeps a file from being read is said when it is its turn.
      guard (try? feedForm(file)) == .some(nil) else { return false }
      return (try? reading(file, choices, appender).isLinesOnly) ?? false
    }
    let late = files.filter(isLate)
    return files.filter { !late.contains($0) } + late
  }

  private func reading(
    _ file: String,
    _ choices: ReadingChoices,
    _ appender: Appender
  ) throws -> OrderReading {
    try OrderReading(
      path: file,
      choices: choices,
      source: source,
      shopCurrency: appender.log.settings.currency,
      calendar: appender.log.calendar
    )
  }

  /// What besides orders a file holds; `nil` for orders.
  private func feedForm(_ file: String) throws -> FeedForm? {
    switch format {
    case "events": .json
    case "whatsapp": .whatsApp
    case "signups": .signups
    case "auto" where manner.mapping == nil && map.isEmpty: try FeedForm.of(path: file)
    default: nil
    }
  }

  private func choices() throws -> ReadingChoices {
    var choices = try manner.choices()
    choices.map = try fieldMap()
    choices.dates = dateOrder.map { OrderFormat.DateOrder($0) }
    guard !["auto", "events", "whatsapp", "signups"].contains(format) else { return choices }
    guard choices.format == nil else {
      throw ValidationError("--format and --mapping both say how the files are written: give one")
    }
    if format == "orders" {
      choices.isPatronsOwn = true
    } else {
      choices.format = try OrderFormats.format(format)
    }
    return choices
  }

  private func fieldMap() throws -> [OrderField: String] {
    var result: [OrderField: String] = [:]
    for part in map.flatMap({ $0.split(separator: ",") }) {
      let sides = part.split(separator: "=", maxSplits: 1).map { String($0.trimmingBlanks) }
      guard sides.count == 2, let field = OrderField(rawValue: sides[0]) else {
        let names = OrderField.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--map: “\(part)” is not field=Column; the fields are \(names)")
      }
      if let known = result.updateValue(sides[1], forKey: field), known != sides[1] {
        throw ValidationError("--map names two columns for \(field): “\(known)” and “\(sides[1])”")
      }
    }
    return result
  }
}
