import Events
import Foundation
import TestSupport
import Testing

/// The barcode column of an export had been mapped to the amount: every order was taken in, and from then on no
/// query, page or export could be had of the whole shop, because its sums did not fit 64 bits.
@Suite struct LargestAmountsTests {
  /// As many orders as just do not fit when they are summed.
  private static let enough = 93

  private let patron: Patron

  init() throws { patron = try Patron() }

  private struct Shop {
    let currency: Currency
    let other: Currency

    /// The greatest amount that an event takes.
    var most: String { Decimals.format(Decimals.greatest, digits: currency.minorDigits) }
    var least: String { Decimals.format(Int64(1), digits: currency.minorDigits) }
    var bound: String { Decimals.format(Int64.greatestAmount, digits: currency.minorDigits) }

    func many(_ count: Int) -> String {
      Decimals.format(Int128(Decimals.greatest) * Int128(count), digits: currency.minorDigits)
    }
  }

  // MARK: What the shop has

  /// Ann bought more than can be counted, the others bought now and then for most or for least.
  private func orders(_ shop: Shop) -> String {
    var rows = ["order,ordered_at,customer,amount"]
    func add(_ customer: String, month: Int, day: Int, _ amount: String) {
      let date = "2024-0\(month)-\(day < 10 ? "0" : "")\(day)"
      rows.append("o\(rows.count),\(date),\(customer),\(amount)")
    }
    for number in 0..<Self.enough {
      add("ann", month: number % 3 + 1, day: number % 28 + 1, shop.most)
    }
    for number in 0..<30 {
      let amount = number % 2 == 0 ? shop.least : shop.most
      for month in 1...number % 6 + 1 {
        add("c\(number)", month: month, day: number % 28 + 1, amount)
      }
    }
    add("dan", month: 1, day: 1, shop.least)
    return rows.joined(separator: "\n") + "\n"
  }

  /// Eve sent back more than can be counted, and so did Fay of one order; Gus paid in another currency; Ida
  /// brought people who bought so much, and uses her credit.
  private func events(_ shop: Shop) -> String {
    var lines: [String] = []
    func add(_ type: String, month: Int, day: Int = 1, _ data: String) {
      let time = "2024-0\(month)-\(day < 10 ? "0" : "")\(day)T10:00:00Z"
      lines.append(
        #"{"specversion":"1.0","type":"patron.\#(type).v1","source":"feed","id":"\#(lines.count)","#
          + #""time":"\#(time)","data":{\#(data)}}"#
      )
    }
    func place(
      _ order: String,
      _ customer: String,
      month: Int,
      in currency: Currency,
      _ more: String = ""
    ) {
      let most = Decimals.format(Decimals.greatest, digits: currency.minorDigits)
      add(
        "purchase.placed",
        month: month,
        #""order":"\#(order)","customer":"email:\#(customer)@example.com","status":"paid","#
          + #""currency":"\#(currency)","total":"\#(most)"\#(more)"#
      )
    }
    func refund(_ order: String, isTakenBack: Bool = false, _ more: String = "") {
      let amount = (isTakenBack ? "-" : "") + shop.most
      add(
        "purchase.refunded",
        month: 2,
        #""order":"\#(order)","currency":"\#(shop.currency)","amount":"\#(amount)"\#(more)"#
      )
    }
    for number in 0..<Self.enough {
      refund("note\(number)", #","customer":"email:eve@example.com""#)
    }
    place("often", "fay", month: 1, in: shop.currency)
    for _ in 0..<Self.enough { refund("often") }
    // A refund that is taken back is one below zero.
    place("won", "fay", month: 1, in: shop.currency)
    for _ in 0..<Self.enough { refund("won", isTakenBack: true) }
    for number in 0..<3 { place("foreign\(number)", "gus", month: 3, in: shop.other) }
    for number in 0..<Self.enough {
      add(
        "signup.registered",
        month: 1,
        #""identifiers":["email:hal\#(number)@example.com"],"referred_by":"email:ida@example.com""#
      )
      place("brought\(number)", "hal\(number)", month: 3, in: shop.currency)
    }
    for number in 0..<20 {
      place(
        "own\(number)",
        "ida",
        month: 5,
        in: shop.currency,
        #","coupon":"BIRD","discount":"\#(shop.most)""#
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func rules(_ shop: Shop, rate: String, credit: String, binning: String) -> String {
    """
    rates: {\(shop.other): \(rate)}
    referral: {credit: \(credit), return_window: 0, redeemed_by: [BIRD]}
    rfm: {binning: {monetary: \(binning)}}

    """
  }

  /// A shop of `currency`, all of whose views are up to date.
  private func made(_ currency: String, and other: String) throws -> Shop {
    let shop = Shop(
      currency: try #require(Currency(currency)),
      other: try #require(Currency(other))
    )
    try patron.succeed("init", "--currency", currency)
    try patron.write(
      rules(shop, rate: "1000000", credit: "100%", binning: "quantile"),
      to: "store/rules.yaml"
    )
    try patron.write(orders(shop), to: "orders.csv")
    try patron.write(events(shop), to: "events.jsonl")
    try patron.succeed("ingest", "orders.csv")
    try patron.succeed("ingest", "events.jsonl")
    try patron.succeed("project")
    return shop
  }

  // MARK: What is shown

  @Test(arguments: [("CNY", "USD"), ("JPY", "CLF"), ("CLF", "JPY")])
  func everythingCanStillBeHadOfTheShop(_ currency: String, _ other: String) throws {
    _ = try made(currency, and: other)
    let views = [
      "rfm", "profiles", "dormancy", "referrals", "credits", "claims", "timeline", "kpis",
      "cohorts",
    ]
    for view in views {
      for format in ["table", "csv", "jsonl"] {
        try patron.succeed("query", view, "--format", format)
      }
      try patron.succeed("query", view, "--output", "\(view).xlsx")
    }
    let conditions = "monetary > 99999999999999999999 or average_order * largest_order > m"
    try patron.succeed(
      "query",
      "profiles",
      "--where",
      conditions,
      "--columns",
      "customer,largest_order,segment,m"
    )
    for customer in ["shop:ann", "shop:dan"]
      + ["eve", "fay", "gus", "hal1", "ida"].map({
        "email:\($0)@example.com"
      })
    { try patron.succeed("show", customer, "--explain") }
    try patron.succeed("export", "shop.sqlite")
    try patron.succeed("rules", "check")
    try patron.succeed("log", "verify")
  }

  @Test(arguments: [("CNY", "USD"), ("JPY", "CLF")], ["rank", "quantile"])
  func otherRulesCanBeTried(_ currencies: (String, String), _ binning: String) throws {
    let shop = try made(currencies.0, and: currencies.1)
    try patron.write(
      rules(shop, rate: "99999999999", credit: "50%", binning: binning),
      to: "new.yaml"
    )
    let backTest = [
      "--from", "2024-02-01", "--to", "2024-03-01", "--every", "10d", "--holdout", "20d",
    ]
    for list in ["figures", "moves", "movers", "dormancy", "referrers", "back-test", "differences"]
    {
      let result = try patron.run(
        ["replay", "--rules", "new.yaml", "--list", list, "--format", "csv"] + backTest
      )
      #expect(result.status == 0, "\(list): \(result.errors)")
      #expect(result.errors.contains("beyond what can be counted"))
      if list == "back-test" {
        // What so few orders say is not enough for BG/NBD.
        let aucs = CSVText.rows(result.text).filter { $0["in_order_by"] != "BG/NBD" }
          .map { $0["auc"] ?? "" }
        #expect(!aucs.isEmpty && aucs.allSatisfy { !$0.isEmpty }, "\(result.text)")
      }
    }
    let page = try patron.run(
      ["replay", "--rules", "new.yaml", "--report", "page.html"] + backTest
    )
    #expect(page.status == 0, "\(page.errors)")
    for view in ["rfm", "profiles", "dormancy", "referrals"] {
      try patron.succeed("rebuild", view, "--rules", "new.yaml", "--diff")
    }
  }

  @Test func sumsThatDoNotFitStandAtTheBoundAndSaySo() throws {
    let shop = try made("CNY", and: "USD")
    let profiles = try patron.run(["query", "profiles", "--format", "csv"])
    let monetary = Dictionary(
      uniqueKeysWithValues: CSVText.rows(profiles.text).map {
        ($0["customer"] ?? "", $0["monetary"] ?? "")
      }
    )
    #expect(monetary["shop:ann"] == shop.bound)
    #expect(monetary["email:eve@example.com"] == "-" + shop.bound)
    // Of one dollar come a million: each order is beyond, and counts.
    #expect(monetary["email:gus@example.com"] == shop.bound)
    #expect(monetary["email:fay@example.com"] == shop.bound)
    #expect(monetary["email:hal7@example.com"] == shop.most)
    #expect(monetary["shop:dan"] == shop.least)
    #expect(monetary["shop:c5"] == shop.many(6))
    #expect(
      profiles.errors.contains(
        "4 amounts are beyond what can be counted: 92,233,720,368,547,758.07 CNY stands for them."
      ),
      "\(profiles.errors)"
    )
    #expect(!profiles.errors.contains("rate"), "\(profiles.errors)")
    let ida = try #require(try patron.rows("referrals").first)
    #expect(ida["revenue_brought"] == shop.bound)
    #expect(ida["used"] == shop.many(20))
    let page = try patron.run(["show", "ann"])
    #expect(page.errors.contains("1 amount is beyond what can be counted"), "\(page.errors)")
    #expect(page.text.contains(shop.bound + " CNY"))
  }

  /// February has a fifth of what can be counted, then more than that, less what Eve sent back.
  @Test func creditNotesAreTakenFromWhatWasBoughtBeforeItIsCut() throws {
    let shop = try made("CNY", and: "USD")
    let months = try patron.rows("kpis", "--as-of", "2024-06-30")
    let revenue = Dictionary(
      uniqueKeysWithValues: months.map { ($0["month"] ?? "", $0["revenue"] ?? "") }
    )
    // Ann's 31 orders and 12 and a half of the others' (five in six of them bought again), less 93.
    let others = (0..<30).filter { $0 % 2 == 1 && $0 % 6 >= 1 }.count
    let expected =
      Int128(Decimals.greatest) * Int128(31 + others - 93)
      + Int128((0..<30).filter { $0 % 2 == 0 && $0 % 6 >= 1 }.count)
    #expect(revenue["2024-02"] == Decimals.format(expected, digits: 2))
    #expect(revenue["2024-03"] == shop.bound)
  }

  @Test func theAccountOfAnImportIsExact() throws {
    let shop = try made("CNY", and: "USD")
    let text = try patron.succeed("ingest", "orders.csv", "--dry-run")
    let sum = orders(shop).split(separator: "\n").dropFirst().reduce(Int128(0)) { sum, row in
      let amount = row.split(separator: ",").last.map(String.init) ?? ""
      return sum + Int128((try? Decimals.parse(amount, digits: 2)) ?? 0)
    }
    #expect(sum.isBeyondAmounts)
    #expect(text.contains(" \(Decimals.grouped(sum, digits: 2)) − 0.00 refunded"), "\(text)")
  }

  /// What an order comes to is no more than an event can say: else the log's own export could not be read again.
  @Test func anOrderWhoseRowsComeToMoreIsRefused() throws {
    let shop = Shop(currency: try #require(Currency("CNY")), other: try #require(Currency("USD")))
    try patron.succeed("init")
    let rows =
      (0..<2).map { _ in "1,2024-01-01,ann,\(shop.most),1\n" } + ["2,2024-01-01,ann,,1001\n"]
    try patron.write(
      "order,ordered_at,customer,amount,quantity,unit_price\n"
        + rows.map { $0.replacing("\n", with: ",\(shop.most)\n") }.joined(),
      to: "rows.csv"
    )
    let result = try patron.run(["ingest", "rows.csv"])
    #expect(result.status == 65)
    #expect(
      result.errors.contains("rows.csv:3: amount: the order's total is too large"),
      "\(result.errors)"
    )
    #expect(result.errors.contains("rows.csv:4: quantity: quantity × unit price is too large"))
  }

  @Test func anExportOfTheLogCanBeReadAgain() throws {
    _ = try made("CNY", and: "USD")
    try patron.write(try patron.succeed("log", "export"), to: "all.jsonl")
    let copy = patron.path("copy")
    try patron.succeed("init", store: copy)
    try patron.succeed("ingest", "all.jsonl", store: copy)
    #expect(try patron.succeed("log", "export", store: copy) == patron.succeed("log", "export"))
  }
}
