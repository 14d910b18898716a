import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// Taobao's and Tmall's order list in its three widths, and its list of lines.
@Suite struct TaobaoTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  private static let row: [String: String] = [
    "订单编号": "=\"35153131473200001\"", "买家会员名": "茶客1", "买家支付宝账号": "tea@example.test",
    "总金额": "100.00", "买家实际支付金额": "90.00", "订单状态": "交易成功", "订单创建时间": "2017-07-08 00:42:32",
    "退款金额": "0.00", "买家应付邮费": "6.00", "联系手机": "'13900000000",
  ]

  private static func order(_ number: Int, _ cells: [String: String]) -> [String: String] {
    row.merging(["订单编号": "=\"3515313147320000\(number)\""]) { $1 }.merging(cells) { $1 }
  }

  @Test(arguments: [
    "taobao_orderlist_2017", "taobao_orderlist_201809", "taobao_orderlist_2019plus",
  ])
  func anOrderIsReadInEveryWidth(layout: String) throws {
    var export = try Export(layout)
    export.add(Self.row)
    let report = try shop.orders(export.csv)
    #expect(report.reasons == [])
    #expect(
      try shop.told() == [
        "placed 35153131473200001 taobao:茶客1 90.00",
        "linked taobao:茶客1 email:tea@example.test",
      ]
    )
    let event = try #require(try shop.log.forFirst())
    #expect("\(event.occurredAt)" == "2017-07-07T16:42:32.000Z")
    #expect(event.source == "taobao")
    #expect(event.purchase?.shipping == 600)
  }

  @Test func timesAreOfChinaWhereverTheShopIs() throws {
    let shop = try IngestShop(currency: "EUR", timeZone: "Europe/Berlin")
    var export = try Export("taobao_orderlist_2017")
    export.add(Self.row)
    try shop.orders(export.csv)
    #expect(try shop.log.forFirst().map { "\($0.occurredAt)" } == "2017-07-07T16:42:32.000Z")
    #expect(try shop.log.forFirst()?.purchase?.currency.code == "CNY")
  }

  @Test func statusesAreReadWithWideAndNarrowCommas() throws {
    var export = try Export("taobao_orderlist_2017")
    export.add(Self.order(1, ["订单状态": "买家已付款，等待卖家发货"]))
    export.add(Self.order(2, ["订单状态": "买家已付款,等待卖家发货"]))
    export.add(Self.order(3, ["订单状态": "等待买家付款", "买家实际支付金额": "0.00"]))
    export.add(Self.order(4, ["订单状态": "交易关闭", "买家实际支付金额": "0元", "订单关闭原因": "买家不想买了"]))
    try shop.orders(export.csv)
    let told = try shop.told().filter { !$0.hasPrefix("linked") }
    #expect(
      told == [
        "placed 35153131473200001 taobao:茶客1 90.00",
        "placed 35153131473200002 taobao:茶客1 90.00",
        "placed 35153131473200003 taobao:茶客1 100.00 pending",
        "placed 35153131473200004 taobao:茶客1 100.00", "cancelled 35153131473200004 all",
      ]
    )
  }

  @Test func aRefundThatWasTakenOffThePaidAmountIsTakenOffOnce() throws {
    var export = try Export("taobao_orderlist_2017")
    export.add(Self.order(1, ["退款金额": "20.00"]))
    export.add(Self.order(2, ["买家实际支付金额": "80.00", "退款金额": "20.00"]))
    try shop.orders(export.csv)
    #expect(
      try shop.told().filter { !$0.hasPrefix("linked") } == [
        "placed 35153131473200001 taobao:茶客1 90.00", "refunded 35153131473200001 20.00",
        "placed 35153131473200002 taobao:茶客1 100.00", "refunded 35153131473200002 20.00",
      ]
    )
  }

  @Test func maskedNamesIdentifyNobody() throws {
    var export = try Export("taobao_orderlist_2019plus")
    export.add(Self.order(1, ["买家会员名": "t**0", "买家支付宝账号": "1***@qq.com"]))
    export.add(Self.order(2, ["买家会员名": "阿*0", "买家支付宝账号": "13900000001"]))
    try shop.orders(export.csv)
    #expect(
      try shop.told() == [
        "placed 35153131473200001 nobody 90.00",
        "placed 35153131473200002 phone:13900000001 90.00",
      ]
    )
  }

  @Test func anIDThatASpreadsheetRoundedIsRefused() throws {
    var export = try Export("taobao_orderlist_2017")
    export.add(Self.order(1, ["订单编号": "3.51531E+16"]))
    let report = try shop.orders(export.csv)
    #expect(report.reasons.count == 1)
    #expect(report.reasons[0].hasPrefix("2 订单编号: a spreadsheet has rounded “3.51531E+16”"))
    #expect(report.eventCount == 0)
  }

  /// The Alipay account is a telephone number of many, and was left out without a word.
  @Test(arguments: ["买家会员名", "买家支付宝账号"])
  func aCustomerThatASpreadsheetRoundedIsRefused(column: String) throws {
    var export = try Export("taobao_orderlist_2017")
    export.add(Self.order(1, [column: "1.38E+10"]))
    let report = try shop.orders(export.csv)
    #expect(report.reasons.count == 1)
    #expect(report.reasons[0].hasPrefix("2 \(column): a spreadsheet has rounded “1.38E+10”"))
    #expect(report.eventCount == 0)
  }

  @Test func theListOfLinesCompletesTheOrders() throws {
    let folder = Export.folder
    let list = try shop.orders(at: folder + "/ExportOrderList_2017_gbk.csv")
    #expect(list.reasons == [])
    #expect(list.orders == 120)
    let lines = try shop.orders(at: folder + "/ExportOrderDetailList_2017_gbk.csv")
    #expect(lines.reasons == [])
    #expect((lines.lines, lines.orders, lines.changed) == (150, 120, 120))
    var names: Set<String> = []
    var count = 0
    try shop.log.forEachEvent(after: .start) { _, event in
      guard case .purchaseAmended(let purchase) = event.payload else { return true }
      #expect(purchase.total == nil && purchase.status == nil)
      for line in purchase.lines ?? [] {
        names.insert(line.product ?? "")
        count += 1
      }
      return true
    }
    #expect(count == 150)
    #expect(names.contains("【包邮】示例商品0，含逗号\"引号\""))
    // Neither file says anything new when it is read again, in whatever order.
    for name in ["DetailList", "List", "DetailList"] {
      let again = try shop.orders(at: folder + "/ExportOrder\(name)_2017_gbk.csv")
      #expect(again.eventCount == 0, "\(name)")
      #expect(again.duplicates == 120)
    }
  }

  @Test func linesOfOrdersThatAreNotThereAreCounted() throws {
    let report = try shop.orders(at: Export.folder + "/ExportOrderDetailList_2017_gbk.csv")
    #expect(report.account.skipped == [.unknownOrder: 150])
    #expect(report.eventCount == 0)
  }

  @Test func theNewerListIsReadToo() throws {
    let report = try shop.orders(at: Export.folder + "/ExportOrderList_2019_gb18030.csv")
    #expect(report.reasons == [])
    #expect((report.lines, report.orders) == (120, 120))
    #expect(report.events[.purchaseCancelled] == 18)
    #expect(report.events[.purchaseRefunded] == 17)
  }
}
