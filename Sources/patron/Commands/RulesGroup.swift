import ArgumentParser
import Events
import Query
import Rules
import Views

/// `patron rules`: the file that says how customers are scored.
struct RulesGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "See, check and adopt the rules that customers are scored by",
    usage: """
      patron rules presets
      patron rules check trial.yaml
      patron rules adopt trial.yaml
      patron rules show --as-of 2025-12-31
      """,
    subcommands: [
      Show.self, Check.self, Adopt.self, Presets.self, PresetText.self, Queries.self,
    ]
  )
}

extension ShopRules {
  /// These rules, with the lists under `queries` read as well, and held against the columns that they ask for.
  ///
  /// - Throws: `RulesError` with line and column.
  func withQueriesChecked(file: String, currency: Currency) throws -> ShopRules {
    let views = QueryName.allCases.map(\.rawValue)
    let saved = try SavedQueries(yaml: text.own, file: file, currency: currency, views: views)
    let standard = try SavedQueries(yaml: "", file: file, currency: currency, views: views)
    for query in saved.all {
      // A shop that calls its kinds otherwise need not replace the standard lists.
      let isStandard = standard[query.name] == query
      do { try query.check(isStandard ? nil : rules) } catch {
        let reason = [error.description, error.hint].compactMap(\.self).joined(separator: " ")
        throw RulesError(file: file, line: query.line, column: query.column, reason: reason)
      }
    }
    return self
  }
}
