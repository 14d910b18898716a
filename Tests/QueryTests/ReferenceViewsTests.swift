import EventLog
import Events
import Foundation
import Query
import TestSupport
import Testing
import Views

/// All rows of four views, against a second implementation of what they mean in another language:
/// `tools/reference/views.py`.
@Suite struct ReferenceViewsTests {
  private static let views: [QueryName] = [
    .profiles, .rfm, .dormancy, .referrals, .credits, .claims,
  ]

  /// Twelve days and moments, UTC; also before the history, in the middle of it and long after it.
  private static let moments = [
    "2021-10-01T12:00:00.000Z", "2022-02-20T00:00:00.000Z", "2022-05-01T12:00:00.000Z",
    "2022-07-14T15:59:59.999Z", "2022-07-14T16:00:00.000Z", "2022-09-30T16:00:00.001Z",
    "2022-11-11T12:00:00.000Z", "2023-01-31T04:00:00.000Z", "2023-04-01T15:59:59.999Z",
    "2023-06-01T12:00:00.000Z", "2023-12-31T15:59:59.999Z", "2024-12-31T15:59:59.999Z",
  ]

  private static let tool = Project.path + "/tools/reference/views.py"

  /// What the tool prints; `nil` where there is no Python.
  private func reference(_ path: String, _ terms: [String]) throws -> String? {
    guard let python = Python.plain else {
      print("Skipped: there is no python3 to run \(Self.tool).")
      return nil
    }
    let moments = Self.moments.flatMap { ["--as-of", $0] }
    let result = try ChildProcess(python, [Self.tool, path] + moments + terms).result()
    try #require(result.status == 0, "\(result.errors)")
    return result.text
  }

  private struct Row: Equatable {
    let heading: String
    /// Values by column, as JSON.
    let values: [String: String]
  }

  private func row(_ line: some StringProtocol) throws -> Row {
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    let row = try #require(object?["row"] as? [String: Any])
    let view = try #require(object?["view"] as? String)
    let moment = try #require(object?["as_of"] as? String)
    var values: [String: String] = [:]
    for (name, value) in row {
      let data = try JSONSerialization.data(
        withJSONObject: value,
        options: [.sortedKeys, .fragmentsAllowed]
      )
      values[name] = String(decoding: data, as: UTF8.self)
    }
    return Row(heading: "\(view) as of \(moment)", values: values)
  }

  private func rows(_ shop: Shop) throws -> [Row] {
    var rows: [Row] = []
    for text in Self.moments {
      for view in Self.views {
        let moment = try shop.moment(text)
        let table = try shop.reader.query(view, asOf: moment).table
        for line in try Renderer.jsonl.text(table).split(separator: "\n") {
          let whole = "{\"view\": \"\(view)\", \"as_of\": \"\(text)\", \"row\": \(line)}"
          rows.append(try self.row(whole))
        }
      }
    }
    return rows
  }

  /// `terms` are of referral, for the rules and for the tool.
  private func expectReference(
    _ events: [Event],
    terms: (rules: String, options: [String]) = ("", [])
  ) throws {
    let shop = try Shop(events, rules: "referral: {redeemed_by: [CREDIT*]\(terms.rules)}")
    var text = ""
    try shop.reader.log.forEachEvent(after: .start) { _, event in
      text += "\(event.cloudEvent)\n"
      return true
    }
    let path = try shop.store.write(text, to: "events.jsonl")
    guard let reference = try reference(path, terms.options) else { return }
    let expected = try reference.split(separator: "\n").map { try row($0) }
    let rows = try rows(shop)
    #expect(rows.count == expected.count)
    #expect(rows.count > 100)
    for (row, expected) in zip(rows, expected) where row != expected {
      try #require(row.heading == expected.heading)
      for (name, value) in expected.values.sorted(by: { $0.key < $1.key })
      where row.values[name] != value {
        Issue.record(
          """
          \(row.heading), customer \(row.values["customer"] ?? "?"), \(name): \
          \(row.values[name] ?? "nothing"), the reference has \(value) \
          for \(expected.values["customer"] ?? "?")
          """
        )
      }
      return
    }
  }

  @Test(arguments: Seeds.fresh(3))
  func allRowsAreThoseOfTheReference(seed: UInt64) throws {
    print("seed \(seed)")
    let history = try RandomHistory(seed: seed, customers: 60, events: 2_000)
    try expectReference(history.events.filter { $0.type != .customerErased })
  }

  @Test(arguments: Seeds.fresh(2))
  func allRowsAreThoseOfTheReferenceAlsoWithAMinimum(seed: UInt64) throws {
    print("seed \(seed)")
    let history = try RandomHistory(seed: seed, customers: 40, events: 1_500)
    try expectReference(
      history.events,
      terms: (
        ", credit: 20, minimum_order: 300", ["--fixed-credit", "2000", "--minimum-order", "30000"]
      )
    )
  }

  /// The long form, of ten thousand customers or so, is run by tools/compare-views.
  @Test(.enabled(if: longForm != nil), arguments: Seeds.fresh(1))
  func allRowsOfALargeShopAreThoseOfTheReference(seed: UInt64) throws {
    let customers = try #require(Self.longForm)
    print("seed \(seed), \(customers) customers")
    let history = try RandomHistory(seed: seed, customers: customers, events: customers * 8)
    try expectReference(history.events.filter { $0.type != .customerErased })
  }

  private static let longForm = ProcessInfo.processInfo.environment["PATRON_CUSTOMERS"]
    .flatMap { Int($0) }

  /// Facts that were erased counted yet, and hid what others of the same person had told.
  @Test(arguments: Seeds.fresh(2))
  func allRowsAreThoseOfTheReferenceAlsoWhereSomebodyWasErased(seed: UInt64) throws {
    print("seed \(seed)")
    let history = try RandomHistory(seed: seed, customers: 40, events: 1_500)
    try expectReference(history.events)
  }
}
