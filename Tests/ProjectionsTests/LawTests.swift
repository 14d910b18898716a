import EventLog
import Events
import Projections
import TestSupport
import Testing
import Views

/// The laws of docs/projections.md: however a log came to be folded, the view is the same.
@Suite struct LawTests {
  /// Compares a stored view with the naive fold of the log: every state, every link, the digest.
  private func expectNaive<P: Projection>(
    _ projection: P.Type,
    _ shop: Shop,
    _ name: ViewName,
    times: Int = 1
  ) throws {
    let view = try shop.view(name)
    let naive = try NaiveFold<P>(shop.log, times: times)
    let snapshot = try ViewSnapshot<P.State>(view)
    #expect(snapshot.checkpoint == (try shop.log.head().position))
    #expect(snapshot.states.map(\.subject) == naive.sorted.map(\.subject))
    for (stored, expected) in zip(snapshot.states, naive.sorted) where stored != expected {
      Issue.record("\(name): the states of subject \(expected.subject.rawValue) differ")
    }
    #expect(Set(snapshot.links) == naive.links)
    #expect(snapshot.links.count == naive.links.count)
    for subject in Set(naive.links.flatMap { [$0.first, $0.second] }) {
      let own = naive.links.filter { $0.first == subject || $0.second == subject }
      #expect(try Set(view.links(of: subject)) == own)
    }
    #expect(try pages(of: view) == naive.pages)
    #expect(try view.digest() == naive.digest)
  }

  @Test(arguments: ViewName.allCases, Seeds.fresh(2))
  func aRebuiltViewIsTheNaiveFold(name: ViewName, seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(RandomHistory(seed: seed).events)
    try shop.project(name)
    try expectNaive(name.projection, shop, name)
  }

  /// Appended in chunks of random size, projected after some of them by a projector of its own, as
  /// after a restart.
  @Test(arguments: ViewName.allCases, Seeds.fresh(2))
  func aLiveViewIsTheNaiveFold(name: ViewName, seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop()
    var random = SeededGenerator(seed: seed)
    var rest = try RandomHistory(seed: seed).events[...]
    while !rest.isEmpty {
      let count = random.chance(20) ? 1 : random.int(1...200)
      try shop.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
      if random.chance(50) { try shop.project(name) }
    }
    try shop.project(name)
    try expectNaive(name.projection, shop, name)
  }

  @Test(arguments: ViewName.allCases, Seeds.fresh(1))
  func howALogWasAppendedCannotBeSeenInAView(name: ViewName, seed: UInt64) throws {
    print("seed \(seed)")
    let events = try RandomHistory(seed: seed, events: 400).events
    let atOnce = try Shop(events)
    let oneByOne = try Shop()
    var random = SeededGenerator(seed: seed)
    var rest = events[...]
    while !rest.isEmpty {
      let count = random.int(1...5)
      try oneByOne.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
      if random.chance(20) { try oneByOne.project(name) }
    }
    try atOnce.project(name)
    try oneByOne.project(name)
    #expect(try atOnce.view(name).digest() == oneByOne.view(name).digest())
  }

  /// Telling the log everything again appends nothing.
  @Test(arguments: Seeds.fresh(3))
  func aHistoryToldAgainChangesNothing(seed: UInt64) throws {
    print("seed \(seed)")
    // What was told without an id is new each time; an erased person's next event is another's.
    let events = try RandomHistory(seed: seed).events.filter { event in
      event.id != nil && event.type != .customerErased
    }
    let orders = Set(events.filter { $0.type == .purchasePlaced }.compactMap(\.payload.orderName))
    let known = events.filter { $0.payload.orderName.map(orders.contains) ?? true }
    let shop = try Shop(known)
    let head = try shop.log.head().position
    var random = SeededGenerator(seed: seed)
    let outcomes = try shop.append(known.shuffled(using: &random))
    #expect(try shop.log.head().position == head)
    #expect(outcomes.allSatisfy { if case .duplicate = $0 { true } else { false } })
  }

  @Test(arguments: ViewName.allCases, Seeds.fresh(1))
  func anEventFoldedTwiceIsFoldedOnce(name: ViewName, seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(RandomHistory(seed: seed).events)
    try shop.project(name)
    try expectNaive(name.projection, shop, name, times: 2)
  }

  /// Where it pays the fold runs on all cores: it must not be seen.
  @Test(arguments: [ViewName.rfm, .dormancy, .referrals, .profiles], Seeds.fresh(1))
  func aFoldOnAllCoresIsTheNaiveFold(name: ViewName, seed: UInt64) throws {
    print("seed \(seed)")
    let events = try RandomHistory(seed: seed, customers: 3_000, events: 24_000).events
    let shop = try Shop(events)
    try shop.project(name)
    // On top of states that are there already, too.
    try shop.append(
      try RandomHistory(seed: seed, customers: 3_000, events: 21_000).events.map { event in
        var event = event
        event.source += " again"
        return event
      }
    )
    try shop.project(name)
    try expectNaive(name.projection, shop, name)
  }
}

extension Event.Payload {
  fileprivate var orderName: String? {
    switch self {
    case .purchasePlaced(let purchase), .purchaseAmended(let purchase): purchase.order
    case .purchaseRefunded(let reversal), .purchaseCancelled(let reversal): reversal.order
    default: nil
    }
  }
}
