import EventLog
import Events
import Ingest
import TestSupport
import Testing

/// JD, Pinduoduo and Douyin.
@Suite struct ChineseFormatsTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  private func first() throws -> Event { try #require(try shop.log.forFirst()) }

  @Test func anOrderOfJDRepeatsItsAmountOnEveryRow() throws {
    var export = try Export("jd_orders")
    let order = [
      "订单号": "2001", "下单时间": "2024-05-01 10:00:00", "订单金额": "50.00", "应付金额": "45.00",
      "订单状态": "完成", "下单帐号": "jd_ann", "运费金额": "5.00",
    ]
    export.add(order.merging(["商品名称": "绿茶", "订购数量": "2", "京东价": "10.00"]) { $1 })
    export.add(order.merging(["商品名称": "茶壶", "订购数量": "1", "京东价": "25.00"]) { $1 })
    export.add(order.merging(["订单号": "2002", "订单状态": "(删除)等待出库", "应付金额": "7.00"]) { $1 })
    export.add(order.merging(["订单号": "2003", "订单状态": "等待付款", "应付金额": "8.00"]) { $1 })
    let report = try shop.orders(export.csv)
    #expect(report.reasons == [])
    #expect(
      try shop.told() == [
        "placed 2001 jd:jd_ann 45.00", "placed 2002 jd:jd_ann 7.00", "cancelled 2002 all",
        "placed 2003 jd:jd_ann 8.00 pending",
      ]
    )
    #expect(
      try first().purchase?.lines == [
        OrderLine(product: "绿茶", category: nil, quantity: 2_000, unitPrice: 1_000),
        OrderLine(product: "茶壶", category: nil, quantity: 1_000, unitPrice: 2_500),
      ]
    )
  }

  @Test func anOrderOfPinduoduoIsDatedByItsNumberWhereNothingElseDoes() throws {
    var export = try Export("pinduoduo_orders")
    export.add([
      "订单号": "240501-123456789012345", "订单状态": "已收货", "用户实付金额(元)": "19.90",
      "商家实收金额(元)": "21.90", "商品": "绿茶", "商品数量(件)": "2",
    ])
    export.add([
      "订单号": "240502-123456789012345", "订单成交时间": "2024-05-02 08:00:00", "订单状态": "已发货，待签收",
      "售后状态": "退款成功", "用户实付金额(元)": "10.00", "商品": "茶壶", "商品数量(件)": "1",
    ])
    export.add(["订单号": "PO-1", "订单状态": "已收货", "用户实付金额(元)": "1.00"])
    export.add(["订单号": "合计", "用户实付金额(元)": "30.90"])
    let report = try shop.orders(export.csv)
    #expect(report.reasons.count == 1)
    #expect(report.reasons[0].contains("the order number does not begin with one"))
    #expect(report.account.skipped == [.noPurchase: 1])
    #expect(
      try shop.told() == [
        "placed 240501-123456789012345 nobody 19.90", "placed 240502-123456789012345 nobody 10.00",
        "refunded 240502-123456789012345 10.00",
      ]
    )
    #expect("\(try first().occurredAt)" == "2024-04-30T16:00:00.000Z")
  }

  @Test func theDouyinFixtureIsRead() throws {
    let report = try shop.orders(at: Export.folder + "/douyin_utf8bom.csv")
    #expect(report.reasons == [])
    #expect(report.orders == report.lines)
    #expect(try first().customer == nil)
    #expect(try shop.told()[0] == "placed 6917926768823600000 nobody 28.90")
    #expect(try shop.told().contains("refunded 6917926768823600002 28.90"))
  }

  @Test func severalSuborderOfDouyinOnOneRowAreLines() throws {
    var export = try Export("douyin_orders")
    let order = [
      "主订单编号": "\t69", "订单应付金额": "30.00", "订单提交时间": "2026-09-01 00:54:10", "订单状态": "已完成",
      "售后状态": "-",
    ]
    export.add(order.merging(["选购商品": "\t绿茶;茶壶", "商品数量": "2;1"]) { $1 })
    export.add(
      order.merging(["主订单编号": "\t70", "选购商品": "绿茶", "商品数量": "1"]) { $1 }
    )
    export.add(
      order.merging([
        "主订单编号": "\t70", "选购商品": "茶壶", "商品数量": "1", "订单应付金额": "5.00", "售后状态": "退款成功",
      ]) { $1 }
    )
    export.add(order.merging(["主订单编号": "\t71", "选购商品": "a;b;c", "商品数量": "1;2"]) { $1 })
    let report = try shop.orders(export.csv)
    #expect(
      report.reasons == [
        "5 选购商品: there are 3 parts here and 2 of the quantity: which belong together?"
      ]
    )
    #expect((report.lines, report.orders) == (4, 2))
    #expect(
      try shop.told() == [
        "placed 69 nobody 30.00", "placed 70 nobody 35.00", "refunded 70 5.00",
      ]
    )
    #expect(
      try first().purchase?.lines?.map { "\($0.product ?? "") \($0.quantity)" } == [
        "绿茶 2000", "茶壶 1000",
      ]
    )
  }
}
