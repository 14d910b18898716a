package import Events

/// Made-up events of every type that an empty log takes, told as it tells them again.
package struct RandomEvents {
  package var random: SeededGenerator
  private var count = 0
  private var orders: [(name: String, customer: Identifier?)] = []
  private let source: String
  private let currency: Currency

  package init(_ random: SeededGenerator, source: String = "shop") throws {
    currency = try Currency(checking: "CNY")
    self.random = random
    self.source = source
  }

  private static let names = [
    "Tea", "茶", "a", "long " + String(repeating: "名", count: 160), "x\"y\n",
  ]
  private static let types = EventType.allCases.filter { $0 != .customerErased }

  package mutating func events(_ count: Int) -> [Event] { (0..<count).map { _ in next() } }

  package mutating func next() -> Event { next(random.pick(Self.types)) }

  package mutating func next(_ type: EventType) -> Event {
    count += 1
    var customer: Identifier? = person()
    let payload: Event.Payload
    switch type {
    case .purchasePlaced:
      if random.oneIn(8) { customer = nil }
      let order = "\(random.oneIn(3) ? "A-" : "")\(count)"
      orders.append((order, customer))
      payload = .purchasePlaced(purchase(order, isAmendment: false))
    case .purchaseAmended, .purchaseRefunded, .purchaseCancelled:
      guard !orders.isEmpty else { return next(.purchasePlaced) }
      let order = random.pick(orders)
      customer = order.customer
      if type == .purchaseAmended {
        payload = .purchaseAmended(purchase(order.name, isAmendment: true))
      } else {
        let reversal = reversal(order.name, needsCurrency: type == .purchaseRefunded)
        payload =
          type == .purchaseRefunded ? .purchaseRefunded(reversal) : .purchaseCancelled(reversal)
      }
    case .chatMessage:
      payload = .chatMessage(
        ChatMessage(
          channel: name(),
          direction: random.oneIn(2) ? .incoming : .outgoing,
          text: String(repeating: "你好\n", count: random.below(200)),
          conversation: perhaps { "c\($0.below(9))" },
          agent: perhaps { "agent \($0.below(9))" }
        )
      )
    case .chatFact:
      payload = .chatFact(
        ChatFact(
          name: name(),
          value: name(),
          channel: perhaps { $0.pick(Self.names) },
          message: perhaps { "m\($0.below(99))" }
        )
      )
    case .signupRegistered: payload = .signup(signup(of: customer))
    case .identityLinked:
      payload = .identityLinked(Link(other: other(than: customer), reason: perhaps { _ in "same" }))
    case .identityUnlinked: payload = .identityUnlinked(Link(other: other(than: customer)))
    case .consentChanged:
      payload = .consentChanged(Consent(channel: name(), isGiven: random.oneIn(2)))
    case .rulesAdopted:
      customer = nil
      payload = .rulesAdopted(
        AdoptedRules(
          rules: String(repeating: "rfm: {window: 7}  # 茶\n", count: random.below(2_900)),
          standard: perhaps { _ in "" },
          preset: perhaps { $0.pick(Self.names) }
        )
      )
    case .customerErased: payload = .erased(reason: perhaps { _ in "asked" })
    default: payload = .email(email(type))
    }
    return Event(
      source: random.oneIn(5) && !type.isPurchase ? "mail" : source,
      id: "\(count)",
      occurredAt: Timestamp(rawValue: 1_600_000_000_000 + Int64(random.below(1 << 36))),
      isTimeUnknown: random.oneIn(6),
      customer: customer,
      payload: payload
    )
  }

  private mutating func name() -> String { random.pick(Self.names) }

  private mutating func perhaps<Value>(_ value: (inout SeededGenerator) -> Value) -> Value? {
    random.oneIn(2) ? value(&random) : nil
  }

  private mutating func person() -> Identifier {
    let namespace = random.pick(["email", "phone", "taobao", "referral"])
    // The texts are valid as they stand.
    return (try? Identifier(namespace: namespace, value: "\(random.below(60))")) ?? person()
  }

  private mutating func other(than customer: Identifier?) -> Identifier {
    let other = person()
    return other == customer ? self.other(than: customer) : other
  }

  private mutating func purchase(_ order: String, isAmendment: Bool) -> Purchase {
    var purchase = Purchase(order: order, currency: currency)
    if !isAmendment || random.oneIn(2) { purchase.status = random.oneIn(4) ? .pending : .paid }
    if !isAmendment || random.oneIn(2) { purchase.total = Int64(random.below(100_000)) }
    purchase.discount = perhaps { Int64($0.below(900)) }
    purchase.shipping = perhaps { Int64($0.below(900)) }
    purchase.coupon = perhaps { $0.pick(Self.names) }
    if isAmendment {
      if random.oneIn(3) { purchase.lines = [] }
      purchase.shipping = purchase.shipping ?? 1
    } else {
      purchase.channel = perhaps { $0.pick(Self.names) }
      purchase.referralCode = perhaps { "\($0.below(60))" }
    }
    if random.oneIn(2) {
      purchase.lines = (0...random.below(random.oneIn(40) ? 3_000 : 4)).map { _ in
        OrderLine(
          product: perhaps { $0.pick(Self.names) },
          category: perhaps { $0.pick(Self.names) },
          quantity: Int64(random.below(5_000)) - 500,
          unitPrice: Int64(random.below(90_000))
        )
      }
    }
    return purchase
  }

  private mutating func reversal(_ order: String, needsCurrency: Bool) -> Reversal {
    let amount = perhaps { Int64($0.below(9_000)) }
    return Reversal(
      order: order,
      currency: needsCurrency || amount != nil || random.oneIn(2) ? currency : nil,
      amount: amount
    )
  }

  private mutating func signup(of customer: Identifier?) -> SignUp {
    var facts: [SignUp.Fact] = []
    for name in Self.names where random.oneIn(2) {
      facts.append(.init(name, "值 \(random.below(9))"))
    }
    var consents: [Consent] = []
    for name in Self.names where random.oneIn(3) {
      consents.append(Consent(channel: name, isGiven: random.oneIn(2)))
    }
    return SignUp(
      furtherIdentifiers: random.oneIn(2) ? [other(than: customer)] : [],
      facts: facts,
      origin: perhaps { SignUp.Origin(kind: "shop", name: $0.oneIn(2) ? "Fair" : nil) },
      referredBy: random.oneIn(2) ? person() : nil,
      consents: consents
    )
  }

  private mutating func email(_ type: EventType) -> Email {
    Email(
      kind: Email.Kind(rawValue: type.rawValue) ?? .sent,
      campaign: perhaps { $0.pick(Self.names) },
      message: perhaps { "m\($0.below(99))" },
      link: type == .emailClicked ? "https://example.com/\(random.below(9))" : nil,
      isMachine: type == .emailOpened && random.oneIn(2),
      bounce: type == .emailBounced ? random.pick([.hard, .soft]) : nil,
      reason: perhaps { _ in "because" }
    )
  }
}
