import EventLog
import Events
import Query
import Rules
import TestSupport
import Testing

/// Rows are looked at as they come, some at a time and by several threads, and only those are kept that may be
/// wanted: what is answered is what all rows give when they are filtered and put in order.
@Suite struct WantedRowsTests {
  /// So many are read by one thread, and more than are looked at together; so many by several.
  private static let sizes = [2_500, 5_000]

  private static let conditions = [
    "orders == 2", "monetary > 150", "r <= 2 and f >= 3", "kind == \"opinion leader\"",
    "brought >= 1", "stage == \"dormant\" or stage == \"potential\"", "products has \"tea\"",
    "categories has \"drinks\" and not products has \"cup\"", "silent_days < 200",
    "segment == none",
    "first_seen_at < \"2022-09-01\"", "not (orders == 1)", "messages == 0", "orders == 77",
  ]

  private static let orders = [
    "-monetary", "first_purchased_at", "-brought", "segment", "-r", "kind",
  ]

  @Test(arguments: sizes, Seeds.fresh(1))
  func theyAreThoseOfTheWhole(size: Int, seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let shop = try Shop(try Self.events(size, &random))
    let gaps = try shop.store.write(
      "{dormancy: {method: gap}, rfm: {window: 150}}",
      to: "gaps.yaml"
    )
    // Of a day that is not over what everybody is measured by is kept; of one that is past it is made.
    let days = [Event.moment(day: 40_000), Event.moment(day: 19_200)]
    for (moment, rules) in zip(days + days, [nil, nil, gaps, gaps]) {
      let reader = try shop.reader(rules: rules)
      let moments = ShopMoments(asOf: moment, reader.log.calendar)
      let whole = try reader.query(.profiles, asOf: moment)
      try #require(whole.table.rows.count > size / 2)
      for _ in 0..<8 {
        var request = QueryRequest(.profiles)
        for _ in 0..<random.int(0...2) {
          let condition = try Expression(parsing: random.pick(Self.conditions))
          request.conditions.append((condition, "--where"))
        }
        for _ in 0..<random.int(0...2) { request.sort.append(random.pick(Self.orders)) }
        request.limit = random.pick([nil, 1, 20, 2_000])
        request.columns = random.pick([["customer"], ["customer", "kind", "products"], []])
        var expected = whole.table
        for (condition, _) in request.conditions { try expected.filter(condition, moments) }
        try expected.sort(by: request.sort)
        expected.limit(request.limit ?? .max)
        if !request.columns.isEmpty { try expected.choose(request.columns) }
        let found = try reader.answer(request, asOf: moment)
        #expect(try texts(found.table) == texts(expected), "\(request)")
        #expect(found.remarks == whole.remarks)
      }
    }
  }

  private func texts(_ table: ResultTable) throws -> [[String]] {
    try table.rows.map { row in try table.columns.map { try $0.cell(row).plainText } }
  }

  /// Customers who bought none to four times, some brought by others, some known by two names.
  private static func events(_ size: Int, _ random: inout SeededGenerator) throws -> [Event] {
    var events: [Event] = []
    for number in 0..<size {
      let customer = "email:c\(number)@example.org"
      if random.chance(5) {
        events.append(
          try .link(customer, "referral:P\(number)", id: "code-\(number)", day: 19_000)
        )
      }
      if random.chance(20) {
        let other = "phone:+86139\(10_000_000 + random.int(0...size))"
        events.append(try .link(customer, other, id: "link-\(number)", day: 19_100))
      }
      for order in 0..<random.int(0...4) {
        events.append(
          try .placed(
            "\(number)-\(order)",
            by: customer,
            day: random.int(19_050...19_320),
            total: Int64(random.int(1...40_000)),
            // Of one currency there is no rate.
            currency: random.chance(1) ? "USD" : "CNY",
            referralCode: random.chance(10) ? "P\(random.int(0...size))" : nil,
            lines: [
              OrderLine(
                product: random.pick(["tea", "cup", "pot", nil]),
                category: random.pick(["drinks", "ware", nil]),
                quantity: 1,
                unitPrice: 100
              )
            ]
          )
        )
      }
    }
    return events
  }
}
