import EventLog
import Events
import Foundation
import Projections
import Query
import Rules
import TestSupport
import Testing
import Views

/// A view keeps to the rules that it was built with, and says so when the shop's are others by now.
@Suite struct BuiltRulesTests {
  private static let day = "2024-02-29"

  private func remarks(_ shop: Shop, _ view: ViewName, rulesFile: String? = nil) throws -> [String]
  {
    let reader = try ShopReader(shop.store.store, rulesFile: rulesFile)
    return try reader.query(QueryName(view), asOf: try shop.moment(Self.day)).remarks
  }

  private func rows(_ shop: Shop, _ view: ViewName) throws -> String {
    let reader = try ShopReader(shop.store.store)
    return try Renderer.csv.text(
      try reader.query(QueryName(view), asOf: try shop.moment(Self.day)).table
    )
  }

  @Test func changedRulesChangeNoRowsButARemark() throws {
    let shop = try Shop(try ShopReaderTests.history())
    let before = try rows(shop, .rfm)
    #expect(try remarks(shop, .rfm) == [])
    let path = try shop.store.write("segments: {all: 'true'}\nrfm: {bins: 3}", to: "rules.yaml")
    #expect(try rows(shop, .rfm) == before)
    #expect(
      try remarks(shop, .rfm) == [
        "rfm was built with other rules than the shop has now: rfm, segments changed. "
          + "`patron rebuild rfm` builds it by them; `--rules \(path)` tries them without that."
      ]
    )
    // Referrals depend on neither section.
    #expect(try remarks(shop, .referrals) == [])
    // Who names rules wants those, and needs no remark.
    #expect(try remarks(shop, .rfm, rulesFile: path) == [])
    try FileManager.default.removeItem(atPath: path)
    #expect(try remarks(shop, .rfm) == [])
  }

  @Test func rulesThatWereTakenAwayAreAChange() throws {
    let shop = try Shop(try ShopReaderTests.history(), rules: "segments: {all: 'true'}")
    #expect(try remarks(shop, .rfm) == [])
    try FileManager.default.removeItem(atPath: shop.store.path("rules.yaml"))
    let remark = try #require(try remarks(shop, .rfm).first)
    #expect(remark.contains("segments changed. `patron rebuild rfm` builds it by them."))
    #expect(try rows(shop, .rfm).contains(",all\n"))
  }

  @Test func rulesThatMakeNoSenseKeepNobodyFromReading() throws {
    let shop = try Shop(try ShopReaderTests.history())
    let before = try rows(shop, .dormancy)
    let path = try shop.store.write("dormancy: {days: soon}", to: "rules.yaml")
    #expect(try rows(shop, .dormancy) == before)
    let remark = try #require(try remarks(shop, .dormancy).first)
    #expect(remark.contains("dormancy keeps to the rules it was built with"))
    #expect(remark.contains("\(path):1:18: "))
  }

  @Test func aCustomersPageRemarksOnItsViews() throws {
    let shop = try Shop(try ShopReaderTests.history())
    _ = try shop.store.write("segments: {all: 'true'}\nstages: {loyal_orders: 2}", to: "rules.yaml")
    let page = try ShopReader(shop.store.store).page(
      of: try Identifier(parsing: ShopReaderTests.ann),
      asOf: try shop.moment(Self.day),
      eventLimit: 1
    )
    let remarks = try #require(page).remarks
    #expect(remarks.map { $0.prefix { $0 != " " } } == ["profiles", "rfm"])
  }

  /// A section that changes rows stands in the view's list: else the change would go unnoticed.
  @Test(arguments: ViewName.allCases)
  func rowsDependOnNoOtherSections(view: ViewName) throws {
    let shop = try Shop(
      try ShopReaderTests.history() + [
        try .placed("d", by: ShopReaderTests.ann, day: 19_770, total: 900, currency: "USD"),
        try .link(ShopReaderTests.ann, "shop:7", id: "l", day: 19_700),
        try .placed("e", by: "shop:7", day: 19_771, total: 900),
      ]
    )
    let moments = try ["2024-01-20", "2024-02-29", "2024-09-30"].map { try shop.moment($0) }
    func rows(_ rules: String?) throws -> [String] {
      let reader = try ShopReader(shop.store.store, rulesFile: rules)
      return try moments.map { moment in
        var table = try reader.query(QueryName(view), asOf: moment).table
        try table.choose(QueryName(view).form.columns.map(\.name))
        return try Renderer.csv.text(table)
      }
    }
    let standard = try rows(nil)
    let changes: [(Rules.Section, String)] = [
      (.identity, "identity: {placeholders: ['*']}"), (.kinds, "kinds: {all: 'true'}"),
      (.chat, "chat: {facts: {city: 'in (.*)'}}"),
      (.ranking, "ranking: m"), (.rfm, "rfm: {window: 20, bins: 2}"),
      (.segments, "segments: {all: 'true'}"),
      (.dormancy, "dormancy: {days: 5}"), (.stages, "stages: {loyal_orders: 2}"),
      (.referral, "referral: {credit: 50%, return_window: 1}"), (.rates, "rates: {USD: 7.1}"),
    ]
    #expect(Set(changes.map(\.0)) == Set(Rules.Section.allCases))
    for (section, change) in changes {
      let changed = try rows(try shop.store.write(change, to: "changed.yaml"))
      #expect((changed != standard) == view.sections.contains(section), "\(section.rawValue)")
    }
  }
}
