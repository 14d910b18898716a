import EventLog
import Events
import TestSupport
import Testing

@testable import Ingest

/// What stands in a column for a name, and names nobody.
///
/// Of three people whose telephone number was `无`, `/` or `x` in the export, one customer was made.
@Suite struct LeftOutNameTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  private static let header = "order,ordered_at,customer,amount,email,phone\n"

  @Test(arguments: ["无", "/", "暂无", "x", "abc", "@", "+", "-", "a@b", "00000", "123", "N/A", "- -"])
  func noAddressAndNoNumberJoinNobody(filler: String) throws {
    let report = try shop.orders(
      Self.header + "1,2024-05-01,ann,1,\(filler),\(filler)\n2,2024-05-01,bob,1,\(filler),\n"
        + "3,2024-05-01,,1,\(filler),\(filler)\n"
    )
    #expect(
      try shop.told() == [
        "placed 1 shop:ann 1.00", "placed 2 shop:bob 1.00", "placed 3 nobody 1.00",
      ]
    )
    #expect(report.rejects.isEmpty)
    let columns = report.leftOut.columns
    #expect(columns.map(\.first.column) == ["email", "phone"])
    #expect(columns.map(\.count) == [3, 2])
    #expect(columns.allSatisfy { $0.first.line == 2 && $0.first.value == filler })
    #expect(report.account.new == 3)
    #expect(try shop.log.importAccounts().last?["left_out"]?["email"]?.number == "3")
  }

  /// Each of them was the shop's best customer, with the orders of all who had no name.
  @Test(arguments: [
    "guest", "0", "-", "NULL", "N/A", "unknown", "匿名用户", "无", "email:x", "phone:无", "shop:guest",
    "张**",
  ])
  func whatNamesNobodyIsNoCustomer(name: String) throws {
    let plain = try shop.orders(
      "order,ordered_at,customer,amount\n1,2024-05-01,\(name),1\n2,2024-05-01,\(name),2\n"
    )
    let mapped = try shop.orders(
      "Nr,ordered_at,Kunde,amount\n1,2024-05-01,\(name),1\n",
      map: [.order: "Nr", .customer: "Kunde"],
      source: "till"
    )
    let shaped = try shop.orders(
      "order,ordered_at,customer,amount\n1,2024-05-01,\(name),\"1,234.50\"\n",
      source: "web"
    )
    #expect(
      try shop.told() == [
        "placed 1 nobody 1.00", "placed 2 nobody 2.00", "placed 1 nobody 1.00",
        "placed 1 nobody 1234.50",
      ]
    )
    for (report, column) in [(plain, "customer"), (mapped, "Kunde"), (shaped, "customer")] {
      #expect(report.leftOut.columns.map(\.first.column) == [column])
      #expect(report.leftOut.columns.first?.first.line == 2)
    }
    #expect(plain.leftOut.columns.first?.count == 2)
  }

  @Test(arguments: ["无名", "00", "ann", "guest1", "n", "a/b", "x"])
  func whatMayBeANameIsOne(name: String) throws {
    let report = try shop.orders(
      "order,ordered_at,customer,amount\n1,2024-05-01,\(name),1\n"
    )
    #expect(try shop.told() == ["placed 1 shop:\(name) 1.00"])
    #expect(report.leftOut.isEmpty)
  }

  @Test func anOrderCountsOnceAndOneThatIsRefusedNot() throws {
    let report = try shop.orders(
      Self.header
        + """
        1,2024-05-01,guest,1,,
        1,2024-05-01,guest,1,,
        2,2024-05-01,guest,1,,
        2,2024-05-01,guest,x,,
        3,soon,guest,1,,
        4,2024-05-01,guest,0,,
        5,2024-05-01,-,1,,

        """
    )
    #expect(report.leftOut.columns.map(\.count) == [2])
    #expect(report.account.refused == 3)
  }

  @Test func aReferralCodeThatSaysNothingBringsNobody() throws {
    let report = try shop.orders(
      "order,ordered_at,customer,amount,referral_code\n1,2024-05-01,a,1,无\n2,2024-05-01,b,1,-\n"
    )
    let codes = try shop.all().map { event -> String? in
      guard case .purchasePlaced(let purchase) = event.payload else { return "no purchase" }
      return purchase.referralCode
    }
    #expect(codes == [nil, nil])
    #expect(report.leftOut.columns.map(\.first.column) == ["referral_code"])
  }

  @Test func whoeverIsNobodyElseIsKnownByTheOrder() throws {
    var export = try Export("shopify_orders_79")
    for (name, phone) in [("#1", "无"), ("#2", "/"), ("#3", "12345678")] {
      export.add([
        "Name": name, "Email": "none@", "Phone": phone, "Financial Status": "paid",
        "Created at": "2024-05-01 10:00:00 +0800", "Total": "5.00", "Currency": "CNY",
      ])
    }
    let report = try shop.orders(export.csv)
    #expect(
      try shop.told() == [
        "placed #1 shopify.order:#1 5.00", "placed #2 shopify.order:#2 5.00",
        "placed #3 phone:12345678 5.00",
      ]
    )
    #expect(report.leftOut.columns.map(\.count) == [2, 3])
    #expect(report.leftOut.columns.map(\.first.column) == ["Phone", "Email"])
  }

  @Test func ofASignUpTheOtherNamesAreTaken() throws {
    let report = try shop.events(
      """
      registered_at,email,phone,customer,referred_by
      2024-05-01,无,13900000001,17,/
      2024-05-02,ann@b.de,/,guest,BOB10
      2024-05-03,x,暂无,,

      """,
      form: .signups
    )
    let signups = try shop.all().compactMap { event -> String? in
      guard case .signup(let signup) = event.payload else { return nil }
      let names = [event.customer].compactMap { $0 } + signup.furtherIdentifiers
      return names.map(\.text).joined(separator: " ") + " by \(signup.referredBy?.text ?? "nobody")"
    }
    #expect(
      signups == ["phone:13900000001 shop:17 by nobody", "email:ann@b.de by referral:BOB10"]
    )
    #expect(report.reasons == ["4 email: “x” names nobody, and no other column names anybody"])
    #expect(
      report.leftOut.columns.map { "\($0.first.column) \($0.first.value) \($0.count)" } == [
        "email 无 1", "referred_by / 1", "phone / 1", "customer guest 1",
      ]
    )
  }

  @Test func aMailToNoAddressIsRefused() throws {
    let report = try shop.events(
      #"{"event":"delivered","email":"a@b","timestamp":1717236000,"sg_event_id":"1","sg_message_id":"m"}"#
    )
    #expect(report.reasons.first?.contains("“a@b” is no e-mail address") == true)
  }

  /// Events say exactly whose they are: what is no name is a mistake of whoever wrote them.
  @Test(arguments: [
    (#""customer":"phone:无""#, "data.customer: “无” is no telephone number"),
    (#""customer":"email:x""#, "data.customer: “x” is no e-mail address"),
  ])
  func anEventOfNobodysAddressIsRefused(customer: String, reason: String) throws {
    func event(_ envelope: String = "") -> String {
      #"{"specversion":"1.0","type":"patron.purchase.placed.v1","source":"s","id":"1/placed","#
        + envelope
        + #""time":"2024-05-01T10:30:00Z","data":{\#(customer),"order":"1","status":"paid","#
        + #""currency":"CNY","total":"1.00"}}"#
    }
    #expect(try shop.events(event()).reasons.first?.hasPrefix("1 \(reason)") == true)
    // A log that was written before passes on as it is.
    let recorded = try shop.events(event(#""recordedtime":"2024-05-02T10:30:00Z","#))
    #expect(recorded.rejects.isEmpty)
    #expect(try shop.all().count == 1)
  }

  @Test func whatJoinsWronglyCanBePartedAndErased() throws {
    func event(_ type: String, _ data: String) -> String {
      #"{"specversion":"1.0","type":"patron.\#(type).v1","source":"s","id":"\#(type)","#
        + #""time":"2024-05-01T10:30:00Z","data":\#(data)}"# + "\n"
    }
    let names = #"{"identifiers":["phone:无","shop:1"]}"#
    let report = try shop.events(
      event("identity.unlinked", names) + event("customer.erased", #"{"customer":"phone:无"}"#)
        + event("identity.linked", names) + event("signup.registered", names)
    )
    #expect(report.rejects.map(\.line) == [3, 4])
    #expect(report.rejects.allSatisfy { $0.column == "data.identifiers[0]" })
  }

  @Test func theLongestWordIsAsLongAsTheCellsThatAreAsked() {
    #expect(NobodysName.longest == Identifier.longestPlaceholder)
  }

  /// The short way of the parser is the rule's.
  @Test func anAddressIsOneByEitherWay() {
    var random = SeededGenerator()
    var count = 0
    for _ in 0..<20_000 {
      let text = String(
        (0..<Int.random(in: 1...9, using: &random)).map { _ in random.pick(Array("ab@@..->")) }
      )
      let isOne = EmailAddress.isOne(text)
      Array(text.utf8).withUnsafeBytes { bytes in
        let plain = PlainText(bytes)
        #expect((plain.isPlain && plain.isAddress(bytes)) == isOne, "\(text)")
      }
      // With another letter it is gone through character by character.
      #expect(EmailAddress.isOne(text.replacing("a", with: "é")) == isOne, "\(text)")
      if isOne { count += 1 }
    }
    #expect(count > 100)
  }
}
