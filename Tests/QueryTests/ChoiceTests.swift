import EventLog
import Events
import Query
import Rules
import TestSupport
import Testing

/// Columns of a few texts, and conditions that name others.
///
/// A misspelt segment, stage or channel was answered with an empty list, which looks like an answer.
@Suite struct ChoiceTests {
  private static let rules = """
    segments: {best: r >= 4, rest: "true"}
    kinds: {patron: orders >= 1}

    """

  private func rows(
    _ shop: Shop,
    _ query: QueryName,
    _ condition: String,
    set parameters: [(name: String, value: String)] = [],
    by reader: ShopReader? = nil
  ) throws -> [Int] {
    var request = QueryRequest(query)
    request.conditions = [(try Expression(parsing: condition), "--where")]
    try request.set(parameters)
    return try (reader ?? shop.reader).answer(request, asOf: try shop.moment("2024-02-28"))
      .table.rows
  }

  @Test(
    arguments: [
      (.profiles, "stage == 'loyall'", "“stage” is never “loyall”", "Did you mean “loyal”? "),
      (.profiles, "'Dormant' != stage", "“stage” is never “Dormant”", "Did you mean “dormant”? "),
      (.profiles, "stage in ('loyal', 'dead')", "“stage” is never “dead”", ""),
      (
        .rfm, "segment == 'champion'", "“segment” is never “champion”", "Did you mean “champions”? "
      ),
      (.dormancy, "segment == 'xyz'", "“segment” is never “xyz”", ""),
      (.profiles, "segment == 'champion'", "“segment” is never “champion”", "Did you mean"),
      (.profiles, "kind == 'Promising'", "“kind” is never “Promising”", "Did you mean “promising”"),
      (
        .profiles, "usual_weekday == 'monday'", "“usual_weekday” is never “monday”",
        "Did you mean “Mon"
      ),
      (
        .profiles, "reachable_by has 'mail'", "“reachable_by” is never “mail”",
        "Did you mean “email”"
      ),
      (
        .dormancy, "'post' in reachable_by", "“reachable_by” is never “post”",
        "What there is: email, sms"
      ),
      (
        .profiles, "consents.email == 'true'", "“consents.email” is never “true”",
        "What there is: yes, no."
      ),
      (.credits, "state == 'open'", "“state” is never “open”", "What there is: pending, available"),
      (
        .claims, "outcome == 'acepted'", "“outcome” is never “acepted”", "Did you mean “accepted”? "
      ),
      (.timeline, "type == 'purchase'", "“type” is never “purchase”", ""),
    ] as [(QueryName, String, String, String)]
  )
  func aTextThatAColumnNeverHasIsSaid(
    query: QueryName,
    condition: String,
    reason: String,
    hint: String
  ) throws {
    let shop = try Shop(try ShopReaderTests.history())
    let error = #expect(throws: QueryError.self) { try rows(shop, query, condition) }
    #expect(error?.description == "--where: \(reason).")
    #expect(error?.hint?.hasPrefix(hint) == true, "\(error?.hint ?? "")")
    #expect(error?.hint?.contains("What there is: ") == true)
    #expect(error?.isMisuse == true)
  }

  /// An order of texts, a part of one, and what is no column of choices ask no such thing.
  @Test(arguments: [
    "stage < 'm'", "stage >= 'loyall'", "stage contains 'o'", "segment contains 'champ'",
    "facts.city == 'nowhere'", "customer == 'nobody'", "top_categories has 'nothing'",
    "facts has 'nothing'", "reachable_by contains 'mai'", "stage == 'dormant'",
    "kind in ('promising')", "reachable_by has 'sms'", "consents.email != 'yes'",
    "kind == none or kind != none",
  ])
  func whatCanMeanSomethingIsAnswered(condition: String) throws {
    let shop = try Shop(try ShopReaderTests.history())
    _ = try rows(shop, .profiles, condition)
  }

  /// They are those of the rules that the answer goes by.
  @Test func choicesAreThoseOfTheRulesInForce() throws {
    let shop = try Shop(try ShopReaderTests.history(), rules: Self.rules)
    #expect(try !rows(shop, .rfm, "segment in ('best', 'rest')").isEmpty)
    #expect(try !rows(shop, .profiles, "kind == 'patron'").isEmpty)
    #expect(try rows(shop, .profiles, "kind == 'patron' and kind == none").isEmpty)
    let error = #expect(throws: QueryError.self) { try rows(shop, .rfm, "segment == 'champions'") }
    #expect(error?.hint == "What there is: best, rest.")
    let other = try shop.store.write("segments: {one: 'true'}\n", to: "other.yaml")
    let reader = try shop.reader(rules: other)
    #expect(try !rows(shop, .rfm, "segment == 'one'", by: reader).isEmpty)
    #expect(throws: QueryError.self) { try rows(shop, .rfm, "segment == 'best'", by: reader) }
    let open = #expect(throws: QueryError.self) {
      try rows(shop, .rfm, "segment == $which", set: [("which", "bests")])
    }
    #expect(open?.hint == "Did you mean “best”? What there is: best, rest.")
  }

  @Test func aSavedListIsHeldAgainstTheNamesOfItsRules() throws {
    func check(_ condition: String) throws {
      let yaml = Self.rules + "queries: {mine: {view: profiles, where: \(condition)}}\n"
      let cny = try #require(Currency("CNY"))
      let rules = try RulesText(own: yaml).rules(file: "rules.yaml", currency: cny)
      let saved = try SavedQueries(
        yaml: yaml,
        file: "rules.yaml",
        currency: cny,
        views: QueryName.allCases.map(\.rawValue)
      )
      try saved["mine"]?.check(rules)
    }
    try check("segment == \"best\" and kind == \"patron\"")
    try check("segment == $which")
    #expect(throws: QueryError.self) { try check("segment == \"champions\"") }
    #expect(throws: QueryError.self) { try check("kind == \"promising\"") }
    #expect(throws: QueryError.self) { try check("stage == \"loyall\"") }
  }
}
