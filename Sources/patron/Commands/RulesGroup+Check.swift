import ArgumentParser
import EventLog
import Events
import Foundation
import Query
import Rules
import Views

extension RulesGroup {
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Prove that every score has a segment and every segment a score",
      discussion: """
        Lists the cells of scores that no segment takes, and the segments that can never hold because \
        earlier ones take all their cells. Where the store has the view rfm, says which scores nobody \
        in the shop has, and proposes bins that were tried on its customers. Exit 1 if something is \
        left over.
        """
    )

    @OptionGroup var options: StoreOptions
    @OptionGroup var asOf: AsOfOption

    @Argument(help: ArgumentHelp("The rules file (default: the shop's)", valueName: "file"))
    var file: String?

    func run() throws {
      if let file, options.path == nil,
        !FileManager.default.fileExists(atPath: options.store.logPath)
      {
        guard asOf.text == nil else {
          throw ValidationError("--as-of is of the shop's customers: say which shop with --store")
        }
        return try print(CoverageReport(try Self.rulesWithoutStore(file).rules, nil), nil)
      }
      let reader = try ShopReader(options.store)
      let currency = reader.log.settings.currency
      let rules =
        try file.map { try Self.rules($0, currency) }
        ?? ShopRules(reader.store, reader.log)
        .withQueriesChecked(file: ShopRules.path(reader.store), currency: currency)
      let scores = try scores(reader, rules)
      for remark in scores?.remarks ?? [] { Terminal.say(remark) }
      try print(CoverageReport(rules.rules, scores), scores.map { BinsReport($0) })
    }

    private func print(_ coverage: CoverageReport, _ bins: BinsReport?) throws {
      try coverage.print()
      bins?.print()
      guard coverage.isComplete else { throw ExitCode(1) }
    }

    /// Nothing says which currency amounts are in: most have two decimals.
    private static func rulesWithoutStore(_ file: String) throws -> ShopRules {
      guard let currency = Currency("EUR") else {
        preconditionFailure("EUR has the form of a currency")
      }
      return try rules(file, currency)
    }

    private static func rules(_ file: String, _ currency: Currency) throws -> ShopRules {
      try ShopRules(file: file, currency: currency)
        .withQueriesChecked(file: file, currency: currency)
    }

    /// `nil` where the view was not made yet: then the rules alone are checked.
    private func scores(_ reader: ShopReader, _ rules: ShopRules) throws -> ShopScores? {
      guard reader.hasView(.rfm) else {
        Terminal.say(
          "Bins are not checked on the shop's customers: make the view with `patron project rfm`."
        )
        return nil
      }
      return try ShopScores(reader, rules, asOf: try asOf.moment(reader.log.calendar))
    }
  }
}
