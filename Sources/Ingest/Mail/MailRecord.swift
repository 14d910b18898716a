internal import Events

/// What one event of a mail provider's feed says, in Patron's words.
struct MailRecord {
  enum Meaning {
    case mail(Email.Kind, bounce: Email.Bounce? = nil, isMachine: Bool = false)
    /// Mail may be sent again.
    case subscribed
    case skipped(SkipReason)
  }

  var meaning: Meaning
  /// The provider's own word, which tells events apart that mean the same.
  var word: String
  var recipients: [String]
  var time: Timestamp?
  var message: String?
  var campaign: String?
  var link: String?
  var reason: String?

  /// The events that it is, one for each recipient; none where it is left out on purpose.
  ///
  /// - Throws: `FeedError` if it does not say who or when.
  func events(source: String) throws(FeedError) -> [Event] {
    if case .skipped = meaning { return [] }
    guard let time else { throw FeedError("time", "the event does not say when it happened") }
    guard !recipients.isEmpty else { throw FeedError("recipient", "the mail's address is missing") }
    var events: [Event] = []
    for recipient in recipients {
      let customer: Identifier
      do throws(Identifier.ParseError) {
        customer = try Identifier(namespace: "email", value: recipient)
      } catch {
        throw FeedError("recipient", "“\(recipient)”: \(error.explanation)")
      }
      if let flaw = customer.flaw { throw FeedError("recipient", flaw) }
      events.append(
        Event(
          source: source,
          id: id(customer, time),
          occurredAt: time,
          customer: customer,
          payload: payload
        )
      )
    }
    return events
  }

  private var payload: Event.Payload {
    guard case .mail(let kind, let bounce, let isMachine) = meaning else {
      return .consentChanged(Consent(channel: "email", isGiven: true))
    }
    return .email(
      Email(
        kind: kind,
        campaign: campaign.flatMap(Self.cut),
        message: message == "" ? nil : message,
        link: link,
        isMachine: isMachine,
        bounce: bounce,
        reason: reason
      )
    )
  }

  /// As much of a campaign's name as the log keeps: 200 characters in at most 510 bytes; `nil` if that is none.
  private static func cut(_ name: String) -> String? {
    var cut = name.prefix(200)
    while cut.utf8.count > SymbolID.maximumNameLength { cut.removeLast() }
    return cut.isEmpty ? nil : String(cut)
  }

  /// By content: providers send an event again, and some give it another id each time.
  private func id(_ customer: Identifier, _ time: Timestamp) -> String {
    ContentID.make(
      "mail",
      [message ?? "", customer.text, word, "\(time.rawValue)", link ?? ""]
    )
  }
}
