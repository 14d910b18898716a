internal import EventLog
package import Events
internal import Projections
internal import Rules
internal import Views

/// One customer on one screen: who they are, what to know before talking to them, their numbers, and what
/// happened.
package struct CustomerPage {
  package struct Line {
    package var name: String
    package var text: String
    /// How it comes to that, where more can be said.
    package var because: String?
    /// The positions of the events behind it.
    package var events: [UInt64] = []
  }

  package struct Section {
    package let title: String
    package var lines: [Line] = []

    mutating func add(
      _ name: String,
      _ text: String?,
      because: String? = nil,
      events: [UInt64] = []
    ) {
      guard let text, !text.isEmpty else { return }
      lines.append(Line(name: name, text: text, because: because, events: events))
    }
  }

  static let oneMoreTitle = "What one more order today would make of them"

  package let customer: String
  /// Those that have something to say.
  package let sections: [Section]
  /// The latest events first.
  package let events: [Event]
  package let eventCount: Int
  /// Such as that a view was built with other rules than the shop has now.
  package let remarks: [String]
  /// How far the views are behind the log that it was made of.
  package let lag: ViewLag
}

extension ShopReader {
  /// The page of whoever has `identifier`; `nil` if nobody has.
  ///
  /// Where nothing was known of them at `moment` it has neither sections nor events.
  ///
  /// `explaining` adds every order, by which rules it was made, and what one more order would change, for which
  /// everybody is scored anew.
  package func page(
    of identifier: Identifier,
    asOf moment: Timestamp,
    eventLimit: Int,
    explaining: Bool = false
  ) throws -> CustomerPage? {
    guard let subject = try subject(identifier) else { return nil }
    let readers = try PageReaders(self)
    var checkpoints = try readers.checkpoints
    for _ in 1..<Self.pageAttempts {
      let page = try page(of: subject, readers, asOf: moment, eventLimit, explaining, checkpoints)
      let now = try readers.checkpoints
      if now.map(\.position) == checkpoints.map(\.position) { return page }
      checkpoints = now
    }
    return try page(of: subject, readers, asOf: moment, eventLimit, explaining, checkpoints)
  }

  /// A page is made so often at most, where events are folded into its views while it is.
  private static let pageAttempts = 4

  private func page(
    of subject: SubjectID,
    _ readers: PageReaders,
    asOf moment: Timestamp,
    _ eventLimit: Int,
    _ isExplained: Bool,
    _ checkpoints: [(view: ViewName, position: LogPosition)]
  ) throws -> CustomerPage {
    let identity = try readers.profiles.identity(
      of: subject,
      asOf: moment,
      by: ProfileProjection.self
    )
    let entries = try readers.timeline
      .state(of: identity.members, by: TimelineProjection.self)
      .entries.elements.filter { $0.occurredAt <= moment.rawValue }
      .map { (occurredAt: $0.occurredAt, position: $0.position) }
    let words = identity.words.map {
      (occurredAt: $0.occurredAt.rawValue, position: $0.position.rawValue)
    }
    // Whoever was only joined and parted again has no events of their own.
    let told = (entries.isEmpty ? words : entries).sorted { $1 < $0 }
    let page = try PageSections(readers, identity, asOf: moment)
    var sections = try page?.all ?? []
    if page == nil, !words.isEmpty {
      let context = try readers.profiles.context(asOf: moment)
      sections = [try WhoSection(readers.profiles, identity, context).section()]
    }
    if isExplained, let page {
      let oneMore = try OneMoreOrder(readers.rfm, page.scored.customer, asOf: moment)
      sections += [
        try page.orders(), oneMore.section(page.scored.history, now: page.rfm),
        readers.rulesSection,
      ]
    }
    return CustomerPage(
      customer: try self.identifier(identity.root),
      sections: sections.filter { !$0.lines.isEmpty },
      events: try told.prefix(eventLimit).compactMap { try event($0.position) },
      eventCount: told.count,
      remarks: try readers.remarks(checkpoints) + [page?.remark].compactMap { $0 },
      lag: try lag(checkpoints)
    )
  }

  /// When whoever is printed as `identifier`, such as `erased:12`, was erased; `nil` if nobody is.
  package func erasure(of identifier: Identifier) throws -> Timestamp? {
    guard let subject = IdentifierTexts.erasedSubject(identifier.text),
      try !withIdentifier(subject, { _ in })
    else { return nil }
    let timeline = try ViewReader(.timeline, self)
    let identity = try timeline.identity(
      of: subject,
      asOf: .distantFuture,
      by: TimelineProjection.self
    )
    return try timeline.state(of: identity.members, by: TimelineProjection.self)
      .entries.elements.last { $0.rawType == EventType.customerErased.rawValue }
      .map { Timestamp(rawValue: $0.occurredAt) }
  }

  func event(_ position: UInt64) throws -> Event? {
    try log.event(at: LogPosition(rawValue: position))
  }
}

/// The views that a page is made of, each with the rules it was built with.
struct PageReaders {
  let profiles: ViewReader
  let rfm: ViewReader
  let referrals: ViewReader
  let timeline: ViewReader

  init(_ reader: ShopReader) throws {
    profiles = try ViewReader(.profiles, reader)
    rfm = try ViewReader(.rfm, reader)
    referrals = try ViewReader(.referrals, reader)
    timeline = try ViewReader(.timeline, reader)
  }

  /// How far the log is folded into each of them now.
  var checkpoints: [(view: ViewName, position: LogPosition)] {
    get throws { try all.map { ($0.name, try $0.checkpoint) } }
  }

  /// What is to be said of views into which so much is folded.
  func remarks(_ checkpoints: [(view: ViewName, position: LogPosition)]) throws -> [String] {
    try zip(all, checkpoints).compactMap { try $0.leftOutRemark(through: $1.position) }
      + all.compactMap(\.rulesRemark)
  }

  private var all: [ViewReader] { scoring + [timeline] }
  /// Those whose rows depend on rules.
  private var scoring: [ViewReader] { [profiles, rfm, referrals] }

  /// By which rules each was built, as `patron status` names them.
  var rulesSection: CustomerPage.Section {
    var section = CustomerPage.Section(title: "Rules")
    for reader in scoring {
      section.add(reader.name.rawValue, reader.rules.fingerprint(of: reader.name.sections))
    }
    return section
  }
}
