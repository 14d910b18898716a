public import Events

/// Who is one customer as of a moment: identifiers joined by links in force.
///
/// A link between two identifiers is in force when the latest word about the two (by event time, then
/// by position) joins them. The customer is named by its smallest subject, so that every rebuild names
/// it the same.
public struct CustomerIndex: Sendable {
  @usableFromInline let tables: CustomerTables

  init(_ tables: CustomerTables) { self.tables = tables }

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
    let places = CustomerTables(subjects: named, roots: named.indices.map { UInt32($0) })
    let areNobodys = try arePlaceholders(named)
    // The customers so far, each the least of its own; a union never points upwards.
    var parents = named.indices.map { UInt32($0) }
    var areJoined = named.map { _ in false }
    for link in links {
      guard let first = places.place(of: facts[link].first),
        let second = places.place(of: facts[link].second)
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
    tables = CustomerTables(subjects: subjects, roots: roots)
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
    guard let place = tables.place(of: subject) else { return subject }
    return tables.subjects[Int(tables.roots[place])]
  }

  /// The subjects of a customer, rising; the customer alone where nothing is joined.
  public func members(of root: SubjectID) -> [SubjectID] {
    guard let place = tables.place(of: root), tables.starts[place] < tables.starts[place + 1]
    else { return [root] }
    return (tables.starts[place]..<tables.starts[place + 1]).map {
      tables.subjects[Int(tables.members[Int($0)])]
    }
  }

  /// Subjects that belong to a customer named otherwise, rising.
  public var joined: [SubjectID] {
    tables.subjects.indices.filter { tables.roots[$0] != $0 }.map { tables.subjects[$0] }
  }

  public var isTrivial: Bool { tables.subjects.isEmpty }
}
