import EventLog
import Events
import Query
import Rules
import TestSupport
import Testing

/// The lists with names, asked of shops.
@Suite struct SavedQueryTests {
  private static let day = "2024-02-28"

  private func list(
    _ shop: Shop,
    _ name: String,
    set values: [(name: String, value: String)] = []
  ) throws -> [String] {
    let saved = try #require(try shop.reader.savedQueries()[name])
    var request = try #require(QueryRequest(saved))
    try request.set(values)
    let table = try shop.reader.answer(request, asOf: try shop.moment(Self.day)).table
    return try Renderer.csv.text(table).split(separator: "\n").dropFirst().map {
      String($0.split(separator: ",")[0])
    }
  }

  /// Day 19,723 is 2024-01-01, 19,781 the day that is asked about.
  private func shop() throws -> Shop {
    func bought(
      _ who: String,
      _ order: String,
      day: Int,
      _ category: String,
      total: Int64
    ) throws
      -> Event
    {
      let line = OrderLine(
        product: "p-\(category)",
        category: category,
        quantity: 1_000,
        unitPrice: total
      )
      return try .placed(order, by: who, day: day, total: total, lines: [line])
    }
    func told(_ who: String, _ id: String, _ payload: Event.Payload) throws -> Event {
      Event(
        source: "crm",
        id: id,
        occurredAt: Event.moment(day: 19_740),
        customer: try Identifier(parsing: who),
        payload: payload
      )
    }
    let referral = SignUp(
      furtherIdentifiers: [],
      facts: [],
      referredBy: try Identifier(parsing: "x:old"),
      consents: []
    )
    return try Shop([
      bought("x:old", "1", day: 19_500, "tea", total: 90_000),
      bought("x:older", "2", day: 19_400, "tea", total: 100_000),
      bought("x:older", "3", day: 19_450, "coffee", total: 100),
      bought("x:quiet", "4", day: 19_695, "coffee", total: 200),
      told("x:one", "s1", .signup(referral)), told("x:two", "s2", .signup(referral)),
      bought("x:one", "5", day: 19_752, "tea", total: 1_000),
      bought("x:two", "6", day: 19_775, "cups", total: 2_000),
      told("x:two", "b", .chatFact(ChatFact(name: "birthday", value: "03-05"))),
      told("x:one", "c", .chatFact(ChatFact(name: "birthday", value: "1990-07-05"))),
      told("x:mail", "m", .email(Email(kind: .clicked))),
    ])
  }

  @Test func theStandardListsSayWhatTheyPromise() throws {
    let shop = try shop()
    #expect(try list(shop, "new-this-month") == ["x:two"])
    #expect(try list(shop, "first-time-buyers") == ["x:two"])
    #expect(try list(shop, "first-time-buyers", set: [("days", "31")]) == ["x:two", "x:one"])
    #expect(try list(shop, "birthdays") == ["x:two"])
    #expect(try list(shop, "birthdays", set: [("days", "200")]) == ["x:two", "x:one"])
    #expect(try list(shop, "dormant-best") == ["x:older", "x:old"])
    #expect(try list(shop, "dormant-soon") == ["x:quiet"])
    #expect(try list(shop, "bought", set: [("this", "tea")]) == ["x:one", "x:old", "x:older"])
    #expect(try list(shop, "bought", set: [("this", "p-cups")]) == ["x:two"])
    #expect(
      try list(shop, "bought-but-not", set: [("this", "tea"), ("that", "coffee")])
        == ["x:old", "x:one"]
    )
    #expect(try list(shop, "promising") == ["x:mail"])
    #expect(try list(shop, "opinion-leaders") == ["x:old"])
    #expect(try list(shop, "slipping-away") == ["x:older"])
    #expect(try list(shop, "owed") == ["x:old"])
  }

  /// Every standard list can be asked of any shop; what it leaves open is all that has to be set.
  @Test(arguments: Seeds.fresh(1))
  func everyStandardListCanBeAsked(seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(try RandomHistory(seed: seed, events: 300).events)
    for saved in try shop.reader.savedQueries().all {
      _ = try list(shop, saved.name, set: saved.open.map { ($0, "tea") })
      guard let first = saved.open.first else { continue }
      let error = #expect(throws: QueryError.self) { try list(shop, saved.name) }
      #expect(error?.description == "The query “\(saved.name)” needs a value for $\(first).")
    }
  }

  @Test func whatIsSetHasToBeOpen() throws {
    let saved = try #require(try shop().reader.savedQueries()["bought"])
    var request = try #require(QueryRequest(saved))
    let near = #expect(throws: QueryError.self) { try request.set([("thsi", "tea")]) }
    #expect(near?.description == "Nothing is open under the name “thsi”.")
    #expect(near?.hint == "Did you mean “this”? What can be set: this.")
    var rfm = QueryRequest(.rfm)
    let none = #expect(throws: QueryError.self) { try rfm.set([("days", "5")]) }
    #expect(none?.hint == "Nothing can be set here.")
  }

  @Test func aShopsOwnListsAreItsPresentOnes() throws {
    let shop = try Shop(try ShopReaderTests.history())
    _ = try shop.store.write(
      "queries: {tea: {view: profiles, where: 'categories has \"茶\"', columns: [customer]}}",
      to: "rules.yaml"
    )
    #expect(try list(shop, "tea") == [ShopReaderTests.ann])
    let other = try shop.store.write("queries: {all: {view: rfm}}", to: "other.yaml")
    let reader = try shop.reader(rules: other)
    #expect(try reader.savedQueries()["tea"] == nil)
    #expect(try reader.savedQueries()["all"] != nil)
    _ = try shop.store.write("queries: {tea: {view: tea}}", to: "rules.yaml")
    let error = #expect(throws: RulesError.self) { try shop.reader.savedQueries() }
    #expect(
      error.map { "\($0)" }?.contains("rules.yaml:1:23: the query “tea” asks for no view") == true
    )
  }
}
