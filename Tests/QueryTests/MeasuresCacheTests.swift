import Events
import Foundation
import Query
import Rules
import TestSupport
import Testing
import Views

/// What everybody is measured by is kept in a file: it must never be seen but by the clock.
@Suite struct MeasuresCacheTests {
  private func path(_ shop: Shop) -> String { shop.store.path("views/rfm/1/measures") }

  /// The figures by which it is renewed.
  private func buyers(_ shop: Shop) -> String { shop.store.path("views/rfm/1/buyers") }

  private func remove(_ shop: Shop) {
    for path in [path(shop), buyers(shop)] { try? FileManager.default.removeItem(atPath: path) }
  }

  private func text(
    _ shop: Shop,
    _ reader: ShopReader,
    _ customer: String,
    _ moment: Timestamp
  ) throws -> String {
    let identifier = try Identifier(parsing: customer)
    return try #require(try reader.page(of: identifier, asOf: moment, eventLimit: 0)).text
  }

  /// Other moments, other rules, more events, in any order: the page is as without the file.
  @Test(arguments: Seeds.fresh(3))
  func thePageIsAsWithoutTheFile(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let events = try RandomHistory(seed: seed, customers: 15, events: 300).events
      .filter { $0.type != .customerErased }
    let shop = try Shop(Array(events.prefix(200)))
    let gaps = try shop.store.write("dormancy: {method: gap}", to: "gaps.yaml")
    let ranks = try shop.store.write("rfm: {binning: rank, window: 200}", to: "ranks.yaml")
    for step in 0..<60 {
      if step == 30 { try shop.append(Array(events.dropFirst(200))) }
      let rules = random.pick([nil, gaps, ranks])
      // The very moments of events, the ones beside them, and others of the same day.
      let at = random.pick(events).occurredAt.rawValue
      let moment = Timestamp(rawValue: at + Int64(random.pick([-1, 0, 1, 40_000, 4_000_000])))
      let names = try shop.cells(.profiles, asOf: moment).compactMap { $0["customer"] }
      guard let name = names.randomElement(using: &random) else { continue }
      let reader = try shop.reader(rules: rules)
      let kept = try text(shop, reader, name, moment)
      remove(shop)
      let made = try text(shop, reader, name, moment)
      #expect(kept == made)
    }
  }

  /// Events come a few at a time, of all types: the page is as if everybody had been read, and mostly nobody is but
  /// those whom the events are about.
  @Test(arguments: Seeds.fresh(3))
  func afterAFewEventsThePageIsAsIfAllWereRead(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let events = try RandomHistory(seed: seed, customers: 25, events: 400).events
    var rest = events.dropFirst(200)
    let shop = try Shop(Array(events.prefix(200)))
    let ranks = try shop.store.write("rfm: {binning: rank, amount: average}", to: "ranks.yaml")
    let last = try #require(events.map(\.occurredAt.rawValue).max())
    var (renewed, made) = (0, 0)
    for _ in 0..<50 {
      try shop.append(Array(rest.prefix(random.int(0...3))))
      rest = rest.dropFirst(3)
      // Now and then a moment that some events are later than, and a day later.
      let moment = Timestamp(
        rawValue: random.int(0...9) == 0
          ? random.pick(events).occurredAt.rawValue : last + Int64(random.int(0...3)) * 86_400_000
      )
      // A new one: who was erased since would have their name yet.
      let reader = try shop.reader(rules: random.pick([nil, nil, ranks]))
      let everybody = try reader.query(.profiles, asOf: moment).table
      guard let row = everybody.rows.randomElement(using: &random) else { continue }
      let name = try everybody.columns[0].cell(row).plainText
      if name.hasPrefix("erased:") { continue }
      let before = try files(shop)
      let kept = try text(shop, reader, name, moment)
      let after = try files(shop)
      if after[0] != before[0] { if after[1] == before[1] { renewed += 1 } else { made += 1 } }
      // All are read for this one, and what was kept goes on.
      remove(shop)
      let whole = try text(shop, reader, name, moment)
      #expect(kept == whole)
      for (path, content) in zip([path(shop), buyers(shop)], after) {
        try? FileManager.default.removeItem(atPath: path)
        try content?.write(to: URL(filePath: path))
      }
    }
    #expect(renewed > made && made > 0, "\(renewed) renewed, \(made) made")
  }

  private func files(_ shop: Shop) throws -> [Data?] {
    [path(shop), buyers(shop)].map { FileManager.default.contents(atPath: $0) }
  }

  @Test func damagedFiguresAreMadeAgain() throws {
    let shop = try Shop(try ShopReaderTests.history())
    let moment = try shop.moment("2024-02-29")
    let page = try text(shop, shop.reader, ShopReaderTests.ann, moment)
    let whole = try Data(contentsOf: URL(filePath: buyers(shop)))
    for index in whole.indices {
      var damaged = whole
      damaged[index] ^= 0x10
      try FileManager.default.removeItem(atPath: path(shop))
      try damaged.write(to: URL(filePath: buyers(shop)))
      #expect(try text(shop, shop.reader, ShopReaderTests.ann, moment) == page)
      #expect(try Data(contentsOf: URL(filePath: buyers(shop))) == whole)
    }
  }

  private func shop() throws -> (Shop, Timestamp) {
    let shop = try Shop(ShopReaderTests.history())
    return (shop, try shop.moment("2024-02-29"))
  }

  @Test func itIsKeptAndRead() throws {
    let (shop, moment) = try shop()
    let page = try text(shop, shop.reader, ShopReaderTests.ann, moment)
    let written = try Data(contentsOf: URL(filePath: path(shop)))
    #expect(try text(shop, shop.reader, ShopReaderTests.ann, moment) == page)
    // Read, and not made again: a file that was is another one.
    let number =
      try FileManager.default.attributesOfItem(atPath: path(shop))[.systemFileNumber] as? Int
    #expect(try text(shop, shop.reader, ShopReaderTests.ann, moment) == page)
    let again =
      try FileManager.default.attributesOfItem(atPath: path(shop))[.systemFileNumber] as? Int
    #expect(number == again)
    #expect(try Data(contentsOf: URL(filePath: path(shop))) == written)
  }

  @Test func aDamagedFileIsMadeAgain() throws {
    let (shop, moment) = try shop()
    let page = try text(shop, shop.reader, ShopReaderTests.ann, moment)
    let whole = try Data(contentsOf: URL(filePath: path(shop)))
    for index in whole.indices {
      var damaged = whole
      damaged[index] ^= 0x10
      try damaged.write(to: URL(filePath: path(shop)))
      #expect(try text(shop, shop.reader, ShopReaderTests.ann, moment) == page)
      #expect(try Data(contentsOf: URL(filePath: path(shop))) == whole)
    }
    for length in [0, 7, 8, 9, whole.count - 1] {
      try whole.prefix(length).write(to: URL(filePath: path(shop)))
      #expect(try text(shop, shop.reader, ShopReaderTests.ann, moment) == page)
    }
  }

  /// A folder in the file's place stands for any reason why it cannot be written.
  @Test func withoutTheFileThePageIsThere() throws {
    let (shop, moment) = try shop()
    let page = try text(shop, shop.reader, ShopReaderTests.ann, moment)
    try FileManager.default.removeItem(atPath: path(shop))
    try FileManager.default.createDirectory(atPath: path(shop), withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: path(shop) + "/in the way"))
    #expect(try text(shop, shop.reader, ShopReaderTests.ann, moment) == page)
    let files = try FileManager.default.contentsOfDirectory(
      atPath: URL(filePath: path(shop)).deletingLastPathComponent().path
    )
    #expect(!files.contains { $0.hasPrefix("measures.") })
  }
}
