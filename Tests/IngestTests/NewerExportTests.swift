import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// Four exports of one shop, each later than the one before.
///
/// Whatever the order of reading, the log must come to what the last one says.
@Suite struct NewerExportTests {
  private static let header = "order,ordered_at,customer,amount,status,refunded"

  private static let exports: [(rows: [String], written: String)] = [
    (["1,2024-01-01,ann,100,paid,0", "2,2024-01-02,bob,50,paid,0"], "2024-02-01T00:00:00Z"),
    (
      [
        "1,2024-01-01,ann,90,paid,0", "2,2024-01-02,bob,50,paid,20", "3,2024-02-05,bob,7,pending,0",
      ],
      "2024-03-01T00:00:00Z"
    ),
    (
      ["1,2024-01-01,ann,90,paid,0", "2,2024-01-02,bob,50,refunded,", "3,2024-02-05,bob,7,paid,0"],
      "2024-04-01T00:00:00Z"
    ),
    (
      [
        "1,2024-01-01,ann,85,paid,5", "2,2024-01-02,bob,50,refunded,",
        "3,2024-02-05,bob,7,cancelled,0",
      ],
      "2024-05-01T00:00:00Z"
    ),
  ]

  private static let orders: [[Int]] = permutations([0, 1, 2, 3])

  private static func permutations(_ rest: [Int]) -> [[Int]] {
    guard rest.count > 1 else { return [rest] }
    return rest.flatMap { first in
      permutations(rest.filter { $0 != first }).map { [first] + $0 }
    }
  }

  @Test(arguments: orders)
  func anyOrderOfReadingEndsInTheSamePlace(order: [Int]) throws {
    let shop = try TemporaryStore()
    for (number, export) in Self.exports.enumerated() { try write(export, "\(number).csv", shop) }
    // Twice over: what was read before must not undo anything either.
    for number in order + order.reversed() { try read("\(number).csv", shop) }
    #expect(
      try states(shop) == ["1: 8500 refunded 500", "2: 5000 refunded 5000", "3: 700 cancelled"]
    )
    let head = try shop.open(for: .reading).head()
    for number in order { try read("\(number).csv", shop) }
    #expect(try shop.open(for: .reading).head() == head)
  }

  @Test func aDateOfChangeDecidesWhereTheExportHasOne() throws {
    let shop = try TemporaryStore()
    let header = "order,ordered_at,updated_at,customer,amount\n"
    let new = try shop.write(header + "1,2024-01-01,2024-03-01,ann,90\n", to: "new.csv")
    // Written last, and yet it tells of an earlier state.
    let old = try shop.write(header + "1,2024-01-01,2024-02-01,ann,100\n", to: "old.csv")
    let newest = try shop.write(header + "1,2024-01-01,2024-04-01,ann,80\n", to: "newest.csv")
    let middle = try shop.write(header + "1,2024-01-01,2024-03-15,ann,85\n", to: "middle.csv")
    for path in [new, newest, old, middle] { try read(path, shop) }
    #expect(try states(shop) == ["1: 8000"])
  }

  @Test func theUserMaySayWhenAnExportWasMade() throws {
    let shop = try TemporaryStore()
    try write(Self.exports[1], "1.csv", shop)
    try write(Self.exports[0], "0.csv", shop)
    try read("1.csv", shop)
    let kept = try read("0.csv", shop)
    #expect(kept.older == 1)
    #expect(try states(shop).first == "1: 9000")
    let later = Timestamp(rawValue: 1_800_000_000_000)
    let overruled = try read("0.csv", shop, exportedAt: later)
    #expect(overruled.changed == 1)
    #expect(try states(shop).first == "1: 10000")
  }

  // Two exports of one shop in turn, of which only one has goods: the other amended the lines away,
  // and the next reading amended them back.
  @Test func anExportLeavesAloneWhatItHasNoColumnFor() throws {
    let shop = try TemporaryStore()
    let full = try shop.write(
      "order,ordered_at,customer,amount,product,discount\n1,2024-01-01,ann,90,tea,5\n",
      to: "full.csv"
    )
    let short = try shop.write(
      "order,ordered_at,customer,amount\n1,2024-01-01,ann,90\n",
      to: "short.csv"
    )
    for path in [full, short, full, short] { try read(path, shop) }
    #expect(try shop.open(for: .reading).head().position.rawValue == 1)
  }

  // One order of 2099 made an export newer than all to come: what was edited later was left alone for ever.
  @Test func anOrderInTheFutureDoesNotShowWhenAnExportWasMade() throws {
    let shop = try TemporaryStore()
    let typo = "9,2099-01-01,bob,3,paid,0"
    try write((["1,2024-01-01,ann,100,paid,0", typo], "2024-02-01T00:00:00Z"), "1.csv", shop)
    try write((["1,2024-01-01,ann,150,paid,0", typo], "2024-03-01T00:00:00Z"), "2.csv", shop)
    try write((["1,2024-01-01,ann,170,paid,0"], "2024-04-01T00:00:00Z"), "3.csv", shop)
    let first = try read("1.csv", shop)
    #expect(first.futureOrders == 1)
    #expect(first.futureOrder?.order == "9")
    for (name, total) in [("2.csv", 15_000), ("1.csv", 15_000), ("3.csv", 17_000)] {
      try read(name, shop)
      #expect(try states(shop).first == "1: \(total)", "\(name)")
    }
    #expect(try read("3.csv", shop).futureOrders == 0)
  }

  private static let threeOrders = permutations([0, 1, 2])

  // Edited, and edited back: read first, third, second, the one in between was taken for the newest.
  @Test(arguments: threeOrders)
  func anOrderThatWasEditedBackEndsAsItIsByItsDatesOfChange(order: [Int]) throws {
    let shop = try TemporaryStore()
    let totals = [100, 70, 100]
    for number in order {
      let row = "1,2024-01-01,2024-0\(number + 2)-01,ann,\(totals[number])"
      let path = try shop.write(
        "order,ordered_at,updated_at,customer,amount\n\(row)\n",
        to: "\(number).csv"
      )
      try read(path, shop)
    }
    #expect(try states(shop) == ["1: 10000"])
  }

  @Test(arguments: threeOrders)
  func anOrderThatWasEditedBackEndsAsItIsByWhatTheUserSays(order: [Int]) throws {
    let shop = try TemporaryStore()
    let totals = [100, 70, 100]
    for number in order {
      let path = try shop.write(
        "order,ordered_at,customer,amount\n1,2024-01-01,ann,\(totals[number])\n",
        to: "\(number).csv"
      )
      let day = Int64(number) * 86_400_000
      try read(path, shop, exportedAt: Timestamp(rawValue: 1_706_745_600_000 + day))
    }
    #expect(try states(shop) == ["1: 10000"])
  }

  // What was read before was taken for older, though a later order proves when its export was made.
  @Test func aLaterOrderProvesThatAnOrderWasEditedBack() throws {
    let shop = try TemporaryStore()
    let later = "2,2024-03-05,bob,7,paid,0"
    try write((["1,2024-01-01,ann,100,paid,0"], "2024-02-01T00:00:00Z"), "1.csv", shop)
    try write((["1,2024-01-01,ann,70,paid,0"], "2024-03-01T00:00:00Z"), "2.csv", shop)
    try write((["1,2024-01-01,ann,100,paid,0", later], "2024-04-01T00:00:00Z"), "3.csv", shop)
    for name in ["1.csv", "2.csv", "3.csv"] { try read(name, shop) }
    #expect(try states(shop) == ["1: 10000", "2: 700"])
    // A copy of the first one, written just now, proves nothing.
    try write((["1,2024-01-01,ann,70,paid,0"], "2024-05-01T00:00:00Z"), "2.csv", shop)
    #expect(try read("2.csv", shop).older == 1)
    #expect(try states(shop).first == "1: 10000")
  }

  // The second confirms what the first says; the third lies between them, whoever the customer is.
  @Test func whatANewerExportConfirmedAnOlderOneDoesNotChange() throws {
    let shop = try TemporaryStore()
    try write((["1,2024-01-01,ann,100,paid,0"], "2024-02-01T00:00:00Z"), "1.csv", shop)
    try write((["1,2024-01-01,zoe,100,paid,0"], "2024-04-01T00:00:00Z"), "2.csv", shop)
    try write((["1,2024-01-01,ann,70,paid,0"], "2024-03-01T00:00:00Z"), "between.csv", shop)
    for name in ["1.csv", "2.csv", "2.csv"] { try read(name, shop) }
    #expect(try read("between.csv", shop).older == 1)
    #expect(try states(shop) == ["1: 10000"])
  }

  // MARK: Steps

  private func write(
    _ export: (rows: [String], written: String),
    _ name: String,
    _ shop: TemporaryStore
  ) throws {
    let path = try shop.write(
      ([Self.header] + export.rows).joined(separator: "\n") + "\n",
      to: name
    )
    let date = try Date(export.written, strategy: .iso8601)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
  }

  @discardableResult
  private func read(
    _ name: String,
    _ shop: TemporaryStore,
    exportedAt: Timestamp? = nil
  ) throws -> IngestReport {
    let log = try shop.open()
    let reading = try OrderReading(
      path: name.hasPrefix("/") ? name : shop.path(name),
      shopCurrency: log.settings.currency,
      calendar: log.calendar
    )
    return try OrderIngest(Appender(log), reading, isDryRun: false, exportedAt: exportedAt)
      .run(now: Timestamp(rawValue: 1_715_000_000_000)) { _ in }
  }

  /// What each order has come to, told by its events alone.
  private func states(_ shop: TemporaryStore) throws -> [String] {
    var orders: [String: (total: Int64, refunded: Int64, isCancelled: Bool)] = [:]
    try shop.open(for: .reading).forEachEvent(after: .start) { _, event in
      switch event.payload {
      case .purchasePlaced(let purchase):
        orders[purchase.order] = (purchase.total ?? 0, 0, false)
      case .purchaseAmended(let purchase):
        if let total = purchase.total { orders[purchase.order]?.total = total }
      case .purchaseRefunded(let reversal):
        orders[reversal.order]?.refunded += reversal.amount ?? 0
      case .purchaseCancelled(let reversal): orders[reversal.order]?.isCancelled = true
      default: break
      }
      return true
    }
    return orders.sorted { $0.key < $1.key }.map { order, state in
      "\(order): \(state.total)" + (state.refunded > 0 ? " refunded \(state.refunded)" : "")
        + (state.isCancelled ? " cancelled" : "")
    }
  }
}
