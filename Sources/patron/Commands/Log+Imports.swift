import ArgumentParser
import EventLog
import Events
import Query

extension Log {
  struct Imports: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "imports",
      abstract: "Print the account of every file that was read, the latest last",
      discussion: """
        For each: what became of its lines, and the money of its orders beside what the log held for \
        them. A reading that was broken off has no account; reading the file again adds what is missing.
        """
    )

    @OptionGroup var options: StoreOptions

    @Option(
      name: [.customShort("n"), .long],
      help: ArgumentHelp("How many, the latest", valueName: "n")
    )
    var limit = 20

    @Option(help: ArgumentHelp("table, csv or jsonl", valueName: "format"))
    var format = Renderer.table

    func run() throws {
      let log = try EventLog(options.store, for: .reading)
      let accounts = Array(try log.importAccounts().suffix(max(0, limit)))
      let output = try Output(nil)
      if format == .jsonl {
        for account in accounts { try output.write("\(account)\n") }
      } else {
        let table = ResultTable(count: accounts.count, columns: Self.columns(accounts, log))
        try format.render(table, width: output.tableWidth) { try output.write($0) }
      }
      try output.close()
    }

    private static func columns(_ accounts: [JSONValue], _ log: EventLog) -> [ResultTable.Column] {
      let counts = ["lines", "new", "duplicate", "changed", "kept"].map { name in
        ResultTable.Column(name) { integer(accounts[$0][name]) }
      }
      return [
        .init("at") { row in
          guard let text = accounts[row]["at"]?.string else { return .none }
          let moment = try log.calendar.asOf(text)
          let offset = Int(log.calendar.offset(at: moment.rawValue) / 1_000)
          return .moment(moment, offsetSeconds: offset)
        },
        .init("file") { .text(accounts[$0]["file"]?.string ?? "") },
      ] + counts + [
        .init("skipped") { sum(accounts[$0]["skipped"]) },
        .init("refused") { integer(accounts[$0]["refused"]) },
        .init("events") { sum(accounts[$0]["events"]) },
        .init("net_of_file") { .list(nets(accounts[$0], "file")) },
        .init("net_in_log") { .list(nets(accounts[$0], "log")) },
        .init("repeated") { integer(accounts[$0]["repeated"]) },
        .init("open_end") { integer(accounts[$0]["open_end"]) },
      ]
    }

    private static func integer(_ value: JSONValue?) -> Cell {
      value?.number.flatMap { Int($0) }.map { .integer($0) } ?? .none
    }

    private static func sum(_ value: JSONValue?) -> Cell {
      .integer(
        (value?.members ?? []).compactMap { $0.value.number.flatMap { Int($0) } }.reduce(0, +)
      )
    }

    /// `930.27 CNY`, one for each currency.
    private static func nets(_ account: JSONValue, _ side: String) -> [String] {
      (account["money"]?.array ?? []).compactMap { money in
        guard let currency = money["currency"]?.string, let net = money[side]?["net"]?.string else {
          return nil
        }
        return "\(net) \(currency)"
      }
    }
  }
}
