import EventLog
import Events
import Foundation
import Projections
import TestSupport
import Testing
import Views

@Suite struct ViewSnapshotTests {
  // A snapshot read its checkpoint, its links and its states in transactions of their own: between
  // them a projector could store more, so that the checkpoint was older than the states.
  @Test func aSnapshotIsOfOneMoment() throws {
    let shop = try Shop()
    let events = try (0..<400).map { number in
      try Event.placed("\(number)", by: "shop:\(number % 90)", day: number, total: 100)
    }
    try shop.append([events[0]])
    try shop.project(.timeline)
    // One environment for both: LMDB wants it to be open once in a process.
    let folder = ViewFolder(shop.store.store, view: "timeline")
    let view = try ViewEnvironment(path: folder.path(ofVersion: 1), isReadOnly: false)
    let projector = Thread {
      for event in events.dropFirst() {
        _ = try? shop.append([event])
        _ = try? Projector<TimelineProjection>(log: shop.log, view: view, leavingOut: .nothing)
          .catchUp()
      }
    }
    projector.start()
    var checkpoint = LogPosition.start
    var isOver = false
    while !isOver {
      isOver = projector.isFinished
      let snapshot = try ViewSnapshot<TimelineState>(view)
      let count = snapshot.states.reduce(0) { $0 + $1.state.entries.elements.count }
      try #require(UInt64(count) == snapshot.checkpoint.rawValue)
      try #require(snapshot.checkpoint >= checkpoint)
      checkpoint = snapshot.checkpoint
    }
    #expect(checkpoint.rawValue == 400)
  }

  @Test func aCustomerIsNamedByTheSmallestSubjectThoughItHasNoState() throws {
    // The first subject is only ever mentioned by a link.
    let shop = try Shop([
      try .link("shop:1", "shop:2", id: "l1", day: 1),
      try .placed("a", by: "shop:3", day: 2, total: 100),
      try .placed("b", by: "shop:2", day: 2, total: 100),
      try .link("shop:2", "shop:3", id: "l2", day: 3),
    ])
    try shop.project(.rfm)
    let snapshot = try ViewSnapshot<PurchaseHistory>(try shop.view(.rfm))
    #expect(snapshot.states.map(\.subject.rawValue) == [2, 3])
    let customers = snapshot.customers(try CustomerIndex(snapshot.links))
    #expect(customers.map(\.subject.rawValue) == [1])
    #expect(customers.first?.state.placed.elements.map(\.position) == [2, 3])
    let early = try CustomerIndex(snapshot.links, asOf: Event.moment(day: 2))
    #expect(snapshot.customers(early).map(\.subject.rawValue) == [1, 3])
  }

  @Test(arguments: ViewName.allCases, Seeds.fresh(2))
  func customersAreTheStatesJoinedOneByOne(name: ViewName, seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(RandomHistory(seed: seed).events)
    try shop.project(name)
    for day in stride(from: 19_000, through: 19_500, by: 100) {
      try expectJoined(name.projection, shop, name, asOf: Event.moment(day: day))
    }
  }

  /// So many that several threads read them, each its part of the pages.
  @Test func manyCustomersAreReadInParts() throws {
    let orders = try (0..<6_000).map { number in
      try Event.placed("\(number)", by: "shop:\(number)", day: 10, total: 100)
    }
    let links = try [(3, 5_900), (4_000, 4_001), (5_999, 7)].map { one, other in
      try Event.link("shop:\(one)", "shop:\(other)", id: "l\(one)", day: 11)
    }
    let shop = try Shop(orders + links)
    try shop.project(.rfm)
    for day in [10, 11] {
      try expectJoined(RFMProjection.self, shop, .rfm, asOf: Event.moment(day: day))
    }
  }

  private func expectJoined<P: Projection>(
    _ projection: P.Type,
    _ shop: Shop,
    _ name: ViewName,
    asOf moment: Timestamp
  ) throws {
    let snapshot = try ViewSnapshot<P.State>(try shop.view(name))
    let index = try CustomerIndex(snapshot.links, asOf: moment)
    let joined = snapshot.customers(index)
    let expected = try NaiveFold<P>(shop.log).customers(index)
    #expect(joined.map(\.subject) == expected.map(\.subject))
    #expect(joined.map(\.state) == expected.map(\.state))
    let customers = try ViewCustomers(of: P.State.self, ViewMoment(try shop.view(name)), index)
    let rows = try customers.rows { KeptState(customer: $0, state: $1) }
    #expect(rows.map(\.customer) == expected.map(\.subject))
    #expect(rows.map(\.state) == expected.map(\.state))
    // Every third customer alone.
    let some = expected.indices.filter { $0 % 3 == 0 }.map { expected[$0] }
    var selection = SubjectSelection()
    for subject in some.flatMap({ index.members(of: $0.subject) }) { selection.insert(subject) }
    let selected = try customers.rows(of: selection) { KeptState(customer: $0, state: $1) }
    #expect(selected.map(\.customer) == some.map(\.subject))
    #expect(selected.map(\.state) == some.map(\.state))
  }

  private struct KeptState<State: ProjectionState>: CustomerRow {
    let customer: SubjectID
    let state: State
  }
}
