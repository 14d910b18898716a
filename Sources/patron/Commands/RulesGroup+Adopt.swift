import ArgumentParser
import EventLog
import Events
import Foundation
import Projections
import Rules
import Views

extension RulesGroup {
  struct Adopt: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "adopt",
      abstract: "Make a file the shop's rules, and record it in the log",
      discussion: """
        The log keeps the whole text, and those of the standard and of the preset that fill its gaps: \
        which rules were in force stays known for ever, and leaves with `patron log export`. Views keep \
        to the rules they were built with until `patron rebuild`. To go back, adopt the earlier file.
        """
    )

    @OptionGroup var options: StoreOptions

    @Argument(
      help: ArgumentHelp(
        "The rules file; the store's own rules.yaml where that was edited",
        valueName: "file"
      )
    )
    var file: String

    func run() throws {
      let store = options.store
      let log = try options.logForAppending()
      let currency = log.settings.currency
      let rules = try ShopRules(file: file, currency: currency)
        .withQueriesChecked(file: file, currency: currency)
      let problems = CoverageReport(rules.rules, nil).problems
      for problem in problems { Terminal.say(problem) }
      if !problems.isEmpty { Terminal.say("`patron rules check \(file)` says more.") }
      let adoption = try RulesAdopter(store, log).adopt(rules)
      let path = ShopRules.path(store)
      print(
        adoption.isNew
          ? "\(path) is \(file) now, adopted at position \(adoption.position)."
          : "\(path) says what was adopted at position \(adoption.position) already."
      )
      let outdated = try outdated(rules, store, log).map(\.rawValue)
      guard !outdated.isEmpty else { return }
      Terminal.say(
        "Built with other rules: \(outdated.joined(separator: ", ")). "
          + "`patron rebuild \(outdated.joined(separator: " "))` builds them by these."
      )
    }

    /// The views that were made by rules which say something else to them.
    private func outdated(_ rules: ShopRules, _ store: Store, _ log: EventLog) throws -> [ViewName]
    {
      try ViewName.allCases.filter { name in
        let choice = try RebuildChoice(name, store, log, rules: rules)
        if case .otherRules = choice.reason { return true }
        return false
      }
    }
  }
}
