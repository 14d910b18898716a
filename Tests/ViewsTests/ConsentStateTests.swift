import EventLog
import Events
import TestSupport
import Testing
import Views

@Suite struct ConsentStateTests {
  private func consent(_ isGiven: Bool, _ channel: String, day: Int, id: String) throws -> Event {
    let consent = Consent(channel: channel, isGiven: isGiven)
    return try .about(ann, day: day, id: id, source: "crm", .consentChanged(consent))
  }

  private func mail(
    _ kind: Email.Kind,
    day: Int,
    bounce: Email.Bounce? = nil
  ) throws -> Event {
    let mail = Email(kind: kind, bounce: bounce)
    return try .about(ann, day: day, id: "\(kind)/\(day)", source: "mail", .email(mail))
  }

  /// What Ann has consented to, by name, and whether mail is blocked.
  private func state(_ events: [Event], day: Int) throws -> ([String: Bool], isBlocked: Bool) {
    let shop = try Shop(events)
    let row = try #require(try shop.profile(ann, day: day))
    var byName: [String: Bool] = [:]
    for (channel, isGiven) in row.consents.byChannel {
      byName[try shop.log.symbolText(.channel, channel) ?? "mail"] = isGiven
    }
    return (byName, row.consents.isMailBlocked)
  }

  @Test func theLastWordCounts() throws {
    let events = [
      try consent(false, "sms", day: 14, id: "1"), try consent(true, "sms", day: 10, id: "2"),
      try consent(true, "email", day: 10, id: "3"),
    ]
    #expect(try state(events, day: 12) == (["sms": true, "email": true], false))
    #expect(try state(events, day: 14) == (["sms": false, "email": true], false))
  }

  @Test(arguments: [true, false])
  func ofTwoWordsAtOneMomentTheStricterCounts(isFirstGiven: Bool) throws {
    let events = [
      try consent(isFirstGiven, "sms", day: 10, id: "1"),
      try consent(!isFirstGiven, "sms", day: 10, id: "2"),
    ]
    #expect(try state(events, day: 10) == (["sms": false], false))
  }

  @Test func aSignUpGivesConsents() throws {
    let signUp = try Event.signedUp(
      ann,
      day: 10,
      consents: [Consent(channel: "email", isGiven: true), Consent(channel: "sms", isGiven: false)]
    )
    #expect(try state([signUp], day: 10) == (["email": true, "sms": false], false))
  }

  @Test func whoUnsubscribesTakesTheConsentBack() throws {
    let events = [
      try consent(true, "email", day: 10, id: "1"), try mail(.unsubscribed, day: 12),
      try consent(true, "email", day: 14, id: "2"),
    ]
    #expect(try state(events, day: 11) == (["email": true], false))
    #expect(try state(events, day: 12) == (["email": false], true))
    #expect(try state(events, day: 14) == (["email": true], false))
  }

  // Unsubscribing took a consent back only where somebody's consent to mail was known.
  @Test func whoUnsubscribesNeedNotHaveConsented() throws {
    #expect(try state([try mail(.unsubscribed, day: 12)], day: 12) == (["mail": false], true))
  }

  @Test func aHardBounceAndAComplaintBlockMail() throws {
    let given = try consent(true, "email", day: 10, id: "1")
    let hard = try mail(.bounced, day: 12, bounce: .hard)
    let soft = try mail(.bounced, day: 12, bounce: .soft)
    #expect(try state([given, hard], day: 12) == (["email": true], true))
    #expect(try state([given, soft], day: 12) == (["email": true], false))
    let complained = try mail(.complained, day: 12)
    #expect(try state([given, complained], day: 12) == (["email": true], true))
    #expect(try state([given, complained], day: 11) == (["email": true], false))
  }

  @Test func consentToAnotherChannelUnblocksNothing() throws {
    let events = [
      try consent(true, "email", day: 9, id: "1"), try mail(.complained, day: 10),
      try consent(true, "sms", day: 12, id: "2"),
    ]
    #expect(try state(events, day: 12) == (["email": true, "sms": true], true))
  }

  @Test func aConsentOfTheMomentOfAComplaintDoesNotOutdoIt() throws {
    let events = [
      try mail(.complained, day: 10), try consent(true, "email", day: 10, id: "1"),
    ]
    #expect(try state(events, day: 10) == (["email": true], true))
  }

  /// Of two identifiers that are one customer, the strictest word counts, whenever the other was said.
  @Test func whoSaidNoHasNotSaidYesByAnotherName() throws {
    let bob = "email:bob@example.com"
    func says(_ customer: String, _ isGiven: Bool, day: Int) throws -> Event {
      let consent = Consent(channel: "email", isGiven: isGiven)
      return try .about(customer, day: day, id: "\(day)", source: "crm", .consentChanged(consent))
    }
    let link = try Event.about(
      ann,
      day: 14,
      id: "l",
      .identityLinked(Link(other: try Identifier(parsing: bob)))
    )
    let words = [try says(ann, false, day: 10), try says(bob, true, day: 12)]
    #expect(try state(words, day: 20) == (["email": false], false))
    #expect(try state(words + [link], day: 13) == (["email": false], false))
    #expect(try state(words + [link], day: 14) == (["email": false], false))
    // The other way round, and a later yes of the one who had said no.
    let changed = [try says(ann, true, day: 10), try says(bob, false, day: 12), link]
    #expect(try state(changed, day: 13) == (["email": true], false))
    #expect(try state(changed, day: 14) == (["email": false], false))
    #expect(
      try state(changed + [try says(ann, true, day: 15)], day: 16) == (["email": false], false)
    )
    #expect(
      try state(changed + [try says(bob, true, day: 15)], day: 16) == (["email": true], false)
    )
    let left = [try mail(.unsubscribed, day: 10), try says(bob, true, day: 12), link]
    #expect(try state(left, day: 14) == (["email": false], true))
  }
}
