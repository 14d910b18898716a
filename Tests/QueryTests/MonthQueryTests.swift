import EventLog
import Events
import Query
import TestSupport
import Testing

/// The shop by months: `kpis` and `cohorts`.
@Suite struct MonthQueryTests {
  /// Day 19,723 is 2024-01-01, 19,754 is 02-01, 19,783 is 03-01.
  private static func events() throws -> [Event] {
    [
      try .placed("1", by: "x:ann", day: 19_723, total: 10_000),
      try .placed("2", by: "x:ann", day: 19_740, total: 20_000),
      try .placed("3", by: "x:bob", day: 19_741, total: 6_001),
      // 16:00 UTC on 2024-01-31 is midnight in the shop: February.
      try .placed("4", by: "x:bob", day: 19_753, hour: 16, total: 3_000),
      try .placed("5", by: "x:cat", day: 19_790, total: 1_000),
      try .refunded("5", id: "r5", day: 19_820, amount: 1_000),
      try .placed("6", by: "x:ann", day: 19_791, total: 4_500),
      // Money that went back for an order that the log never saw.
      try .refunded("old", id: "ro", day: 19_792, amount: 500, customer: "x:ann"),
      try .placed("7", by: "x:dan", day: 20_089, total: 7_200),
      try .placed("8", by: "x:dan", day: 20_150, total: 800),
      try .placed("9", by: "x:ann", day: 20_151, total: 100),
    ]
  }

  @Test func figuresByMonth() throws {
    let shop = try Shop(try Self.events())
    #expect(
      try shop.rows(.kpis, .csv, asOf: "2024-04-30") == """
        month,buyers,new_buyers,orders,revenue,average_order,repeat_rate,growth_month,growth_year
        2024-01,2,2,3,360.01,120.00,0.0,,
        2024-02,1,0,1,30.00,30.00,100.0,-91.7,
        2024-03,1,0,1,40.00,40.00,100.0,33.3,
        2024-04,0,0,0,0.00,,,-100.0,

        """
    )
    // Before the refund of 2024-04-07 somebody had bought for the first time in March.
    let march = try shop.rows(.kpis, .csv, asOf: "2024-03-31").split(separator: "\n").last
    #expect(march == "2024-03,2,1,2,50.00,25.00,50.0,66.7,")
    let year = try shop.rows(.kpis, .csv, asOf: "2025-03-31").split(separator: "\n").last
    #expect(year == "2025-03,2,0,2,9.00,4.50,100.0,,-77.5")
  }

  @Test func whoBoughtAgainAndWhen() throws {
    let shop = try Shop(try Self.events())
    #expect(
      try shop.rows(.cohorts, .csv, asOf: "2025-03-31") == """
        month,buyers,repeat_rate,month_0,month_1,month_2,month_3,month_4,month_5,month_6,month_7,\
        month_8,month_9,month_10,month_11,month_12,later,revenue
        2024-01,2,100.0,1,1,1,0,0,0,0,0,0,0,0,0,0,1,431.01
        2025-01,1,100.0,0,0,1,,,,,,,,,,,0,80.00

        """
    )
    // Months that have not begun have no figure; nobody bought for the first time in the others.
    let march = try shop.rows(.cohorts, .csv, asOf: "2024-03-31").split(separator: "\n").dropFirst()
    #expect(
      march == [
        "2024-01,2,100.0,1,1,1,,,,,,,,,,,0,430.01", "2024-03,1,0.0,0,,,,,,,,,,,,,0,10.00",
      ]
    )
    #expect(try shop.rows(.cohorts, .jsonl, asOf: "2023-12-31") == "")
    #expect(try shop.rows(.kpis, .jsonl, asOf: "2023-12-31") == "")
  }

  @Test func aMonthThatIsNotOverIsRemarkedOn() throws {
    let shop = try Shop(try Self.events())
    func remarks(_ moment: String) throws -> [String] {
      try shop.reader.query(.kpis, asOf: try shop.moment(moment)).remarks
    }
    #expect(try remarks("2024-02-29") == [])
    #expect(
      try remarks("2024-02-28") == [
        "2024-02 is not over: its figures are those until 2024-02-28 23:59:59."
      ]
    )
  }

  /// A shop whose data ended long ago.
  @Test func monthsEndWithTheDataWhereNobodyAskedForADate() throws {
    let shop = try Shop(try Self.events())
    let moment = try shop.moment("2026-11-22")
    func answer(_ query: QueryName) throws -> (lines: [Substring], remarks: [String]) {
      let result = try shop.reader.query(query, asOf: moment, endsWithData: true)
      return (try Renderer.csv.text(result.table).split(separator: "\n"), result.remarks)
    }
    let kpis = try answer(.kpis)
    #expect(kpis.lines.count == 1 + 15)
    #expect(kpis.lines.last == "2025-03,2,0,2,9.00,4.50,100.0,,-77.5")
    let cohorts = try answer(.cohorts)
    #expect(cohorts.lines.last == "2025-01,1,100.0,0,0,1,,,,,,,,,,,0,80.00")
    for remarks in [kpis.remarks, cohorts.remarks] {
      #expect(
        remarks == [
          "Nothing was bought or sent back after 2025-03, and no later month is shown; --as-of asks for them."
        ]
      )
    }
    // Asked for, there they are.
    #expect(try shop.rows(.kpis, .csv, asOf: "2026-11-22").split(separator: "\n").count == 1 + 35)
    // Within the last month with data nothing is left out, and the month is not over.
    let within = try shop.reader.query(
      .kpis,
      asOf: try shop.moment("2025-03-20"),
      endsWithData: true
    )
    #expect(within.remarks.first?.hasPrefix("2025-03 is not over") == true)
    let before = try shop.moment("2023-12-31")
    #expect(try shop.reader.query(.kpis, asOf: before, endsWithData: true).table.rows.isEmpty)
  }

  /// Guests without a name are in no row.
  @Test func ordersOfNobodyAreRemarkedOn() throws {
    let nobodys: [Event] = [
      try .placed("g1", by: nil, day: 19_723, total: 1_000_00),
      try .placed("g2", by: nil, day: 19_724, total: 50_00),
      try .refunded("g2", id: "rg", day: 19_725, amount: 20_00),
      try .placed("g3", by: nil, day: 19_726, total: 7_00, status: .pending),
      try .placed("g4", by: nil, day: 19_800, total: 9_00),
    ]
    func remarks(_ shop: Shop, _ day: String) throws -> [[String]] {
      try [QueryName.kpis, .cohorts].map {
        try shop.reader.query($0, asOf: shop.moment(day)).remarks
      }
    }
    let shop = try Shop(try Self.events() + nobodys)
    let known =
      "2 orders of nobody, worth 1,030.00 CNY, are not in the table, which is of customers."
    #expect(try remarks(shop, "2024-02-29") == [[known], [known]])
    let last =
      "3 orders of nobody, worth 1,039.00 CNY, are not in the table, which is of customers."
    #expect(try remarks(shop, "2024-03-31") == [[last], [last]])
    #expect(try remarks(shop, "2023-12-31") == [[], []])
    #expect(try remarks(try Shop(try Self.events()), "2024-02-29") == [[], []])

    let guests = try Shop(Array(nobodys.prefix(1)))
    let only =
      "The table is of customers, and no order has one: 1 order of nobody, worth 1,000.00 CNY, is in the log alone."
    #expect(try remarks(guests, "2024-02-29") == [[only], [only]])
    #expect(try guests.rows(.kpis, .jsonl, asOf: "2024-02-29") == "")
  }

  /// Every customer is in one cohort and new once; orders and money are those of the customers.
  @Test(arguments: Seeds.fresh(3))
  func nothingIsLostAndNothingCountedTwice(seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(try RandomHistory(seed: seed).events)
    for day in ["2022-03-15", "2022-09-30", "2023-06-01"] {
      let moment = try shop.moment(day)
      func sum(_ query: QueryName, _ column: String) throws -> Double {
        try shop.cells(query, asOf: moment).reduce(0) { $0 + (Double($1[column] ?? "") ?? 0) }
      }
      let buyers = try Double(shop.cells(.rfm, asOf: moment).count)
      #expect(try sum(.kpis, "new_buyers") == buyers)
      #expect(try sum(.cohorts, "buyers") == buyers)
      #expect(try sum(.kpis, "orders") == sum(.rfm, "frequency"))
      #expect(try abs(sum(.kpis, "revenue") - sum(.profiles, "monetary")) < 0.001)
      #expect(try abs(sum(.cohorts, "revenue") - sum(.rfm, "monetary")) < 0.001)
      // By cohort, the months in which they bought are those of the month's buyers.
      let again = try (1...12).reduce(0) { try $0 + sum(.cohorts, "month_\($1)") }
      let returned = try sum(.kpis, "buyers") - sum(.kpis, "new_buyers")
      let later = try sum(.cohorts, "later")
      #expect(again <= returned && again + later * 12 >= returned, "\(again) \(later) \(returned)")
    }
  }
}
