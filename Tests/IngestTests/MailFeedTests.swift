import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// What providers of mail tell, each in its own form.
@Suite struct MailFeedTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  /// For each provider: an event as it tells it, and what becomes of it.
  static let told: [(String, String)] = [
    (
      #"{"event":"processed","email":"Ann@Example.com","timestamp":1700000000,"sg_event_id":"a","sg_message_id":"m1.f1","category":["May","b"]}"#,
      "email.sent sendgrid ann m1 May"
    ),
    (
      #"{"event":"open","email":"ann@example.com","timestamp":1700000060,"sg_event_id":"b","sg_message_id":"m1.f1","sg_machine_open":true}"#,
      "email.opened sendgrid ann m1 machine"
    ),
    (
      #"{"event":"bounce","type":"blocked","email":"ann@example.com","timestamp":1,"sg_event_id":"c","reason":"full"}"#,
      "email.bounced sendgrid ann soft: full"
    ),
    (
      #"{"event":"group_unsubscribe","email":"ann@example.com","timestamp":1,"sg_message_id":"m1"}"#,
      "email.unsubscribed sendgrid ann m1"
    ),
    (
      #"{"event":"group_resubscribe","email":"ann@example.com","timestamp":2,"sg_message_id":"m1"}"#,
      "consent.changed sendgrid ann email true"
    ),
    (
      #"{"event-data":{"event":"failed","severity":"permanent","recipient":"ann@example.com","timestamp":1700000000.153125,"tags":["June"],"message":{"headers":{"message-id":"m2"}},"delivery-status":{"message":"no such user"}}}"#,
      "email.bounced mailgun ann m2 June hard: no such user"
    ),
    (
      #"{"event-data":{"event":"clicked","recipient":"ann@example.com","timestamp":1700000000.1,"url":"https://a.example","client-info":{"bot":"apple"}}}"#,
      "email.clicked mailgun ann machine https://a.example"
    ),
    (
      #"{"RecordType":"SpamComplaint","Type":"SpamComplaint","MessageID":"m3","Email":"ann@example.com","BouncedAt":"2024-05-01T10:00:00.3963933-04:00","Tag":"July"}"#,
      "email.complained postmark ann m3 July"
    ),
    (
      #"{"RecordType":"SubscriptionChange","MessageID":"m3","Recipient":"ann@example.com","ChangedAt":"2024-05-01T10:00:00Z","SuppressSending":true,"SuppressionReason":"ManualSuppression"}"#,
      "email.unsubscribed postmark ann m3"
    ),
    (
      #"{"RecordType":"SubscriptionChange","MessageID":"m3","Recipient":"ann@example.com","ChangedAt":"2024-05-01T10:00:00Z","SuppressSending":false}"#,
      "consent.changed postmark ann email true"
    ),
    (
      #"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","timestamp":"2024-05-01T10:00:00.101Z","bouncedRecipients":[{"emailAddress":"Ann <ann@example.com>","diagnosticCode":"550"}]},"mail":{"messageId":"m4","destination":["ann@example.com","bob@example.com"]}}"#,
      "email.bounced ses ann m4 hard: 550"
    ),
    (
      #"{"Type":"Notification","TopicArn":"arn","Message":"{\"eventType\":\"Open\",\"open\":{\"timestamp\":\"2024-05-01T10:00:00Z\"},\"mail\":{\"messageId\":\"m4\",\"destination\":[\"ann@example.com\"]}}"}"#,
      "email.opened ses ann m4"
    ),
    (
      #"{"event":"click","email":"ann@example.com","message-id":"<m5>","ts_epoch":1700000000000,"link":"https://b.example","tags":["August"]}"#,
      "email.clicked brevo ann <m5> August https://b.example"
    ),
    (
      #"{"event":"proxy_open","email":"ann@example.com","message-id":"<m5>","ts":1700000000}"#,
      "email.opened brevo ann <m5> machine"
    ),
  ]

  private static func text(_ event: Event) -> String {
    let name = event.customer?.value.split(separator: "@").first ?? ""
    var parts = [event.type.name, event.source, String(name)]
    switch event.payload {
    case .email(let mail):
      parts += [mail.message, mail.campaign, mail.isMachine ? "machine" : nil, mail.link]
        .compactMap { $0 }
      if let bounce = mail.bounce { parts.append("\(bounce): \(mail.reason ?? "")") }
    case .consentChanged(let consent): parts.append("\(consent.channel) \(consent.isGiven)")
    default: break
    }
    return parts.joined(separator: " ")
  }

  @Test(arguments: told)
  func aProvidersEventIsUnderstood(json: String, expected: String) throws {
    let report = try shop.events(json + "\n")
    #expect(report.rejects.map(\.reason) == [])
    #expect(try shop.all().map(Self.text) == [expected])
  }

  @Test func allFormsOfAFileSayTheSame() throws {
    let elements = Self.told.map(\.0)
    let lines = try shop.events(elements.joined(separator: "\n"))
    #expect(lines.account.new == elements.count)
    let list = "[\n  " + elements.joined(separator: ",\n  ") + "\n]\n"
    for form in [list, "[" + elements.joined(separator: ",") + "]", list + "\n"] {
      let report = try shop.events(form)
      #expect(report.rejects.map(\.reason) == [])
      #expect(report.lines == elements.count)
      #expect(report.account.duplicate == elements.count)
    }
  }

  /// A provider that tells an event again may give it another id of its own.
  @Test func anEventToldAgainUnderAnotherIDIsADuplicate() throws {
    func open(_ id: String, at time: Int) -> String {
      #"{"event":"open","email":"a@example.com","timestamp":\#(time),"sg_event_id":"\#(id)","sg_message_id":"m"}"#
        + "\n"
    }
    let report = try shop.events(open("x", at: 5) + open("y", at: 5) + open("x", at: 6))
    #expect(report.account.new == 2)
    #expect(report.account.duplicate == 1)
  }

  @Test func oneEventMayBeOfSeveralRecipients() throws {
    let report = try shop.events(
      #"{"eventType":"Delivery","delivery":{"timestamp":"2024-05-01T10:00:00Z","recipients":["a@example.com","b@example.com"]},"mail":{"messageId":"m"}}"#
    )
    #expect(report.lines == 1)
    #expect(report.account.new == 1)
    #expect(report.eventCount == 2)
  }

  @Test func whatSaysNothingIsSkippedAndWhatLacksAWhoOrWhenIsRefused() throws {
    let report = try shop.events(
      """
      {"event":"deferred","email":"a@example.com","timestamp":1,"sg_event_id":"x"}
      {"event":"dropped","reason":"Bounced Address","email":"a@example.com","timestamp":1,"sg_event_id":"x"}
      {"event":"list_addition","email":"a@example.com","message-id":"m","ts":1}
      {"event":"open","email":"a@example.com","sg_event_id":"x"}
      {"event":"open","timestamp":1,"sg_event_id":"x"}
      {"event":"open","timestamp":1,"email":"nobody","sg_event_id":"x"}
      {"hello":"world"}
      [{"event":"open","email":"a@example.com","timestamp":1,"sg_event_id":"x"},{"event":1}]
      {"Type":"Notification","TopicArn":"arn","Message":"{"}

      """
    )
    #expect(report.account.skipped == [.mailDeferred: 1, .mailNotSent: 1, .otherEvent: 1])
    #expect(report.account.new == 1)
    #expect(report.rejects.map(\.line) == [4, 5, 6, 7, 8, 9])
    #expect(report.rejects[0].reason.contains("does not say when"))
    #expect(report.rejects[1].reason.contains("address is missing"))
    #expect(report.rejects[3].reason.contains("neither a CloudEvent nor"))
    #expect(report.account.total == report.lines)
  }

  /// A broken line is one refused line, not the end of the file.
  @Test func aBrokenFirstLineIsRefusedAlone() throws {
    let good = Self.told[0].0
    let report = try shop.events("{\"event\":\n" + good + "\n")
    #expect(report.rejects.map(\.line) == [1])
    #expect(report.account.new == 1)
  }
}
