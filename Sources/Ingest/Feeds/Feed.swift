internal import EventLog
package import Events

/// A file of events in one of the forms that are understood, one item after another.
protocol Feed {
  /// The next piece; `nil` after the last.
  ///
  /// - Throws: `IngestError` if the file cannot be read further.
  mutating func next() throws -> FeedPiece?

  var bytesRead: Int64 { get }
  var fileLength: Int64 { get }
  /// Lines of the file so far, where some are another number of items than one; `nil` for others.
  var lineCount: Int? { get }
  /// How to look into pieces that are JSON; `nil` where none is.
  var jsonOptions: FeedOptions? { get }
}

extension Feed {
  var lineCount: Int? { nil }
  var jsonOptions: FeedOptions? { nil }
}

/// What is read of a feed at a time.
enum FeedPiece {
  case item(FeedItem)
  /// JSON that nobody has looked into, and the line on which it begins.
  case json([UInt8], line: Int)
}

/// An item of a feed, and what it comes to.
struct FeedItem {
  enum Content {
    case events([ToldEvent])
    case skipped(SkipReason)
    case refused(FeedError)

    static func told(_ events: [Event]) -> Content { .events(events.map { ToldEvent($0) }) }
  }

  /// Line of the file on which it begins.
  let line: Int
  /// How many lines of the account it is.
  var lineCount = 1
  let raw: [UInt8]
  let content: Content
  /// What it gives as names of its customer, and names nobody.
  var leftOut: [LeftOutName] = []
}

/// What is wrong with an item of a feed, and where in it.
struct FeedError: Error {
  let path: String
  let reason: String

  init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }
}

/// What a feed's form leaves open.
package struct FeedOptions: Sendable {
  /// The shop's zone, for times without an offset.
  package var calendar: ShopCalendar
  /// Whose messages in a chat are the shop's.
  package var agents: Set<String> = []
  /// In what order a chat's dates have day, month and year; `nil`: as the file's own dates show.
  package var dateOrder: DateOrder?
  /// What is looked for in a customer's messages.
  package var chatFacts = ChatFacts()
  /// Who issued the customers' names of a sign-up list.
  package var source = "shop"

  package init(calendar: ShopCalendar) { self.calendar = calendar }
}

/// The order of the numbers in a date such as 03/04/24.
package enum DateOrder: String, CaseIterable, Sendable {
  case yearMonthDay = "ymd"
  case dayMonthYear = "dmy"
  case monthDayYear = "mdy"
}
