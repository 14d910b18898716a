internal import Events
internal import Projections

/// Identifiers that links ever joined, those of placeholders left out, as groups that never have to do
/// with each other.
struct LinkedCustomers: Sendable {
  struct Group: Sendable {
    /// Rising.
    var subjects: [SubjectID] = []
    /// In the order in which they became known.
    var links: [DealtLog.KnownLink] = []
  }

  private(set) var groups: [Group] = []
  /// The group of each subject.
  private let groupOf: [SubjectID: Int]

  init(_ links: [DealtLog.KnownLink]) {
    // Every link as if it joined: whether it is in force is asked of each date.
    let joining = links.map { link in
      LinkFact(
        link.fact.first,
        link.fact.second,
        position: link.fact.position,
        occurredAt: link.fact.occurredAt,
        isLink: true
      )
    }
    let everJoined = CustomerIndex(joining) { _ in false }
    var groupOf: [SubjectID: Int] = [:]
    var groups: [Group] = []
    for link in links.sorted(by: { $0.knownAt < $1.knownAt }) {
      let root = everJoined.root(of: link.fact.first)
      let group = groupOf[root] ?? groups.count
      if group == groups.count {
        groups.append(Group(subjects: everJoined.members(of: root)))
        for subject in groups[group].subjects { groupOf[subject] = group }
      }
      groups[group].links.append(link)
    }
    self.groups = groups
    self.groupOf = groupOf
  }

  func contains(_ subject: SubjectID) -> Bool { groupOf[subject] != nil }

  var isEmpty: Bool { groups.isEmpty }
}

extension CustomerSweep {
  /// Adds the rows of a group's customers, as each date saw them.
  ///
  /// What somebody did in a holdout is what all identifiers did that are joined to theirs by its end, as
  /// is known today. Where a date saw one person as two customers, it counts for the lesser of the two.
  mutating func sweep(
    _ group: LinkedCustomers.Group,
    _ events: [SubjectID: [DealtEvent]],
    into rows: inout CustomerRows
  ) {
    let facts = group.links.map(\.fact)
    let known = dates.map { date in group.links.prefix { $0.knownAt <= date.asOf }.count }
    let ended = dates.map { date in facts.count { $0.occurredAt.rawValue <= date.end } }
    var start = 0
    while start < dates.count {
      var end = start + 1
      while end < dates.count, known[end] == known[start], ended[end] == ended[start] { end += 1 }
      let last = Timestamp(rawValue: dates[end - 1].end)
      let seen = CustomerIndex(Array(facts[..<known[start]])) { _ in false }
      let now = CustomerIndex(facts, asOf: last) { _ in false }
      sweep(
        group.subjects,
        seen: seen,
        now: now,
        events,
        start..<end,
        into: &rows
      )
      start = end
    }
  }

  /// The same for dates between which nobody is joined or parted.
  private mutating func sweep(
    _ subjects: [SubjectID],
    seen: CustomerIndex,
    now: CustomerIndex,
    _ events: [SubjectID: [DealtEvent]],
    _ range: Range<Int>,
    into rows: inout CustomerRows
  ) {
    let stride = measures.count
    var customers: [(root: SubjectID, standings: [Measure], outcomes: [Outcome])] = []
    for (root, members) in Self.customers(subjects, seen) {
      stand(members.flatMap { events[$0] ?? [] }, range)
      customers.append((root, standings, Array(repeating: Outcome(), count: dates.count)))
    }
    func isRow(_ customer: Int, _ date: Int) -> Bool {
      customers[customer].standings[date * stride..<(date + 1) * stride]
        .contains { $0.purchaseDays > 0 }
    }
    for (_, members) in Self.customers(subjects, now) {
      act(members.flatMap { events[$0] ?? [] }, range)
      let roots = Set(members.map { seen.root(of: $0) })
      for date in range {
        let owner = customers.indices.first {
          roots.contains(customers[$0].root) && isRow($0, date)
        }
        if let owner { customers[owner].outcomes[date].add(outcomes[date]) }
      }
    }
    for date in range {
      for (place, customer) in customers.enumerated() where isRow(place, date) {
        rows.dates[date].append(
          customer.root.rawValue,
          customer.outcomes[date],
          customer.standings[date * stride..<(date + 1) * stride]
        )
      }
    }
  }

  /// The customers that `index` makes of `subjects`, rising by their names.
  private static func customers(
    _ subjects: [SubjectID],
    _ index: CustomerIndex
  ) -> [(root: SubjectID, members: [SubjectID])] {
    Dictionary(grouping: subjects) { index.root(of: $0) }
      .map { ($0.key, $0.value.sorted()) }.sorted { $0.0 < $1.0 }
  }
}
