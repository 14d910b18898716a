import Foundation
import TestSupport
import Testing

/// Real orders through the whole program, against figures computed without it.
@Suite struct ReferenceTests {
  let patron: Patron

  init() throws { patron = try Patron() }

  private func tool(_ arguments: [String]) throws -> ChildProcess.Result {
    let python = try #require(Python.plain)
    let result = try ChildProcess(python, arguments, folder: patron.folder).result()
    try #require(result.status == 0, "\(result.errors)")
    return result
  }

  private func cdnow() throws -> [String: [String: String]] {
    let python = try tool([
      Project.path + "/tools/reference/rfm_cdnow.py", Project.path + "/Samples/cdnow.csv",
      "--as-of", "1998-06-30",
    ])
    try python.output.write(to: URL(filePath: patron.path("rfm.csv")))
    return Dictionary(
      uniqueKeysWithValues: CSVText.rows(python.text).map { ($0["customer"] ?? "", $0) }
    )
  }

  private func project(_ more: String...) throws -> [[String: String]] {
    try patron.succeed("init", "--currency", "USD", "--time-zone", "America/New_York")
    try patron.succeed("ingest", Project.path + "/Samples/cdnow.csv")
    try patron.succeed("project", "rfm")
    let result = try patron.run(
      ["query", "rfm", "--as-of", "1998-06-30", "--format", "csv"] + more
    )
    try #require(result.status == 0, "\(result.errors)")
    return CSVText.rows(result.text)
  }

  @Test(.enabled(if: Python.plain != nil, "there is no python3"))
  func recencyFrequencyAndMonetaryOfCDNOWAreThoseOfTheReference() throws {
    let expected = try cdnow()
    let rows = try project()
    #expect(rows.count == 2_357)
    #expect(expected.count == rows.count)
    for row in rows {
      let name = String((row["customer"] ?? "").dropFirst("shop:".count))
      let reference = try #require(expected[name], "\(name)")
      for column in ["recency_days", "frequency", "monetary"] {
        #expect(row[column] == reference[column], "\(name)")
      }
    }
  }

  static let scores =
    Project.path + "/../shared/data/cdnow/r_rfm_0.3.0_rule_cdnow_sample.csv"

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: scores),
      "the published scores are not here"
    )
  )
  func scoresByTheRuleOfRAreThoseOfR() throws {
    let rules = try patron.write(
      "rfm:\n  binning: quantile\n  bins: 5\n  cut_offset: 1\n",
      to: "r.yaml"
    )
    let rows = try project("--rules", rules)
    let text = try String(contentsOfFile: Self.scores, encoding: .utf8)
    let expected = CSVText.rows(text.replacing("\r", with: ""))
    #expect(expected.count == 2_357)
    let byCustomer = Dictionary(uniqueKeysWithValues: rows.map { ($0["customer"] ?? "", $0) })
    for customer in expected {
      let name = customer["customer_id"] ?? ""
      let row = try #require(byCustomer["shop:\(name)"])
      let ours = ["r", "f", "m"].map { row[$0].flatMap { Double($0) } }
      let theirs = ["R", "F", "M"].map { customer[$0].flatMap { Double($0) } }
      #expect(ours == theirs, "\(name)")
    }
  }

  static let retail = Project.path + "/../shared/data/uci/online-retail-2010-12.csv"

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: retail), "UCI Online Retail is not here"),
    .enabled(if: Python.plain != nil, "there is no python3")
  )
  func customersOfOnlineRetailAreThoseOfTheReference() throws {
    try patron.succeed("init", "--currency", "GBP", "--time-zone", "Europe/London")
    let map =
      "order=InvoiceNo,ordered_at=InvoiceDate,customer=CustomerID,quantity=Quantity,"
      + "unit_price=UnitPrice,product=Description"
    let account = try patron.succeed("ingest", Self.retail, "--map", map)
    #expect(account.contains("42,481 lines, 1,885 orders; appended 1,885 events"))
    #expect(account.contains("140 skipped: orders of nobody over nothing"))
    let totals = try tool([
      Project.path + "/tools/reference/online_retail.py", Self.retail, "--customers",
      "customers.csv",
    ]).text
    for line in ["orders: 1,400", "credit notes: 308", "customers with an order: 885"] {
      #expect(totals.contains(line))
    }
    try patron.succeed("project")
    let text = try String(contentsOfFile: patron.path("customers.csv"), encoding: .utf8)
    let expected = CSVText.rows(text)
    let profiles = try patron.rows("profiles", "--as-of", "2010-12-31")
    let byCustomer = Dictionary(uniqueKeysWithValues: profiles.map { ($0["customer"] ?? "", $0) })
    #expect(profiles.count == expected.count)
    var orders = 0
    for customer in expected {
      let name = customer["customer"] ?? ""
      let profile = try #require(byCustomer["shop:\(name)"], "\(name)")
      #expect(profile["orders"] == customer["orders"], "\(name)")
      #expect(cents(profile["monetary"]) == cents(customer["net"]), "\(name)")
      #expect(
        profile["last_purchased_at"]?.prefix(10) == customer["last_ordered_at"]?.prefix(10),
        "\(name)"
      )
      orders += Int(customer["orders"] ?? "") ?? 0
    }
    #expect(orders == 1_400)
    let rfm = try patron.rows("rfm", "--as-of", "2010-12-31")
    #expect(rfm.count == 885)
    for row in rfm { #expect(row["monetary"] == byCustomer[row["customer"] ?? ""]?["monetary"]) }
  }

  private func cents(_ text: String?) -> Int? {
    text.flatMap { Double($0) }.map { Int(($0 * 100).rounded()) }
  }
}
