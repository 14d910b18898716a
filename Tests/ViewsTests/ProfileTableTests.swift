import EventLog
import Events
import Rules
import TestSupport
import Testing
import Views

@Suite struct ProfileTableTests {
  @Test func stagesFollowTheOrders() throws {
    let orders = try (1...5).map { number in
      try Event.placed("\(number)", by: ann, day: 10 * number, total: 100)
    }
    let shop = try Shop([try .signedUp(ann, day: 1)] + orders)
    #expect(try shop.profile(ann, day: 0) == nil)
    for (day, stage) in [
      1: Stage.potential, 9: .potential, 10: .firstTime, 20: .repeat, 49: .repeat, 50: .loyal,
      140: .loyal, 141: .dormant,
    ] {
      #expect(try shop.profile(ann, day: day)?.stage == stage, "day \(day)")
    }
  }

  /// Whom an event named only beside another, and who is parted from that one later, was in no row: the very person
  /// that is looked for next.
  @Test(arguments: [false, true])
  func whoIsPartedStaysInARow(isOtherFirst: Bool) throws {
    let pair = isOtherFirst ? (bob, ann) : (ann, bob)
    let shop = try Shop([
      try .signedUp(ann, [bob, cat], day: 1),
      try .link(pair.0, pair.1, id: "1", day: 31, isLink: false),
      try .link("shop:x", "shop:y", id: "2", day: 40, isLink: false),
      try .link("shop:v", "shop:w", id: "3", day: 41),
    ])
    func rows(_ day: Int) throws -> [String] {
      try shop.profiles(shop.context(day: day)).map { try shop.name($0.customer) }
    }
    #expect(try rows(0) == [])
    #expect(try rows(30) == [ann])
    #expect(try rows(31) == [ann, bob])
    #expect(try rows(41) == [ann, bob, "shop:x", "shop:y", "shop:v"])
    #expect(try shop.profile(ann, day: 41)?.firstSeenAt == Event.moment(day: 1))
    let parted = try #require(try shop.profile(bob, day: 41))
    #expect(parted.firstSeenAt == Event.moment(day: 31))
    #expect(parted.stage == .potential && parted.contacts.messages == 0)
  }

  @Test func whoSentEverythingBackIsPotentialAgain() throws {
    let shop = try Shop([
      try .placed("1", by: ann, day: 10, total: 100), try .cancelled("1", day: 12),
    ])
    #expect(try shop.profile(ann, day: 11)?.stage == .firstTime)
    let row = try shop.profile(ann, day: 12)
    #expect(row?.stage == .potential)
    #expect(row?.summary.orders == 0)
    #expect(row?.summary.firstPurchasedAt == nil)
    #expect(row?.habits.usualHour == nil)
    #expect(row?.favourites.topCategories == [])
    #expect(row?.firstSeenAt == Event.moment(day: 10))
  }

  @Test func figuresAreOfTheOrdersThatCount() throws {
    let shop = try Shop([
      try .placed("3", by: ann, day: 30, total: 700),
      try .placed("1", by: ann, day: 10, total: 100),
      try .placed("2", by: ann, day: 5, total: 9_000, status: .pending),
      try .refunded("3", id: "r", day: 31, amount: 200),
    ])
    let row = try #require(try shop.profile(ann, day: 40))
    #expect(row.summary.orders == 2)
    #expect(row.summary.monetary == 600)
    #expect(row.summary.firstPurchasedAt == Event.moment(day: 10))
    #expect(row.summary.lastPurchasedAt == Event.moment(day: 30))
    #expect(row.firstSeenAt == Event.moment(day: 5))
  }

  private func line(_ category: String?) -> OrderLine {
    OrderLine(product: "p", category: category, quantity: 1_000, unitPrice: 10)
  }

  @Test func favouritesAreTheThreeCategoriesBoughtMostOften() throws {
    let shop = try Shop([
      try .placed("1", by: ann, day: 1, total: 9, lines: ["tea", "cups", nil, "pots"].map(line)),
      try .placed("2", by: ann, day: 2, total: 9, lines: ["cups", "mats", "mats"].map(line)),
      try .placed("3", by: ann, day: 3, total: 9, lines: ["pots", "pots"].map(line)),
      try .cancelled("3", day: 9),
      try .placed("4", by: bob, day: 3, total: 9, lines: ["pots"].map(line)),
    ])
    let before = try #require(try shop.profile(ann, day: 8))
    #expect(try shop.names(before.favourites.topCategories, .category) == ["pots", "cups", "mats"])
    // Of equals the one that the log met first.
    let after = try #require(try shop.profile(ann, day: 9))
    #expect(try shop.names(after.favourites.topCategories, .category) == ["cups", "mats", "tea"])
  }

  // The lines of an amendment changed nothing.
  @Test func favouritesAreOfTheLinesInForce() throws {
    let placed = try Event.placed(
      "1",
      by: ann,
      day: 1,
      total: 9,
      lines: [line("tea"), line("cups")]
    )
    let amended = try Event.amended("1", day: 5, lines: [line("pots")])
    // Of an order of nobody's until it is placed, too.
    for events in [[placed, amended], [amended, placed]] {
      let shop = try Shop(events)
      let before = try #require(try shop.profile(ann, day: 4))
      #expect(try Set(shop.names(before.favourites.topCategories, .category)) == ["tea", "cups"])
      let after = try #require(try shop.profile(ann, day: 5))
      #expect(try shop.names(after.favourites.topCategories, .category) == ["pots"])
    }
  }

  @Test func anOrderCanLoseAllItsLines() throws {
    let shop = try Shop([
      try .placed("1", by: ann, day: 1, total: 9, lines: [line("tea")]),
      try .amended("1", day: 5, lines: []),
    ])
    #expect(try shop.profile(ann, day: 5)?.favourites.topCategories == [])
  }

  // An order in a currency without a rate was no purchase, and yet a habit.
  @Test func anOrderWithoutARateCountsNowhere() throws {
    let events = [
      try Event.placed("1", by: ann, day: 1, total: 9, currency: "USD", lines: [line("tea")])
    ]
    let row = try #require(try Shop(events).profile(ann, day: 5))
    #expect(row.summary.orders == 0)
    #expect(row.habits.usualHour == nil)
    #expect(row.favourites.topCategories == [])
    let rated = try #require(try Shop(events, yaml: "rates: {USD: 7.1}").profile(ann, day: 5))
    #expect(rated.summary.orders == 1)
    #expect(rated.habits.usualHour == 8)
    #expect(rated.favourites.topCategories.count == 1)
  }

  /// 16:00 UTC is midnight in Shanghai.
  @Test func theUsualHourIsOfTheShopsClock() throws {
    let shop = try Shop([
      try .placed("1", by: ann, day: 1, hour: 16, total: 9),
      try .placed("2", by: ann, day: 2, hour: 14, total: 9),
      try .placed("3", by: ann, day: 3, hour: 14, total: 9),
      try .placed("4", by: ann, day: 4, hour: 16, total: 9),
    ])
    #expect(try shop.profile(ann, day: 3)?.habits.usualHour == 22)
    // Of two the earlier.
    #expect(try shop.profile(ann, day: 9)?.habits.usualHour == 0)
  }

  /// Day 4 was a Monday; in the shop the evening of a day in UTC is the next.
  @Test func theUsualWeekdayIsOfTheShopsClock() throws {
    let shop = try Shop([
      try .placed("1", by: ann, day: 4, total: 9),
      try .placed("2", by: ann, day: 10, hour: 15, total: 9),
      try .placed("3", by: ann, day: 17, hour: 16, total: 9),
    ])
    #expect(try shop.profile(ann, day: 4)?.habits.usualWeekday == 0)
    #expect(try shop.profile(ann, day: 10)?.habits.usualWeekday == 0)
    // Sunday the 17th at 16:00 UTC is Monday.
    #expect(try shop.profile(ann, day: 18)?.habits.usualWeekday == 0)
    let sunday = try Shop([try .placed("1", by: ann, day: 3, total: 9)])
    #expect(try sunday.profile(ann, day: 4)?.habits.usualWeekday == 6)
  }

  @Test func theLargestOrderIsByItsValue() throws {
    let shop = try Shop([
      try .placed("1", by: ann, day: 1, total: 900), try .placed("2", by: ann, day: 2, total: 800),
      try .refunded("1", id: "r", day: 5, amount: 300),
    ])
    #expect(try shop.profile(ann, day: 4)?.habits.largestOrder == 900)
    #expect(try shop.profile(ann, day: 5)?.habits.largestOrder == 800)
  }

  /// Ann brings two who buy, Bob buys for most, Cat asks, and somebody else does nothing.
  @Test func aKindIsWhatACustomerIsToTheShop() throws {
    let asks = ChatMessage(channel: "wechat", direction: .incoming, text: "?")
    var events = [
      try Event.placed("0", by: ann, day: 1, total: 100),
      try .signedUp("shop:1", day: 1, referredBy: ann),
      try .signedUp("shop:2", day: 1, referredBy: ann),
      try .placed("1", by: "shop:1", day: 2, total: 100),
      try .placed("2", by: "shop:2", day: 2, total: 100),
      try .about(cat, day: 3, id: "m", .chatMessage(asks)), try .signedUp("shop:3", day: 3),
    ]
    for order in 3...5 {
      events.append(try .placed("\(order)", by: bob, day: order, total: 50_000))
    }
    let shop = try Shop(events)
    let kinds = try [ann, bob, "shop:1", cat, "shop:3"].map { customer in
      try shop.profile(customer, day: 9)?.kind.map { shop.rules.kinds[$0].name }
    }
    #expect(kinds == ["opinion leader", "big", "occasional", "promising", nil])
    #expect(try shop.profile(ann, day: 9)?.brought == 2)
    // Before they bought she brought nobody.
    #expect(try shop.profile(ann, day: 1)?.brought == 0)
  }

  @Test func kindsAreTheShopsOwn() throws {
    let shop = try Shop(
      [try .placed("1", by: ann, day: 1, total: 12_345)],
      yaml: "kinds: {exactly: average_order == 123.45 and largest_order == monetary, else: r >= 1}"
    )
    #expect(try shop.profile(ann, day: 9)?.kind == 0)
  }

  private func fact(_ name: String, _ value: String, day: Int) throws -> Event {
    let fact = ChatFact(name: name, value: value)
    return try .about(ann, day: day, id: "\(name)/\(value)", source: "chat", .chatFact(fact))
  }

  @Test func ofEachFactTheLatestCounts() throws {
    let shop = try Shop([
      try fact("city", "Ulm", day: 20),
      // Learned late, but said before.
      try fact("city", "Bonn", day: 10),
      try .signedUp(ann, day: 12, facts: [.init("age", "30"), .init("city", "Köln")]),
      try fact("age", "31", day: 25),
    ])
    func facts(day: Int) throws -> [String: String] {
      var facts: [String: String] = [:]
      for fact in try shop.profile(ann, day: day)?.facts ?? [] {
        let row = try #require(try shop.log.personalRow(at: LogPosition(rawValue: fact.position)))
        let name = try #require(try shop.log.symbolText(.factName, fact.name))
        facts[name] = row.value ?? row.facts[Int(fact.index)].value
      }
      return facts
    }
    #expect(try facts(day: 10) == ["city": "Bonn"])
    #expect(try facts(day: 12) == ["city": "Köln", "age": "30"])
    #expect(try facts(day: 20) == ["city": "Ulm", "age": "30"])
    #expect(try facts(day: 25) == ["city": "Ulm", "age": "31"])
  }

  @Test func whatMachinesOpenIsNoSignOfInterest() throws {
    func mail(_ kind: Email.Kind, _ id: String, isMachine: Bool = false) throws -> Event {
      let mail = Email(kind: kind, isMachine: isMachine)
      return try .about(ann, day: 10, id: id, source: "mail", .email(mail))
    }
    let shop = try Shop([
      try mail(.sent, "1"), try mail(.sent, "2"), try mail(.delivered, "3"), try mail(.opened, "4"),
      try mail(.opened, "5", isMachine: true), try mail(.opened, "6"), try mail(.clicked, "7"),
      try mail(.clicked, "8", isMachine: true),
    ])
    let row = try #require(try shop.profile(ann, day: 10))
    #expect(
      [row.contacts.emailsSent, row.contacts.emailsOpened, row.contacts.emailsClicked] == [2, 2, 1]
    )
  }

  // Two openings of one mail were two mails opened, of one that was sent.
  @Test func aMailOpenedTwiceIsOneMail() throws {
    func mail(
      _ kind: Email.Kind,
      _ message: String?,
      of customer: String = ann,
      day: Int,
      source: String = "mail",
      isMachine: Bool = false
    ) throws -> Event {
      let id = "\(kind) \(message ?? "") \(customer) \(day)"
      let mail = Email(kind: kind, message: message, isMachine: isMachine)
      return try .about(customer, day: day, id: id, source: source, .email(mail))
    }
    let shop = try Shop([
      try mail(.opened, "a", day: 10), try mail(.opened, "a", day: 11),
      try mail(.clicked, "a", day: 11), try mail(.clicked, "a", day: 12),
      // By the other address of the same person, and one that a machine has opened before.
      try mail(.opened, "a", of: bob, day: 13), try mail(.opened, "b", day: 14, isMachine: true),
      try mail(.opened, "b", day: 15), try mail(.bounced, "c", day: 16),
      try mail(.bounced, "c", day: 17),
      // Another provider's mail, and two of which nobody says which they are.
      try mail(.opened, "a", day: 18, source: "post"), try mail(.opened, nil, day: 19),
      try mail(.opened, nil, day: 20), try .link(ann, bob, id: "l", day: 13),
    ])
    func counts(_ day: Int) throws -> [UInt32] {
      let contacts = try #require(try shop.profile(ann, day: day)?.contacts)
      return [contacts.emailsOpened, contacts.emailsClicked, contacts.emailsBounced]
    }
    #expect(try counts(10) == [1, 0, 0])
    #expect(try counts(12) == [1, 1, 0])
    #expect(try counts(14) == [1, 1, 0])
    #expect(try counts(17) == [2, 1, 1])
    #expect(try counts(20) == [5, 1, 1])
  }

  @Test func oneCustomerIsOneRow() throws {
    let shop = try Shop([
      try .placed("1", by: "taobao:ann", day: 10, total: 100),
      try .signedUp(ann, ["taobao:ann", "phone:+8613900000000"], day: 20),
    ])
    #expect(try shop.profiles(try shop.context(day: 19)).count == 1)
    let rows = try shop.profiles(try shop.context(day: 20))
    #expect(try rows.map { try shop.name($0.customer) } == ["taobao:ann"])
    #expect(rows.first?.summary.orders == 1)
  }

  /// Known is who did something, and who was parted from somebody.
  @Test func aContactMakesAProfile() throws {
    let shop = try Shop([
      try .about(
        ann,
        day: 10,
        id: "m",
        .chatMessage(ChatMessage(channel: "wechat", direction: .incoming, text: "?"))
      ),
      try .link(bob, cat, id: "l", day: 10), try .link(bob, cat, id: "u", day: 11, isLink: false),
    ])
    let rows = try shop.profiles(try shop.context(day: 12))
    #expect(try rows.map { try shop.name($0.customer) } == [ann, bob, cat])
    #expect(rows.allSatisfy { $0.stage == .potential })
  }
}
