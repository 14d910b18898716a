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
  /// All subjects that are one customer with others, rising; what follows goes by their places here.
  private let subjects: [SubjectID]
  /// By subject one more than its place, up to the last; empty where few of many are joined, which are searched for.
  private let places: [UInt32]
  /// The place of the subject's customer.
  private let roots: [UInt32]
  /// Customer by customer, and where those of the customer at a place begin; one more says where the last ends.
  private let members: [SubjectID]
  private let starts: [UInt32]

  /// `isPlaceholder` tells identifiers that stand for nobody in particular: they never join.
  public init(
    _ facts: [LinkFact],
    asOf: Timestamp = .distantFuture,
    isPlaceholder: (SubjectID) throws -> Bool = { _ in false }
  ) rethrows {
    try self.init(facts, asOf: asOf, arePlaceholders: { try $0.map(isPlaceholder) })
  }

  /// `arePlaceholders` tells of all subjects that links name, rising, which stand for nobody in particular.
  public init(
    _ facts: [LinkFact],
    asOf: Timestamp,
    arePlaceholders: ([SubjectID]) throws -> [Bool]
  ) rethrows {
    let links = Self.latest(facts, asOf: asOf).filter { facts[$0].isLink }
    let named = Self.named(links.map { facts[$0] })
    let dense = Self.places(named)
    let areNobodys = try arePlaceholders(named)
    // The customers so far, each the least of its own; a union never points upwards.
    var parents = named.indices.map { UInt32($0) }
    var areJoined = named.map { _ in false }
    for link in links {
      guard let first = Self.place(of: facts[link].first, named, dense),
        let second = Self.place(of: facts[link].second, named, dense)
      else { continue }
      if areNobodys[first] || areNobodys[second] { continue }
      (areJoined[first], areJoined[second]) = (true, true)
      let (left, right) = (Self.root(of: first, &parents), Self.root(of: second, &parents))
      parents[max(left, right)] = UInt32(min(left, right))
    }
    self.init(named, parents, areJoined)
  }

  /// Of `named` those that are joined; `parents` point downwards.
  private init(_ named: [SubjectID], _ parents: [UInt32], _ areJoined: [Bool]) {
    var subjects: [SubjectID] = []
    var roots: [UInt32] = []
    // By place among those named: the customer's place among those joined.
    var found = parents
    for place in named.indices where areJoined[place] {
      let parent = Int(parents[place])
      found[place] = parent == place ? UInt32(subjects.count) : found[parent]
      subjects.append(named[place])
      roots.append(found[place])
    }
    var starts = Array(repeating: UInt32(0), count: subjects.count + 1)
    for root in roots { starts[Int(root) + 1] += 1 }
    for place in subjects.indices { starts[place + 1] += starts[place] }
    var next = starts
    var members = subjects
    for (place, root) in roots.enumerated() {
      members[Int(next[Int(root)])] = subjects[place]
      next[Int(root)] += 1
    }
    self.subjects = subjects
    places = Self.places(subjects)
    self.roots = roots
    self.members = members
    self.starts = starts
  }

  // MARK: Links

  /// The links in force, one per pair, in the order of the log.
  public static func inForce(_ facts: [LinkFact], asOf: Timestamp) -> [LinkFact] {
    latest(facts, asOf: asOf).map { facts[$0] }.filter(\.isLink)
      .sorted { $0.position < $1.position }
  }

  /// The places of the latest words about each pair.
  private static func latest(_ facts: [LinkFact], asOf: Timestamp) -> [Int] {
    var words: [(pair: UInt64, place: UInt32)] = []
    words.reserveCapacity(facts.count)
    for (place, fact) in facts.enumerated() {
      guard fact.occurredAt <= asOf, fact.first != fact.second else { continue }
      let pair = UInt64(fact.first.rawValue) << 32 | UInt64(fact.second.rawValue)
      words.append((pair, UInt32(place)))
    }
    let sorted = Parallel.sorted(words) { $0.pair < $1.pair }
    var latest: [Int] = []
    latest.reserveCapacity(sorted.count)
    for (number, word) in sorted.enumerated() {
      let place = Int(word.place)
      guard number > 0, sorted[number - 1].pair == word.pair else {
        latest.append(place)
        continue
      }
      let (known, other) = (facts[latest[latest.count - 1]], facts[place])
      if (known.occurredAt, known.position) < (other.occurredAt, other.position) {
        latest[latest.count - 1] = place
      }
    }
    return latest
  }

  /// The subjects of links, each once, rising.
  private static func named(_ links: [LinkFact]) -> [SubjectID] {
    var named: [SubjectID] = []
    named.reserveCapacity(2 * links.count)
    for link in links { named += [link.first, link.second] }
    var count = 0
    named = Parallel.sorted(named) { $0 < $1 }
    for subject in named where count == 0 || named[count - 1] != subject {
      named[count] = subject
      count += 1
    }
    return Array(named[..<count])
  }

  // MARK: Places

  /// With fewer of all subjects they are searched for: a table of all would be larger than what is in it.
  private static let leastShare = 64

  private static func places(_ subjects: [SubjectID]) -> [UInt32] {
    guard let last = subjects.last, Int(last.rawValue) / leastShare < subjects.count else {
      return []
    }
    var places = Array(repeating: UInt32(0), count: Int(last.rawValue) + 1)
    for (place, subject) in subjects.enumerated() {
      places[Int(subject.rawValue)] = UInt32(place) + 1
    }
    return places
  }

  private static func place(
    of subject: SubjectID,
    _ subjects: [SubjectID],
    _ places: [UInt32]
  ) -> Int? {
    if places.isEmpty {
      var (low, high) = (0, subjects.count)
      while low < high {
        let middle = (low + high) / 2
        if subjects[middle] < subject { low = middle + 1 } else { high = middle }
      }
      return low < subjects.count && subjects[low] == subject ? low : nil
    }
    let number = Int(subject.rawValue)
    guard number < places.count, places[number] > 0 else { return nil }
    return Int(places[number]) - 1
  }

  private static func root(of place: Int, _ parents: inout [UInt32]) -> Int {
    var place = place
    while true {
      let parent = Int(parents[place])
      if parent == place { return place }
      parents[place] = parents[parent]
      place = parent
    }
  }

  // MARK: Customers

  /// The customer that `subject` belongs to.
  public func root(of subject: SubjectID) -> SubjectID {
    Self.place(of: subject, subjects, places).map { subjects[Int(roots[$0])] } ?? subject
  }

  /// The subjects of a customer, rising; the customer alone where nothing is joined.
  public func members(of root: SubjectID) -> [SubjectID] {
    guard let place = Self.place(of: root, subjects, places), starts[place] < starts[place + 1]
    else { return [root] }
    return Array(members[Int(starts[place])..<Int(starts[place + 1])])
  }

  /// Subjects that belong to a customer named otherwise, rising.
  public var joined: [SubjectID] {
    subjects.indices.filter { roots[$0] != $0 }.map { subjects[$0] }
  }

  public var isTrivial: Bool { subjects.isEmpty }

  /// Whether a subject is one of several of a customer, by its number; up to the last that is.
  public var membership: [Bool] {
    var result = Array(repeating: false, count: subjects.last.map { Int($0.rawValue) + 1 } ?? 0)
    for subject in subjects { result[Int(subject.rawValue)] = true }
    return result
  }
}
