import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// What rows of one order say of the order as a whole.
///
/// Each row gave what went back of it, the first counted and the others vanished: 5 and 10 of 150 were 5, and
/// with the rows the other way round 10.
@Suite struct WholeOrderCellsTests {
  let shop: IngestShop
  static let header = "order,ordered_at,customer,amount,product,refunded,discount,shipping,coupon"

  init() throws { shop = try IngestShop() }

  private func orders(_ rows: [String]) throws -> IngestReport {
    try shop.orders(([Self.header] + rows + ["9,2024-01-05,bob,1,tea,,,,"]).joined(separator: "\n"))
  }

  static let differing: [(String, String, String)] = [
    ("5,,,", "10,,,", "refunded: line 2 of the same order says 5.00, this one 10.00"),
    (",5,,", ",10,,", "discount: line 2 of the same order says 5.00, this one 10.00"),
    (",,5,", ",,10,", "shipping: line 2 of the same order says 5.00, this one 10.00"),
    (",,,A", ",,,B", "coupon: line 2 of the same order says A, this one B"),
  ]

  @Test(arguments: differing, [false, true])
  func differentWordsRefuseTheOrder(
    cells: (first: String, second: String, reason: String),
    isBetween: Bool
  ) throws {
    var rows = [
      "1,2024-01-05,ann,100,tea,\(cells.first)", "1,2024-01-05,ann,50,cup,\(cells.second)",
    ]
    if isBetween { rows.insert("1,2024-01-05,ann,7,pot,0,0,0,", at: 1) }
    let report = try orders(rows)
    #expect(try shop.told() == ["placed 9 shop:bob 1.00"])
    #expect(report.rejects.count == rows.count)
    let reason = report.reasons.first { $0.hasPrefix("\(rows.count + 1) ") }
    #expect(reason?.contains(cells.reason) == true, "\(report.reasons)")
    #expect(reason?.hasSuffix("give it on one row, or the same on each") == true)
  }

  static let same = [("5,2,3,A", "5,2,3,A"), ("5,2,3,A", ",,,"), ("0,0,0,", "5,2,3,A")]

  @Test(arguments: same)
  func oneWordIsTheOrders(cells: (String, String)) throws {
    let report = try orders([
      "1,2024-01-05,ann,100,tea,\(cells.0)", "1,2024-01-05,ann,50,cup,\(cells.1)",
    ])
    #expect(report.reasons == [])
    #expect(
      try shop.told() == [
        "placed 1 shop:ann 150.00", "refunded 1 5.00", "placed 9 shop:bob 1.00",
      ]
    )
    let purchase = try #require(try shop.all().first?.purchase)
    #expect((purchase.discount, purchase.shipping) == (200, 300))
    #expect(purchase.coupon == "A")
  }

  /// The next order begins anew.
  @Test func whatOneOrderSaysIsNoWordOfTheNext() throws {
    let report = try orders([
      "1,2024-01-05,ann,100,tea,5,1,1,A", "2,2024-01-05,ann,50,cup,10,2,2,B",
    ])
    #expect(report.reasons == [])
  }

  // MARK: Dates

  @Test func rowsOfDifferentDaysRefuseTheOrder() throws {
    let report = try orders(["1,2024-01-05,ann,100,tea,,,,", "1,2024-01-06,ann,50,cup,,,,"])
    #expect(try shop.told() == ["placed 9 shop:bob 1.00"])
    #expect(
      report.reasons.contains {
        $0.contains(
          "3 ordered_at: line 2 of the same order says 2024-01-05 00:00:00, this one 2024-01-06"
        )
      },
      "\(report.reasons)"
    )
  }

  /// Tills date each line; of the order it is the first, however the rows are sorted.
  @Test(arguments: [[0, 1], [1, 0]])
  func rowsOfDifferentMinutesAreOneOrder(order: [Int]) throws {
    let rows = ["1,2024-01-05 10:00:00,ann,100,tea,,,,", "1,2024-01-05 10:01:00,ann,50,cup,,,,"]
    #expect(try orders(order.map { rows[$0] }).reasons == [])
    #expect(try "\(shop.all()[0].occurredAt)" == "2024-01-05T02:00:00.000Z")
  }

  /// Of a row that was changed later only the first was looked at: what was older undid what was newer.
  @Test(arguments: [
    ["2024-01-06", "2024-01-09"], ["2024-01-09", "2024-01-06"], ["", "2024-01-09"],
  ])
  func anOrderWasChangedWhenTheLatestOfItsRowsWas(dates: [String]) throws {
    let header = "order,ordered_at,customer,amount,updated_at"
    try shop.orders(
      "\(header)\n1,2024-01-05,ann,100,\(dates[0])\n1,2024-01-05,ann,50,\(dates[1])\n"
    )
    let older = try shop.orders(
      "\(header)\n1,2024-01-05,ann,100,2024-01-07\n1,2024-01-05,ann,77,2024-01-07\n"
    )
    #expect(older.older == 1)
    #expect(try shop.told() == ["placed 1 shop:ann 150.00"])
  }
}
