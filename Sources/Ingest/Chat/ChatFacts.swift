internal import Events

/// What is looked for in customers' messages: patterns by the name of the fact.
package struct ChatFacts: Sendable {
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
  func facts(in text: String) -> [(name: String, value: String)] {
    var found: [(name: String, value: String)] = []
    for pattern in patterns {
      for match in text.matches(of: pattern.expression) {
        let group = match.output.count > 1 ? match.output[1] : match.output[0]
        guard let value = group.substring.map({ String($0.trimmingBlanks) }), !value.isEmpty,
          !found.contains(where: { $0 == (pattern.name, value) })
        else { continue }
        found.append((pattern.name, value))
      }
    }
    return found
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
  func events(channel: String, _ facts: ChatFacts, ordinal: Int) -> [Event] {
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
      + facts.facts(in: text).map { fact in
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
