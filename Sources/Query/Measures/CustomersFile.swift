internal import EventLog
internal import Events
internal import Projections
internal import Rules
package import Views

/// Who was one customer at one checkpoint, kept in a file beside a view: after a few more links only the customers of
/// these are looked at again.
///
/// Invariants:
/// - It holds for moments from `latest` on: no link is later.
/// - It is of all links that the view had at `checkpoint`, and of one list of placeholders.
struct CustomersFile {
  let index: CustomerIndex
  /// How far the log was folded in.
  let checkpoint: LogPosition
  /// Milliseconds since 1970.
  let latest: Int64
  /// How many entries the links took in the view.
  let entryCount: Int

  private static let form: UInt64 = 1

  private static func path(_ view: ViewEnvironment) -> String { view.path + "/customers" }

  /// Of all that it depends on but the log and the moment.
  private static func key(_ view: ViewEnvironment, _ rules: Rules) throws -> UInt64 {
    let text = "\(rules.identity.placeholders.texts) \(try view.leftOut().positions)"
    return Array(text.utf8).withUnsafeBytes { XXHash64.hash($0) }
  }
}

extension CustomersFile {
  /// What is kept beside `view`; `nil` unless it is there and of these rules, this log and what the view leaves out
  /// now.
  init?(_ view: ViewEnvironment, _ log: EventLog, _ rules: Rules) throws {
    let file = try CheckpointedFile.read(
      Self.path(view),
      form: Self.form,
      key: try Self.key(view, rules),
      of: log
    ) { head, content, owner in
      CustomerIndex(content, in: owner).map {
        Self(index: $0, checkpoint: head.checkpoint, latest: head.latest, entryCount: head.count)
      }
    }
    guard let file else { return nil }
    self = file
  }

  func write(beside view: ViewEnvironment, _ log: EventLog, _ rules: Rules) throws {
    try CheckpointedFile(checkpoint: checkpoint, latest: latest, count: entryCount).write(
      index.bytes,
      to: Self.path(view),
      form: Self.form,
      key: try Self.key(view, rules),
      of: log
    )
  }
}

extension CustomersFile {
  /// More links than this are looked at all together.
  private static let mostLinks = 2_000
  /// After more events than this, the links are read instead.
  private static let mostEvents: UInt64 = 1_000_000

  /// As it is when `moment` has more events than there were; `nil` where that would not be quicker than anew.
  func renewed(
    for moment: ViewMoment,
    _ log: EventLog,
    isPlaceholder: (SubjectID) throws -> Bool
  ) throws -> CustomersFile? {
    if moment.checkpoint == checkpoint { return moment.linkEntryCount == entryCount ? self : nil }
    guard let facts = try recentLinks(log, through: moment.checkpoint),
      moment.linkEntryCount - entryCount == LinkFact.entryCount(of: facts)
    else { return nil }
    if facts.isEmpty { return at(moment, index, latest) }
    let latest = max(latest, facts.map(\.occurredAt.rawValue).max() ?? latest)
    let ends = facts.flatMap { [$0.first, $0.second] }
    var met: Set<SubjectID> = []
    var customers: [[SubjectID]] = []
    for end in ends where !met.contains(end) {
      let customer = try CustomerIdentity(
        of: end,
        asOf: Timestamp(rawValue: latest),
        links: moment.links(of:),
        isPlaceholder: isPlaceholder
      )
      met.formUnion(customer.members)
      customers.append(customer.members)
    }
    return at(moment, index.replacing(customersOf: ends, by: customers), latest)
  }

  private func at(_ moment: ViewMoment, _ index: CustomerIndex, _ latest: Int64) -> CustomersFile {
    CustomersFile(
      index: index,
      checkpoint: moment.checkpoint,
      latest: latest,
      entryCount: moment.linkEntryCount
    )
  }

  /// The links of events since then up to `end`; `nil` where they are too many, or something else can change who is
  /// one customer.
  private func recentLinks(
    _ log: EventLog,
    through end: LogPosition
  ) throws -> Set<LinkFact>? {
    guard checkpoint <= end, end.rawValue - checkpoint.rawValue <= Self.mostEvents else {
      return nil
    }
    var facts: Set<LinkFact> = []
    var changesOthers = false
    try log.readBatches(after: checkpoint) { batch in
      try batch.forEachRecord(after: checkpoint) { record in
        if record.position > end { return }
        if LinkFact.isSaid(by: record.rawType) { facts.formUnion(LinkFact.facts(of: record)) }
        // By its text an identifier was a placeholder or not.
        if record.type == .customerErased { changesOthers = true }
      }
      return !changesOthers && facts.count <= Self.mostLinks && batch.lastPosition < end
    }
    return changesOthers || facts.count > Self.mostLinks ? nil : facts
  }
}

extension CustomersFile {
  /// As far behind as this a file is written anew: what was looked at since then is looked at by each query.
  private static let farBehind: (events: UInt64, entries: Int) = (100_000, 400)

  /// Whether `older` is so far behind that it should not be kept.
  func isFarAhead(of older: CustomersFile) -> Bool {
    checkpoint.rawValue - older.checkpoint.rawValue > Self.farBehind.events
      || entryCount - older.entryCount > Self.farBehind.entries
  }
}

extension ViewReader {
  /// Who is one customer as of `moment` by the links that a version has, and how long no link changes that.
  func customers(
    _ version: ViewMoment,
    asOf moment: Timestamp
  ) throws -> (index: CustomerIndex, span: EventlessSpan) {
    // What cannot be kept is done without.
    try customers(version, asOf: moment) { try? $0.write(beside: version.view, log, rules) }
  }

  /// Calls `keep` with what the next question should find.
  fileprivate func customers(
    _ version: ViewMoment,
    asOf moment: Timestamp,
    keep: (CustomersFile) throws -> Void
  ) throws -> (index: CustomerIndex, span: EventlessSpan) {
    var span = EventlessSpan(around: moment)
    if version.linkEntryCount == 0 { return (CustomerIndex([]) { _ in false }, span) }
    let file = try CustomersFile(version.view, log, rules)
    if let file, file.latest <= moment.rawValue,
      let renewed = try file.renewed(for: version, log, isPlaceholder: isPlaceholder),
      renewed.latest <= moment.rawValue
    {
      if renewed.isFarAhead(of: file) { try keep(renewed) }
      span.meet(renewed.latest)
      return (renewed.index, span)
    }
    let links = try version.links()
    let index = try customers(links, asOf: moment)
    for link in links { span.meet(link.occurredAt.rawValue) }
    if span.end == .max {
      try keep(
        CustomersFile(
          index: index,
          checkpoint: version.checkpoint,
          latest: span.start,
          entryCount: version.linkEntryCount
        )
      )
    }
    return (index, span)
  }
}

extension ShopReader {
  /// Finds out who is one customer now, so that whoever asks a view first need not wait for it.
  ///
  /// - Throws: where the disk fails, or is full; a view that cannot be asked yet says so when it is.
  package func keepCustomers(of name: ViewName, version: Int? = nil) throws {
    let reader: ViewReader
    do { reader = try ViewReader(name, version: version, self) } catch is QueryError {
      return
    } catch is RulesError { return }
    let moment = try ViewMoment(reader.view)
    _ = try reader.customers(moment, asOf: .now) {
      try $0.write(beside: moment.view, log, reader.rules)
    }
  }
}
