internal import Events

/// The elements of a file of JSON, not looked into.
struct JSONFeed: Feed {
  private let elements: JSONElementsBox
  let jsonOptions: FeedOptions?

  /// Elements cannot be copied; a feed can.
  private final class JSONElementsBox {
    var elements: JSONElements

    init(_ elements: consuming JSONElements) { self.elements = elements }
  }

  init(path: String, _ options: FeedOptions) throws {
    elements = JSONElementsBox(try JSONElements(path: path))
    jsonOptions = options
  }

  var bytesRead: Int64 { elements.elements.bytesRead }
  var fileLength: Int64 { elements.elements.fileLength }
  var lineCount: Int? { elements.elements.isByLine ? nil : elements.elements.lineCount }

  mutating func next() throws -> FeedPiece? {
    guard let element = try elements.elements.next() else { return nil }
    guard !element.isCut else {
      let error = FeedError("", "the line is longer than 16 MiB, and is not kept")
      return .item(FeedItem(line: element.line, raw: [], content: .refused(error)))
    }
    return .json(Array(element.bytes), line: element.line)
  }
}
