import EventLog
import Events
import Query
import Rules
import TestSupport
import Testing

/// Filtering and sorting by plain numbers, against doing so by cells.
@Suite struct PlainNumbersTests {
  private static let conditions = [
    "r <= 2 and monetary > 50", "not (f == 3) or m in (1, 5)", "segment == 'at risk'",
    "segment != 'loyal' and stage in ('loyal', 'dormant')", "segment contains 'N'",
    "not segment == 'new' and r > 1", "largest_order * 2 < monetary or usual_hour > 12",
    "average_order / orders >= 3", "monetary / (orders - 1) > 5", "-silent_days < -100",
    "largest_order != 1", "not largest_order > 1", "largest_order != largest_order",
    "last_purchased_at > '2022-06-01'", "last_purchased_at == '2022'",
    "first_purchased_at != this_month", "not first_seen_at <= '2022-03-05 12:00'",
    "last_purchased_at >= today - 100", "'2022-06-01' < last_purchased_at",
    "last_purchased_at < last_month", "dormant_since <= '2022-10'", "dormant_since > today - 30",
    "dormant_since == '2022-11-01 12:00'", "last_purchased_at in ('2022-05', today)",
    "today - last_purchased_at > 90", "'2022-06-01' + 30 < last_purchased_at",
    "last_purchased_at < '2022-06-01' - 30", "last_purchased_at < 30 + '2022-06-01'",
    "silent_days > '2022-12-31' - '2022-06-01'", "'2022-06-01' + 5 < today",
    "products has 'p1' or categories has 'c2'",
    "not categories has 'no such category'", "top_categories contains 'C'",
    "usual_weekday < 'Sunday' and brought == 0", "kind == stage", "true", "not true",
    "usual_hour == none", "kind == none or largest_order != none", "last_purchased_at == none",
    "not (dormant_since == none)", "top_products == none",
    "segment != none and none == usual_weekday",
    "usual_gap_days * 10 == 165", "usual_gap_days > 20.5",
  ]

  private static let orders = [
    ["-monetary"], ["segment", "-last_purchased_at"], ["-dormant_since", "usual_hour"],
    ["-stage", "f", "-m"], ["top_products", "-orders"], ["-kind"], ["usual_weekday", "customer"],
    ["-largest_order", "facts"], ["usual_gap_days", "-customer"],
  ]

  @Test(arguments: Seeds.fresh(2))
  func theyComeToTheSame(seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(try RandomHistory(seed: seed, customers: 60, events: 1_500).events)
    let moment = Event.moment(day: 19_300)
    let moments = ShopMoments(asOf: moment, shop.reader.log.calendar)
    let all = QueryName.profiles.form
    var plain = try shop.reader.query(.profiles, asOf: moment).table
    try plain.choose(all.columns.map(\.name))
    try #require(plain.rows.count > 20)
    var byCells = ResultTable(
      count: plain.rows.count,
      columns: plain.columns.map { .init($0.name, $0.cell) },
      form: all
    )
    try byCells.choose(all.columns.map(\.name))
    // Texts that are written without a cell for each are those of the cells.
    #expect(try Renderer.csv.text(plain) == Renderer.csv.text(byCells))
    for condition in Self.conditions {
      var (one, other) = (plain, byCells)
      try one.filter(try Expression(parsing: condition), moments)
      try other.filter(try Expression(parsing: condition), moments)
      #expect(one.rows == other.rows, "\(condition)")
    }
    for order in Self.orders {
      var sorted = byCells
      try sorted.sort(by: order)
      for limit in [0, 1, 7, 25, plain.rows.count, .max] {
        for table in [plain, byCells] {
          var table = table
          try table.sort(by: order, keeping: limit)
          #expect(table.rows == Array(sorted.rows.prefix(limit)), "\(order), \(limit)")
        }
      }
    }
  }
}
