import EventLog
import Events
import Ingest
import TestSupport
import Testing

/// WooCommerce, Magento, Amazon, eBay and Etsy.
@Suite struct WesternFormatsTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop(currency: "USD", timeZone: "UTC") }

  private func first() throws -> Event { try #require(try shop.log.forFirst()) }

  // MARK: WooCommerce

  @Test func aWooCommerceOrderHasItsLinesInColumns() throws {
    var export = try Export("woocommerce_webtoffee")
    let order = [
      "order_id": "7", "order_number": "W-7", "order_date": "2024-05-01 10:00:00",
      "status": "wc-completed", "order_total": "25.50", "order_currency": "USD",
      "shipping_total": "5.50", "customer_id": "12", "billing_email": "ann@example.com",
      "coupon_items": "code:MAY|description:|amount:2.00",
      "line_item_1":
        "name:Tea: green|fine|product_id:4|sku:T1|quantity:2|total:14.00|sub_total:15.00",
      "line_item_2": "name:Pot|product_id:5|sku:|quantity:1|total:6.00|sub_total:6.00",
    ]
    export.add(order)
    export.add(
      order.merging([
        "order_number": "W-8", "customer_id": "0", "status": "processing",
        "refund_items": "amount:-5.50|reason:late|date:2024-05-03",
      ]) { $1 }
    )
    export.add(
      order.merging([
        "order_number": "W-9", "customer_id": "0", "billing_email": "", "status": "on-hold",
      ]) { $1 }
    )
    let report = try shop.orders(export.csv)
    #expect(report.reasons == [])
    #expect(
      try shop.told() == [
        "placed W-7 woocommerce:12 25.50", "linked woocommerce:12 email:ann@example.com",
        "placed W-8 email:ann@example.com 25.50", "refunded W-8 5.50 on its day",
        "placed W-9 woocommerce.order:W-9 25.50 pending",
      ]
    )
    let purchase = try first().purchase
    #expect(purchase?.coupon == "MAY")
    #expect(
      purchase?.lines == [
        OrderLine(product: "Tea: green|fine", category: nil, quantity: 2_000, unitPrice: 700),
        OrderLine(product: "Pot", category: nil, quantity: 1_000, unitPrice: 600),
      ]
    )
  }

  @Test func aWooCommerceFileMayHaveAnyNumberOfLineColumns() throws {
    var export = try Export("woocommerce_webtoffee")
    export.header += (3...12).map { "line_item_\($0)" }
    var row = [
      "order_number": "1", "order_date": "2024-05-01", "status": "completed",
      "order_total": "12.00",
      "customer_id": "1",
    ]
    for number in 1...12 { row["line_item_\(number)"] = "name:P\(number)|quantity:1|total:1" }
    export.add(row)
    try shop.orders(export.csv)
    #expect(try first().purchase?.lines?.map(\.product) == (1...12).map { "P\($0)" })
  }

  // MARK: Magento

  @Test func aMagentoGridIsReadInTheShopsCurrency() throws {
    var export = try Export("magento2_sales_order_grid")
    let order = [
      "ID": "000000123", "Purchase Date": "Mar 5, 2024 1:02:03 PM", "Status": "Complete",
      "Grand Total (Base)": "$1,234.50", "Grand Total (Purchased)": "€1,100.00",
      "Customer Email": "ann@example.com", "Total Refunded": "$34.50",
    ]
    export.add(order)
    export.add(
      order.merging(["ID": "000000124", "Status": "On Hold", "Total Refunded": ""]) { $1 }
    )
    export.add(
      order.merging(["ID": "000000125", "Status": "Canceled", "Total Refunded": ""]) { $1 }
    )
    let report = try shop.orders(export.csv)
    #expect(report.reasons == [])
    #expect(
      try shop.told() == [
        "placed 000000123 email:ann@example.com 1234.50", "refunded 000000123 34.50",
        "placed 000000124 email:ann@example.com 1234.50 pending",
        "placed 000000125 email:ann@example.com 1234.50", "cancelled 000000125 all",
      ]
    )
    #expect("\(try first().occurredAt)" == "2024-03-05T13:02:03.000Z")
  }

  /// `€1.500` was 1.50, and `€1,500` 1500, in a grid of which no amount showed what parts decimals.
  @Test(arguments: ["$1.500", "$1,500"])
  func amountsOfAGridThatNothingDecidesAreRefused(amount: String) throws {
    let order = [
      "ID": "000000123", "Purchase Date": "Mar 5, 2024 1:02:03 PM", "Status": "Complete",
      "Grand Total (Base)": amount, "Grand Total (Purchased)": amount,
      "Customer Email": "ann@example.com",
    ]
    var export = try Export("magento2_sales_order_grid")
    export.add(order)
    let report = try shop.orders(export.csv)
    #expect(report.reasons.count == 1)
    #expect(
      report.reasons.first?.contains("1\(amount.dropFirst(2))” could be read in two ways") == true
    )
    #expect(try shop.told() == [])
    export.add(order.merging(["ID": "000000124", "Grand Total (Base)": "$7.50"]) { $1 })
    #expect(try shop.orders(export.csv).reasons == [])
    #expect(try shop.told().first?.hasSuffix(amount == "$1.500" ? " 1.50" : " 1500.00") == true)
  }

  // MARK: Amazon

  @Test func amazonItemsAddUpAndCancelledOnesGoBack() throws {
    var export = try Export("amazon_all_orders_flatfile", separator: "\t")
    let item = [
      "amazon-order-id": "111-1", "purchase-date": "2024-05-01T10:00:00+00:00",
      "order-status": "Shipped", "item-status": "Shipped", "quantity": "1", "currency": "USD",
      "product-name": "Tea", "item-price": "10.00", "item-tax": "0.80", "shipping-price": "3.00",
      "item-promotion-discount": "1.00",
    ]
    export.add(item)
    export.add(
      item.merging(["product-name": "Pot", "item-status": "Cancelled", "shipping-price": ""]) { $1 }
    )
    export.add(
      item.merging([
        "amazon-order-id": "111-2", "order-status": "Pending", "item-price": "",
        "shipping-price": "", "item-promotion-discount": "", "currency": "",
      ]) { $1 }
    )
    export.add(
      item.merging(["amazon-order-id": "111-3", "order-status": "Shipped - Delivered to Buyer"]) {
        $1
      }
    )
    export.add(item.merging(["amazon-order-id": "111-4", "order-status": "Cancelled"]) { $1 })
    let report = try shop.orders(export.csv)
    #expect(report.reasons == [])
    // A pending order has no price yet: it is read when it has.
    #expect(report.account.skipped == [.nothing: 1])
    #expect(
      try shop.told() == [
        "placed 111-1 nobody 21.00", "refunded 111-1 9.00", "placed 111-3 nobody 12.00",
        "placed 111-4 nobody 12.00", "cancelled 111-4 all",
      ]
    )
    #expect(try first().purchase?.lines?.map(\.product) == ["Tea", "Pot"])
  }

  // MARK: eBay

  private func ebay(_ rows: [[String: String]], _ separator: String) throws -> String {
    var export = try Export("ebay_orders_report", separator: separator)
    for row in rows { export.add(row) }
    return export.csv
  }

  @Test func anEBayReportHasRemarksBeforeAndBehindIt() throws {
    let order = [
      "Sales Record Number": "101", "Order Number": "12-34567-89012", "Buyer Username": "ann_77",
      "Total Price": "$1,433.66", "Shipping And Handling": "$9.00", "Sale Date": "Jul-21-25",
      "Paid On Date": "Jul-21-25", "Quantity": "3",
    ]
    let item = { (name: String, count: String, price: String) in
      [
        "Order Number": "12-34567-89012", "Item Title": name, "Quantity": count, "Sold For": price,
      ]
    }
    let csv = try ebay(
      [
        order, item("Tea", "2", "$700.00"), item("Pot", "1", "$24.66"),
        [
          "Sales Record Number": "102", "Buyer Username": "bob", "Total Price": "$5.00",
          "Sale Date": "Aug-01-25", "Paid On Date": "--", "Item Title": "Cup", "Quantity": "1",
          "Sold For": "$5.00",
        ], ["Sales Record Number": "2 record(s) downloaded"],
        ["Sales Record Number": "Seller ID : teashop"],
      ],
      ","
    )
    let report = try shop.orders("\n\nsep=,\n" + csv.replacing("\nSeller", with: "\n\nSeller"))
    #expect(report.reasons == [])
    #expect(report.account.skipped == [.noPurchase: 2])
    #expect(
      try shop.told() == [
        "placed 12-34567-89012 ebay:ann_77 1433.66", "placed 102 ebay:bob 5.00 pending",
      ]
    )
    #expect("\(try first().occurredAt)" == "2025-07-21T00:00:00.000Z")
    #expect(
      try first().purchase?.lines == [
        OrderLine(product: "Tea", category: nil, quantity: 2_000, unitPrice: 70_000),
        OrderLine(product: "Pot", category: nil, quantity: 1_000, unitPrice: 2_466),
      ]
    )
  }

  /// eBay writes the number of rows in a cell of its own.
  @Test func eBaysRemarksMayStandInSeveralCells() throws {
    let csv = try ebay(
      [
        [
          "Order Number": "1", "Buyer Username": "ann", "Total Price": "$5.00",
          "Sale Date": "Jul-21-25", "Paid On Date": "Jul-21-25",
        ]
      ],
      ","
    )
    let report = try shop.orders(
      csv + "\n1, record(s) downloaded,from Jul-01-25 to Jul-30-25\nSeller ID : teashop\n"
    )
    #expect(report.reasons == [])
    #expect(report.account.skipped == [.noPurchase: 2])
    #expect(try shop.told() == ["placed 1 ebay:ann 5.00"])
  }

  @Test func aGermanEBayReportIsReadByItsOwnEvidence() throws {
    let csv = try ebay(
      [
        [
          "Order Number": "1", "Buyer Username": "ann", "Total Price": "1.116,99 EUR",
          "Sale Date": "10-Dez-25", "Paid On Date": "10-Dez-25",
        ]
      ],
      ";"
    )
    #expect(try shop.orders(csv).reasons == [])
    #expect(try shop.told() == ["placed 1 ebay:ann 1116.99"])
    #expect("\(try first().occurredAt)" == "2025-12-10T00:00:00.000Z")
  }

  @Test func aReportOfEBayInGermanyHasItsOwnColumns() throws {
    var export = try Export("ebay_orders_report_german", separator: ";")
    let order = [
      "Verkaufsprotokollnummer": "101", "Bestellnummer": "12-34567-89012",
      "Nutzername des Käufers": "ann_77", "Gesamtbetrag": "1.116,99 €",
      "Verpackung und Versand": "5,99 €", "Verkauft am": "10-Dez-25",
      "Zahlungsdatum": "11-Dez-25", "Anzahl": "2",
    ]
    export.add(order)
    export.add([
      "Bestellnummer": "12-34567-89012", "Angebotstitel": "Teekanne", "Anzahl": "2",
      "Verkauft für": "555,50 €",
    ])
    export.add(
      order.merging([
        "Verkaufsprotokollnummer": "102", "Bestellnummer": "12-34567-89013", "Zahlungsdatum": "--",
      ]) { $1 }
    )
    let report = try shop.orders("\n" + export.csv)
    #expect(report.reasons == [])
    #expect(
      try shop.told() == [
        "placed 12-34567-89012 ebay:ann_77 1116.99",
        "placed 12-34567-89013 ebay:ann_77 1116.99 pending",
      ]
    )
    #expect(
      try first().purchase?.lines == [
        OrderLine(product: "Teekanne", category: nil, quantity: 2_000, unitPrice: 55_550)
      ]
    )
  }

  // MARK: Etsy

  private static let etsy = [
    "Order ID": "900", "Buyer User ID": "ann77", "Order Total": "30.00", "Currency": "USD",
    "Status": "Shipped", "Coupon Code": "MAY", "Adjusted Order Total": "0.00",
  ]

  @Test func etsyDatesAreReadByTheFilesEvidence() throws {
    var export = try Export("etsy_sold_orders")
    export.add(Self.etsy.merging(["Sale Date": "03/04/26"]) { $1 })
    export.add(
      Self.etsy.merging([
        "Order ID": "901", "Sale Date": "09/25/26", "Adjusted Order Total": "20.00",
      ]) { $1 }
    )
    #expect(try shop.orders(export.csv).reasons == [])
    #expect("\(try first().occurredAt)" == "2026-03-04T00:00:00.000Z")
    #expect(
      try shop.told() == [
        "placed 900 etsy:ann77 30.00", "placed 901 etsy:ann77 30.00", "refunded 901 10.00",
      ]
    )
  }

  @Test func datesThatNothingDecidesAreAskedFor() throws {
    var export = try Export("etsy_sold_orders")
    export.add(Self.etsy.merging(["Sale Date": "03/04/26"]) { $1 })
    let error = #expect(throws: IngestError.self) { try shop.orders(export.csv) }
    #expect(error?.description.contains(":2: “03/04/26” could be read in three ways") == true)
    #expect(error?.hint?.contains("--date-order dmy") == true)
    var choices = ReadingChoices()
    choices.dates = .dayFirst
    try shop.orders(export.csv, choices: choices)
    #expect("\(try first().occurredAt)" == "2026-04-03T00:00:00.000Z")
  }

  @Test func datesThatContradictEachOtherAreNamed() throws {
    var export = try Export("etsy_sold_orders")
    for (number, date) in ["03/04/26", "25/09/26", "09/25/26"].enumerated() {
      export.add(Self.etsy.merging(["Order ID": "\(number)", "Sale Date": date]) { $1 })
    }
    // Where years have two digits, the first does not decide alone.
    let error = #expect(throws: IngestError.self) { try shop.orders(export.csv) }
    #expect(
      error?.description.contains("line 3 (25/09/26) is not month-first, line 4 (09/25/26)") == true
    )
  }
}
