import EventLog
import Foundation
import Ingest
import TestSupport
import Testing

/// Formats are known by their columns, and are what their mapping files say.
@Suite struct RecognitionTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  static let layouts: [(String, String?)] = [
    ("taobao_orderlist_2017", "taobao"), ("taobao_orderlist_201809", "taobao"),
    ("taobao_orderlist_2019plus", "taobao"), ("taobao_orderdetail_2017", "taobao-lines"),
    ("jd_orders", "jd"), ("pinduoduo_orders", "pinduoduo"), ("douyin_orders", "douyin"),
    ("shopify_orders_79", "shopify"), ("shopify_orders_73", "shopify"),
    ("woocommerce_webtoffee", "woocommerce"), ("magento2_sales_order_grid", "magento"),
    ("amazon_all_orders_flatfile", "amazon"), ("ebay_orders_report", "ebay"),
    ("etsy_sold_orders", "etsy"), ("paypal_activity", "paypal"), ("stripe_payments", "stripe"),
    ("square_transactions_55", "square"), ("square_transactions_50", "square"),
    ("square_transactions_37", "square"), ("paypal_activity_german", "paypal"),
    ("paypal_activity_french", "paypal"), ("ebay_orders_report_german", "ebay"),
    // A list of customers is no list of orders.
    ("shopify_customers", nil),
  ]

  @Test(arguments: layouts)
  func aLayoutIsKnownByItsColumnsWhereverTheyStand(layout: String, format: String?) throws {
    var export = try Export(layout)
    for header in [export.header, export.header.reversed(), export.header.sorted()] {
      export.header = header
      let path = try shop.temporary.write(export.csv, to: "layout.csv")
      guard let format else {
        #expect(throws: IngestError.self) { try reading(path) }
        continue
      }
      #expect(try reading(path).formatName == format, "\(export.header)")
    }
  }

  private func reading(_ path: String) throws -> OrderReading {
    try OrderReading(
      path: path,
      shopCurrency: shop.log.settings.currency,
      calendar: shop.log.calendar
    )
  }

  @Test func everyLayoutOfTheFixturesIsMeant() throws {
    let data = try Data(contentsOf: URL(filePath: Export.folder + "/headers.json"))
    let all = try JSONDecoder().decode([String: [String]].self, from: data)
    #expect(Set(all.keys).subtracting(Self.layouts.map(\.0)) == ["tmall_analytics_sample"])
    let formats = Set(OrderFormats.all.map(\.name))
    #expect(formats == Set(Self.layouts.compactMap(\.1)))
  }

  @Test func aMappingFileOfMapReadsTheSame() throws {
    let csv = "No,When,Who,Sum,\"What, \"\"ever\"\"\"\n1,2024-05-01,a,5.00,Tea\n"
    let map: [OrderField: String] = [
      .order: "No", .orderedAt: "When", .customer: "Who", .amount: "Sum",
      .product: "What, \"ever\"",
    ]
    let path = try shop.temporary.write(csv, to: "own.csv")
    var choices = ReadingChoices()
    choices.map = map
    let yaml = try OrderReading(
      path: path,
      choices: choices,
      source: "till",
      shopCurrency: shop.log.settings.currency,
      calendar: shop.log.calendar
    ).mappingFile
    try shop.orders(at: path, map: map, source: "till")
    var mapped = ReadingChoices()
    mapped.format = try OrderFormat(yaml: yaml, file: "own.yaml")
    let again = try shop.orders(at: path, choices: mapped)
    #expect((again.orders, again.eventCount, again.duplicates) == (1, 0, 1))
  }

  static let faults: [(String, String)] = [
    ("columns: {order: A}", ":1:1: columns must say what ordered_at is"),
    ("columns: {ordered_at: A}", "columns must say what order is"),
    ("columns: {order: A, ordered_at: B}", "columns must say what amount is"),
    ("columns: {ordr: A}", "“ordr” is not known in columns; “order” perhaps?"),
    ("colums: {order: A}", "“colums” is not known in the file; “columns” perhaps?"),
    ("statuses: {Sent: payed}", "a status is one of pending, paid, cancelled"),
    ("rows: sometimes", "rows is add, one, repeated, lines, or continued with blank"),
    ("rows: {continued: {}}", "continued needs blank"), ("dates: {order: backwards}", "day-first"),
    ("dates: {zone: Mars}", "“Mars” is no time zone"),
    ("rules: [{column: A, then: paid}]", "a rule has one of filled, is"),
    ("sums: {order: [A, B]}", "order is no amount"),
    ("rules: [{column: A, filled: false, then: paid}]", "filled is true, or left out"),
    ("rules: [{column: A, filled: true, then: paid, refund_id: B}]", "refund_id says whose row"),
    ("columns: {order: []}", "the list is empty"),
    ("steps: {paid-or-payable: {}}", "paid-or-payable needs payable"),
    ("constants: {order: 1}\ncolumns: {order: A}", "order is mapped twice"),
    ("a: [", "did not find expected node"), ("", "the file is empty"),
  ]

  @Test(arguments: faults)
  func aFaultInAMappingFileIsNamedWithItsPlace(yaml: String, words: String) {
    let error = #expect(throws: IngestError.self) {
      try OrderFormat(yaml: yaml, file: "mapping.yaml")
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("mapping.yaml:") == true)
  }

  @Test func anUnknownFormatIsNamedWithWhatIsMeant() {
    let error = #expect(throws: IngestError.self) { try OrderFormats.format("shopfy") }
    #expect(error?.description == "There is no format “shopfy”. “shopify” perhaps?")
    #expect(error?.hint?.contains("amazon, douyin") == true)
  }
}
