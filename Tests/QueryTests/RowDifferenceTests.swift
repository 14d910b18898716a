import EventLog
import Events
import Projections
import Query
import TestSupport
import Testing
import Views

/// What a comparison of two tables, and of two versions of a view, lists and counts.
@Suite struct RowDifferenceTests {
  private func table(_ rows: [(String, Int?, String)]) -> ResultTable {
    ResultTable(
      count: rows.count,
      columns: [
        .init("customer") { .text(rows[$0].0) },
        .init("orders") { rows[$0].1.map { .integer($0) } ?? .none },
        .init("segment") { .text(rows[$0].2) },
      ]
    )
  }

  @Test func everyRowThatDiffersIsListedOnce() throws {
    let old = table([("a", 1, "new"), ("b", 2, "loyal"), ("c", 3, "loyal"), ("d", nil, "lost")])
    let new = table([("d", 4, "lost"), ("c", 3, "lost"), ("e", nil, "new"), ("b", 2, "loyal")])
    let difference = try RowDifference(from: old, to: new, key: "customer")
    #expect(
      try Renderer.jsonl.text(difference.table) == """
        {"customer":"d","change":"changed","before":{"orders":""},"after":{"orders":"4"}}
        {"customer":"c","change":"changed","before":{"segment":"loyal"},"after":{"segment":"lost"}}
        {"customer":"e","change":"added","before":null,"after":{"segment":"new"}}
        {"customer":"a","change":"removed","before":{"orders":"1","segment":"new"},"after":null}

        """
    )
    #expect(difference.counts == [.changed: 2, .added: 1, .removed: 1])
    #expect(difference.columns.map(\.name) == ["orders", "segment"])
    #expect(difference.columns.map(\.count) == [1, 1])
    #expect(difference.unchanged == 1)
  }

  /// Applying the list to the old rows gives the new ones.
  @Test(arguments: Seeds.fresh(3))
  func theListLeadsFromTheOldRowsToTheNew(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    func some() -> [(String, Int?, String)] {
      ["a", "b", "c", "d", "e", "f", "g"].shuffled(using: &random).prefix(random.int(0...7)).map {
        ($0, random.chance(20) ? nil : random.int(1...2), random.pick(["x", "y"]))
      }
    }
    for _ in 0..<200 {
      let (old, new) = (some(), some())
      let difference = try RowDifference(from: table(old), to: table(new), key: "customer")
      var rows = Dictionary(
        uniqueKeysWithValues: old.map {
          ($0.0, ["orders": $0.1.map { "\($0)" } ?? "", "segment": $0.2])
        }
      )
      let columns = difference.table.columns
      for row in difference.table.rows {
        let cells = try columns.map { try $0.cell(row) }
        if cells[1] == .text("removed") { rows[cells[0].plainText] = nil }
        guard case .pairs(let after) = cells[3] else { continue }
        var changed = rows[cells[0].plainText] ?? ["orders": ""]
        for (name, value) in after { changed[name] = value }
        rows[cells[0].plainText] = changed
      }
      #expect(rows.count == new.count)
      for (customer, orders, segment) in new {
        #expect(
          rows[customer] == ["orders": orders.map { "\($0)" } ?? "", "segment": segment]
        )
      }
      #expect(difference.unchanged + difference.table.rows.count >= max(old.count, new.count))
    }
  }

  private func rebuild(_ shop: Shop, _ view: ViewName, rules: String) throws {
    let path = try shop.store.write(rules, to: "other.yaml")
    let currency = shop.reader.log.settings.currency
    let store = shop.store.store
    let choice = try RebuildChoice(
      view,
      store,
      shop.reader.log,
      rules: try ShopRules(file: path, currency: currency)
    )
    _ = try ViewRebuild(choice, store, log: shop.reader.log).run()
  }

  @Test func twoVersionsAreHeldAgainstEachOtherByTheirOwnRules() throws {
    let shop = try Shop(try ShopReaderTests.history())
    try rebuild(shop, .rfm, rules: "segments: {champions: r == 5, others: r < 5}")
    let moment = try shop.moment("2024-02-29")
    let (rows, remarks) = try shop.reader.difference(.rfm, from: 1, to: 2, asOf: moment)
    #expect(
      try Renderer.csv.text(rows.table) == """
        customer,change,before,after
        taobao:鲍勃,changed,segment=hibernating,segment=others

        """
    )
    #expect(rows.unchanged == 1 && remarks == [])
    let (back, _) = try shop.reader.difference(.rfm, from: 2, to: 1, asOf: moment)
    #expect(try Renderer.csv.text(back.table).contains("segment=others,segment=hibernating"))
  }

  @Test(arguments: ViewName.allCases)
  func versionsOfTheSameRulesDoNotDiffer(view: ViewName) throws {
    let shop = try Shop(try ShopReaderTests.history())
    try rebuild(shop, view, rules: "")
    let moment = try shop.moment("2024-12-31")
    let (rows, _) = try shop.reader.difference(view, from: 1, to: 2, asOf: moment)
    #expect(rows.table.rows.isEmpty)
    #expect(
      rows.unchanged == (try shop.reader.query(QueryName(view), asOf: moment).table.rows.count)
    )
    #expect(rows.unchanged > 0)
  }

  @Test func whatWasAppendedInBetweenIsRemarkedOn() throws {
    let shop = try Shop(try ShopReaderTests.history())
    let folder = ViewFolder(shop.store.store, view: "rfm")
    try shop.store.append([try .placed("more", by: "shop:new", day: 19_770, total: 5)])
    try rebuild(shop, .rfm, rules: "")
    #expect(folder.currentVersion == 2)
    let moment = try shop.moment("2024-03-30")
    let (rows, remarks) = try shop.reader.difference(.rfm, from: 1, to: 2, asOf: moment)
    #expect(rows.counts[.added] == 1)
    #expect(
      remarks == [
        "Part of this is news: version 1 ends with event 10, version 2 with event 11."
      ]
    )
  }
}
