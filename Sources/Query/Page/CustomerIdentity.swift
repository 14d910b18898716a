internal import EventLog
internal import Events
internal import Projections
internal import Rules

/// Who one customer is, found from one identifier without reading anybody else's links.
struct CustomerIdentity {
  /// What names the customer: the smallest subject.
  let root: SubjectID
  /// Rising.
  let members: [SubjectID]
  /// The links in force between the members.
  let links: [LinkFact]
  /// Every word about links of a member, also those that ended.
  let words: [LinkFact]

  init(
    of subject: SubjectID,
    asOf moment: Timestamp,
    links ofSubject: (SubjectID) throws -> [LinkFact],
    isPlaceholder: (SubjectID) throws -> Bool
  ) throws {
    var words: [LinkFact] = []
    var links: Set<LinkFact> = []
    var members: Set = [subject]
    var waiting = try isPlaceholder(subject) ? [] : [subject]
    while let next = waiting.popLast() {
      let own = try ofSubject(next).filter { $0.occurredAt <= moment }
      words += own
      for link in CustomerIndex.inForce(own, asOf: moment) {
        let other = link.first == next ? link.second : link.first
        if try isPlaceholder(other) { continue }
        links.insert(link)
        if members.insert(other).inserted { waiting.append(other) }
      }
    }
    self.members = members.sorted()
    root = self.members[0]
    self.links = Self.sorted(links)
    self.words = Self.sorted(Set(words))
  }

  /// One event can make several links.
  private static func sorted(_ facts: Set<LinkFact>) -> [LinkFact] {
    facts.sorted { ($0.position, $0.first, $0.second) < ($1.position, $1.first, $1.second) }
  }

  /// How each further member is joined to the name: the link, and what it leads from; a member's chain
  /// of proof is its link and the chain of what that leads from.
  var proofs: [(member: SubjectID, from: SubjectID, link: LinkFact)] {
    var proofs: [(member: SubjectID, from: SubjectID, link: LinkFact)] = []
    var reached: Set = [root]
    var next = [root]
    while !next.isEmpty {
      let from = next.removeFirst()
      for link in links where link.first == from || link.second == from {
        let other = link.first == from ? link.second : link.first
        guard reached.insert(other).inserted else { continue }
        proofs.append((other, from, link))
        next.append(other)
      }
    }
    return proofs
  }
}

extension ViewReader {
  func isPlaceholder(_ subject: SubjectID) throws -> Bool {
    var isPlaceholder = false
    let hasText = try withIdentifier(subject) {
      isPlaceholder = rules.identity.isPlaceholder($0)
    }
    return try hasText ? isPlaceholder : rules.identity.isPlaceholder(identifier(subject))
  }

  /// Who the customer with `subject` is; `projection` is that of the view.
  func identity<P: Projection>(
    of subject: SubjectID,
    asOf moment: Timestamp,
    by projection: P.Type
  ) throws -> CustomerIdentity {
    try CustomerIdentity(of: subject, asOf: moment) {
      try links(of: $0, by: projection)
    } isPlaceholder: {
      try isPlaceholder($0)
    }
  }
}
