extension Event {
  /// What keeps a JSON value from being an event, or an event out of the log: where (a path such as `data.total`)
  /// and why.
  public struct DecodeError: Error, Equatable, CustomStringConvertible {
    public let path: String
    public let reason: String

    public var description: String { "\(path): \(reason)" }
  }

  /// Reads a CloudEvent that its JSON Schema has accepted.
  ///
  /// What a schema cannot say is checked here: real dates, decimals that fit the currency, and what `check`
  /// asks of every event.
  public init(cloudEvent json: JSONValue) throws(DecodeError) {
    let object = Fields(json, path: "")
    guard let type = EventType(cloudEventType: try object.text("type")) else {
      throw DecodeError(path: "type", reason: "no such event type")
    }
    let data = Fields(
      json["data"] ?? .null,
      path: "data.",
      // What a log holds passes on as it is told, and can be mended.
      takesFlaws: json["recordedtime"] != nil || type == .customerErased
        || type == .identityUnlinked
    )
    let (customer, payload) = try Event.payload(type, data)
    self.init(
      source: try object.text("source"),
      id: try object.text("id"),
      occurredAt: try object.moment("time"),
      recordedAt: json["recordedtime"] == nil ? nil : try object.moment("recordedtime"),
      isTimeUnknown: json["timeunknown"]?.bool ?? false,
      customer: customer,
      payload: payload
    )
    try check()
  }

  private static func payload(
    _ type: EventType,
    _ data: Fields
  ) throws(DecodeError) -> (Identifier?, Payload) {
    switch type {
    case .purchasePlaced:
      (
        try data.optionalIdentifier("customer"),
        .purchasePlaced(try Purchase(data, isPlacing: true))
      )
    case .purchaseAmended:
      (
        try data.optionalIdentifier("customer"),
        .purchaseAmended(try Purchase(data, isPlacing: false))
      )
    case .purchaseRefunded:
      (try data.optionalIdentifier("customer"), .purchaseRefunded(try Reversal(data)))
    case .purchaseCancelled:
      (try data.optionalIdentifier("customer"), .purchaseCancelled(try Reversal(data)))
    case .chatMessage: (try data.identifier("customer"), .chatMessage(try ChatMessage(data)))
    case .chatFact:
      (
        try data.identifier("customer"),
        .chatFact(
          ChatFact(
            name: try data.text("fact"),
            value: try data.text("value"),
            channel: data.optionalText("channel"),
            message: data.optionalText("message")
          )
        )
      )
    case .signupRegistered: try SignUp.read(data)
    case .identityLinked:
      try Link.read(data) { .identityLinked($0) }
    case .identityUnlinked:
      try Link.read(data) { .identityUnlinked($0) }
    case .consentChanged:
      (
        try data.identifier("customer"),
        .consentChanged(
          Consent(channel: try data.text("channel"), isGiven: data.json["given"]?.bool ?? false)
        )
      )
    case .emailSent, .emailDelivered, .emailOpened, .emailClicked, .emailBounced, .emailComplained,
      .emailUnsubscribed:
      (try data.identifier("customer"), .email(try Email(type, data)))
    case .customerErased:
      (try data.identifier("customer"), .erased(reason: data.optionalText("reason")))
    case .rulesAdopted:
      (
        nil,
        .rulesAdopted(
          AdoptedRules(
            rules: try data.text("rules"),
            standard: data.optionalText("standard"),
            preset: data.optionalText("preset")
          )
        )
      )
    }
  }
}

/// The members of one object, with the path to it for errors.
struct Fields {
  let json: JSONValue
  let path: String
  /// Whether identifiers are taken that can be nobody's; `Identifier.flaw` says which these are.
  let takesFlaws: Bool

  init(_ json: JSONValue, path: String, takesFlaws: Bool = false) {
    self.json = json
    self.path = path
    self.takesFlaws = takesFlaws
  }

  func error(_ name: String, _ reason: String) -> Event.DecodeError {
    Event.DecodeError(path: path + name, reason: reason)
  }

  func optionalText(_ name: String) -> String? { json[name]?.string }

  func text(_ name: String) throws(Event.DecodeError) -> String {
    guard let text = optionalText(name) else { throw error(name, "a text is missing") }
    return text
  }

  func identifier(_ name: String) throws(Event.DecodeError) -> Identifier {
    try identifier(parsing: try text(name), name)
  }

  func optionalIdentifier(_ name: String) throws(Event.DecodeError) -> Identifier? {
    guard let text = optionalText(name) else { return nil }
    return try identifier(parsing: text, name)
  }

  func identifier(parsing text: String, _ name: String) throws(Event.DecodeError) -> Identifier {
    let identifier: Identifier
    do throws(Identifier.ParseError) { identifier = try Identifier(parsing: text) } catch {
      throw self.error(name, error.explanation)
    }
    if !takesFlaws, let flaw = identifier.flaw { throw self.error(name, flaw) }
    return identifier
  }

  func moment(_ name: String) throws(Event.DecodeError) -> Timestamp {
    let parsed = try? DateText.parse(try text(name))
    guard let parsed, let offset = parsed.offsetSeconds else {
      throw error(name, "a date and time with an offset or Z is expected")
    }
    return Timestamp(rawValue: parsed.clockMilliseconds - Int64(offset) * 1_000)
  }

  func currency(_ name: String) throws(Event.DecodeError) -> Currency {
    guard let currency = Currency(try text(name)) else {
      throw error(name, "a currency is three letters, such as CNY")
    }
    return currency
  }

  func optionalAmount(_ name: String, _ currency: Currency) throws(Event.DecodeError) -> Int64? {
    guard let text = optionalText(name) else { return nil }
    do throws(Decimals.ParseError) {
      return try Decimals.parse(text, digits: currency.minorDigits)
    } catch {
      throw self.error(name, error.explanation(text, digits: currency.minorDigits))
    }
  }
}

extension Identifier.ParseError {
  public var explanation: String {
    switch self {
    case .noNamespace(let text):
      "“\(text)” is no identifier: namespace:value is expected, such as email:ann@example.com"
    case .noValue(let text): "the identifier “\(text)” has no value"
    case .tooLong(let length):
      "an identifier has at most \(Identifier.maximumLength) bytes, this one \(length)"
    case .holdsNUL: "an identifier holds no NUL: it is damaged"
    }
  }
}

extension Decimals.ParseError {
  public func explanation(_ text: String, digits: Int) -> String {
    switch self {
    case .notANumber: "“\(text)” is not an amount: digits and one point are expected, such as 12.50"
    case .tooManyDecimals: "“\(text)” has more than \(digits) decimals"
    case .tooLarge: "“\(text)” is too large"
    }
  }
}

extension Purchase {
  fileprivate init(_ data: Fields, isPlacing: Bool) throws(Event.DecodeError) {
    let currency = try data.currency("currency")
    self.init(
      order: try data.text("order"),
      currency: currency,
      status: data.optionalText("status").flatMap(OrderStatus.init(name:)),
      total: try data.optionalAmount("total", currency),
      discount: try data.optionalAmount("discount", currency),
      shipping: try data.optionalAmount("shipping", currency),
      coupon: data.optionalText("coupon"),
      channel: data.optionalText("channel"),
      referralCode: data.optionalText("referral_code")
    )
    if let code = referralCode {
      _ = try data.identifier(parsing: "referral:\(code)", "referral_code")
      referralCode = (try? Identifier(referralCode: code))?.referralCode
    }
    guard let elements = data.json["lines"]?.array else { return }
    var lines: [OrderLine] = []
    for (index, element) in elements.enumerated() {
      let line = Fields(element, path: "\(data.path)lines[\(index)].")
      let number = element["quantity"]?.number ?? ""
      guard let quantity = try? Decimals.parse(number, digits: 3) else {
        throw line.error("quantity", "“\(number)” is no number with at most three decimals")
      }
      lines.append(
        OrderLine(
          product: line.optionalText("product"),
          category: line.optionalText("category"),
          quantity: quantity,
          unitPrice: try line.optionalAmount("unit_price", currency) ?? 0
        )
      )
    }
    // An order placed with no lines says what one says that names none.
    if !isPlacing || !lines.isEmpty { self.lines = lines }
  }
}

extension Reversal {
  fileprivate init(_ data: Fields) throws(Event.DecodeError) {
    let currency = data.json["currency"] == nil ? nil : try data.currency("currency")
    if currency == nil, data.json["amount"] != nil {
      throw data.error("currency", "an amount needs its currency")
    }
    self.init(
      order: try data.text("order"),
      currency: currency,
      amount: try currency.flatMap { currency throws(Event.DecodeError) in
        try data.optionalAmount("amount", currency)
      }
    )
  }
}

extension ChatMessage {
  fileprivate init(_ data: Fields) throws(Event.DecodeError) {
    self.init(
      channel: try data.text("channel"),
      direction: try data.text("direction") == "in" ? .incoming : .outgoing,
      text: try data.text("text"),
      conversation: data.optionalText("conversation"),
      agent: data.optionalText("agent")
    )
  }
}

extension SignUp {
  fileprivate static func read(
    _ data: Fields
  ) throws(Event.DecodeError) -> (Identifier?, Event.Payload) {
    var identifiers: [Identifier] = []
    for (index, element) in (data.json["identifiers"]?.array ?? []).enumerated() {
      let identifier = try data.identifier(parsing: element.string ?? "", "identifiers[\(index)]")
      if !identifiers.contains(identifier) { identifiers.append(identifier) }
    }
    guard let customer = identifiers.first else { throw data.error("identifiers", "none is given") }
    var origin: Origin?
    if let json = data.json["from"] {
      let from = Fields(json, path: data.path + "from.")
      origin = Origin(kind: try from.text("kind"), name: from.optionalText("name"))
    }
    var referredBy: Identifier?
    if let text = data.optionalText("referred_by") {
      let referrer = (try? Identifier(referrer: text))?.text ?? "referral:\(text)"
      referredBy = try data.identifier(parsing: referrer, "referred_by")
    }
    var facts: [Fact] = []
    for member in data.json["facts"]?.members ?? [] {
      facts.append(Fact(member.name, member.value.string ?? ""))
    }
    var consents: [Consent] = []
    for member in data.json["consents"]?.members ?? [] {
      consents.append(Consent(channel: member.name, isGiven: member.value.bool ?? false))
    }
    let signup = SignUp(
      furtherIdentifiers: Array(identifiers.dropFirst()),
      facts: facts,
      origin: origin,
      referredBy: referredBy,
      consents: consents
    )
    return (customer, .signup(signup))
  }
}

extension Link {
  fileprivate static func read(
    _ data: Fields,
    _ payload: (Link) -> Event.Payload
  ) throws(Event.DecodeError) -> (Identifier?, Event.Payload) {
    let texts = (data.json["identifiers"]?.array ?? []).map { $0.string ?? "" }
    guard texts.count == 2 else { throw data.error("identifiers", "exactly two are expected") }
    let first = try data.identifier(parsing: texts[0], "identifiers[0]")
    let second = try data.identifier(parsing: texts[1], "identifiers[1]")
    guard first != second else { throw data.error("identifiers", "both are the same") }
    return (first, payload(Link(other: second, reason: data.optionalText("reason"))))
  }
}

extension Email {
  fileprivate init(_ type: EventType, _ data: Fields) throws(Event.DecodeError) {
    self.init(
      kind: Kind(rawValue: type.rawValue) ?? .sent,
      campaign: data.optionalText("campaign"),
      message: data.optionalText("message"),
      link: data.optionalText("link"),
      isMachine: data.json["machine"]?.bool ?? false,
      bounce: data.optionalText("kind").map { $0 == "hard" ? .hard : .soft },
      reason: data.optionalText("reason")
    )
  }
}
