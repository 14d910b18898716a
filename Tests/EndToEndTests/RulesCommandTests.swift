import Foundation
import TestSupport
import Testing

/// `patron rules` on a shop whose customers mostly bought once.
@Suite struct RulesCommandTests {
  let patron: Patron

  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "CNY", "--time-zone", "Asia/Shanghai")
    var csv = "order,ordered_at,customer,amount\n"
    let orders = Array(repeating: 1, count: 12) + [2, 2, 2, 3, 3, 4, 5, 9]
    for (number, count) in orders.enumerated() {
      for order in 1...count {
        csv += "\(number)/\(order),2024-05-\(10 + number),c\(number),\(10 * (number + 1))\n"
      }
    }
    try patron.write(csv, to: "orders.csv")
    try patron.succeed("ingest", "orders.csv")
  }

  private func check(_ rules: String, _ arguments: String...) throws -> ChildProcess.Result {
    let file = try patron.write(rules, to: "trial.yaml")
    return try patron.run(["rules", "check", file, "--as-of", "2024-06-01"] + arguments)
  }

  @Test func aCheckSaysWhatNobodyScoresAndWhatWouldDo() throws {
    try patron.succeed("project", "rfm")
    let result = try check("preset: rf-10")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains("10 segments by r, f: 25 cells."))
    #expect(result.text.contains("Every cell has its segment, and every segment its cells."))
    #expect(
      result.text.contains(
        "As of 2024-06-01 nobody has f 2, 3: of 20 customers, 12 have 1 order.\n"
          + "With these lines, in place of the file's of the same names, 12 have f 1, 3 have f 2, 2 have f 3, 2 have f 4, 1 have f 5:"
      )
    )
    // The lines can be copied as they stand.
    let lines = result.text.split(separator: "\n").filter { $0.hasPrefix("    ") }
      .map { String($0.dropFirst(4)) }
    let mended = try check("preset: rf-10\n" + lines.joined(separator: "\n") + "\n")
    #expect(mended.text.contains("As of 2024-06-01 every score has some of the 20 customers."))
  }

  // Every score was said to have some of the 0 customers.
  @Test func beforeAnybodyBoughtNothingIsSaidOfScores() throws {
    let empty = try Patron()
    try empty.succeed("init")
    try empty.succeed("project", "rfm")
    let result = try empty.run(["rules", "check", "--as-of", "2024-06-01"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains("As of 2024-06-01 nobody has an order that counts"))
  }

  @Test func aCheckFailsWhereSomethingIsLeftOver() throws {
    let result = try check("segments: {a: r >= 4, b: r == 5 and f > 1}")
    #expect(result.status == 1)
    #expect(result.text.contains("No segment takes 15 cells: r 3 f 5; r 3 f 4;"))
    #expect(result.text.contains("“b” can never hold: “a” takes its cells first."))
    // Before the view is made, the rules alone are checked.
    #expect(result.errors.contains("patron project rfm"))
    let bins = try check("rfm: {bins: 3}\nsegments: {a: true}")
    #expect(bins.status == 1)
    #expect(bins.text.contains("The kind “big” can never hold: its condition holds for no scores."))
  }

  // They were found out when they were asked.
  @Test(arguments: [
    ("where: seg == 1", "There is no column “seg” for the query “x”."),
    ("where: r > 'a'", "The query “x”: “r” (a number) and “a” cannot be compared."),
    ("where: r", "The query “x”: “r” (a number) is no condition."),
    ("where: segment == 'nobody'", "The query “x”: “segment” is never “nobody”."),
    ("sort: [-mony]", "There is no column “mony” for the query “x”."),
    ("columns: [customer, facts]", "There is no column “facts” for the query “x”."),
  ])
  func aListThatCannotBeAskedIsNamed(what: String, expected: String) throws {
    let result = try check("stages: {loyal_orders: 3}\nqueries:\n  x: {view: rfm, \(what)}")
    #expect(result.status == 1)
    #expect(result.errors.contains("trial.yaml:3:3: \(expected)"), "\(result.errors)")
  }

  /// Nobody knows yet what they will be set to.
  @Test func parametersOfListsCanBeAnything() throws {
    let open = "r > $least and last_purchased_at < $until and segment == $name and segment != 'a'"
    let result = try check("queries:\n  x: {view: rfm, where: \(open)}\nsegments: {a: true}")
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func aFileIsCheckedWithoutAStoreAndTheShopsWithoutAFile() throws {
    let rules = try patron.write("segments: {a: monetary > 3}", to: "trial.yaml")
    let result = try patron.run(["rules", "check", rules], store: "nowhere")
    #expect(result.status == 1)
    #expect(result.text.contains("Not proved for 1 cell: any scores"))
    #expect(result.text.contains("“a” (monetary)"))
    let dated = try patron.run(
      ["rules", "check", rules, "--as-of", "2024-01-01"],
      store: "nowhere"
    )
    #expect(dated.status == 64)
    #expect(dated.errors.contains("--as-of is of the shop's customers: say which shop"))
    // A shop that was named is meant.
    let named = try patron.run(["rules", "check", rules, "--store", "nowhere"])
    #expect(named.status == 1 && named.errors.contains("There is no store at nowhere."))
    let own = try patron.run(["rules", "check"])
    #expect(own.status == 0)
    #expect(own.text.contains("champions"))
    let wrong = try check("preset: rfm-12")
    #expect(wrong.status == 1 && wrong.output.isEmpty)
    #expect(wrong.errors.contains("trial.yaml:1:9: there is no preset “rfm-12”"))
  }

  /// Wide characters stand in columns, in conditions and in cells.
  @Test func segmentsMayHaveChineseNames() throws {
    try patron.write("preset: china-8\n", to: "store/rules.yaml")
    try patron.succeed("project", "rfm")
    let rows = try patron.rows("rfm", "--where", "segment == '重要价值客户'", "--as-of", "2024-06-01")
    #expect(!rows.isEmpty)
    #expect(rows.allSatisfy { $0["segment"] == "重要价值客户" && $0["m"] == "2" })
    let result = try patron.run(["rules", "check", "--as-of", "2024-06-01"])
    let lines = result.text.split(separator: "\n").filter { $0.hasPrefix("重要") }
    #expect(lines.count == 4)
    #expect(lines.contains { $0.hasPrefix("重要价值客户  ") })
  }

  @Test func whatIsShownIsARulesFile() throws {
    try patron.write(
      "preset: thirds-6\nrfm: {window: 365}\nqueries: {rich: {view: rfm, where: m == 3}}\n",
      to: "store/rules.yaml"
    )
    try patron.succeed("project", "rfm")
    let shown = try patron.succeed("rules", "show", "--as-of", "2024-06-01")
    #expect(shown.contains("store/rules.yaml on the preset thirds-6, fingerprint "))
    #expect(shown.contains("# Scores as of 2024-06-01, of 20 customers:"))
    #expect(shown.contains("queries:\n  rich:"))
    #expect(shown.contains("#      orders: up to 1 scores 1, "))
    let before = try patron.rows("rfm", "--as-of", "2024-06-01")
    let file = try patron.write(shown, to: "shown.yaml")
    #expect(try patron.rows("rfm", "--as-of", "2024-06-01", "--rules", file) == before)
    let own = try patron.succeed("rules", "show")
    try patron.write(shown, to: "store/rules.yaml")
    let again = try patron.succeed("rules", "show")
    #expect(!(try patron.rows("rich", "--as-of", "2024-06-01").isEmpty))
    let fingerprint = /fingerprint ([0-9a-f]{8})/
    #expect(again.firstMatch(of: fingerprint)?.1 == own.firstMatch(of: fingerprint)?.1)
  }

  @Test func presetsAreListedAndPrinted() throws {
    let list = try patron.succeed("rules", "presets")
    #expect(list.split(separator: "\n").count == 8)
    #expect(list.contains("rf-10         Ten groups by recency and frequency"))
    #expect(try patron.succeed("rules", "preset", "rf-10").contains("need attention: r == 3"))
    let unknown = try patron.run(["rules", "preset", "rf10"])
    #expect(unknown.status == 1)
    #expect(unknown.errors.contains("There is no preset “rf10”. “rf-10” perhaps?"))
    #expect(unknown.errors.contains("Hint: They are standard, rf-10, "))
  }
}
