import ArgumentParser
import EventLog
import Events
import Query

struct Export: ParsableCommand, NamesFiles {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write all views into a SQLite file, for those who prefer SQL",
    usage: """
      patron export shop.sqlite
      patron export shop.sqlite --as-of 2025-12-31
      """,
    discussion: """
      A table for everything that `patron query` knows, with indexes, all of one moment of the log; `columns` says \
      what each column means, `views` how far the log is folded into the rows and by which rules, `about` the \
      date, currency and time zone, `remarks` what is to be said of rows. The file appears when it is complete, and replaces only what was made by this command.
      """
  )

  @OptionGroup var options: StoreOptions
  @OptionGroup var asOf: AsOfOption

  @Argument(
    help: ArgumentHelp("The file to make", valueName: "file.sqlite"),
    completion: .file()
  )
  var file: String

  @Option(
    help: ArgumentHelp("Score by this rules file instead of the shop's", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var rules: String?

  var namedFiles: NamedFiles {
    NamedFiles(of: options.store, writing: [("the file to make is", file)], reading: [rules])
  }

  func run() throws {
    let reader = try ShopReader(options.store, rulesFile: rules)
    let moment = try asOf.moment(reader.log.calendar)
    let export = try ShopExport(reader, asOf: moment, endsWithData: asOf.text == nil)
    let account = try export.write(to: file)
    let tables = account.rows.map { "\($0.table.rawValue) \(Terminal.grouped($0.count))" }
    print(
      "\(file): \(tables.joined(separator: ", ")) rows, as of \(reader.log.calendar.text(moment))."
    )
    for remark in account.remarks { Terminal.say(remark) }
  }
}
