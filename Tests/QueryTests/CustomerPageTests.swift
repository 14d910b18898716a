import Events
import Foundation
import Query
import TestSupport
import Testing
import Views

@Suite struct CustomerPageTests {
  private func page(
    _ identifier: String,
    asOf text: String = "2024-02-29",
    limit: Int = 10
  ) throws -> CustomerPage? {
    let shop = try Shop(ShopReaderTests.history())
    return try shop.page(identifier, asOf: try shop.moment(text), limit: limit)
  }

  @Test(arguments: [ShopReaderTests.ann, "phone:+8613900000000", "EMAIL:Ann@Example.com"])
  func aCustomerIsFoundByAnyIdentifier(identifier: String) throws {
    let page = try #require(try page(identifier))
    #expect(page.customer == ShopReaderTests.ann)
    #expect(page.eventCount == 8)
  }

  @Test func theLatestEventsComeFirst() throws {
    let page = try #require(try page(ShopReaderTests.ann, limit: 3))
    #expect(page.events.map(\.id) == ["m3", "m2", "m1"])
    #expect(page.eventCount == 8)
    let early = try #require(try self.page(ShopReaderTests.ann, asOf: "2024-01-11"))
    #expect(early.events.map(\.type) == [.purchasePlaced, .signupRegistered])
    #expect(early.eventCount == 2)
  }

  @Test func everyPartSaysWhereItComesFrom() throws {
    let page = try #require(try page(ShopReaderTests.ann))
    #expect(
      page.text == """
        Who
        known as: email:ann@example.com
        = phone:13900000000: joined to email:ann@example.com by signup.registered on 2024-01-01 [1]
        Standing
        stage: repeat
        kind: big (m == 5)
        segment: champions (r == 5 and f >= 4)
        first seen: 2024-01-01
        Before talking to them
        not by sms: no consent, since 2024-01-01 [1]
        refund: of order 1003 on 2024-02-07 [5]
        Facts
        age: 30  (sign-up, 2024-01-01) [1]
        city: 苏州  (chat, 2024-02-08); before: 上海 (sign-up, 2024-01-01) [6, 1]
        Habits
        usual hour: 8:00
        usual weekday: Wednesday
        categories: 茶
        products: oolong
        usual gap: 20.0 days
        Numbers
        orders: 2 [2, 4, 5]
        monetary: 218.01 CNY [2, 4, 5]
        average order: 109.01 CNY
        largest order: 128.00 CNY
        first purchase: 2024-01-11
        last purchase: 2024-01-31
        r: 5 of 5 (29 days ago; everybody's cuts, of the score above: 31.00, 33.00, 35.00, 37.00)
        f: 5 of 5 (2 orders; everybody's cuts, of the score below: 1.20, 1.40, 1.60, 1.80)
        m: 5 of 5 (218.01 CNY; everybody's cuts, of the score below: 83.60, 117.20, 150.81, 184.41)
        Contacts
        e-mails sent: 1, the last on 2024-02-09 [7]
        e-mails opened: 1, the last on 2024-02-09 [8]
        Consents
        email: given [1]
        sms: withdrawn [1]
        reachable by: email, phone
        Referral
        brought by: taobao:鲍勃 on 2024-01-01 [1]

        """
    )
  }

  @Test(
    arguments: [
      (
        "rfm: {binning: nested}",
        "f: 1 of 5 (2 orders; the cuts of those with r 5, of the score below: "
      ),
      (
        "rfm: {binning: {frequency: fixed}, frequency_cuts: [1, 2, 3, 4]}",
        "f: 3 of 5 (2 orders; the rules' cuts, of the score above: 1.00, 2.00, 3.00, 4.00)"
      ),
    ]
  )
  func cutsAreOfThoseWhomTheyPart(rules: String, line: String) throws {
    let shop = try Shop(try ShopReaderTests.history(), rules: rules)
    let page = try #require(
      try shop.page(ShopReaderTests.ann, asOf: try shop.moment("2024-03-01"))
    )
    #expect(page.text.contains(line), "\(page.text)")
  }

  @Test func anExplanationAlsoHasEveryOrder() throws {
    let shop = try Shop(ShopReaderTests.history())
    let moment = try shop.moment("2024-02-29")
    let page = try #require(try shop.page(ShopReaderTests.ann, asOf: moment))
    let whole = try #require(try shop.page(ShopReaderTests.ann, asOf: moment, explaining: true))
    #expect(whole.text.hasPrefix(page.text))
    #expect(
      whole.text.dropFirst(page.text.count).hasPrefix(
        """
        Orders
        1001: 2024-01-11  128.00 CNY (counts) [2]
        1003: 2024-01-31  90.01 CNY (counts, refunded in part) [4, 5]
        What one more order today would make of them

        """
      )
    )
  }

  @Test func aReferrerSeesTheirLedger() throws {
    let page = try #require(try page("taobao:鲍勃", asOf: "2025-01-10"))
    let section = try #require(page.sections.first { $0.title == "Referral" })
    #expect(
      section.lines.map(\.text) == [
        "1, of whom 1 bought; with theirs 1, who spent 218.01 CNY",
        "6.40 CNY available, from email:ann@example.com, order 1001, available 2024-01-25, "
          + "expires 2025-01-24",
      ]
    )
    #expect(section.lines.last?.events == [1, 2])
    let before = try #require(page.sections.first { $0.title == "Before talking to them" })
    #expect(before.lines.map(\.name) == ["dormant", "credit expires"])
  }

  @Test(
    arguments: [
      ("1990-03-05", "2024-02-29", "on 2024-03-05"), ("03-05", "2024-03-05", "today"),
      ("1990-02-29", "2025-02-10", "on 2025-03-01"), ("01-02", "2024-12-20", "on 2025-01-02"),
      ("1990-03-05", "2024-03-06", nil), ("1990-07-01", "2024-02-29", nil),
      ("spring", "2024-02-29", nil), ("1990-13-01", "2024-12-30", nil),
    ] as [(String, String, String?)]
  )
  func aBirthdayThatIsNearIsSaid(value: String, day: String, expected: String?) throws {
    let signUp = SignUp(facts: [.init("birthday", value)])
    let shop = try Shop([
      Event(
        source: "crm",
        id: "s",
        occurredAt: Event.moment(day: 19_000),
        customer: try Identifier(parsing: "shop:1"),
        payload: .signup(signUp)
      )
    ])
    let page = try #require(try shop.page("shop:1", asOf: try shop.moment(day)))
    let section = page.sections.first { $0.title == "Before talking to them" }
    #expect(section?.lines.first { $0.name == "birthday" }?.text == expected)
  }

  @Test func whoNeverBoughtHasNoScores() throws {
    let page = try #require(try page(ShopReaderTests.ann, asOf: "2024-01-05"))
    #expect(page["stage"] == "potential")
    #expect(page["segment"] == nil && page["usual hour"] == nil && page["r"] == nil)
  }

  // It was said to count.
  @Test func anOrderWithoutARateCountsNowhere() throws {
    let shop = try Shop([
      try .placed("1", by: "shop:1", day: 1, total: 100),
      try .placed("2", by: "shop:1", day: 2, total: 100, currency: "EUR"),
    ])
    let page = try #require(
      try shop.page("shop:1", asOf: Event.moment(day: 9), explaining: true)
    )
    let orders = try #require(page.sections.first { $0.title == "Orders" })
    #expect(orders.lines.map(\.because) == ["counts", "counts nowhere"])
    #expect(orders.lines.last?.text.hasSuffix("no rate for its currency") == true)
  }

  @Test func beforeAnythingWasKnownThePageIsEmpty() throws {
    let page = try #require(try page(ShopReaderTests.ann, asOf: "2023-12-31"))
    #expect(page.sections.isEmpty)
    #expect(page.events.isEmpty)
  }

  // Nothing was known of them, it said, and to ask for a later date.
  @Test func whoeverWasOnlyPartedHasAPage() throws {
    let shop = try Shop([
      try .link("email:a@x.com", "email:b@x.com", id: "l", day: 10),
      try .link("email:a@x.com", "email:b@x.com", id: "u", day: 12, isLink: false),
    ])
    let parted = try #require(try shop.page("email:b@x.com", asOf: Event.moment(day: 13)))
    #expect(parted.sections.map(\.title) == ["Who", "Standing", "Consents"])
    #expect(parted["known as"] == "email:b@x.com")
    #expect(parted["≠ email:a@x.com"] == "parted on 1970-01-13")
    #expect(parted.events.map(\.type) == [.identityUnlinked, .identityLinked])
    #expect(parted.eventCount == 2)
    let before = try #require(try shop.page("email:b@x.com", asOf: Event.moment(day: 9)))
    #expect(before.sections.isEmpty)
    #expect(before.eventCount == 0)
  }

  // Their money stood in profiles, and not on their page.
  @Test func creditNotesAloneAreMoney() throws {
    let shop = try Shop([
      try .refunded("9", id: "r", day: 2, amount: 300, customer: "shop:1"),
      try .refunded("9", id: "s", day: 3, amount: 50, customer: "shop:1"),
    ])
    let page = try #require(try shop.page("shop:1", asOf: Event.moment(day: 9)))
    let numbers = try #require(page.sections.first { $0.title == "Numbers" })
    #expect(numbers.lines.map(\.name) == ["monetary"])
    #expect(numbers.lines[0].text == "-3.50 CNY")
    #expect(numbers.lines[0].events == [1, 2])
  }

  @Test func nobodyHasNoPage() throws {
    #expect(try page("email:nobody@example.com") == nil)
  }

  /// A chain of proof: each identifier is joined to one that is joined already; what was parted is said.
  @Test func everyIdentifierHasItsProof() throws {
    let shop = try Shop([
      try .placed("1", by: "shop:1", day: 1, total: 100),
      try .link("taobao:x", "phone:+861", id: "a", day: 2),
      try .link("shop:1", "taobao:x", id: "b", day: 3),
      try .link("shop:1", "shop:guest", id: "c", day: 3),
      try .link("shop:1", "wechat:y", id: "d", day: 3),
      try .link("shop:1", "wechat:y", id: "e", day: 4, isLink: false),
    ])
    let page = try #require(try shop.page("phone:+861", asOf: Event.moment(day: 9)))
    let who = try #require(page.sections.first)
    #expect(
      who.lines.map { "\($0.name) \($0.text)" } == [
        "known as shop:1", "= taobao:x joined to shop:1 by identity.linked on 1970-01-04",
        "= phone:+861 joined to taobao:x by identity.linked on 1970-01-03",
        "≠ wechat:y parted on 1970-01-05",
      ]
    )
    let before = try #require(try shop.page("wechat:y", asOf: Event.moment(day: 3)))
    #expect(before.customer == "shop:1")
  }

  /// One customer is read alone, and must be as in the tables of all.
  @Test(
    arguments: [
      "{}", "{rfm: {binning: rank}, dormancy: {method: gap}}",
      "{rfm: {binning: nested, bins: 3}, referral: {redeemed_by: [CREDIT*]}}",
    ],
    Seeds.fresh(2)
  )
  func aPageIsTheRowsOfItsCustomer(rules: String, seed: UInt64) throws {
    print("seed \(seed)")
    let history = try RandomHistory(seed: seed, customers: 25, events: 1_000)
    let shop = try Shop(history.events.filter { $0.type != .customerErased }, rules: rules)
    for text in ["2022-07-14", "2023-05-20T10:00:00"] {
      let moment = try shop.moment(text)
      let profiles = try shop.cells(.profiles, asOf: moment)
      let scores = try shop.cells(.rfm, asOf: moment)
      let dormant = try shop.cells(.dormancy, asOf: moment)
      let credits = try shop.cells(.credits, asOf: moment)
      let referrals = try shop.cells(.referrals, asOf: moment)
      #expect(profiles.count > 20)
      for profile in profiles {
        let name = try #require(profile["customer"])
        let page = try #require(try shop.page(name, asOf: moment))
        #expect(page.customer == name)
        for column in ["stage", "kind"] { #expect(page[column] ?? "" == profile[column]) }
        #expect(page["orders"] ?? "0" == profile["orders"])
        if page["orders"] != nil {
          #expect(page["monetary"] == profile["monetary"].map { "\($0) CNY" })
        }
        let score = scores.first { $0["customer"] == name }
        for column in ["r", "f", "m"] {
          #expect(page[column]?.prefix { $0 != " " } == score?[column].map { $0[...] })
        }
        #expect(page["segment"] == score?["segment"])
        let row = dormant.first { $0["customer"] == name }
        #expect((page["stage"] == "dormant") == (row != nil))
        #expect(
          page["dormant"]
            == row.map { "since \($0["dormant_since"]!): silent for \($0["silent_days"]!) days" }
        )
        let own = credits.filter { $0["referrer"] == name }
        let shown = page.lines.filter { $0.name == "credit" }
        #expect(
          shown.map(\.events)
            == own.map { $0["events"]!.split(separator: "; ").map { UInt64($0)! } }
        )
        #expect(
          zip(shown, own).allSatisfy { $0.text.hasPrefix("\($1["amount"]!) CNY \($1["state"]!), ") }
        )
        let network = referrals.first { $0["customer"] == name }
        #expect((page["brought"] != nil) == (network != nil))
        if let network {
          #expect(
            page["brought"]?.contains(
              "with theirs \(network["network_size"]!), who spent "
                + "\(network["network_revenue"]!) CNY"
            ) == true
          )
        }
      }
    }
  }
}

extension CustomerPage {
  var lines: [Line] { sections.flatMap(\.lines) }

  /// The text of a line.
  subscript(name: String) -> String? { lines.first { $0.name == name }?.text }

  /// All that it says, with explanations.
  var text: String {
    sections.map { section in
      section.title + "\n"
        + section.lines.map { line in
          "\(line.name): \(line.text)" + (line.because.map { " (\($0))" } ?? "")
            + (line.events.isEmpty ? "" : " \(line.events)") + "\n"
        }.joined()
    }.joined()
  }
}
