import ArgumentParser
import EventLog
import Events
import Query

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one customer: who they are, their numbers, and what happened",
    usage: """
      patron show ann@example.com
      patron show ann@example.com --explain
      patron show ann@example.com --known-at 2025-03-01
      """
  )

  @OptionGroup var options: StoreOptions
  @OptionGroup var asOf: AsOfOption
  @OptionGroup var knownAt: KnownAtOption

  @Argument(
    help: ArgumentHelp("An identifier, such as email:ann@example.com or just ann@example.com")
  )
  var identifier: String

  @Flag(
    help:
      "Say how each number came about: orders, cuts, events and rules, and what one more order would change"
  )
  var explain = false

  @Option(help: ArgumentHelp("Print so many events at most, the latest first", valueName: "n"))
  var limit = 12

  func run() throws {
    let reader = try ShopReader(options.store)
    let identifier: Identifier
    do { identifier = try reader.log.identifier(meantBy: self.identifier) } catch let error
      as Identifier.ParseError
    {
      throw ValidationError(error.explanation)
    }
    let (answering, moment) = try knownAt.reading(reader, asOf)
    let page = try answering.page(
      of: identifier,
      asOf: moment,
      eventLimit: max(0, limit),
      explaining: explain
    )
    guard let page else {
      if let erased = try answering.erasure(of: identifier) {
        throw QueryError(
          "\(identifier) was erased on \(reader.log.calendar.text(erased)): who it was is forgotten.",
          hint:
            "What is counted stays: patron query profiles --where 'customer == \"\(identifier)\"'"
        )
      }
      throw QueryError(
        "Nobody is known as \(identifier).",
        hint: try reader.log.others(than: identifier)
          ?? "Identifiers are written as in `patron query profiles`."
      )
    }
    guard page.eventCount > 0 || !page.sections.isEmpty else {
      throw try nothing(of: page, by: moment, answering)
    }
    print(page.customer)
    for section in page.sections {
      print("\n\(section.title)")
      let width = section.lines.map { displayWidth($0.name) }.max() ?? 0
      for line in section.lines {
        let padding = String(repeating: " ", count: width - displayWidth(line.name))
        print("  \(line.name)\(padding)  \(line.text)\(explain ? Self.explanation(line) : "")")
      }
    }
    print("\n\(Terminal.count(page.eventCount, "event")), the latest first:")
    for event in page.events {
      print("  \(reader.log.calendar.text(event.occurredAt))  \(EventLine(event).text)")
    }
    for remark in page.remarks + page.lag.remarks { Terminal.say(remark) }
  }

  /// That nothing is there of a customer whom the log knows.
  private func nothing(
    of page: CustomerPage,
    by moment: Timestamp,
    _ reader: ShopReader
  ) throws -> QueryError {
    let day = reader.log.calendar.text(moment)
    guard page.lag.remarks.isEmpty else {
      return QueryError(
        "The views hold nothing of \(page.customer) by \(day).",
        hint: page.lag.remarks.joined(separator: " ")
      )
    }
    let isDateGiven = asOf.text != nil || knownAt.text != nil
    return QueryError(
      "Nothing was known of \(page.customer) by \(day).",
      hint: try reader.nothingKnownRemark
        ?? "Ask for a later date\(isDateGiven ? ", or leave out --as-of and --known-at" : "")."
    )
  }

  /// Positions are those of `patron log tail` and of `query timeline`.
  private static func explanation(_ line: CustomerPage.Line) -> String {
    let events =
      line.events.isEmpty ? nil : "events " + line.events.map { "\($0)" }.joined(separator: ", ")
    let parts = [line.because, events].compactMap { $0 }
    return parts.isEmpty ? "" : "  [\(parts.joined(separator: "; "))]"
  }
}
