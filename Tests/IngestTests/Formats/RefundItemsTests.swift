import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// WooCommerce's cells that hold several refunds or coupons.
///
/// Of several refunds the first counted, so that revenue was too high; and where the next export named another one
/// first, less seemed to have gone back, and the line was taken for an older one.
@Suite struct RefundItemsTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  private static let header =
    "order_id,order_number,order_date,status,shipping_total,discount_total,order_total,order_currency,"
    + "customer_id,billing_email,billing_phone,coupon_items,refund_items,line_item_1"

  @discardableResult
  private func order(
    refunds: String,
    coupons: String = "",
    status: String = "completed"
  ) throws -> IngestReport {
    try shop.orders(
      "\(Self.header)\n1,1,2024-01-05 10:00:00,\(status),0,0,100.00,CNY,5,,,\(coupons),\(refunds),"
        + "name:tea|product_id:1|sku:|quantity:2|total:100.00\n"
    )
  }

  /// Amounts and dates of what went back; `?`: of unknown time.
  private func refunds() throws -> [String] {
    try shop.all().compactMap { event in
      guard case .purchaseRefunded(let reversal) = event.payload else { return nil }
      let amount = Decimals.format(reversal.amount ?? 0, digits: 2)
      return "\(amount) \("\(event.occurredAt)".prefix(16))\(event.isTimeUnknown ? "?" : "")"
    }
  }

  private static let first = "amount:5.00|reason:a|date:2024-02-01 00:00:00"
  private static let second = "amount:3.00|reason:b; late|date:2024-03-01 00:00:00"

  @Test(arguments: ["\(first);\(second)", "\(second);\(first)"])
  func everyRefundCountsOnItsDay(cell: String) throws {
    #expect(try order(refunds: cell).reasons == [])
    #expect(try refunds() == ["5.00 2024-02-01T00:00", "3.00 2024-03-01T00:00"])
    #expect(try order(refunds: cell).eventCount == 0)
  }

  @Test func aFurtherRefundIsThatAlone() throws {
    try order(refunds: Self.first)
    let report = try order(refunds: "\(Self.second);\(Self.first)")
    #expect(report.changed == 1)
    #expect(try refunds() == ["5.00 2024-02-01T00:00", "3.00 2024-03-01T00:00"])
    // The earlier export knows less.
    #expect(try order(refunds: Self.first).eventCount == 0)
    #expect(try refunds().count == 2)
  }

  /// A log that was told 3 of 8: what is left comes to it, at the dates that it can have.
  @Test func whatWasReadOtherwiseBeforeIsCompleted() throws {
    try order(refunds: "amount:3.00|reason:|")
    try order(refunds: "\(Self.second);\(Self.first)")
    #expect(
      try refunds() == ["3.00 2024-01-05T02:00?", "2.00 2024-02-01T00:00", "3.00 2024-03-01T00:00"]
    )
  }

  @Test func anOrderSentBackWholeIsSoWithOneRefundToo() throws {
    try order(refunds: Self.first, status: "refunded")
    #expect(try refunds() == ["5.00 2024-02-01T00:00", "95.00 2024-01-05T02:00?"])
  }

  @Test func nothingGoesBackBeforeItsOrder() throws {
    try order(refunds: "amount:5.00|reason:a|date:2024-01-01 00:00:00")
    #expect(try refunds() == ["5.00 2024-01-05T02:00"])
  }

  static let faults = [
    ("amount:5.00|date:soon", "refund_items: “soon” is no date"),
    ("amount:5.00|date:2024-02-01;amount:x|date:2024-02-01", "refund_items: “x” is not an amount"),
  ]

  @Test(arguments: faults)
  func whatCannotBeReadIsRefused(cell: String, reason: String) throws {
    let report = try order(refunds: cell)
    #expect(report.rejects.count == 1)
    #expect(report.reasons.first?.contains(reason) == true, "\(report.reasons)")
  }

  @Test func everyCouponIsNamed() throws {
    try order(refunds: "", coupons: "code:MAY|amount:1.00;code:TEA|amount:2.00")
    #expect(try shop.all().first?.purchase?.coupon == "MAY, TEA")
  }
}
