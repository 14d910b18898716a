import Foundation
import SampleShop
import Testing

@Suite struct OrdersFileTests {
  // Read once: parsing is most of the work of these tests.
  static let parsed = Result { try SampleFolder(customers: 1_000).orderRows() }

  let rows: [[String: String]]

  init() throws { rows = try Self.parsed.get() }

  /// The rows of each order, in the order of the file.
  var orders: [[[String: String]]] {
    var orders: [[[String: String]]] = []
    for row in rows {
      if row["order"] == orders.last?[0]["order"] {
        orders[orders.count - 1].append(row)
      } else {
        orders.append([row])
      }
    }
    return orders
  }

  @Test func headerIsAsDocumented() throws {
    let lines = try SampleFolder(customers: 5).lines("orders.csv")
    #expect(
      lines[0] == "order,ordered_at,customer,amount,currency,status,refunded,product,category,"
        + "quantity,unit_price,discount,shipping,coupon,referral_code,email,phone"
    )
    #expect(lines.allSatisfy { SampleFolder.fields($0).count == 17 })
  }

  @Test func ordersAreSortedAndTheirRowsContiguous() {
    let times = rows.compactMap { $0["ordered_at"] }
    #expect(times == times.sorted())
    #expect(Set(orders.map { $0[0]["order"] }).count == orders.count)
    #expect(orders.contains { $0.count > 1 })
  }

  @Test func timesAreRealDaysOfThePeriod() {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    for row in rows {
      let parts = (row["ordered_at"] ?? "").split { "- :".contains($0) }.compactMap { Int($0) }
      guard parts.count == 6 else {
        Issue.record("not a time: \(row["ordered_at"] ?? "")")
        continue
      }
      let components = DateComponents(
        calendar: calendar,
        year: parts[0],
        month: parts[1],
        day: parts[2],
        hour: parts[3],
        minute: parts[4],
        second: parts[5]
      )
      #expect(components.isValidDate)
      #expect((2023...2025).contains(parts[0]))
    }
  }

  @Test func periodEndsOnTheDayAsked() throws {
    let folder = try SampleFolder(customers: 500, endingOn: (2024, 2, 29))
    let days = try folder.orderRows().compactMap { $0["ordered_at"]?.prefix(10) }
    let first = try #require(days.first)
    let last = try #require(days.last)
    #expect(first >= "2021-03-02" && first < "2021-06-01")
    #expect(last <= "2024-02-29" && last > "2024-02-01")
  }

  @Test func rowAmountsAddUp() {
    for order in orders {
      for (index, row) in order.enumerated() {
        let goods = decimal(row["quantity"]) * decimal(row["unit_price"])
        #expect(
          decimal(row["amount"]) == goods - decimal(row["discount"]) + decimal(row["shipping"])
        )
        #expect(decimal(row["amount"]) > 0)
        if index > 0 { #expect(row["discount"] == "" && row["shipping"] == "") }
      }
    }
  }

  @Test func refundsFitTheirStatus() {
    for order in orders {
      let total = order.reduce(Decimal(0)) { $0 + decimal($1["amount"]) }
      let refunded = decimal(order[0]["refunded"])
      #expect(order.dropFirst().allSatisfy { $0["refunded"] == "" })
      #expect(Set(order.map { $0["status"] }).count == 1)
      switch order[0]["status"] {
      case "refunded": #expect(refunded == total)
      case "partially_refunded": #expect(refunded > 0 && refunded < total)
      default: #expect(refunded == 0)
      }
    }
    let statuses = Set(rows.compactMap { $0["status"] })
    #expect(statuses == ["paid", "pending", "cancelled", "partially_refunded", "refunded"])
  }

  @Test func manyBuyOnceAndSomeOften() {
    let counts = Dictionary(grouping: orders) { $0[0]["customer"] ?? "" }
      .filter { $0.key != "" }
      .mapValues(\.count)
    #expect(counts.values.count { $0 == 1 } * 3 > counts.count)
    #expect(counts.values.contains { $0 > 20 })
  }

  @Test func elevenNovemberIsTheBusiestDay() {
    let days = Dictionary(grouping: orders) { ($0[0]["ordered_at"] ?? "").prefix(10).suffix(5) }
    #expect(days.max { $0.value.count < $1.value.count }?.key == "11-11")
  }

  @Test func codesOnOrdersBelongToSignedUpReferrers() throws {
    let folder = try SampleFolder(customers: 1_000)
    var known: Set<String> = []
    for event in try folder.events("signups.jsonl") {
      let data = event["data"] as? [String: Any]
      known.formUnion(data?["identifiers"] as? [String] ?? [])
    }
    let codes = Set(rows.compactMap { $0["referral_code"] }.filter { $0 != "" })
    #expect(codes.count > 10)
    #expect(codes.allSatisfy { known.contains("referral:\($0)") })
  }

  private func decimal(_ text: String?) -> Decimal {
    Decimal(string: text ?? "") ?? 0
  }
}
