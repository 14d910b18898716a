import Events
import Testing

/// What a schema cannot say is checked by decoding.
@Suite struct EventDecodeTests {
  private func decode(
    _ type: String,
    _ data: String,
    time: String = "2024-05-01T10:30:00Z"
  ) throws -> Event {
    let json = try JSONReader.parse(
      #"{"specversion":"1.0","type":"patron.\#(type).v1","source":"s","id":"1","time":"\#(time)","data":\#(data)}"#
    )
    try EventSchemas().validate(json)
    return try Event(cloudEvent: json)
  }

  private func path(_ type: String, _ data: String) -> String? {
    let error = #expect(throws: Event.DecodeError.self) { try decode(type, data) }
    return error?.path
  }

  @Test func timesAreTakenToTheMillisecondWithTheirOffset() throws {
    let data = #"{"customer":"email:a@b.de","channel":"sms","given":true}"#
    let event = try decode("consent.changed", data, time: "2024-05-01T10:30:00.1239+08:00")
    #expect("\(event.occurredAt)" == "2024-05-01T02:30:00.123Z")
  }

  @Test func anAmountHasAtMostTheDecimalsOfItsCurrency() {
    #expect(
      path("purchase.placed", #"{"order":"1","status":"paid","currency":"JPY","total":"1.5"}"#)
        == "data.total"
    )
    #expect(
      path("purchase.refunded", #"{"order":"1","currency":"CNY","amount":"0.001"}"#)
        == "data.amount"
    )
    #expect(
      path(
        "purchase.placed",
        #"{"order":"1","status":"paid","currency":"CNY","total":"1","lines":[{"quantity":1,"unit_price":"1.001"}]}"#
      ) == "data.lines[0].unit_price"
    )
  }

  @Test(arguments: ["1.0001", "1e3", "1e-1"])
  func aQuantityHasAtMostThreeDecimalsAndNoExponent(quantity: String) {
    let data =
      #"{"order":"1","status":"paid","currency":"CNY","total":"1","lines":[{"quantity":\#(quantity),"unit_price":"1"}]}"#
    #expect(path("purchase.placed", data) == "data.lines[0].quantity")
  }

  // A shop of Chile's unit of account could not read its own export again.
  @Test func amountsHaveUpToFourDecimalsAsTheirCurrencyHas() throws {
    func order(_ currency: String, _ total: String) -> String {
      #"{"order":"1","status":"paid","currency":"\#(currency)","total":"\#(total)"}"#
    }
    let event = try decode("purchase.placed", order("CLF", "1.2345"))
    guard case .purchasePlaced(let purchase) = event.payload else {
      Issue.record("\(event.payload)")
      return
    }
    #expect(purchase.total == 12_345)
    #expect(path("purchase.placed", order("KWD", "1.2345")) == "data.total")
    #expect(throws: JSONSchema.Violation.self) {
      try decode("purchase.placed", order("CLF", "1.23456"))
    }
  }

  @Test func anAmountNeedsItsCurrency() {
    #expect(path("purchase.cancelled", #"{"order":"1","amount":"5"}"#) == "data.currency")
  }

  @Test func aLinkIsBetweenTwo() {
    let data = #"{"identifiers":["email:a@b.de","email:A@B.de"]}"#
    #expect(path("identity.linked", data) == "data.identifiers")
  }

  @Test func identifiersThatAreTheSameAreListedOnce() throws {
    let event = try decode(
      "signup.registered",
      #"{"identifiers":["email:a@b.de","email:A@B.de","phone:123 45"],"referred_by":"ANN10"}"#
    )
    guard case .signup(let signup) = event.payload else { return #expect(Bool(false)) }
    #expect(signup.furtherIdentifiers.map(\.text) == ["phone:12345"])
    #expect(signup.referredBy?.text == "referral:ANN10")
  }

  /// They were appended, and a CSV of customers held a byte that ends texts elsewhere.
  @Test(arguments: [
    ("customer.erased", #"{"customer":"wechat:a\u0000"}"#, "data.customer"),
    ("customer.erased", #"{"customer":"wechat:a","reason":"\u0000"}"#, "data.reason"),
    ("purchase.cancelled", #"{"order":"1\u0000"}"#, "data.order"),
    (
      "chat.fact", #"{"customer":"wechat:a","fact":"size","value":"\u0000M"}"#, "data.value"
    ),
    (
      "signup.registered", #"{"identifiers":["wechat:a","wechat:\u0000"]}"#, "data.identifiers[1]"
    ),
    (
      "signup.registered", #"{"identifiers":["wechat:a"],"facts":{"a":"\u0000"}}"#, "data.facts.a"
    ),
    (
      "signup.registered", #"{"identifiers":["wechat:a"],"facts":{"\u0000":"a"}}"#, "data.facts"
    ),
  ])
  func aTextWithANULIsRefused(type: String, data: String, expected: String) {
    #expect(path(type, data) == expected)
  }

  @Test func identifiersHaveAtMost400Bytes() {
    let name = String(repeating: "王", count: 133)
    #expect(path("customer.erased", #"{"customer":"a:\#(name)"}"#) == "data.customer")
  }

  /// An order number of 100 Chinese characters passed the schema, which counts characters, and then
  /// stopped the program: the index of orders keeps its length in one byte.
  @Test func anOrderNumberHasAtMost120Bytes() throws {
    let longest = String(repeating: "单", count: 40)
    let event = try decode("purchase.cancelled", #"{"order":"\#(longest)"}"#)
    #expect(
      event.payload == .purchaseCancelled(Reversal(order: longest, currency: nil, amount: nil))
    )
    #expect(path("purchase.cancelled", #"{"order":"\#(longest)x"}"#) == "data.order")
  }

  /// Feeds once brought in longer texts, and addresses with other mails than clicks; the log's export was refused.
  @Test func whatALogHadIsNotMeasured() throws {
    let long = String(repeating: "短", count: 65_537)
    let data = #"{"customer":"email:a@b.de","link":"\#(long)"}"#
    #expect(path("email.unsubscribed", data) == "data.link")
    let known = try JSONReader.parse(
      #"{"specversion":"1.0","type":"patron.email.unsubscribed.v1","source":"\#(long.prefix(170))","id":"1","time":"2024-05-01T10:30:00Z","recordedtime":"2024-05-01T10:30:00Z","data":\#(data)}"#
    )
    try EventSchemas().validate(known)
    #expect(try Event(cloudEvent: known).cloudEvent.description.contains(long))
  }

  /// The seconds of a provider, given in milliseconds, are the year 55840, which no export could bring back.
  @Test(arguments: [1_700_000_000_000_000, -62_135_596_800_001, 253_402_300_800_000])
  func aMomentIsOfFourDigits(milliseconds: Int64) {
    let event = Event(
      source: "s",
      occurredAt: Timestamp(rawValue: milliseconds),
      customer: nil,
      payload: .consentChanged(Consent(channel: "sms", isGiven: true))
    )
    let error = #expect(throws: Event.DecodeError.self) { try event.check() }
    #expect(error?.description == "time: a moment is of the years 1 to 9999")
  }

  /// A name of 200 Chinese characters passed the schema and was then refused by LMDB, whose keys have
  /// at most 511 bytes; that ended the reading of the whole file.
  @Test(arguments: [
    (
      "purchase.placed",
      #"{"order":"1","status":"paid","currency":"CNY","total":"1","coupon":"NAME"}"#, "data.coupon"
    ),
    (
      "purchase.placed",
      #"{"order":"1","status":"paid","currency":"CNY","total":"1","channel":"NAME"}"#,
      "data.channel"
    ),
    (
      "purchase.placed",
      #"{"order":"1","status":"paid","currency":"CNY","total":"1","lines":[{"product":"NAME","quantity":1,"unit_price":"1"}]}"#,
      "data.lines[0].product"
    ),
    (
      "purchase.amended",
      #"{"order":"1","currency":"CNY","lines":[{"category":"NAME","quantity":1,"unit_price":"1"}]}"#,
      "data.lines[0].category"
    ),
    (
      "purchase.placed",
      #"{"order":"1","status":"paid","currency":"CNY","total":"1","referral_code":"NAME"}"#,
      "data.referral_code"
    ),
    (
      "chat.message", #"{"customer":"a:b","channel":"NAME","direction":"in","text":""}"#,
      "data.channel"
    ),
    ("chat.fact", #"{"customer":"a:b","fact":"NAME","value":"x"}"#, "data.fact"),
    ("chat.fact", #"{"customer":"a:b","fact":"x","value":"x","channel":"NAME"}"#, "data.channel"),
    ("consent.changed", #"{"customer":"a:b","channel":"NAME","given":true}"#, "data.channel"),
    ("email.sent", #"{"customer":"a:b","campaign":"NAME"}"#, "data.campaign"),
    ("signup.registered", #"{"identifiers":["a:b"],"facts":{"NAME":"x"}}"#, "data.facts"),
    ("signup.registered", #"{"identifiers":["a:b"],"consents":{"NAME":true}}"#, "data.consents"),
    (
      "signup.registered", #"{"identifiers":["a:b"],"from":{"kind":"shop","name":"NAME"}}"#,
      "data.from.name"
    ),
  ])
  func namesHaveAtMost510Bytes(type: String, data: String, place: String) throws {
    let longest = String(repeating: "名", count: place == "data.referral_code" ? 130 : 170)
    _ = try decode(type, data.replacing("NAME", with: longest))
    #expect(path(type, data.replacing("NAME", with: longest + "名")) == place)
  }
}
