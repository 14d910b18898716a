import Events
import Foundation
import Query
import TestSupport
import Testing

/// What nobody bought is kept in a file: it must never be seen but by the clock.
@Suite struct NobodysFileTests {
  /// More than are read again instead of being written down.
  private static let many = 10_001

  private func remark(_ reader: ShopReader) throws -> String? {
    try reader.query(.kpis, asOf: Event.moment(day: 20_010)).remarks.first
  }

  private func expected(_ count: String, _ worth: String) -> String {
    "The table is of customers, and no order has one: \(count) of nobody, worth \(worth) CNY, are in the log alone."
  }

  @Test func ordersAreFoundOnceAndThenTheLaterOnes() throws {
    let shop = try Shop(
      (0..<Self.many).map { try .placed("g\($0)", by: nil, day: 19_723, total: 100) }
    )
    let file = shop.store.path("views/rfm/1/nobodys")
    #expect(!FileManager.default.fileExists(atPath: file))
    let before = expected("10,001 orders", "10,001.00")
    #expect(try remark(shop.reader) == before)
    let written = try Data(contentsOf: URL(filePath: file))
    #expect(try remark(shop.reader) == before)

    // One of those found is taken back, and one is new.
    try shop.append([
      try .refunded("g7", id: "r", day: 19_999, amount: 100),
      try .placed("last", by: nil, day: 19_999, total: 250),
    ])
    let after = expected("10,001 orders", "10,002.50")
    #expect(try remark(shop.reader) == after)
    #expect(try Data(contentsOf: URL(filePath: file)) == written, "so few are not written down")
    #expect(try remark(try shop.reader.known(at: Event.moment(day: 19_998))) == before)

    for place in [0, written.count / 2, written.count - 1] {
      var damaged = written
      damaged[place] ^= 1
      try damaged.write(to: URL(filePath: file))
      #expect(try remark(shop.reader) == after)
    }

    // What was known earlier does not take the place of what was found since.
    let renewed = try Data(contentsOf: URL(filePath: file))
    #expect(renewed != written)
    #expect(try remark(try shop.reader.known(at: Event.moment(day: 19_998))) == before)
    #expect(try Data(contentsOf: URL(filePath: file)) == renewed)
  }
}
