import EventLog
import Events
import TestSupport
import Testing

@Suite struct ErasureTests {
  let store: TemporaryStore
  let ann = "email:ann@b.de"

  init() throws { store = try TemporaryStore() }

  private func event(_ id: String, _ customer: String, _ payload: Event.Payload) throws -> Event {
    Event(
      source: "chat",
      id: id,
      occurredAt: Event.moment(day: 10),
      customer: try Identifier(parsing: customer),
      payload: payload
    )
  }

  private func message(_ id: String, _ customer: String, _ text: String) throws -> Event {
    let message = ChatMessage(channel: "wechat", direction: .incoming, text: text)
    return try event(id, customer, .chatMessage(message))
  }

  private func exported() throws -> String {
    var text = ""
    try store.open(for: .reading).forEachEvent(after: .start) { _, event in
      text += "\(event.cloudEvent)\n"
      return true
    }
    return text
  }

  /// Telephone numbers were once kept with their country: those in a log stay what they are.
  @Test func anIdentifierOfOlderRulesIsFoundToldAgainAndErased() throws {
    let old = "phone:+8613800138000"
    func told(_ identifier: Identifier) -> Event {
      Event(
        source: "chat",
        id: "1",
        occurredAt: Event.moment(day: 10),
        customer: identifier,
        payload: .consentChanged(Consent(channel: "sms", isGiven: true))
      )
    }
    try store.append([told(Identifier(stored: old))])
    try store.append([told(Identifier(parsing: old))])
    #expect(try exported().contains("\"\(old)\""))
    let log = try store.open(for: .reading)
    #expect(try log.head().position.rawValue == 1)
    #expect(try log.identifier(meantBy: old).text == old)
    #expect(try log.identifier(meantBy: "phone:0086 13800138000").text == "phone:13800138000")
    #expect(try log.identifier(meantBy: "Ann@b.de").text == ann)
    #expect(throws: Identifier.ParseError.self) { try log.identifier(meantBy: "") }
  }

  @Test func erasingForgetsThePersonAndKeepsTheHistory() throws {
    try store.append([
      try message("1", ann, "SECRET one"), try message("2", "email:bob@b.de", "hello"),
      try .placed("7", by: ann, day: 3, total: 500), try message("3", ann, "SECRET two"),
      try event("4", ann, .erased(reason: "asked")),
    ])
    let text = try exported()
    #expect(!text.contains("SECRET"))
    #expect(!text.contains("ann@b.de"))
    #expect(text.contains("hello"))
    #expect(text.contains("\"erased:1\""))
    let log = try store.open(for: .reading)
    #expect(try log.verify().eventCount == 5)
    #expect(try log.head().epoch == 1)
    #expect(try log.findSubject(Identifier(parsing: ann)) == nil)
    #expect(try log.identifierText(SubjectID(rawValue: 1)) == nil)
    #expect(try log.personalRow(at: LogPosition(rawValue: 1)) == nil)
    #expect(try log.personalRow(at: LogPosition(rawValue: 2)) != nil)
  }

  @Test func theNumberOfAnErasedPersonIsNeverGivenAgain() throws {
    try store.append([
      try message("1", ann, "x"), try message("2", "email:bob@b.de", "x"),
      try event("3", "email:bob@b.de", .erased(reason: nil)),
    ])
    try store.append([
      try message("4", "email:carl@b.de", "x"), try message("5", "email:bob@b.de", "y"),
    ])
    let log = try store.open(for: .reading)
    #expect(try log.findSubject(Identifier(parsing: "email:carl@b.de"))?.rawValue == 3)
    #expect(try log.findSubject(Identifier(parsing: "email:bob@b.de"))?.rawValue == 4)
    #expect(try log.event(at: LogPosition(rawValue: 2))?.customer?.text == "erased:2")
    #expect(try log.event(at: LogPosition(rawValue: 5))?.customer?.text == "email:bob@b.de")
  }

  /// One appender, which remembers names, goes on after the erasure.
  @Test func anAppenderForgetsWhomItErased() throws {
    let log = try store.open()
    let appender = Appender(log)
    let now = Timestamp(rawValue: 1)
    try appender.transaction(recordedAt: now) { transaction in
      _ = try transaction.append(message("1", ann, "x"))
      _ = try transaction.append(event("2", ann, .erased(reason: nil)))
      _ = try transaction.append(message("3", ann, "back"))
    }
    try appender.transaction(recordedAt: now) { _ = try $0.append(message("4", ann, "again")) }
    #expect(try log.event(at: LogPosition(rawValue: 3))?.customer?.text == ann)
    #expect(try log.findSubject(Identifier(parsing: ann))?.rawValue == 2)
    #expect(try log.event(at: LogPosition(rawValue: 4))?.customer?.text == ann)
    #expect(try log.personalRow(at: LogPosition(rawValue: 4))?.text == "again")
  }

  @Test func whoIsErasedAndKnownToAnotherAppenderGetsANewNumber() throws {
    let log = try store.open()
    let (one, other) = (Appender(log), Appender(log))
    let now = Timestamp(rawValue: 1)
    try one.transaction(recordedAt: now) { _ = try $0.append(message("1", ann, "x")) }
    try other.transaction(recordedAt: now) {
      _ = try $0.append(event("2", ann, .erased(reason: nil)))
    }
    try one.transaction(recordedAt: now) { _ = try $0.append(message("3", ann, "y")) }
    #expect(try log.findSubject(Identifier(parsing: ann))?.rawValue == 2)
    #expect(try log.event(at: LogPosition(rawValue: 1))?.customer?.text == "erased:1")
  }

  /// An appender remembers the event that it looked up last.
  @Test func whoWasLookedUpIsForgotten() throws {
    let log = try store.open()
    let (one, other) = (Appender(log), Appender(log))
    let now = Timestamp(rawValue: 1)
    let bob = "email:bob@b.de"
    let first = LogPosition(rawValue: 1)
    func customer(_ position: LogPosition, _ appender: Appender) throws -> String? {
      try appender.transaction(recordedAt: now) { try $0.event(at: position)?.customer?.text }
    }
    try one.transaction(recordedAt: now) { transaction in
      _ = try transaction.append(message("1", ann, "x"))
      #expect(try transaction.event(at: first)?.customer?.text == ann)
      _ = try transaction.append(event("2", ann, .erased(reason: nil)))
      #expect(try transaction.event(at: first)?.customer?.text == "erased:1")
      _ = try transaction.append(message("3", bob, "y"))
    }
    let third = LogPosition(rawValue: 3)
    #expect(try customer(third, one) == bob)
    try other.transaction(recordedAt: now) {
      _ = try $0.append(event("4", bob, .erased(reason: nil)))
    }
    #expect(try customer(third, one) == "erased:2")
  }

  @Test func anAbortedErasureForgetsNothing() throws {
    struct Stop: Error {}
    try store.append([try message("1", ann, "kept")])
    let appender = Appender(try store.open())
    #expect(throws: Stop.self) {
      try appender.transaction(recordedAt: Timestamp(rawValue: 1)) { transaction in
        _ = try transaction.append(event("2", ann, .erased(reason: nil)))
        throw Stop()
      }
    }
    #expect(try exported().contains("kept"))
    #expect(try appender.log.head().epoch == 0)
  }

  private func refund(_ id: String, _ order: String, _ customer: String) throws -> Event {
    Event(
      source: "shop",
      id: id,
      occurredAt: Event.moment(day: 12),
      customer: try Identifier(parsing: customer),
      payload: .purchaseRefunded(Reversal(order: order, currency: Currency("CNY"), amount: 100))
    )
  }

  /// An export told once more with the person's name used to bring the name back: it was numbered before
  /// it was compared.
  @Test func whatIsToldOfAnErasedPersonsOrderBringsNobodyBack() throws {
    let placed = try Event.placed("7", by: ann, day: 3, total: 500)
    try store.append([placed, try event("4", ann, .erased(reason: nil))])
    #expect(try store.append([placed]) == [.duplicate(of: LogPosition(rawValue: 1))])
    try store.append([try refund("r1", "7", ann)])
    let log = try store.open(for: .reading)
    #expect(try log.findSubject(Identifier(parsing: ann)) == nil)
    #expect(try log.event(at: LogPosition(rawValue: 3))?.customer?.text == "erased:1")
    // Also once they came back as somebody new.
    try store.append([try .placed("8", by: ann, day: 20, total: 900)])
    try store.append([try refund("r2", "7", ann)])
    #expect(try log.event(at: LogPosition(rawValue: 4))?.customer?.text == ann)
    #expect(try log.event(at: LogPosition(rawValue: 5))?.customer?.text == "erased:1")
  }

  /// The order's first event named nobody: whose it is says its placing.
  @Test func aRefundBeforeTheOrderBringsNobodyBack() throws {
    let nameless = try Event.refunded("7", id: "r0", day: 2, amount: 100)
    let placed = try Event.placed("7", by: ann, day: 3, total: 500)
    try store.append([nameless, placed, try event("4", ann, .erased(reason: nil))])
    try store.append([try refund("r1", "7", ann)])
    let log = try store.open(for: .reading)
    #expect(try log.findSubject(Identifier(parsing: ann)) == nil)
    #expect(try log.event(at: LogPosition(rawValue: 4))?.customer?.text == "erased:1")
  }

  /// Neither does whoever else is named for it become known.
  @Test func anotherNameForAnErasedPersonsOrderIsTheirs() throws {
    try store.append([
      try .placed("7", by: ann, day: 3, total: 500), try event("4", ann, .erased(reason: nil)),
    ])
    let named = try refund("r1", "7", "email:new@b.de")
    #expect(try store.append([named]) == [.appended(LogPosition(rawValue: 3))])
    let log = try store.open(for: .reading)
    #expect(try log.event(at: LogPosition(rawValue: 3))?.customer?.text == "erased:1")
    #expect(try log.findSubject(Identifier(parsing: "email:new@b.de")) == nil)
  }

  /// Events lose their ids with what was personal: what is exported then has derived ones.
  @Test func anExportMadeAfterTheErasureIsKnown() throws {
    try store.append([
      try message("1", ann, "SECRET"), try .placed("7", by: ann, day: 3, total: 500),
      try event("4", ann, .erased(reason: "asked")),
    ])
    let log = try store.open(for: .reading)
    var events: [Event] = []
    try log.forEachEvent(after: .start) { _, event in
      events.append(event)
      return true
    }
    let outcomes = try store.append(events)
    #expect(outcomes == (1...3).map { .duplicate(of: LogPosition(rawValue: $0)) })
    #expect(try log.findSubject(Identifier(parsing: "erased:1")) == nil)
  }

  /// The export left the code out, so that the referrer's credits were lost with whoever read it; and the
  /// order as it was told before the erasure was a conflict.
  @Test func anOrderKeepsTheReferrerWhoWasErased() throws {
    let code = "referral:ANN10"
    let placed = try Event.placed(
      "7",
      by: "email:bob@b.de",
      day: 3,
      total: 500,
      referralCode: "ANN10"
    )
    try store.append([placed, try event("4", code, .erased(reason: nil))])
    let log = try store.open(for: .reading)
    let first = LogPosition(rawValue: 1)
    let kept = try #require(try log.event(at: first))
    #expect("\(kept.cloudEvent)".contains(#""referral_code":"erased:2""#))
    let told = try Event(cloudEvent: kept.cloudEvent)
    #expect(try store.append([placed, told]) == [.duplicate(of: first), .duplicate(of: first)])
    #expect(try log.findSubject(Identifier(parsing: code)) == nil)
    #expect(throws: EventConflict.self) {
      try store.append([
        try .placed("7", by: "email:bob@b.de", day: 3, total: 501, referralCode: "ANN10")
      ])
    }
    // Elsewhere the code is whoever was the log's second.
    let other = try TemporaryStore()
    try other.append([kept])
    #expect(try other.open(for: .reading).findSubject(Identifier(parsing: "erased:2")) != nil)
  }

  @Test func erasingTwiceIsTakenOnce() throws {
    let erasure = try event("2", ann, .erased(reason: "asked"))
    try store.append([try message("1", ann, "x"), erasure])
    #expect(try store.append([erasure]) == [.duplicate(of: LogPosition(rawValue: 2))])
  }
}
