import Events
import TestSupport
import Testing

@testable import Ingest

/// The currency that stands beside amounts: what "$12.34" and "€12.34" are was once the shop's currency,
/// whatever that was.
@Suite struct AmountCurrencyTests {
  private static let mapping = """
    columns: {order: Beleg, ordered_at: Datum, customer: Kunde, amount: Summe, shipping: Versand,
      currency: Währung, quantity: Menge, product: Ware}
    """

  /// What becomes of one row: its amount and currency, or why it is refused.
  private func read(
    _ amount: String,
    shipping: String = "",
    column: String = "",
    quantity: String = "",
    in currency: String
  ) throws -> String {
    let shop = try IngestShop(currency: currency, timeZone: "UTC")
    var choices = ReadingChoices()
    choices.format = try OrderFormat(yaml: Self.mapping, file: "till.yaml")
    let report = try shop.orders(
      "Beleg;Datum;Kunde;Summe;Versand;Währung;Menge;Ware\n"
        + "1;2025-05-04;ann;\(amount);\(shipping);\(column);\(quantity);Tea\n",
      choices: choices
    )
    if let reason = report.reasons.first { return reason }
    let purchase = try #require(try shop.all().first?.purchase)
    return "\(Decimals.format(try #require(purchase.total), digits: 2)) \(purchase.currency)"
  }

  @Test(arguments: [
    ("€12.34", "12.34 EUR"), ("12.34 €", "12.34 EUR"), ("£1,012.34", "1012.34 GBP"),
    ("USD 12.34", "12.34 USD"), ("12.34USD", "12.34 USD"), ("AU $30.00", "30.00 AUD"),
    ("US $30.00", "30.00 USD"), ("C $30.00", "30.00 CAD"), ("HK$30.00", "30.00 HKD"),
    ("$12.34 USD", "12.34 USD"), ("USD$12.34", "12.34 USD"), ("¥12.34", "12.34 CNY"),
    ("12.34元", "12.34 CNY"), ("RMB 12.34", "12.34 CNY"), ("12.34", "12.34 CNY"),
  ])
  func whatTheAmountSaysIsTaken(amount: String, result: String) throws {
    #expect(try read(amount, in: "CNY") == result)
  }

  @Test(arguments: [
    ("$12.34", "AUD"), ("$12.34", "USD"), ("$12.34", "HKD"), ("¥12", "JPY"), ("￥12", "CNY"),
    ("£12.34", "EGP"), ("£12.34", "GBP"), ("12.34元", "TWD"), ("₹12.34", "INR"),
  ])
  func aSignThatFitsTheShopsCurrencyIsThat(amount: String, currency: String) throws {
    #expect(try read(amount, in: currency).hasSuffix(" \(currency)"))
    #expect(try read(amount, column: currency, in: "CHF").hasSuffix(" \(currency)"))
  }

  @Test(arguments: [("$12.34", "CNY"), ("¥12.34", "EUR")])
  func aSignOfSeveralCurrenciesIsAskedFor(amount: String, currency: String) throws {
    #expect(
      try read(amount, in: currency)
        == "2 Summe: “\(amount)” may be in any of several currencies, but not in the shop's, "
        + "\(currency): say which by --map currency=COLUMN, or by constants: {currency: …} in a "
        + "mapping file"
    )
    // Another amount of the row may say it.
    #expect(try read("$12.34", shipping: "CA$ 1.00", in: "CNY") == "12.34 CAD")
  }

  @Test func whatContradictsIsRefused() throws {
    #expect(
      try read("€12.34", column: "USD", in: "CNY")
        == "2 Summe: “€12.34” is not in USD, in which the order is: correct the one or the other"
    )
    #expect(
      try read("€12.34", shipping: "£1.00", in: "CNY").hasPrefix("2 Versand: “£1.00” is not in EUR")
    )
    #expect(
      try read("USD€12.34", in: "CNY").hasPrefix("2 Summe: “USD€12.34” is not in USD")
    )
    // Also what fits the shop's currency, beside what does not.
    #expect(
      try read("¥12.34", shipping: "€1.00", in: "CNY").hasPrefix("2 Summe: “¥12.34” is not in EUR")
    )
  }

  @Test func aQuantitysUnitIsNoCurrency() throws {
    #expect(try read("£2.00", quantity: "2", in: "CNY") == "2.00 GBP")
    #expect(try read("£2.00", quantity: "2 EUR", in: "CNY") == "2.00 GBP")
  }

  @Test(arguments: ["Rs.100", "12$50", "$", "£10x", "12.34 US", "€€12", "Dollar 12"])
  func whatIsNoSignIsNoAmount(text: String) {
    #expect(AmountText(mark: .point, strip: []).read(text) == nil)
  }

  @Test(arguments: [
    ("-£5.00", "-5.00"), ("£-5.00", "-5.00"), ("(£5.00)", "-5.00"), ("+5.00 EUR", "5.00"),
    ("−5.00€", "-5.00"), ("$.50", ".50"), ("CHF 1'250.00", "1250.00"),
  ])
  func signsMayStandOnEitherSideOfMinus(text: String, plain: String) {
    #expect(AmountText(mark: .point, strip: []).read(text)?.plain == plain)
  }

  /// The rows of an eBay order after its own bring lines, which are in its currency.
  @Test func aFurtherRowInAnotherCurrencyRefusesTheOrder() throws {
    let shop = try IngestShop(currency: "CNY", timeZone: "UTC")
    var export = try Export("ebay_orders_report")
    for (number, price) in ["AU $10.00", "$10.00", "US $10.00"].enumerated() {
      let order = "12-\(number)"
      export.add([
        "Order Number": order, "Buyer Username": "ann", "Total Price": "AU $20.00",
        "Sale Date": "Jul-21-25", "Paid On Date": "Jul-21-25", "Quantity": "2",
      ])
      for _ in 0..<2 {
        export.add([
          "Order Number": order, "Item Title": "Tea", "Quantity": "1", "Sold For": price,
        ])
      }
    }
    let report = try shop.orders(export.csv)
    #expect(
      report.reasons.contains(
        "9 Sold For: “US $10.00” is not in AUD, in which the order is: correct the one or the other"
      )
    )
    #expect(report.rejects.count == 3)
    #expect(
      try shop.all().map(\.purchase?.currency.code) == ["AUD", "AUD"]
    )
  }
}
