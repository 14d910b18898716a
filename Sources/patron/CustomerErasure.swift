import EventLog
import Events
import Projections
import Rules

/// What of one customer is personal, and its erasure.
///
/// The customer is every identifier that links in force join with the one named, by the log itself: views
/// may be behind.
struct CustomerErasure: Equatable {
  /// In the order in which the log met them.
  private(set) var identifiers: [String] = []
  /// What the log calls the customer afterwards.
  let nameAfterwards: String
  /// The names of what is known of them, each once, in the order of names.
  private(set) var factNames: [String] = []
  /// Events about them, by type; these stay.
  private(set) var events: [EventType: Int] = [:]
  /// Events that have something personal beside them: a text, facts, a link; this goes.
  private(set) var personalTexts = 0

  /// Looks through the whole log for whoever has `identifier`; `rules` say who stands for nobody.
  ///
  /// - Throws: `StoreError` if nobody has it, or it stands for nobody in particular.
  init(of identifier: Identifier, in log: EventLog, rules: Rules) throws {
    guard !rules.identity.isPlaceholder(identifier.text) else {
      throw StoreError(
        "\(identifier) stands for nobody in particular: it cannot be erased as a person.",
        hint: "Erase the identifiers of the persons themselves; `patron query profiles` has them."
      )
    }
    guard let subject = try log.findSubject(identifier) else {
      throw StoreError(
        "Nobody is known as \(identifier).",
        hint: try log.others(than: identifier)
          ?? "Identifiers are written as in `patron query profiles`; who was erased has none."
      )
    }
    var links: [LinkFact] = []
    try log.readBatches(after: .start) { batch in
      try batch.forEachRecord { links += LinkFact.facts(of: $0) }
      return true
    }
    let index = try CustomerIndex(links) { subject in
      try log.identifierText(subject).map { rules.identity.isPlaceholder($0) } ?? false
    }
    let root = index.root(of: subject)
    nameAfterwards = "erased:\(root.rawValue)"
    let members = index.members(of: root)
    identifiers = try members.compactMap { try log.identifierText($0) }
    try count(Set(members), in: log)
  }

  private mutating func count(_ members: Set<SubjectID>, in log: EventLog) throws {
    var names: Set<SymbolID> = []
    var (events, personalTexts) = (self.events, 0)
    try log.readBatches(after: .start) { batch in
      try batch.forEachRecord { record in
        guard members.contains(record.subject), let type = record.type else { return }
        events[type, default: 0] += 1
        if record.hasPersonalRow { personalTexts += 1 }
        for field in record.fields where field.tag == FieldTag.factName {
          names.insert(SymbolID(rawValue: field.uint32))
        }
      }
      return true
    }
    (self.events, self.personalTexts) = (events, personalTexts)
    factNames = try names.compactMap { try log.symbolText(.factName, $0) }.sorted()
  }

  /// Erases: one event for each identifier, all at once.
  ///
  /// - Throws: `StoreError` if by now there is more to erase than this says.
  func carryOut(
    _ appender: Appender,
    rules: Rules,
    because reason: String?,
    now: Timestamp
  ) throws {
    try appender.transaction(recordedAt: now) { transaction in
      // Nobody else appends meanwhile: what the log says now is what is erased.
      guard let first = identifiers.first,
        try CustomerErasure(of: Identifier(stored: first), in: appender.log, rules: rules) == self
      else {
        throw StoreError(
          "More has become known of this customer meanwhile; nothing was erased.",
          hint: "Run the command again."
        )
      }
      for identifier in identifiers {
        _ = try transaction.append(
          Event(
            source: "patron",
            occurredAt: now,
            customer: try Identifier(stored: identifier),
            payload: .erased(reason: reason)
          )
        )
      }
    }
  }
}
