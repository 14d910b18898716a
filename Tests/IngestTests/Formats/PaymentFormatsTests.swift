import EventLog
import Events
import Ingest
import TestSupport
import Testing

/// Stripe, Square and PayPal: payments instead of orders.
@Suite struct PaymentFormatsTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop(currency: "USD", timeZone: "UTC") }

  private func first() throws -> Event { try #require(try shop.log.forFirst()) }

  // MARK: Stripe

  @Test func stripePaymentsAreOfTheirCustomersAndTestsAreLeftOut() throws {
    var export = try Export("stripe_payments")
    let payment = [
      "id": "ch_1", "Created (UTC)": "2024-05-01 10:00", "Amount": "49.00", "Currency": "usd",
      "Amount Refunded": "0.00", "Status": "Paid", "Mode": "Live", "Customer ID": "cus_A",
      "Customer Email": "ann@example.com",
    ]
    export.add(payment)
    export.add(payment.merging(["id": "ch_2", "Mode": "Test"]) { $1 })
    export.add(payment.merging(["id": "ch_3", "Status": "Failed"]) { $1 })
    export.add(
      payment.merging(["id": "ch_4", "Customer ID": "", "Amount Refunded": "9.00"]) { $1 }
    )
    export.add(payment.merging(["id": "ch_5", "Customer ID": "", "Customer Email": ""]) { $1 })
    let report = try shop.orders(export.csv)
    #expect(report.reasons == [])
    #expect(report.account.skipped == [.test: 1])
    #expect(
      try shop.told() == [
        "placed ch_1 stripe:cus_A 49.00", "linked stripe:cus_A email:ann@example.com",
        "placed ch_3 stripe:cus_A 49.00", "cancelled ch_3 all",
        "placed ch_4 email:ann@example.com 49.00", "refunded ch_4 9.00",
        "placed ch_5 stripe.order:ch_5 49.00",
      ]
    )
  }

  // MARK: Square

  @Test func squareRefundsAreRowsOfTheirOwn() throws {
    var export = try Export("square_transactions_55")
    let payment = [
      "Date": "07/25/2024", "Time": "10:30:00", "Time Zone": "Eastern Time (US & Canada)",
      "Total Collected": "$1,149.00 ", "Discounts": "($5.00)", "Transaction ID": "T1",
      "Payment ID": "P1", "Event Type": "Payment", "Customer ID": "C1",
      "Transaction Status": "Complete",
    ]
    export.add(payment)
    export.add(
      payment.merging([
        "Total Collected": "($33.62)", "Payment ID": "P2", "Event Type": "Refund",
        "Discounts": "$0.00",
      ]) { $1 }
    )
    export.add(payment.merging(["Event Type": "Cash Drawer", "Transaction ID": "T9"]) { $1 })
    let report = try shop.orders(export.csv)
    #expect(report.reasons == [])
    #expect(report.account.skipped == [.noPurchase: 1])
    #expect(try shop.told() == ["placed T1 square:C1 1149.00", "refunded T1 33.62 on its day"])
    #expect("\(try first().occurredAt)" == "2024-07-25T14:30:00.000Z")
    #expect(try first().purchase?.discount == 500)
    #expect(try shop.orders(export.csv).eventCount == 0)
  }

  // MARK: PayPal

  @Test func theGermanPayPalFixtureIsRead() throws {
    let path = Export.folder + "/paypal_de_decimalcomma.csv"
    let report = try shop.orders(at: path)
    #expect(report.reasons == [])
    #expect(report.account.skipped == [.noPurchase: 1])
    #expect(
      try shop.told() == [
        "placed 1AB email:k1@example.test 1250.00", "refunded 1AB 500.00 on its day",
      ]
    )
    #expect("\(try first().occurredAt)" == "2026-10-13T07:00:00.000Z")
    #expect(try shop.orders(at: path).eventCount == 0)
  }

  private static let payPalPayment = [
    "Date": "10/25/2026", "Time": "09:00:00", "TimeZone": "PDT", "Status": "Completed",
    "Currency": "USD", "Gross": "1,250.00", "From Email Address": "ann@example.com",
    "Transaction ID": "A1", "Type": "Express Checkout Payment", "Balance Impact": "Credit",
  ]

  @Test func payPalRowsThatAreNoPurchasesAreLeftOutOrAsked() throws {
    var export = try Export("paypal_activity")
    let row = Self.payPalPayment
    export.add(row)
    let others: [(String, String, String)] = [
      ("General Withdrawal", "Debit", "-100.00"),
      ("Account Hold for Open Authorization", "Memo", "-1.00"),
      ("General Payment", "Debit", "-20.00"), ("Bank Deposit to PP Account", "Credit", "50.00"),
      ("General Currency Conversion", "Credit", "5.00"),
      ("General Authorization", "Credit", "5.00"),
    ]
    for (number, other) in others.enumerated() {
      export.add(
        row.merging([
          "Transaction ID": "B\(number)", "Type": other.0, "Balance Impact": other.1,
          "Gross": other.2,
        ]) { $1 }
      )
    }
    export.add(row.merging(["Transaction ID": "C1", "Type": "Moon Payment"]) { $1 })
    // A refund whose payment is in an earlier file.
    export.add(
      row.merging([
        "Transaction ID": "D1", "Type": "Payment Refund", "Balance Impact": "Debit",
        "Gross": "-7.00", "From Email Address": "shop@example.com", "Reference Txn ID": "Z9",
      ]) { $1 }
    )
    export.add(
      row.merging(["Transaction ID": "D2", "Type": "Payment Refund", "Gross": "-7.00"]) { $1 }
    )
    let report = try shop.orders(export.csv)
    #expect(report.account.skipped == [.noPurchase: others.count])
    #expect(report.rejects.count == 2)
    #expect(report.reasons[0].contains("is not known to be a purchase"))
    #expect(
      report.reasons[1]
        == "11 Reference Txn ID: the refund does not say of which order it is"
    )
    #expect(
      try shop.told() == [
        "placed A1 email:ann@example.com 1250.00", "refunded Z9 7.00 on its day",
      ]
    )
    #expect("\(try first().occurredAt)" == "2026-10-25T16:00:00.000Z")
  }

  /// Of a chargeback the fee is the shop's, and what is won again was given back no more.
  @Test func aChargebackThatWasWonTakesItsRefundBack() throws {
    var export = try Export("paypal_activity")
    let row = Self.payPalPayment
    export.add(row)
    for (id, type, gross) in [
      ("H4", "Chargeback", "-20.00"), ("H5", "Chargeback Reversal", "20.00"),
      ("H6", "Chargeback Fee", "-15.00"), ("H7", "Payment Refund", "-3.00"),
    ] {
      export.add(
        row.merging([
          "Transaction ID": id, "Type": type, "Gross": gross, "Reference Txn ID": "A1",
          "Balance Impact": gross.hasPrefix("-") ? "Debit" : "Credit",
        ]) { $1 }
      )
    }
    let report = try shop.orders(export.csv)
    #expect(report.reasons == [])
    #expect(report.account.skipped == [.noPurchase: 1])
    #expect(
      try shop.told() == [
        "placed A1 email:ann@example.com 1250.00", "refunded A1 20.00 on its day",
        "refunded A1 -20.00 on its day", "refunded A1 3.00 on its day",
      ]
    )
    #expect(report.money.map(\.file.refunds) == [300])
    #expect(try shop.orders(export.csv).eventCount == 0)
  }

  /// Without a format that says so, a minus sign before what was given back says nothing.
  @Test func aRefundInPatronsColumnsMayHaveEitherSign() throws {
    try shop.orders(
      "order,ordered_at,customer,amount,refund_of\n1,2024-05-01,a,10,\nr1,2024-05-04,,-4,1\n"
        + "r2,2024-05-05,,1,1\n"
    )
    #expect(
      try shop.told() == [
        "placed 1 shop:a 10.00", "refunded 1 4.00 on its day", "refunded 1 1.00 on its day",
      ]
    )
  }

  @Test func paypalIsReadInGerman() throws {
    var export = try Export("paypal_activity_german")
    let row = [
      "Datum": "25.10.2026", "Uhrzeit": "17:00:00", "Zeitzone": "Europe/Berlin",
      "Typ": "PayPal Express-Zahlung", "Status": "Abgeschlossen", "Währung": "EUR",
      "Brutto": "1.250,00", "Absender E-Mail-Adresse": "ann@example.com",
      "Transaktionscode": "A1", "Artikelbezeichnung": "Tee", "Anzahl": "2",
      "Auswirkung auf Guthaben": "Haben",
    ]
    export.add(row)
    export.add(
      row.merging([
        "Typ": "Rückzahlung", "Brutto": "-50,00", "Transaktionscode": "A2",
        "Zugehöriger Transaktionscode": "A1", "Auswirkung auf Guthaben": "Soll",
      ]) { $1 }
    )
    let others = [
      ("Allgemeine Zahlung", "Soll"), ("Von Nutzer eingeleitete Abbuchung", "Soll"),
      ("Einbehaltung für offene Autorisierung", "Memo"),
      ("Rückbuchung allgemeiner Einbehaltung", "Haben"), ("Allgemeine Autorisierung", "Haben"),
      ("Bankgutschrift auf PayPal-Konto", "Haben"),
      ("Allgemeine Gutschrift auf Kreditkarte", "Haben"),
      ("Rückbuchung von ACH-Gutschrift", "Haben"),
    ]
    for (number, other) in others.enumerated() {
      export.add(
        row.merging([
          "Transaktionscode": "B\(number)", "Typ": other.0, "Auswirkung auf Guthaben": other.1,
        ]) { $1 }
      )
    }
    export.add(row.merging(["Transaktionscode": "C1", "Typ": "Mondzahlung"]) { $1 })
    let report = try shop.orders(export.csv)
    #expect(report.account.skipped == [.noPurchase: others.count])
    #expect(report.reasons.count == 1)
    #expect(report.reasons[0].hasPrefix("12 Typ: “Mondzahlung”: PayPal's Type of this row is not"))
    #expect(
      try shop.told() == [
        "placed A1 email:ann@example.com 1250.00", "refunded A1 50.00 on its day",
      ]
    )
    #expect("\(try first().occurredAt)" == "2026-10-25T16:00:00.000Z")
  }

  /// The columns are known, the words for what was paid are not: no row is guessed.
  @Test func paypalInFrenchIsRefusedByItsTypes() throws {
    var export = try Export("paypal_activity_french")
    export.add([
      "Date": "25/10/2026", "Heure": "17:00:00", "Fuseau horaire": "CEST", "Type": "Paiement",
      "État": "Terminé", "Devise": "EUR", "Avant commission": "10,00",
      "Numéro de transaction": "A1", "Impact sur le solde": "Crédit",
    ])
    let report = try shop.orders(export.csv)
    #expect(report.reasons.count == 1)
    #expect(report.reasons.first?.hasPrefix("2 Type: “Paiement”: PayPal's Type") == true)
  }

  /// Before it had a status of each transaction.
  @Test(arguments: ["square_transactions_37", "square_transactions_50"])
  func earlierSquareFilesAreReadTheSame(layout: String) throws {
    var export = try Export(layout)
    let row = [
      "Date": "11/10/2022", "Time": "21:50:48", "Time Zone": "Pacific Time (US & Canada)",
      "Total Collected": "$1,149.00 ", "Transaction ID": "T1", "Payment ID": "P1",
      "Event Type": "Payment", "Customer ID": "C1", "Discounts": "($3.00)",
    ]
    export.add(row)
    export.add(
      row.merging([
        "Date": "11/30/2022", "Event Type": "Refund", "Total Collected": "($33.62)",
        "Payment ID": "P2",
      ]) { $1 }
    )
    let report = try shop.orders(export.csv)
    #expect(report.reasons == [])
    #expect(
      try shop.told() == ["placed T1 square:C1 1149.00", "refunded T1 33.62 on its day"]
    )
    #expect("\(try first().occurredAt)" == "2022-11-11T05:50:48.000Z")
  }

  /// The same in Patron's own columns.
  @Test func aRefundMayNameItsOrderInAnyFile() throws {
    let csv =
      "order,ordered_at,customer,amount,refund_of\n1,2024-05-01,a,10,\nr1,2024-05-04,,4,1\nr2,2024-05-05,,1,1\n"
    #expect(try shop.orders(csv).reasons == [])
    #expect(
      try shop.told() == [
        "placed 1 shop:a 10.00", "refunded 1 4.00 on its day", "refunded 1 1.00 on its day",
      ]
    )
    #expect(try shop.orders(csv).eventCount == 0)
  }
}
