import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// Texts of all lengths in every field of every feed.
///
/// A message id of 65,536 characters ended the process, a campaign of 171 Chinese ones the reading of the whole file, and
/// much that a feed brought in was refused when the log's own export was read.
@Suite struct TextLengthTests {
  static let lengths = [0, 1, 200, 201, 510, 511, 65_535, 65_536, 65_537, 100_000]

  static let texts =
    lengths.flatMap { length in
      ["a", "短", "e\u{301}", "\n"].map { String(repeating: $0, count: length) }
    } + ["a\u{0}b", " ", "\u{FEFF}"]

  /// The same as they stand between the quotes of JSON.
  private static let quotedTexts = texts.map {
    String(JSONValue.string($0).description.dropFirst().dropLast())
  }

  /// What is in a feed, with `TEXT` where the text is to stand.
  static let elements = [
    #"{"event":"click","email":"ann@example.com","sg_event_id":"e","sg_message_id":"TEXT"}"#,
    #"{"event":"click","email":"ann@example.com","smtp-id":"TEXT"}"#,
    #"{"event":"click","email":"ann@example.com","sg_event_id":"e","category":["TEXT"]}"#,
    #"{"event":"click","email":"ann@example.com","sg_event_id":"e","marketing_campaign_name":"TEXT"}"#,
    #"{"event":"click","email":"ann@example.com","sg_event_id":"e","url":"TEXT"}"#,
    #"{"event":"group_unsubscribe","email":"ann@example.com","sg_event_id":"e","url":"TEXT"}"#,
    #"{"event":"bounce","email":"ann@example.com","sg_event_id":"e","reason":"TEXT","url":"u"}"#,
    #"{"event":"TEXT","email":"ann@example.com","sg_event_id":"e"}"#,
    #"{"event":"click","email":"TEXT@example.com","sg_event_id":"e"}"#,
    #"{"event-data":{"event":"clicked","recipient":"ann@example.com","message":{"headers":{"message-id":"TEXT"}}}}"#,
    #"{"event-data":{"event":"clicked","recipient":"ann@example.com","campaigns":[{"name":"TEXT"}]}}"#,
    #"{"event-data":{"event":"opened","recipient":"ann@example.com","tags":["TEXT"],"url":"TEXT"}}"#,
    #"{"event-data":{"event":"failed","severity":"permanent","recipient":"ann@example.com","url":"u","delivery-status":{"message":"TEXT"}}}"#,
    #"{"RecordType":"Click","MessageID":"TEXT","Recipient":"ann@example.com"}"#,
    #"{"RecordType":"Click","MessageID":"m","Recipient":"ann@example.com","Tag":"TEXT"}"#,
    #"{"RecordType":"Open","MessageID":"m","Recipient":"ann@example.com","OriginalLink":"TEXT"}"#,
    #"{"RecordType":"Bounce","Type":"HardBounce","MessageID":"m","Email":"ann@example.com","Details":"TEXT"}"#,
    #"{"eventType":"Click","click":{"link":"TEXT"},"mail":{"messageId":"m","destination":["ann@example.com"]}}"#,
    #"{"eventType":"Send","mail":{"messageId":"TEXT","destination":["ann@example.com","bob@example.com"]}}"#,
    #"{"eventType":"Send","mail":{"messageId":"m","destination":["ann@example.com"],"tags":{"campaign":["TEXT"]}}}"#,
    #"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"ann@example.com","diagnosticCode":"TEXT"}]},"mail":{"messageId":"m"}}"#,
    #"{"event":"click","email":"ann@example.com","message-id":"TEXT"}"#,
    #"{"event":"delivered","email":"ann@example.com","message-id":"m","tags":["TEXT"],"link":"TEXT"}"#,
    #"{"event":"hard_bounce","email":"ann@example.com","message-id":"m","reason":"TEXT"}"#,
  ]

  /// The element with the text, and with the time in each form in which a provider gives it.
  private static func element(_ element: String, _ quoted: String, second: Int) -> String {
    let moment = "2024-05-01T10:00:\(second < 10 ? "0" : "")\(second)Z"
    let epoch = 1_700_000_000 + second
    return
      element.replacing(
        #""email":"#,
        with: #""timestamp":\#(epoch),"ts":\#(epoch),"email":"#
      )
      .replacing(#""recipient":"#, with: #""timestamp":\#(epoch),"recipient":"#)
      .replacing(#""MessageID":"#, with: #""DeliveredAt":"\#(moment)","MessageID":"#)
      .replacing(#""mail":{"#, with: #""mail":{"timestamp":"\#(moment)","#)
      .replacing("TEXT", with: quoted)
  }

  /// Reads the log's own export into a new store, which must then hold the same.
  private func comesBack(_ shop: IngestShop, _ about: String) throws {
    let export = try shop.exported()
    let other = try IngestShop()
    let report = try other.events(export)
    #expect(report.reasons.map { $0.prefix(200) } == [], "\(about)")
    #expect(try other.exported() == export, "\(about)")
  }

  @Test(arguments: elements)
  func mail(element: String) throws {
    let shop = try IngestShop()
    let lines = Self.quotedTexts.enumerated().map { index, text in
      Self.element(element, text, second: index)
    }.joined(separator: "\n")
    let report = try shop.events(lines)
    #expect(report.account.total == report.lines)
    #expect(report.rejects.count < Self.texts.count)
    try comesBack(shop, element)
    let again = try shop.events(lines)
    #expect(again.eventCount == 0)
    #expect(again.reasons == report.reasons)
  }

  @Test func telegram() throws {
    let pieces = [
      #""from":"Bob","from_id":"user7","text":"TEXT""#,
      #""from":"TEXT","from_id":"user8","text":"hello""#,
      #""from":"Bob","from_id":"TEXT","text":"hello""#,
    ]
    let shop = try IngestShop()
    var chat = FeedOptions(calendar: shop.log.calendar)
    chat.chatFacts = try ChatFacts([(name: "all", expression: "(?s).+")])
    for piece in pieces {
      for quoted in Self.quotedTexts {
        let message = piece.replacing("TEXT", with: quoted)
        try shop.events(
          #"{"name":"Bob","type":"personal_chat","id":7,"messages":[{"id":1,"type":"message","date":"2024-05-01T10:00:00",\#(message)}]}"#,
          chat
        )
      }
    }
    #expect(try shop.log.head().position.rawValue > 20)
    try comesBack(shop, "Telegram")
  }

  @Test(arguments: ["Ann: TEXT", "TEXT: hello"])
  func whatsApp(line: String) throws {
    let shop = try IngestShop()
    var chat = FeedOptions(calendar: shop.log.calendar)
    chat.agents = ["Shop"]
    chat.chatFacts = try ChatFacts([(name: "all", expression: "(?s).+")])
    let said = Self.texts.filter { !$0.hasPrefix("\n") || $0.count < 1_000 }
    let lines = ["Shop: hello", "Ann: hi"] + said.map { line.replacing("TEXT", with: $0) }
    let report = try shop.events(
      lines.map { "2024-05-13, 10:16 - \($0)" }.joined(separator: "\n"),
      form: .whatsApp,
      chat
    )
    #expect(report.account.total == report.lines)
    #expect(report.eventCount > 10)
    try comesBack(shop, line)
  }

  @Test(arguments: ["city", "from_name", "referred_by", "customer", "email", "id.taobao"])
  func signUps(column: String) throws {
    let shop = try IngestShop()
    let rows = Self.texts.enumerated().map { index, text in
      "2024-05-01,1390000\(1_000 + index),\"\(text)\""
    }
    let report = try shop.events(
      "registered_at,phone,\(column)\n" + rows.joined(separator: "\n"),
      form: .signups
    )
    #expect(report.account.total == report.lines)
    #expect(report.eventCount > 5)
    try comesBack(shop, column)
  }

  @Test(arguments: ["", "fact.", "consent.", "id."])
  func headersOfSignUps(prefix: String) throws {
    for text in Self.texts {
      let shop = try IngestShop()
      do {
        try shop.events(
          "registered_at,phone,\"\(prefix)\(text)\"\n2024-05-01,13900001000,yes\n",
          form: .signups
        )
      } catch is IngestError { continue }
      try comesBack(shop, "\(prefix)\(text.prefix(10)) × \(text.count)")
    }
  }

  @Test(arguments: EventType.allCases)
  func cloudEvents(type: EventType) throws {
    let schema = try JSONReader.parse(EventSchemas.text(of: type))
    let example = try #require(schema["examples"]?.array?.first)
    var changed: [JSONValue] = []
    for text in Self.texts {
      for path in 0..<20 {
        var place = path
        let event = example.replacing(&place, with: text, within: "data")
        if place < 0 { changed.append(event) }
      }
      changed.append(example.with("source", .string(text)))
      changed.append(example.with("id", .string(text)))
    }
    let shop = try IngestShop()
    let lines = changed.enumerated().map { index, event in
      event["id"] == example["id"]
        ? event.with("id", .string("\(index)")).description : event.description
    }
    let report = try shop.events(lines.joined(separator: "\n"))
    #expect(report.account.total == report.lines)
    #expect(report.eventCount > 2)
    try comesBack(shop, type.name)
  }

  @Test(arguments: ["order", "customer", "product", "category", "coupon", "referral_code", "email"])
  func orders(column: String) throws {
    let shop = try IngestShop()
    let names = ["order", "ordered_at", "amount", "phone"]
    let header = names.contains(column) ? names : names + [column]
    let rows = Self.texts.enumerated().map { index, text in
      header.map { name in
        switch name {
        case column: "\"\(text)\""
        case "order": "\(index)"
        case "ordered_at": "2024-05-01"
        case "amount": "1"
        default: "1390000\(1_000 + index)"
        }
      }.joined(separator: ",")
    }
    let report = try shop.orders(([header.joined(separator: ",")] + rows).joined(separator: "\n"))
    #expect(report.account.total == report.lines)
    #expect(report.eventCount > 1)
    try comesBack(shop, column)
  }
}

extension JSONValue {
  /// With another value for a member.
  fileprivate func with(_ name: String, _ value: JSONValue) -> JSONValue {
    .object((members ?? []).map { $0.name == name ? Member(name, value) : $0 })
  }

  /// With `text` for the text number `place` within the member `root`, texts counted as they stand, names of the members of
  /// objects among them; `place` is below zero afterwards where there was one.
  fileprivate func replacing(
    _ place: inout Int,
    with text: String,
    within root: String
  ) -> JSONValue {
    guard let value = self[root] else { return self }
    return with(root, value.replacing(&place, with: text))
  }

  private func replacing(_ place: inout Int, with text: String) -> JSONValue {
    switch self {
    case .string:
      place -= 1
      return place == -1 ? .string(text) : self
    case .array(let elements):
      return .array(elements.map { $0.replacing(&place, with: text) })
    case .object(let members):
      return .object(
        members.map { member in
          var name = member.name
          if ["facts", "consents"].contains(where: { self == self[$0] }) { name = text }
          return Member(name, member.value.replacing(&place, with: text))
        }
      )
    default: return self
    }
  }
}
