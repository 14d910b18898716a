import Events
import Projections
import TestSupport
import Testing

/// Who is one customer, against a search through the graph of links.
@Suite struct CustomerIndexTests {
  private static func subject(_ number: Int) -> SubjectID { SubjectID(rawValue: UInt32(number)) }

  private static func fact(
    _ one: Int,
    _ other: Int,
    at position: UInt64,
    day: Int,
    isLink: Bool = true
  ) -> LinkFact {
    LinkFact(
      subject(one),
      subject(other),
      position: LogPosition(rawValue: position),
      occurredAt: Event.moment(day: day),
      isLink: isLink
    )
  }

  /// Those who can be reached from `start`: the last word about each pair decides.
  private func reachable(
    from start: SubjectID,
    _ facts: [LinkFact],
    asOf moment: Timestamp,
    _ placeholders: Set<SubjectID>
  ) -> Set<SubjectID> {
    func isJoined(_ one: SubjectID, _ other: SubjectID) -> Bool {
      if placeholders.contains(one) || placeholders.contains(other) { return false }
      let said = facts.filter { fact in
        fact.first == min(one, other) && fact.second == max(one, other)
          && fact.occurredAt <= moment
      }
      let last = said.max { ($0.occurredAt, $0.position) < ($1.occurredAt, $1.position) }
      return last?.isLink ?? false
    }
    var reached: Set = [start]
    var waiting = [start]
    let everybody = Set(facts.flatMap { [$0.first, $0.second] })
    while let next = waiting.popLast() {
      for other in everybody where !reached.contains(other) && isJoined(next, other) {
        reached.insert(other)
        waiting.append(other)
      }
    }
    return reached
  }

  /// Of few among a million the places are searched for.
  @Test(arguments: Seeds.fresh(6), [1, 50_021])
  func joinsWhoCanBeReachedByLinksInForce(seed: UInt64, distance: Int) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let count = random.int(4...20)
    let facts = (1...UInt64(random.int(5...60))).map { position in
      Self.fact(
        distance * random.int(1...count),
        distance * random.int(1...count),
        at: position,
        day: random.int(1...12),
        isLink: random.chance(65)
      )
    }
    let placeholders: Set = [
      Self.subject(distance * random.int(1...count)), Self.subject(distance * count),
    ]
    for day in 0...13 {
      let moment = Event.moment(day: day)
      let index = CustomerIndex(facts.shuffled(using: &random), asOf: moment) {
        placeholders.contains($0)
      }
      for number in 1...count {
        let subject = Self.subject(distance * number)
        let expected = reachable(from: subject, facts, asOf: moment, placeholders)
        #expect(index.root(of: subject) == expected.min())
        #expect(index.members(of: index.root(of: subject)) == expected.sorted())
        #expect(index.joined.contains(subject) == (expected.min() != subject))
      }
      #expect(index.isTrivial == index.joined.isEmpty)
    }
  }

  /// After some more links only their customers are looked at; all of it can be kept as bytes.
  @Test(arguments: Seeds.fresh(6), [1, 50_021])
  func isTheSameWhenSomeCustomersAreReplaced(seed: UInt64, distance: Int) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let count = random.int(4...40)
    let facts = (1...UInt64(random.int(5...80))).map { position in
      Self.fact(
        distance * random.int(1...count),
        distance * random.int(1...count),
        at: position,
        day: 1,
        isLink: random.chance(60)
      )
    }
    let known = random.int(0...facts.count)
    let whole = CustomerIndex(facts) { _ in false }
    let ends = facts[known...].flatMap { [$0.first, $0.second] }
    let customers = Set(ends.map { whole.members(of: whole.root(of: $0)) })
    let replaced = CustomerIndex(Array(facts[..<known])) { _ in false }
      .replacing(customersOf: ends, by: customers)
    let owner = Owner(replaced.bytes)
    let read = try #require(CustomerIndex(owner.bytes, in: owner))
    #expect(read.bytes.elementsEqual(replaced.bytes))
    for index in [replaced, read] {
      #expect(index.joined == whole.joined)
      for number in 1...count {
        let subject = Self.subject(distance * number)
        #expect(index.root(of: subject) == whole.root(of: subject))
        #expect(index.members(of: subject) == whole.members(of: subject))
      }
    }
    for count in 0..<owner.bytes.count where count % 4 != 0 || count < 8 {
      #expect(CustomerIndex(.init(rebasing: owner.bytes[..<count]), in: owner) == nil)
    }
  }

  /// Keeps a copy of bytes.
  private final class Owner {
    let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) {
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
      memory.copyMemory(from: bytes)
      self.bytes = UnsafeRawBufferPointer(memory)
    }

    deinit { bytes.deallocate() }
  }

  @Test func aLinkIsInForceFromItsDay() throws {
    let facts = [Self.fact(2, 1, at: 1, day: 10)]
    let before = try CustomerIndex(facts, asOf: Event.moment(day: 9))
    let after = try CustomerIndex(facts, asOf: Event.moment(day: 10))
    #expect(before.root(of: Self.subject(2)) == Self.subject(2))
    #expect(after.root(of: Self.subject(2)) == Self.subject(1))
    #expect(before.isTrivial)
  }

  @Test(arguments: Seeds.fresh(3))
  func partingIsAsIfNeverJoined(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let kept = (1...10).map { position in
      Self.fact(random.int(1...8), random.int(1...8), at: UInt64(position), day: 1)
    }
    let mistakes = (11...15).map { position in
      Self.fact(random.int(1...8), random.int(9...16), at: UInt64(position), day: 2)
    }
    let regrets = mistakes.map { mistake in
      LinkFact(
        mistake.second,
        mistake.first,
        position: mistake.position.advanced(by: 100),
        occurredAt: Event.moment(day: 3),
        isLink: false
      )
    }
    let never = try CustomerIndex(kept)
    let parted = try CustomerIndex(kept + mistakes + regrets)
    for number in 1...16 {
      let subject = Self.subject(number)
      #expect(parted.root(of: subject) == never.root(of: subject))
      #expect(parted.members(of: subject) == never.members(of: subject))
    }
  }

  @Test func theLaterOfTwoWordsOfOneMomentCounts() throws {
    let joined = Self.fact(1, 2, at: 5, day: 1)
    let parted = Self.fact(1, 2, at: 6, day: 1, isLink: false)
    #expect(try CustomerIndex([parted, joined]).isTrivial)
    let again = Self.fact(2, 1, at: 7, day: 1)
    #expect(try !CustomerIndex([again, parted, joined]).isTrivial)
    // The log learned of it late, but it was said before.
    let old = Self.fact(2, 1, at: 8, day: 0)
    #expect(try CustomerIndex([old, parted, joined]).isTrivial)
  }

  @Test func aPlaceholderJoinsNobody() {
    let facts = [Self.fact(1, 2, at: 1, day: 1), Self.fact(2, 3, at: 2, day: 1)]
    let index = CustomerIndex(facts) { $0 == Self.subject(2) }
    #expect(index.isTrivial)
    #expect(index.root(of: Self.subject(3)) == Self.subject(3))
  }

  @Test func nobodyIsJoinedWithThemselves() throws {
    #expect(try CustomerIndex([Self.fact(4, 4, at: 1, day: 1)]).isTrivial)
  }
}
