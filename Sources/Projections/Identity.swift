public import Events

/// That two identifiers are, or are not, one person: one `identity.*` event or one pair of a sign-up.
public struct LinkFact: Hashable, Sendable {
  /// The smaller of the two.
  public let first: SubjectID
  public let second: SubjectID
  public let position: LogPosition
  public let occurredAt: Timestamp
  /// Whether it joins them; otherwise it parts them.
  public let isLink: Bool

  public init(
    _ one: SubjectID,
    _ other: SubjectID,
    position: LogPosition,
    occurredAt: Timestamp,
    isLink: Bool
  ) {
    first = min(one, other)
    second = max(one, other)
    self.position = position
    self.occurredAt = occurredAt
    self.isLink = isLink
  }
}

/// Who is one customer as of a moment: identifiers joined by links in force.
///
/// A link between two identifiers is in force when the latest word about the two (by event time, then
/// by position) joins them. The customer is named by its smallest subject, so that every rebuild names
/// it the same.
public struct CustomerIndex: Sendable {
  private var parents: [SubjectID: SubjectID] = [:]
  private var members: [SubjectID: [SubjectID]] = [:]

  /// `isPlaceholder` tells identifiers that stand for nobody in particular: they never join.
  public init(
    _ facts: [LinkFact],
    asOf: Timestamp = .distantFuture,
    isPlaceholder: (SubjectID) throws -> Bool = { _ in false }
  ) rethrows {
    for fact in Self.inForce(facts, asOf: asOf) {
      if try isPlaceholder(fact.first) || isPlaceholder(fact.second) { continue }
      join(fact.first, fact.second)
    }
    for subject in parents.keys.sorted() {
      members[root(of: subject), default: []].append(subject)
    }
  }

  /// The links in force, one per pair.
  public static func inForce(_ facts: [LinkFact], asOf: Timestamp) -> [LinkFact] {
    struct Pair: Hashable {
      let first: SubjectID
      let second: SubjectID
    }
    var latest: [Pair: LinkFact] = [:]
    for fact in facts where fact.occurredAt <= asOf && fact.first != fact.second {
      let pair = Pair(first: fact.first, second: fact.second)
      if let known = latest[pair],
        (known.occurredAt, known.position) >= (fact.occurredAt, fact.position)
      {
        continue
      }
      latest[pair] = fact
    }
    return latest.values.filter(\.isLink).sorted { $0.position < $1.position }
  }

  private mutating func join(_ one: SubjectID, _ other: SubjectID) {
    let left = find(one)
    let right = find(other)
    parents[max(left, right)] = min(left, right)
    if parents[min(left, right)] == nil { parents[min(left, right)] = min(left, right) }
  }

  private mutating func find(_ subject: SubjectID) -> SubjectID {
    let root = root(of: subject)
    if parents[subject] != nil { parents[subject] = root }
    return root
  }

  /// The customer that `subject` belongs to.
  public func root(of subject: SubjectID) -> SubjectID {
    var current = subject
    while let parent = parents[current], parent != current { current = parent }
    return current
  }

  /// The subjects of a customer, rising; the customer alone where nothing is joined.
  public func members(of root: SubjectID) -> [SubjectID] { members[root] ?? [root] }

  /// Subjects that belong to a customer named otherwise.
  public var joined: [SubjectID] { parents.filter { $0.key != $0.value }.keys.sorted() }

  public var isTrivial: Bool { members.isEmpty }

  /// Whether a subject is one of several of a customer, by its number; up to the last that is.
  public var membership: [Bool] {
    var result = Array(
      repeating: false,
      count: parents.keys.max().map { Int($0.rawValue) + 1 } ?? 0
    )
    for subject in parents.keys { result[Int(subject.rawValue)] = true }
    return result
  }
}
