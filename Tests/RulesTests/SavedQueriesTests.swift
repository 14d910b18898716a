import Events
import Rules
import TestSupport
import Testing

@Suite struct SavedQueriesTests {
  private static let views = ["profiles", "rfm", "dormancy", "referrals"]

  private func queries(_ yaml: String) throws -> SavedQueries {
    let currency = try #require(Currency("CNY"))
    return try SavedQueries(yaml: yaml, file: "rules.yaml", currency: currency, views: Self.views)
  }

  @Test func theStandardOnesAreThereWithoutAFile() throws {
    let names = try queries("").all.map(\.name)
    #expect(names.contains("new-this-month"))
    #expect(names.contains("bought-but-not"))
    #expect(try queries("rfm: {bins: 3}").all == queries("").all)
  }

  @Test func aShopsOwnAreAddedAndTakeThePlaceOfThoseOfTheirName() throws {
    let standard = try queries("").all
    let saved = try queries(
      """
      queries:
        best:
          title: The best
          view: rfm
          where: m >= $score and customer != $who
          set: {score: 5}
          sort: [-monetary, customer]
          columns: [customer, monetary]
          limit: 10
        birthdays: {view: profiles, sort: customer}
      """
    )
    #expect(saved.all.map(\.name) == standard.map(\.name) + ["best"])
    let best = try #require(saved["best"])
    #expect(best.title == "The best")
    #expect(best.view == "rfm")
    #expect(best.condition == (try Expression(parsing: "m >= $score and customer != $who")))
    #expect(best.defaults == ["score": "5"])
    #expect(best.open == ["who"])
    #expect(best.sort == ["-monetary", "customer"])
    #expect(best.columns == ["customer", "monetary"])
    #expect(best.limit == 10)
    #expect(saved["birthdays"]?.sort == ["customer"])
    #expect(saved["birthdays"]?.condition == nil)
    #expect(saved["nobody"] == nil)
  }

  @Test(arguments: [
    ("queries: 5", "1:10: queries must hold names, each with a view and what is asked of it"),
    (
      "queries:\n  a b: {view: rfm}",
      "2:3: the name of a query is typed: without blanks, and no - in front"
    ),
    (
      "queries:\n  -a: {view: rfm}",
      "2:3: the name of a query is typed: without blanks, and no - in front"
    ),
    (
      "queries:\n  rfm: {view: rfm}",
      "2:3: “rfm” is the name of a view, and cannot be that of a query"
    ),
    ("queries:\n  a: {}", "2:6: the query “a” says no view"),
    ("queries:\n  a: {view: profile}", "2:13: the query “a” asks for no view; “profiles” perhaps?"),
    (
      "queries:\n  a: {view: rfm, were: f > 1}",
      "2:18: “were” is not known in the query “a”; “where” perhaps?"
    ),
    (
      "queries:\n  a: {view: rfm, where: f >}",
      "2:25: in the condition of “a”, column 4: a name, a number or a text is expected"
    ),
    ("queries:\n  a: {view: rfm, limit: 0}", "2:25: a whole number from 1 on is expected"),
    ("queries:\n  a: {view: rfm, sort: [[x]]}", "2:25: a name in sort is a text that is not empty"),
    (
      "queries:\n  a: {view: rfm, where: f > $x, set: {y: 1}}",
      "2:39: “y” is not known in set; “x” perhaps?"
    ),
    ("queries: [", "2:1: "),
  ])
  func anErrorNamesLineAndColumn(yaml: String, expected: String) {
    let error = #expect(throws: RulesError.self) { try queries(yaml) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.hasPrefix("rules.yaml:\(expected)"), "\(text)")
  }

  /// They score nobody: rules are the same with them and without.
  @Test func theyAreNoPartOfTheRules() throws {
    let currency = try #require(Currency("CNY"))
    let standard = try Rules.standard(currency: currency)
    let yaml = "queries: {a: {view: rfm}}"
    #expect(
      try Rules(yaml: yaml, file: "rules.yaml", currency: currency, base: standard) == standard
    )
  }
}
