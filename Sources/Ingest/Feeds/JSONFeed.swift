internal import Events

/// CloudEvents, events of mail providers, and chats exported from Telegram.
struct JSONFeed: Feed {
  private let elements: JSONElementsBox
  private let schemas: EventSchemas
  private let options: FeedOptions
  /// Items of an element that is many, the next of them last.
  private var pending: [FeedItem] = []

  /// Elements cannot be copied; a feed can.
  private final class JSONElementsBox {
    var elements: JSONElements

    init(_ elements: consuming JSONElements) { self.elements = elements }
  }

  init(path: String, _ options: FeedOptions) throws {
    elements = JSONElementsBox(try JSONElements(path: path))
    schemas = try EventSchemas()
    self.options = options
  }

  var bytesRead: Int64 { elements.elements.bytesRead }
  var fileLength: Int64 { elements.elements.fileLength }
  var lineCount: Int? { elements.elements.isByLine ? nil : elements.elements.lineCount }

  mutating func next() throws -> FeedItem? {
    if let item = pending.popLast() { return item }
    guard let element = try elements.elements.next() else { return nil }
    guard !element.isCut else {
      let reason = "the line is longer than 16 MiB, and is not kept"
      return FeedItem(line: element.line, raw: [], content: .refused(FeedError("", reason)))
    }
    let json: JSONValue
    do throws(JSONReader.ParseError) { json = try JSONReader.parse(element.bytes) } catch {
      return refused(element, error)
    }
    if TelegramChat.isExport(json) {
      pending = try TelegramChat(json, options).items(line: element.line).reversed()
      return pending.popLast()
    }
    do {
      return FeedItem(line: element.line, raw: Array(element.bytes), content: try content(json))
    } catch let error as JSONSchema.Violation {
      return refused(element, error.path, error.reason)
    } catch let error as Event.DecodeError {
      return refused(element, error.path, error.reason)
    } catch let error as FeedError {
      return refused(element, error.path, error.reason)
    }
  }

  /// Names the line and the character in it at which an element goes wrong.
  private func refused(
    _ element: JSONElements.Element,
    _ error: JSONReader.ParseError
  ) -> FeedItem {
    let before = element.bytes[..<error.offset]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return FeedItem(
      line: element.line + before.count { $0 == 0x0A },
      raw: Array(element.bytes),
      content: .refused(FeedError("character \(error.offset - lineStart + 1)", error.reason))
    )
  }

  private func refused(
    _ element: JSONElements.Element,
    _ path: String,
    _ reason: String
  ) -> FeedItem {
    FeedItem(
      line: element.line,
      raw: Array(element.bytes),
      content: .refused(FeedError(path, reason))
    )
  }

  private func content(_ json: JSONValue) throws -> FeedItem.Content {
    let json = try SNSEnvelope.content(of: json)
    if let provider = MailProvider.of(json) {
      let record = try provider.record(json)
      if case .skipped(let reason) = record.meaning { return .skipped(reason) }
      return .events(try record.events(source: provider.rawValue))
    }
    if json["Type"]?.string?.hasSuffix("Confirmation") == true { return .skipped(.otherEvent) }
    guard json["specversion"] != nil else {
      let providers = MailProvider.allCases.map(\.rawValue).joined(separator: ", ")
      throw FeedError(
        "specversion",
        "this is neither a CloudEvent nor an event of a mail provider that is known: \(providers)"
      )
    }
    try schemas.validate(json)
    return .events([try Event(cloudEvent: json)])
  }
}
