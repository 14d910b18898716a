internal import Dispatch
internal import Events
internal import Synchronization

/// What is looked for in customers' messages: patterns by the name of the fact.
///
/// A pattern that repeats what repeats, such as `(a+)+$`, can go back and forth in a short message for years. Whatever
/// looks for facts is given `limit` seconds for a message, and the file is not read further where that is not enough.
package struct ChatFacts: Sendable {
  /// Seconds for all patterns in one message; usual ones take microseconds.
  package var limit = 5.0

  private struct Pattern: @unchecked Sendable {
    // @unchecked because a compiled expression is never changed.
    let name: String
    let expression: Regex<AnyRegexOutput>
  }

  private var patterns: [Pattern] = []

  package init() {}

  /// `patterns` are regular expressions; what their first group matches, or all of the match where
  /// there is no group, is the fact.
  ///
  /// - Throws: `IngestError` if one of them is none.
  package init(_ patterns: [(name: String, expression: String)]) throws {
    for (name, expression) in patterns {
      guard !name.isEmpty, name.utf8.count <= SymbolID.maximumNameLength else {
        throw IngestError(
          "“\(name.prefix(40))” is no name of a fact: it has \(name.utf8.count) bytes.",
          hint: "It is in rules.yaml, under chat.facts: give it 1 to \(SymbolID.maximumNameLength)."
        )
      }
      do {
        self.patterns.append(Pattern(name: name, expression: try Regex(expression)))
      } catch {
        throw IngestError(
          "The pattern for the fact “\(name)” is no regular expression: \(error)",
          hint: "It is in rules.yaml, under chat.facts."
        )
      }
    }
  }

  /// The facts that `text` tells, each once.
  ///
  /// - Throws: `IngestError` if the patterns are not done with it in time.
  func facts(in text: String) throws(IngestError) -> [(name: String, value: String)] {
    if patterns.isEmpty { return [] }
    let search = Search(patterns)
    // A search cannot be broken off: one that is late is left behind, and ends with the process.
    DispatchQueue.global().async { search.run(text) }
    guard search.isDone.wait(timeout: .now() + limit) == .success else {
      throw IngestError(
        "The pattern for the fact “\(search.current)” is not done after \(limit) seconds with the message "
          + "“\(text.prefix(40))\(text.count > 40 ? "…" : "")”.",
        hint:
          "It is in rules.yaml, under chat.facts. What repeats within a repetition, such as (a+)+, is tried in "
          + "more ways than can be counted: write a+ instead."
      )
    }
    return search.found
  }

  /// A search for the facts of one message.
  private final class Search: @unchecked Sendable {
    // @unchecked because `found` is read after `isDone` was signalled only, and `index` is atomic.
    let isDone = DispatchSemaphore(value: 0)
    private let patterns: [Pattern]
    private let index = Atomic(0)
    private(set) var found: [(name: String, value: String)] = []

    init(_ patterns: [Pattern]) { self.patterns = patterns }

    /// The fact whose pattern is being tried.
    var current: String { patterns[index.load(ordering: .relaxed)].name }

    func run(_ text: String) {
      for (index, pattern) in patterns.enumerated() {
        self.index.store(index, ordering: .relaxed)
        for match in text.matches(of: pattern.expression) {
          let group = match.output.count > 1 ? match.output[1] : match.output[0]
          guard let value = group.substring.map({ String($0.trimmingBlanks) }), !value.isEmpty,
            !found.contains(where: { $0 == (pattern.name, value) })
          else { continue }
          found.append((pattern.name, value))
        }
      }
      isDone.signal()
    }
  }
}

/// A message of a chat, before it is an event.
struct ChatLine {
  let occurredAt: Timestamp
  let customer: Identifier
  /// The shop's, where the shop wrote it.
  let agent: String?
  let text: String
  let conversation: String?

  /// The message and what it tells, in the order in which they are appended.
  ///
  /// `ordinal` tells messages of one minute apart that say the same.
  ///
  /// - Throws: `IngestError` if looking for the facts takes too long.
  func events(
    channel: String,
    _ facts: ChatFacts,
    ordinal: Int
  ) throws(IngestError) -> [Event] {
    let id = ContentID.make(
      "message",
      [customer.text, "\(occurredAt.rawValue)", agent ?? "", text, "\(ordinal)"]
    )
    let message = Event(
      source: channel,
      id: id,
      occurredAt: occurredAt,
      customer: customer,
      payload: .chatMessage(
        ChatMessage(
          channel: channel,
          direction: agent == nil ? .incoming : .outgoing,
          text: text,
          conversation: conversation,
          agent: agent
        )
      )
    )
    guard agent == nil else { return [message] }
    return [message]
      + (try facts.facts(in: text)).map { fact in
        Event(
          source: channel,
          id: ContentID.make("fact", [id, fact.name, fact.value]),
          occurredAt: occurredAt,
          customer: customer,
          payload: .chatFact(
            ChatFact(name: fact.name, value: fact.value, channel: channel, message: id)
          )
        )
      }
  }
}

/// Counts messages that are equal, so that each gets an id of its own.
struct ChatOrdinals {
  private var seen: [String: Int] = [:]

  mutating func next(_ line: ChatLine) -> Int {
    let key =
      "\(line.customer.text)\u{0}\(line.occurredAt.rawValue)\u{0}\(line.agent ?? "")\u{0}\(line.text)"
    seen[key, default: 0] += 1
    return seen[key] ?? 1
  }
}
