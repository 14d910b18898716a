internal import Events

extension RandomHistory {
  private static let channels = ["email", "sms", "phone", "wechat"]

  mutating func recordContact(_ type: EventType, at moment: Timestamp) throws {
    switch type {
    case .chatMessage:
      let message = ChatMessage(
        channel: random.pick(["wechat", "taobao"]),
        direction: random.chance(60) ? .incoming : .outgoing,
        text: random.pick(["你好", "Is it in stock?", "“谢谢”, 再见!"]),
        conversation: random.chance(50) ? "c\(random.int(1...9))" : nil,
        agent: random.chance(30) ? "Lily" : nil
      )
      append(.chatMessage(message), about: somebody(), at: moment, source: "chat")
    case .chatFact:
      let (name, value) = fact()
      let fact = ChatFact(
        name: name,
        value: value,
        channel: random.chance(50) ? "wechat" : nil,
        message: random.chance(30) ? "m1" : nil
      )
      append(.chatFact(fact), about: somebody(), at: moment, source: "chat")
    case .signupRegistered: signUp(at: moment)
    case .identityLinked, .identityUnlinked: link(type, at: moment)
    case .consentChanged:
      let consent = Consent(channel: random.pick(Self.channels), isGiven: random.chance(60))
      append(.consentChanged(consent), about: somebody(), at: moment, source: "crm")
    default: erase(at: moment)
    }
  }

  private mutating func fact() -> (String, String) {
    let name = random.pick(["city", "age", "budget", "friends who play"])
    return (name, name == "city" ? random.pick(["上海", "Ulm", "a; b=c"]) : "\(random.int(1...5))")
  }

  private mutating func signUp(at moment: Timestamp) {
    let person = random.pick(people)
    let count = random.int(1...person.identifiers.count)
    let identifiers = Array(person.identifiers.shuffled(using: &random).prefix(count))
    var facts: [SignUp.Fact] = []
    for _ in 0..<random.int(0...3) {
      let (name, value) = fact()
      if !facts.contains(where: { $0.name == name }) { facts.append(.init(name, value)) }
    }
    var consents: [Consent] = []
    for channel in Self.channels where random.chance(25) {
      consents.append(Consent(channel: channel, isGiven: random.chance(80)))
    }
    let signUp = SignUp(
      furtherIdentifiers: Array(identifiers.dropFirst()),
      facts: facts,
      origin: random.chance(50) ? .init(kind: "contest", name: "autumn") : nil,
      // Now and then themselves: that must not count.
      referredBy: random.chance(45) ? somebody() : random.chance(5) ? person.identifiers[0] : nil,
      consents: consents
    )
    append(.signup(signUp), about: identifiers[0], at: moment, source: "signup")
  }

  /// Two identifiers of one person; sometimes of two, by mistake.
  private mutating func link(_ type: EventType, at moment: Timestamp) {
    // Links of before are told again, taken back and contradicted at the same moment.
    var link = PastLink(
      one: random.pick(people).identifiers[0],
      link: Link(other: somebody(), reason: random.chance(40) ? "same address" : nil),
      occurredAt: moment
    )
    if random.chance(35), !links.isEmpty {
      let earlier = random.pick(links)
      link = earlier
      if random.chance(80) { link.occurredAt = moment }
    } else if random.chance(80) {
      let person = random.pick(people)
      link.one = random.pick(person.identifiers)
      link.link.other = random.pick(person.identifiers)
    }
    links.append(link)
    append(
      type == .identityLinked ? .identityLinked(link.link) : .identityUnlinked(link.link),
      about: link.one,
      at: link.occurredAt,
      source: "crm"
    )
  }

  /// Erases an identifier.
  ///
  /// What is about its orders afterwards must not name it: it would be another person.
  private mutating func erase(at moment: Timestamp) {
    // A referral code that goes would take the claims of its orders out of an export.
    let identifiers = random.pick(people).identifiers.filter { $0.namespace != "referral" }
    let identifier = random.pick(identifiers)
    orders.removeAll { $0.customer == identifier }
    waiting.removeAll { $0.customer == identifier }
    append(.erased(reason: "asked for it"), about: identifier, at: moment, source: "crm")
  }

  mutating func recordMail(_ type: EventType, at moment: Timestamp) {
    guard let kind = Email.Kind(rawValue: type.rawValue) else { return }
    if kind == .sent || mailed.isEmpty { mailed.append(somebody()) }
    let customer = kind == .sent ? mailed[mailed.count - 1] : random.pick(mailed)
    let isSeen = kind == .opened || kind == .clicked
    let mail = Email(
      kind: kind,
      campaign: random.pick(["spring", "autumn", nil]),
      message: random.chance(70) ? "m\(random.int(1...40))" : nil,
      link: kind == .clicked ? "https://shop.example/\(random.int(1...9))" : nil,
      isMachine: isSeen && random.chance(30),
      bounce: kind == .bounced ? random.pick([.hard, .soft]) : nil,
      reason: kind == .bounced ? "mailbox full" : nil
    )
    append(.email(mail), about: customer, at: moment, source: "mail")
  }
}
