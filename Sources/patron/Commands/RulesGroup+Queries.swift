import ArgumentParser
import Rules

extension RulesGroup {
  struct Queries: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "queries",
      abstract: "Print the lists with names that come with Patron, to read or to copy from",
      discussion: """
        What stands under `queries` can be copied into the shop's rules.yaml, changed, and printed by \
        `patron query NAME`; one of the same name takes the place of that which comes with Patron.
        """
    )

    func run() { Swift.print(SavedQueries.standardText, terminator: "") }
  }
}
