internal import Events

/// A chat, or all of them, as Telegram Desktop exports them: `result.json`.
///
/// In a chat between two, whoever is not the chat's own person is the shop. In a group the shop's people
/// must be named; what they write there is to nobody alone, and left out.
struct TelegramChat {
  private let chats: [JSONValue]
  private let options: FeedOptions

  static func isExport(_ json: JSONValue) -> Bool {
    json["chats"]?["list"]?.array != nil
      || (json["messages"]?.array != nil && json["type"]?.string != nil && json["id"] != nil)
  }

  init(_ json: JSONValue, _ options: FeedOptions) throws {
    chats = json["chats"]?["list"]?.array ?? [json]
    self.options = options
  }

  /// Every message, as an item of the line on which the export begins.
  func items(line: Int) throws -> [FeedItem] {
    var ordinals = ChatOrdinals()
    return try chats.flatMap { chat in
      let isPersonal = chat["type"]?.string?.hasPrefix("personal") == true
      let person = isPersonal ? chat["id"]?.number.map { "user" + $0 } : nil
      return try (chat["messages"]?.array ?? []).map { message in
        FeedItem(
          line: line,
          raw: Array("\(message)".utf8),
          content: try content(message, of: chat, with: person, &ordinals)
        )
      }
    }
  }

  private func content(
    _ message: JSONValue,
    of chat: JSONValue,
    with person: String?,
    _ ordinals: inout ChatOrdinals
  ) throws -> FeedItem.Content {
    guard message["type"]?.string == "message" else { return .skipped(.chatNotice) }
    let text = Self.text(message["text"])
    guard !text.isEmpty else { return .skipped(.chatMedia) }
    guard let author = message["from_id"]?.string else {
      return .refused(FeedError("from_id", "the message does not say who wrote it"))
    }
    guard let time = message.seconds("date_unixtime") ?? localTime(message["date"]?.string) else {
      return .refused(FeedError("date", "the message does not say when it was written"))
    }
    let name = message["from"]?.string ?? author
    let isShop = person.map { $0 != author } ?? options.agents.contains(name)
    guard let customer = isShop ? person : author else { return .skipped(.chatToNobody) }
    let identifier: Identifier
    do throws(Identifier.ParseError) {
      identifier = try Identifier(namespace: "telegram", value: customer)
    } catch {
      return .refused(FeedError("from_id", error.explanation))
    }
    let line = ChatLine(
      occurredAt: time,
      customer: identifier,
      agent: isShop ? String(name.prefix(200)) : nil,
      text: text,
      conversation: chat["id"]?.number
    )
    return .told(
      try line.events(channel: "telegram", options.chatFacts, ordinal: ordinals.next(line))
    )
  }

  private func localTime(_ text: String?) -> Timestamp? {
    guard let text, let parsed = try? DateText.parse(text) else { return nil }
    return options.calendar.moment(parsed)
  }

  /// A text, or pieces of it: texts, and objects that say what is special about theirs.
  private static func text(_ json: JSONValue?) -> String {
    switch json {
    case .string(let text): text
    case .array(let pieces): pieces.map { $0.string ?? $0["text"]?.string ?? "" }.joined()
    default: ""
    }
  }
}
