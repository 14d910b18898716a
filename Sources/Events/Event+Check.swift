/// What an event can hold: one rule for whatever tells it, feeds, exports and the log's own export.
///
/// Invariants:
/// - What passes is held by the log as it is, and comes back when the log's export is read.
/// - What an event that is told anew may be has narrower bounds than what a log can have from before
///   (`recordedAt`), which passes on as it is.
extension Event {
  /// The most bytes that the id of a mail or a message can have: a field of a record has no more.
  public static let maximumMessageLength = 65_535
  /// The most characters of a text that is told anew.
  public static let maximumTextLength = 65_536
  /// From the year 1 until the end of 9999, in UTC, as moments can be written.
  public static let moments =
    Timestamp(rawValue: -62_135_596_800_000)...Timestamp(rawValue: 253_402_300_799_999)

  /// Checks the lengths of names and texts, and the time.
  ///
  /// - Throws: `DecodeError` for the first that the log cannot hold, or whose event its export could not bring
  ///   back.
  public func check() throws(DecodeError) {
    guard Event.moments.contains(occurredAt) else {
      throw DecodeError(path: "time", reason: "a moment is of the years 1 to 9999")
    }
    let bounds = TextBounds(isKnown: recordedAt != nil)
    if recordedAt == nil, !Event.isSource(source) {
      throw DecodeError(
        path: "source",
        reason:
          "a source has 1 to 200 characters, at most \(SymbolID.maximumNameLength) bytes, and "
          + "not blanks alone"
      )
    }
    try bounds.name(source, "source")
    try payload.check(bounds)
  }
}

extension Event {
  /// Checks single texts.
  fileprivate struct TextBounds {
    /// Whether a log has had the event already.
    let isKnown: Bool

    /// A text that the log keeps as a symbol.
    func name(_ text: String?, _ path: @autoclosure () -> String) throws(DecodeError) {
      try bytes(text, SymbolID.maximumNameLength, path())
    }

    func message(_ text: String?) throws(DecodeError) {
      try bytes(text, Event.maximumMessageLength, "data.message")
    }

    func order(_ number: String) throws(DecodeError) {
      try bytes(number, Purchase.maximumOrderLength, "data.order")
    }

    private func bytes(
      _ text: String?,
      _ most: Int,
      _ path: @autoclosure () -> String
    ) throws(DecodeError) {
      guard let text else { return }
      guard !text.isEmpty else { throw DecodeError(path: path(), reason: "it is empty") }
      let length = text.utf8.count
      guard length <= most else {
        throw DecodeError(
          path: path(),
          reason: "it has \(length) bytes, at most \(most) are allowed"
        )
      }
      try undamaged(text, path())
    }

    /// A text that stands beside the batches.
    func text(_ text: String?, _ path: @autoclosure () -> String) throws(DecodeError) {
      guard let text, !isKnown else { return }
      let most = Event.maximumTextLength
      if text.utf8.count > most, text.unicodeScalars.count > most {
        throw DecodeError(
          path: path(),
          reason: "it has \(text.unicodeScalars.count) characters, at most \(most) are allowed"
        )
      }
      try undamaged(text, path())
    }

    private func undamaged(
      _ text: String,
      _ path: @autoclosure () -> String
    ) throws(DecodeError) {
      guard isKnown || !text.utf8.contains(0) else {
        throw DecodeError(path: path(), reason: "the text holds a NUL: it is damaged")
      }
    }
  }
}

extension Event.Payload {
  fileprivate func check(_ bounds: Event.TextBounds) throws(Event.DecodeError) {
    switch self {
    case .purchasePlaced(let purchase), .purchaseAmended(let purchase):
      try bounds.order(purchase.order)
      try bounds.name(purchase.coupon, "data.coupon")
      try bounds.name(purchase.channel, "data.channel")
      for (index, line) in (purchase.lines ?? []).enumerated() {
        try bounds.name(line.product, "data.lines[\(index)].product")
        try bounds.name(line.category, "data.lines[\(index)].category")
      }
    case .purchaseRefunded(let reversal), .purchaseCancelled(let reversal):
      try bounds.order(reversal.order)
    case .chatMessage(let message):
      try bounds.name(message.channel, "data.channel")
      try bounds.text(message.text, "data.text")
      try bounds.text(message.conversation, "data.conversation")
      try bounds.text(message.agent, "data.agent")
    case .chatFact(let fact):
      try bounds.name(fact.name, "data.fact")
      try bounds.text(fact.value, "data.value")
      try bounds.name(fact.channel, "data.channel")
      try bounds.message(fact.message)
    case .signup(let signup):
      for fact in signup.facts {
        try bounds.name(fact.name, "data.facts")
        try bounds.text(fact.value, "data.facts.\(fact.name)")
      }
      try bounds.name(signup.origin?.name, "data.from.name")
      for consent in signup.consents { try bounds.name(consent.channel, "data.consents") }
    case .identityLinked(let link), .identityUnlinked(let link):
      try bounds.text(link.reason, "data.reason")
    case .consentChanged(let consent): try bounds.name(consent.channel, "data.channel")
    case .email(let email):
      try bounds.name(email.campaign, "data.campaign")
      try bounds.message(email.message)
      try bounds.text(email.link, "data.link")
      try bounds.text(email.reason, "data.reason")
    case .erased(let reason): try bounds.text(reason, "data.reason")
    case .rulesAdopted(let adopted):
      try bounds.text(adopted.rules, "data.rules")
      try bounds.text(adopted.standard, "data.standard")
      try bounds.text(adopted.preset, "data.preset")
    }
  }
}
