import EventLog
import Events
import Projections
import TestSupport
import Testing
import Views

/// A snapshot folded in memory is the one of a view that was projected.
@Suite struct FoldInMemoryTests {
  @Test(arguments: ViewName.allCases, Seeds.fresh(2))
  func theStatesAreThoseOfTheView(name: ViewName, seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(RandomHistory(seed: seed, events: 2_000).events)
    try shop.project(name)
    try expectEqual(name.projection, shop, name)
  }

  private func expectEqual<P: Projection>(
    _ projection: P.Type,
    _ shop: Shop,
    _ name: ViewName
  ) throws {
    let head = try shop.log.head().position
    let stored = try ViewSnapshot<P.State>(try shop.view(name))
    // In one go, and in segments: the last shorter than the others.
    for segment in [UInt64(1) << 20, 700, 97] {
      let folded = try ViewSnapshot(folding: shop.log, through: head, by: P.self, segment: segment)
      #expect(folded.checkpoint == stored.checkpoint)
      #expect(Set(folded.links) == Set(stored.links))
      #expect(folded.states.map(\.subject) == stored.states.map(\.subject))
      #expect(folded.states.map(\.state) == stored.states.map(\.state))
    }
  }

  /// Orders are dealt in few bits: those that need more take another way, to the same states.
  @Test func ordersOfGreatNumbersAreFoldedToo() throws {
    let limit: Int64 = 1 << 43
    var events: [Event] = []
    for letter in "ABCDEFGHIJKLMNOPQRS" {
      events.append(
        try .placed("\(letter)", by: "shop:a", day: 1, total: 9, currency: "X\(letter)X")
      )
    }
    for (number, total) in [limit - 1, limit, limit + 1, 1 << 60].enumerated() {
      events.append(try .placed("t\(number)", by: "shop:b", day: 2, total: total))
    }
    for (number, time) in [limit - 1, limit, -limit, -limit - 1].enumerated() {
      var event = try Event.placed("d\(number)", by: "shop:c", day: 3, total: 9, status: .pending)
      event.occurredAt = Timestamp(rawValue: time)
      events.append(event)
    }
    let shop = try Shop(events)
    let naive = try NaiveFold<RFMProjection>(shop.log).sorted
    let folded = try ViewSnapshot(
      folding: shop.log,
      through: shop.log.head().position,
      by: RFMProjection.self
    )
    #expect(folded.states.map(\.subject) == naive.map(\.subject))
    #expect(folded.states.map(\.state) == naive.map(\.state))
  }

  @Test func whatIsLeftOutAndWhatComesLaterIsNotFolded() throws {
    let events = try (1...4).map { try Event.placed("\($0)", by: "shop:\($0)", day: $0, total: 9) }
    let shop = try Shop(events)
    let folded = try ViewSnapshot(
      folding: shop.log,
      through: LogPosition(rawValue: 3),
      by: RFMProjection.self,
      leavingOut: LeftOut([LogPosition(rawValue: 2)])
    )
    #expect(folded.states.map(\.subject.rawValue) == [1, 3])
    #expect(folded.checkpoint.rawValue == 3)
  }

  @Test func anEmptyLogHasNoStates() throws {
    let folded = try ViewSnapshot(
      folding: try Shop().log,
      through: .start,
      by: RFMProjection.self
    )
    #expect(folded.states.isEmpty && folded.links.isEmpty && folded.checkpoint == .start)
  }

  @Test func anEventThatCannotBeTakenInIsNamed() throws {
    let shop = try Shop([try .placed("a", by: "shop:1", day: 1, total: 9)])
    let position = try shop.log.appendUnfoldableRefund(by: "shop:1")
    let error = #expect(throws: UnfoldableEvent.self) {
      try ViewSnapshot(folding: shop.log, through: position, by: RFMProjection.self)
    }
    #expect(error?.position == position)
  }
}
