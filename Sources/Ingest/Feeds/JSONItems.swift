internal import EventLog
internal import Events

/// What elements of JSON are: CloudEvents, events of mail providers, chats exported from Telegram.
///
/// It needs no file and no log, so any thread can ask it.
///
/// **Per-event path.**
struct JSONItems: Sendable {
  private let schemas: EventSchemas
  private let options: FeedOptions

  init(_ options: FeedOptions) throws {
    schemas = try EventSchemas()
    self.options = options
  }

  /// Looks into an element that begins on `line`, and adds what it comes to.
  ///
  /// - Throws: `IngestError` if something has to be asked for.
  func add(_ element: [UInt8], line: Int, to items: inout [FeedItem]) throws {
    let json: JSONValue
    do throws(JSONReader.ParseError) { json = try JSONReader.parse(element) } catch {
      items.append(Self.refused(element, line, error))
      return
    }
    if TelegramChat.isExport(json) {
      items += try TelegramChat(json, options).items(line: line)
      return
    }
    items.append(FeedItem(line: line, raw: element, content: try contentOrRefusal(json)))
  }

  /// Names the line and the character in it at which an element goes wrong.
  private static func refused(
    _ element: [UInt8],
    _ line: Int,
    _ error: JSONReader.ParseError
  ) -> FeedItem {
    let before = element[..<error.offset]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return FeedItem(
      line: line + before.count { $0 == 0x0A },
      raw: element,
      content: .refused(FeedError("character \(error.offset - lineStart + 1)", error.reason))
    )
  }

  private func contentOrRefusal(_ json: JSONValue) throws -> FeedItem.Content {
    do {
      return try content(json)
    } catch let error as JSONSchema.Violation {
      return .refused(FeedError(error.path, error.reason))
    } catch let error as Event.DecodeError {
      return .refused(FeedError(error.path, error.reason))
    } catch let error as FeedError {
      return .refused(error)
    }
  }

  private func content(_ json: JSONValue) throws -> FeedItem.Content {
    let json = try SNSEnvelope.content(of: json)
    if let provider = MailProvider.of(json) {
      let record = try provider.record(json)
      if case .skipped(let reason) = record.meaning { return .skipped(reason) }
      return .told(try record.events(source: provider.rawValue))
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
    return .told([try Event(cloudEvent: json)])
  }
}
