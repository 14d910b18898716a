import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// Chats as WhatsApp and Telegram export them.
@Suite struct ChatTests {
  let shop: IngestShop
  private var options: FeedOptions

  init() throws {
    shop = try IngestShop(timeZone: "UTC")
    options = FeedOptions(calendar: shop.log.calendar)
    options.agents = ["Lily"]
  }

  private static func text(_ event: Event) -> String {
    let who = event.customer?.text ?? ""
    switch event.payload {
    case .chatMessage(let message):
      let agent = message.agent.map { " (\($0))" } ?? ""
      return "\(event.occurredAt) \(who)\(agent): \(message.text)"
    case .chatFact(let fact): return "\(who) \(fact.name)=\(fact.value) of \(fact.message ?? "")"
    default: return event.type.name
    }
  }

  // MARK: WhatsApp

  /// The same message in each style that is known.
  @Test(arguments: [
    "[2019-04-16 14:09] Ann: Hello", "[16-04-19 14:09:00] Ann: Hello",
    "2019-04-16, 14:09 - Ann: Hello", "16.04.2019, 14:09 - Ann: Hello",
    "4/16/19, 2:09 PM - Ann: Hello", "\u{200E}[16/04/2019, 2:09:00\u{202F}pm] Ann: Hello",
  ])
  func everyStyleIsRead(line: String) throws {
    var options = options
    if line.hasPrefix("[16-04-19") { options.dateOrder = .dayMonthYear }
    let report = try shop.events(line + "\r\n", form: .whatsApp, options)
    #expect(report.rejects.isEmpty)
    #expect(try shop.all().map(Self.text) == ["2019-04-16T14:09:00.000Z whatsapp:Ann: Hello"])
  }

  private static let chat = """
    [2019-04-16 02:09] Messages are encrypted.
    [2019-04-16 02:09] +86 139-0000-0001: 你好,
    蓝色的杯子有吗? Time: now

    [2019-04-16 02:12] Lily: 有: 39 元
    [2019-04-16 02:13] +86 139-0000-0001: <Media omitted>
    [2019-04-16 02:13] +86 139-0000-0001: ok
    [2019-04-16 02:13] +86 139-0000-0001: ok

    """

  @Test func messagesGoOnOverLinesAndNoticesAreLeftOut() throws {
    let report = try shop.events(Self.chat, form: .whatsApp, options)
    #expect(
      try shop.all().map(Self.text) == [
        "2019-04-16T02:09:00.000Z phone:13900000001: 你好,\n蓝色的杯子有吗? Time: now\n",
        "2019-04-16T02:12:00.000Z phone:13900000001 (Lily): 有: 39 元",
        "2019-04-16T02:13:00.000Z phone:13900000001: ok",
        "2019-04-16T02:13:00.000Z phone:13900000001: ok",
      ]
    )
    #expect(report.account.skipped == [.chatNotice: 1, .chatMedia: 1])
    #expect(report.lines == 8)
    #expect(report.account.total == 8)
  }

  /// iOS names what it left out in words, behind a mark that nobody types.
  @Test(arguments: [
    "image omitted", "video omitted", "Bild weggelassen", "Kontaktkarte ausgelassen", "图像已忽略",
    "report.pdf • \u{200E}2 pages \u{200E}document omitted",
  ])
  func whatIOSLeftOutIsNoMessage(words: String) throws {
    let report = try shop.events(
      "\u{200E}[2019-04-16, 14:09:00] Ann: \u{200E}\(words)\r\n"
        + "[2019-04-16, 14:10:00] Ann: \(words)\r\n",
      form: .whatsApp,
      options
    )
    #expect(report.account.skipped == [.chatMedia: 1])
    // The same words, typed.
    #expect(report.eventCount == 1)
  }

  @Test(arguments: ["order,customer\n1,ann\n", "", "Hello\n"])
  func aTextWithoutMessagesIsNoChat(text: String) throws {
    expectIngestError("is no chat that WhatsApp exported", hint: "Messages begin as") {
      _ = try shop.events(text, form: .whatsApp, options)
    }
  }

  @Test func linesBeforeTheFirstMessageAreRefused() throws {
    let report = try shop.events(
      "\nChat with Ann\n[2019-04-16 02:09] Ann: x\n",
      form: .whatsApp,
      options
    )
    #expect(
      report.reasons == ["2 line: no message begins here, nor above for it to go on with"]
    )
    #expect(report.lines == 3)
    #expect(report.account.total == 3)
    #expect(report.eventCount == 1)
  }

  @Test func aLongerExportOfTheSameChatAddsWhatIsNew() throws {
    try shop.events(Self.chat, form: .whatsApp, options)
    let report = try shop.events(
      Self.chat + "[2019-04-16 02:13] +86 139-0000-0001: ok\n",
      form: .whatsApp,
      options
    )
    #expect(report.eventCount == 1)
    #expect(try shop.all().count == 5)
  }

  @Test func theFilesOwnDatesSayTheirOrder() throws {
    // Only day, month, year makes dates of all, none before the one above.
    try shop.events(
      "01.02.20, 10:00 - Ann: a\n13.02.20, 10:00 - Ann: b\n",
      form: .whatsApp,
      options
    )
    #expect(try shop.all().map { "\($0.occurredAt)".prefix(10) } == ["2020-02-01", "2020-02-13"])
  }

  @Test func whatTheFileDoesNotSayIsAskedFor() throws {
    expectIngestError("more than one way", hint: "--date-order") {
      _ = try shop.events("03/04/20, 10:00 - Ann: a\n", form: .whatsApp, options)
    }
    expectIngestError("It has Ann, Bob", hint: "--agent") {
      _ = try shop.events(
        "2020-01-01, 10:00 - Ann: a\n2020-01-01, 10:00 - Bob: b\n",
        form: .whatsApp,
        options
      )
    }
    #expect(try shop.all().isEmpty)
  }

  private func expectIngestError(_ words: String, hint: String, _ body: () throws -> Void) {
    let error = #expect(throws: IngestError.self) { try body() }
    #expect(error?.description.contains(words) == true)
    #expect(error?.hint?.contains(hint) == true)
  }

  @Test func inAGroupTheShopSpeaksToNobodyAlone() throws {
    let report = try shop.events(
      """
      2020-01-01, 10:00 - Ann: a
      2020-01-01, 10:01 - Bob: b
      2020-01-01, 10:02 - Lily: c

      """,
      form: .whatsApp,
      options
    )
    #expect(report.eventCount == 2)
    #expect(report.account.skipped == [.chatToNobody: 1])
  }

  // MARK: Facts

  @Test func patternsFindFactsInWhatCustomersSay() throws {
    var options = options
    options.chatFacts = try ChatFacts([
      (name: "birthday", expression: #"birthday is (\d{4}-\d{2}-\d{2})"#),
      (name: "city", expression: #"(?:我住在|I live in )(\p{L}+)"#),
      (name: "phone", expression: #"1\d{10}"#),
    ])
    try shop.events(
      """
      2020-01-01, 10:00 - Ann: My birthday is 1990-05-01, I live in Hangzhou
      2020-01-01, 10:01 - Ann: 我住在杭州 13900000001 13900000001
      2020-01-01, 10:02 - Lily: I live in Shanghai

      """,
      form: .whatsApp,
      options
    )
    let events = try shop.all()
    let facts = events.filter { $0.type == .chatFact }
    #expect(
      facts.map { Self.text($0).split(separator: " ")[1] } == [
        "birthday=1990-05-01", "city=Hangzhou", "city=杭州", "phone=13900000001",
      ]
    )
    // Each names the message that it came from.
    #expect(Self.text(facts[0]).hasSuffix(" of " + (events[0].id ?? "-")))
    #expect(Self.text(facts[3]).hasSuffix(" of " + (events[3].id ?? "-")))
  }

  @Test func aPatternThatIsNoneIsNamed() {
    expectIngestError("“city”", hint: "rules.yaml") {
      _ = try ChatFacts([(name: "city", expression: "(")])
    }
  }

  /// A pattern that repeats what repeats held the reading for ever, without a word.
  @Test func aPatternThatGoesBackAndForthEndsTheReading() throws {
    var options = options
    // 2^18 ways: so many that it is late, so few that the search left behind ends.
    options.chatFacts = try ChatFacts([
      (name: "vowels", expression: "(a+)+$"), (name: "city", expression: "in ([A-Z]\\w+)"),
    ])
    options.chatFacts.limit = 0.001
    let text = String(repeating: "a", count: 18) + "!"
    expectIngestError(
      "“vowels” is not done after 0.001 seconds with the message “\(text)”",
      hint: "a+"
    ) {
      try shop.events("2020-01-01, 10:00 - Ann: \(text)\n", form: .whatsApp, options)
    }
    #expect(try shop.log.head().position == .start)
    options.chatFacts.limit = 60
    try shop.events(
      "2020-01-01, 10:00 - Ann: I live in Paris, \(text.suffix(9))\n",
      form: .whatsApp,
      options
    )
    #expect(try shop.all().map { $0.type.name } == ["chat.message", "chat.fact"])
  }

  @Test(arguments: ["", String(repeating: "n", count: 511)])
  func aFactHasANameThatTheLogCanKeep(name: String) {
    expectIngestError("is no name of a fact: it has \(name.count) bytes", hint: "510") {
      _ = try ChatFacts([(name: name, expression: ".")])
    }
  }

  // MARK: Telegram

  private static let telegram = """
    {
     "name": "Ann", "type": "personal_chat", "id": 4711,
     "messages": [
      {"id": 1, "type": "message", "date": "2023-05-01T18:00:00", "date_unixtime": "1682935200",
       "from": "Ann", "from_id": "user4711", "text": ["My ", {"type": "bold", "text": "city"}]},
      {"id": 2, "type": "message", "date": "2023-05-01T10:01:00", "from": "Lily",
       "from_id": "user1", "text": "Thanks"},
      {"id": 3, "type": "service", "date": "2023-05-01T10:01:00", "text": ""},
      {"id": 4, "type": "message", "date": "2023-05-01T10:01:00", "from": "Ann",
       "from_id": "user4711", "photo": "x", "text": ""},
      {"id": 5, "type": "message", "from": "Ann", "from_id": "user4711", "text": "when?"}
     ]
    }
    """

  @Test(arguments: [telegram, "{\"chats\": {\"list\": [\n\(telegram)\n]}}\n"])
  func aTelegramExportIsRead(json: String) throws {
    let report = try shop.events(json)
    #expect(
      try shop.all().map(Self.text) == [
        "2023-05-01T10:00:00.000Z telegram:user4711: My city",
        "2023-05-01T10:01:00.000Z telegram:user4711 (Lily): Thanks",
      ]
    )
    #expect(report.account.skipped == [.chatNotice: 1, .chatMedia: 1])
    #expect(report.rejects.map(\.reason) == ["the message does not say when it was written"])
    #expect(report.account.total == 5)
    #expect(try shop.events(json).eventCount == 0)
  }

  @Test(arguments: [
    ("[2019-04-16 02:09] Ann: x\n", FeedForm.whatsApp), ("\u{FEFF}\n{\"a\": 1}\n", .json),
    ("[{}]\n", .json), ("email;registered_at;city\n", .signups), ("order,registered_at\n", nil),
    ("order,ordered_at,customer,amount\n", nil), ("", nil),
  ])
  func aFileShowsItsForm(text: String, form: FeedForm?) throws {
    #expect(try FeedForm.of(path: shop.temporary.write(text, to: "some")) == form)
  }
}
