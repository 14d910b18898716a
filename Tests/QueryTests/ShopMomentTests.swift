import EventLog
import Events
import Projections
import Query
import TestSupport
import Testing
import Views

/// All views of one position, whatever is folded meanwhile and however far each is.
///
/// An export beside a running `patron up` had tables of different moments, and said that they were of others still.
@Suite struct ShopMomentTests {
  private static let asOf = Event.moment(day: 30_000)

  /// The rows of every query, with how far the log is folded into them.
  private func answers(_ reader: ShopReader) throws -> [QueryName: String] {
    try Dictionary(
      uniqueKeysWithValues: QueryName.allCases.map { query in
        let result = try reader.query(query, asOf: Self.asOf)
        var table = result.table
        try table.choose(query.form.columns.map(\.name))
        return (query, "\(result.checkpoint)\n" + (try Renderer.jsonl.text(table)))
      }
    )
  }

  @Test(arguments: Seeds.fresh(2))
  func viewsBehindAreFoldedOnToTheFurthest(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let events = try RandomHistory(seed: seed, events: 300).events
    let shop = try Shop(Array(events[..<200]))
    let furthest = random.pick(ViewName.allCases)
    let others = ViewName.allCases.filter { $0 != furthest && random.oneIn(2) }
    try shop.append(Array(events[200..<250]), projecting: [furthest] + others)
    try shop.append(Array(events[250...]), projecting: [furthest])
    let held = try answers(try ShopReader(shop.store.store).atOneMoment())
    try shop.append([])
    let caughtUp = try answers(shop.reader)
    for query in QueryName.allCases {
      #expect(held[query] == caughtUp[query], "\(query), beside \(furthest) and \(others)")
    }
  }

  @Test(arguments: Seeds.fresh(2))
  func whatIsFoldedInMeanwhileIsInNone(seed: UInt64) throws {
    print("seed \(seed)")
    // Who is erased is forgotten at once, whatever was read before.
    let events = try RandomHistory(seed: seed, events: 300).events.filter {
      if case .erased = $0.payload { false } else { true }
    }
    let shop = try Shop(Array(events[..<200]))
    let before = try answers(shop.reader)
    let held = try shop.reader.atOneMoment()
    try shop.append(Array(events[200...]))
    #expect(try answers(held) == before)
    #expect(try answers(shop.reader) != before)
  }

  /// A page is of that moment, too.
  @Test func soAreThePagesOfCustomers() throws {
    let shop = try Shop([try .placed("1", by: "x:ann", day: 19_000, total: 100)])
    let held = try shop.reader.atOneMoment()
    try shop.append([try .placed("2", by: "x:ann", day: 19_001, total: 100)])
    func orders(_ reader: ShopReader) throws -> String? {
      let ann = try Identifier(parsing: "x:ann")
      return try reader.page(of: ann, asOf: Self.asOf, eventLimit: 9)?
        .sections.flatMap(\.lines).first { $0.name == "orders" }?.text
    }
    #expect(try orders(held) == "1")
    #expect(try orders(shop.reader) == "2")
  }

  /// A view that cannot be folded on stays where it is, and that is what it says.
  @Test func whatCannotBeFoldedOnStays() throws {
    let shop = try Shop([try .placed("1", by: "x:ann", day: 19_000, total: 100)])
    _ = try EventLog(shop.store.store, for: .appending).appendUnfoldableConsent(by: "x:ann")
    try shop.append(
      [try .placed("2", by: "x:ann", day: 19_001, total: 100)],
      projecting: [.rfm]
    )
    let held = try ShopReader(shop.store.store).atOneMoment()
    for query in [QueryName.rfm, .kpis, .credits] {
      #expect(try held.query(query, asOf: Self.asOf).checkpoint.rawValue == 3)
    }
    let profiles = try held.query(.profiles, asOf: Self.asOf)
    #expect(profiles.checkpoint.rawValue == 1)
    #expect(try held.lag(of: .profiles, at: profiles.checkpoint).remarks.count == 1)
  }
}
