import Events
import Foundation
import Query
import TestSupport
import Testing
import Views

/// Who is one customer is kept in a file beside each view: it must never be seen but by the clock.
@Suite struct CustomersFileTests {
  private func path(_ shop: Shop, _ view: String = "rfm") -> String {
    shop.store.path("views/\(view)/1/customers")
  }

  private func content(_ shop: Shop) -> Data? { FileManager.default.contents(atPath: path(shop)) }

  private func rows(_ shop: Shop, _ reader: ShopReader, _ moment: Timestamp) throws -> [String] {
    var text: [String] = []
    for query in [QueryName.rfm, .profiles, .referrals] {
      let table = try reader.query(query, asOf: moment).table
      for row in table.rows {
        text.append(try table.columns.map { try $0.cell(row).plainText }.joined(separator: "|"))
      }
    }
    return text
  }

  /// Events of all types come a few at a time, and others than these rules' are asked now and then: the rows are as
  /// without the files, and mostly the links are not all read.
  @Test(arguments: Seeds.fresh(4))
  func theRowsAreAsWithoutTheFiles(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let events = try RandomHistory(seed: seed, customers: 40, events: 500).events
    var rest = events.dropFirst(250)
    let shop = try Shop(Array(events.prefix(250)))
    let others = try shop.store.write("identity: {placeholders: ['*1*']}", to: "others.yaml")
    let last = try #require(events.map(\.occurredAt.rawValue).max())
    var (renewed, made) = (0, 0)
    for _ in 0..<40 {
      try shop.append(Array(rest.prefix(random.int(0...6))))
      rest = rest.dropFirst(6)
      let moment = Timestamp(
        rawValue: random.int(0...5) == 0 ? random.pick(events).occurredAt.rawValue : last + 1
      )
      // A new one: who was erased since would have their name yet.
      let reader = try shop.reader(rules: random.int(0...7) == 0 ? others : nil)
      let before = content(shop)
      let kept = try rows(shop, reader, moment)
      let after = content(shop)
      if moment.rawValue > last, before != nil {
        if after == before { renewed += 1 } else { made += 1 }
      }
      for view in ["rfm", "profiles", "referrals"] {
        try? FileManager.default.removeItem(atPath: path(shop, view))
      }
      #expect(try rows(shop, reader, moment) == kept)
      // What was kept goes on.
      try? FileManager.default.removeItem(atPath: path(shop))
      try after?.write(to: URL(filePath: path(shop)))
    }
    #expect(renewed > made && made > 0, "\(renewed) renewed, \(made) made")
  }

  @Test func aDamagedFileIsMadeAgain() throws {
    let shop = try Shop(try RandomHistory(seed: 4, customers: 10, events: 120).events)
    let moment = try shop.moment("2099-01-01")
    let expected = try rows(shop, shop.reader, moment)
    let whole = try #require(content(shop))
    for index in whole.indices {
      var damaged = whole
      damaged[index] ^= 0x10
      try damaged.write(to: URL(filePath: path(shop)))
      _ = try shop.reader.query(.rfm, asOf: moment)
      #expect(content(shop) == whole)
    }
    #expect(try rows(shop, shop.reader, moment) == expected)
  }

  /// Nothing is kept of a moment that some link is later than: it would not hold for the next one.
  @Test func ofEarlierMomentsNothingIsKept() throws {
    let events = try RandomHistory(seed: 4, customers: 10, events: 120).events
    let shop = try Shop(events)
    let first = try #require(events.map(\.occurredAt).min())
    _ = try shop.reader.query(.rfm, asOf: first)
    #expect(content(shop) == nil)
    _ = try shop.reader.query(.rfm, asOf: try shop.moment("2099-01-01"))
    #expect(content(shop) != nil)
  }

  /// A file that cannot be written is done without.
  @Test func withoutAPlaceForItTheAnswerIsTheSame() throws {
    let shop = try Shop(try RandomHistory(seed: 4, customers: 10, events: 120).events)
    let moment = try shop.moment("2099-01-01")
    let expected = try rows(shop, shop.reader, moment)
    try FileManager.default.removeItem(atPath: path(shop))
    try FileManager.default.createDirectory(
      atPath: path(shop),
      withIntermediateDirectories: false
    )
    #expect(try rows(shop, shop.reader, moment) == expected)
    // Whoever is to leave it behind says so, and no half of it stays.
    #expect(throws: (any Error).self) { try shop.reader.keepCustomers(of: .rfm) }
    let beside = try FileManager.default.contentsOfDirectory(
      atPath: shop.store.path("views/rfm/1")
    )
    #expect(!beside.contains { $0.hasPrefix("customers.") }, "\(beside)")
  }
}
