internal import Events
internal import Foundation

/// A chat as WhatsApp exports it: a text of messages, each with its time and its writer's name.
///
/// The export does not say which of the names is the shop's, nor always in what order its dates are
/// written; what neither the file nor the user says is asked for, not guessed.
struct WhatsAppChat: Feed {
  private var items: [FeedItem]
  let fileLength: Int64
  var bytesRead: Int64 { fileLength }

  /// - Throws: `IngestError` if the file cannot be read, or something has to be asked for.
  init(path: String, _ options: FeedOptions) throws {
    let data = try FileStream.contents(of: path)
    fileLength = Int64(data.count)
    guard let text = String(validating: data, as: UTF8.self) else {
      throw IngestError(
        "\(path):\(Self.brokenLine(data)): the text is not UTF-8.",
        hint: "Export the chat again, or save the text as UTF-8."
      )
    }
    let (before, messages) = Self.messages(text)
    guard !messages.isEmpty else {
      throw IngestError(
        "\(path) is no chat that WhatsApp exported: no line begins a message.",
        hint:
          "Messages begin as “[2019-04-16 02:09] Ann: …” or “2019-04-16, 02:09 - Ann: …” do; without "
          + "--format the file is read as what it shows itself to be."
      )
    }
    let order = try options.dateOrder ?? Self.order(of: messages, path)
    items = try (before + Self.items(messages, order, path, options)).reversed()
  }

  mutating func next() -> FeedPiece? { items.popLast().map { .item($0) } }

  // MARK: Reading

  /// The first line that is not UTF-8.
  private static func brokenLine(_ data: [UInt8]) -> Int {
    let lines = data.split(separator: 0x0A, omittingEmptySubsequences: false)
    return 1 + (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0)
  }

  private struct Message {
    let line: Int
    let header: WhatsAppHeader
    /// `nil` for a notice, which nobody wrote.
    let author: String?
    var text: String
    var lineCount = 1
  }

  /// The messages, and before them the lines that go on with none.
  private static func messages(_ text: String) -> (before: [FeedItem], messages: [Message]) {
    var before: [FeedItem] = []
    var messages: [Message] = []
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for (index, line) in lines.enumerated() {
      guard let header = WhatsAppHeader(line) else {
        // A line without a time goes on with the message before.
        guard !messages.isEmpty else {
          before.append(Self.withoutMessage(line, index + 1))
          continue
        }
        messages[messages.count - 1].text += "\n" + line
        messages[messages.count - 1].lineCount += 1
        continue
      }
      let colon = header.rest.range(of: ": ")
      messages.append(
        Message(
          line: index + 1,
          header: header,
          author: colon.map { String(header.rest[..<$0.lowerBound]) },
          text: String(header.rest[(colon?.upperBound ?? header.rest.startIndex)...])
        )
      )
    }
    return (before, messages)
  }

  private static func withoutMessage(_ text: Substring, _ line: Int) -> FeedItem {
    let isBlank = text.allSatisfy { $0.isWhitespace || $0 == "\u{FEFF}" }
    return FeedItem(
      line: line,
      raw: Array(text.utf8),
      content: isBlank
        ? .skipped(.chatNotice)
        : .refused(FeedError("line", "no message begins here, nor above for it to go on with"))
    )
  }

  // MARK: Dates

  /// The order in which all dates are dates, and none is before the one above it.
  private static func order(of messages: [Message], _ path: String) throws -> DateOrder {
    let fitting = DateOrder.allCases.filter { order in
      let days = messages.map { $0.header.day(order) }
      guard !days.contains(nil) else { return false }
      let known = days.compactMap { $0 }
      return zip(known, known.dropFirst()).allSatisfy { $0 <= $1 }
    }
    if let first = fitting.first,
      fitting.allSatisfy({ order in
        messages.allSatisfy { $0.header.day(order) == $0.header.day(first) }
      })
    {
      return first
    }
    throw IngestError(
      "In \(path) dates such as \(messages.first?.header.date.map(String.init).joined(separator: "/") ?? "") can be read in more than one way.",
      hint: "Say which number is which with --date-order ymd, dmy or mdy."
    )
  }

  // MARK: Events

  private static func items(
    _ messages: [Message],
    _ order: DateOrder,
    _ path: String,
    _ options: FeedOptions
  ) throws -> [FeedItem] {
    let authors = Set(messages.compactMap(\.author))
    let customers = authors.subtracting(options.agents)
    guard !options.agents.isDisjoint(with: authors) || authors.count < 2 else {
      throw IngestError(
        "Whose messages in \(path) are the shop's? It has \(authors.sorted().joined(separator: ", ")).",
        hint: "Say so with --agent NAME, once for each of the shop's people."
      )
    }
    var ordinals = ChatOrdinals()
    return try messages.map { message in
      FeedItem(
        line: message.line,
        lineCount: message.lineCount,
        raw: Array(message.text.utf8),
        content: try content(
          message,
          order,
          partner: customers.count == 1 ? customers.first : nil,
          options,
          &ordinals
        )
      )
    }
  }

  private static func content(
    _ message: Message,
    _ order: DateOrder,
    partner: String?,
    _ options: FeedOptions,
    _ ordinals: inout ChatOrdinals
  ) throws -> FeedItem.Content {
    guard let author = message.author else { return .skipped(.chatNotice) }
    let text = message.text.filter { !"\u{200E}\u{200F}".contains($0) }
    guard !isOmittedMedia(message.text), !text.allSatisfy(\.isWhitespace) else {
      return .skipped(.chatMedia)
    }
    guard let day = message.header.day(order) else {
      return .refused(FeedError("date", "this is no date in the order \(order.rawValue)"))
    }
    let isShop = options.agents.contains(author)
    guard let name = isShop ? partner : author else { return .skipped(.chatToNobody) }
    let clock = (Int64(day.daysSince1970) * 86_400 + Int64(message.header.secondOfDay)) * 1_000
    let customer: Identifier
    do throws(Identifier.ParseError) { customer = try identifier(name) } catch {
      return .refused(FeedError("name", error.explanation))
    }
    let line = ChatLine(
      occurredAt: options.calendar.moment(atClock: clock),
      customer: customer,
      agent: isShop ? String(author.prefix(200)) : nil,
      text: text,
      conversation: nil
    )
    return .told(
      try line.events(channel: "whatsapp", options.chatFacts, ordinal: ordinals.next(line))
    )
  }

  /// Whether a text stands for what was sent and not exported.
  ///
  /// Android writes `<Media omitted>`; iOS a mark of direction, which nobody types, and then
  /// `image omitted`, `Bild weggelassen` or `图像已忽略`.
  private static func isOmittedMedia(_ text: String) -> Bool {
    let words = text.filter { !"\u{200E}\u{200F}".contains($0) }.trimmingBlanks
    if words.hasPrefix("<"), words.hasSuffix(">") { return true }
    return text.hasPrefix("\u{200E}") && omitted.contains { words.hasSuffix($0) }
  }

  private static let omitted = [
    " omitted", " weggelassen", " ausgelassen", "已忽略", "已被忽略",
  ]

  /// Whom the shop's telephone does not know by name is a number.
  private static func identifier(_ name: String) throws(Identifier.ParseError) -> Identifier {
    let digits = name.filter { !" \u{202A}\u{202C}\u{00A0}()-".contains($0) }
    guard digits.first == "+", digits.count > 6, digits.dropFirst().allSatisfy(\.isNumber) else {
      return try Identifier(namespace: "whatsapp", value: name)
    }
    return try Identifier(namespace: "phone", value: digits)
  }
}
