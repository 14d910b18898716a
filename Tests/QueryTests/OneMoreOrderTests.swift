import EventLog
import Events
import Query
import TestSupport
import Testing

/// What an explanation says that one more order would make of a customer.
@Suite struct OneMoreOrderTests {
  private static let title = "What one more order today would make of them"

  private func lines(
    _ shop: Shop,
    _ customer: String,
    asOf moment: Timestamp
  ) throws
    -> [CustomerPage.Line]
  {
    let page = try shop.reader.page(
      of: try Identifier(parsing: customer),
      asOf: moment,
      eventLimit: 0,
      explaining: true
    )
    return try #require(page).sections.first { $0.title == Self.title }?.lines ?? []
  }

  /// The order is placed: the scores are those that were foretold.
  @Test(arguments: ["{}", "{rfm: {binning: rank, window: 300}}"], Seeds.fresh(3))
  func itComesToPass(rules: String, seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let events = try RandomHistory(seed: seed, events: 300).events.filter {
      $0.type != .customerErased
    }
    let shop = try Shop(events, rules: rules)
    let moment = try shop.moment("2023-05-20")
    let customer = try #require(random.pick(try shop.cells(.profiles, asOf: moment))["customer"])
    let line = random.pick(try lines(shop, customer, asOf: moment))
    let amount = try Decimals.parse(String(line.name.dropFirst(3)), digits: 2)
    let order = Event(
      source: "shop",
      id: nil,
      occurredAt: moment,
      customer: try Identifier(parsing: customer),
      payload: .purchasePlaced(
        Purchase(
          order: "one more",
          currency: try #require(Currency("CNY")),
          status: .paid,
          total: amount
        )
      )
    )
    let later = try Shop(events + [order], rules: rules)
    let row = try #require(
      try later.cells(.rfm, asOf: moment).first { $0["customer"] == customer }
    )
    let told = "\(line.text.replacing(", as now", with: "")): \(line.because ?? "")"
    let came = "r \(row["r"] ?? ""), f \(row["f"] ?? ""), m \(row["m"] ?? "")"
    #expect(told.hasPrefix("\(row["segment"] ?? ""): ") && told.hasSuffix(came), "\(told) | \(row)")
  }

  @Test func theAmountsAreThoseOfTheirOrders() throws {
    let shop = try Shop([
      try .placed("1", by: "x:ann", day: 10, total: 1_000),
      try .placed("2", by: "x:ann", day: 11, total: 2_001),
      try .placed("3", by: "x:bob", day: 12, total: 500),
      try .placed("4", by: "x:cat", day: 13, total: 0, status: .pending),
    ])
    let moment = Event.moment(day: 20)
    #expect(
      try lines(shop, "x:ann", asOf: moment).map(\.name) == ["of 10.00", "of 15.01", "of 20.01"]
    )
    #expect(try lines(shop, "x:bob", asOf: moment).map(\.name) == ["of 5.00"])
    let cat = try lines(shop, "x:cat", asOf: moment)
    #expect(cat.map(\.name) == ["of 11.67"])
    #expect(cat.first?.because?.hasPrefix("everybody's average; r 5, ") == true)
  }

  @Test func theRulesAreNamedAndOnlyWhereAnExplanationIsAskedFor() throws {
    let shop = try Shop([try .placed("1", by: "x:ann", day: 10, total: 1_000)])
    let ann = try Identifier(parsing: "x:ann")
    func titles(_ explaining: Bool) throws -> [String] {
      let moment = Event.moment(day: 20)
      let page = try shop.reader.page(of: ann, asOf: moment, eventLimit: 0, explaining: explaining)
      return try #require(page).sections.map(\.title)
    }
    #expect(try titles(true).suffix(2) == [Self.title, "Rules"])
    #expect(try !titles(false).contains("Rules"))
  }
}
