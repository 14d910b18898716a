import EventLog
import Events
import Foundation
import Projections
import TestSupport
import Testing
import Views

/// An event that cannot be folded stops its view, and can be left out.
@Suite struct LeavingOutTests {
  private func orders(_ numbers: Range<Int>) throws -> [Event] {
    try numbers.map { number in
      try .placed("\(number)", by: "shop:\(number % 7)", day: number, total: 100)
    }
  }

  private func history(_ shop: Shop, _ view: ViewName) -> ViewHistory {
    ViewHistory(ViewFolder(shop.store.store, view: view.rawValue))
  }

  private func decide(_ what: ViewHistory.What, _ shop: Shop, _ view: ViewName) throws {
    try history(shop, view).append(ViewHistory.Entry(what))
  }

  private func skip(_ position: LogPosition) -> ViewHistory.What {
    .skipped(.init(position: position, because: "the till was broken", by: "ann"))
  }

  private func unskip(_ position: LogPosition) -> ViewHistory.What {
    .unskipped(.init(position: position, because: "it was not", by: "ann"))
  }

  private func checkpoint(_ shop: Shop, _ view: ViewName) throws -> UInt64 {
    try shop.view(view).about()?.checkpoint.rawValue ?? 0
  }

  private func expectNaive<P: Projection>(
    _ projection: P.Type,
    _ shop: Shop,
    _ name: ViewName,
    without positions: Set<LogPosition>
  ) throws {
    let naive = try NaiveFold<P>(shop.log, leavingOut: positions)
    #expect(try pages(of: shop.view(name)) == naive.pages)
    #expect(try shop.view(name).digest() == naive.digest)
  }

  @Test func aViewStopsBeforeTheEventAndSaysWhich() throws {
    let shop = try Shop(orders(0..<10))
    let position = try shop.log.appendUnfoldableRefund(by: "shop:1")
    try shop.append(orders(10..<20))
    let error = #expect(throws: UnfoldableEvent.self) { try shop.project(.rfm) }
    #expect(error?.position == position)
    #expect(
      error?.description
        == "The view rfm cannot take in the event at position 11 (purchase.refunded): it belongs to "
        + "an order that begins at position 12, after it."
    )
    #expect(error.map { Explanation($0)?.hint?.contains("--skip 11 --because") == true } == true)
    #expect(try checkpoint(shop, .rfm) == 10)
    let stop = try history(shop, .rfm).standing().stop
    #expect(stop?.failure.position == position)
    #expect(stop?.failure.event == "purchase.refunded")
    #expect(stop?.failure.checkpoint.rawValue == 10)
    #expect(stop?.failure.canPass == false)
    #expect(stop?.process == getpid())
  }

  @Test func aViewThatDoesNotNeedTheEventGoesOn() throws {
    let shop = try Shop(orders(0..<3))
    let position = try shop.log.appendUnfoldableConsent(by: "shop:1")
    for view in [ViewName.rfm, .referrals] {
      try shop.project(view)
      #expect(try checkpoint(shop, view) == 4)
    }
    for view in [ViewName.profiles, .dormancy, .timeline] {
      let error = #expect(throws: UnfoldableEvent.self) { try shop.project(view) }
      #expect(error?.position == position)
    }
  }

  @Test(arguments: ViewName.allCases)
  func everyViewNeedsWhatMakesLinks(view: ViewName) throws {
    let shop = try Shop(orders(0..<3))
    try shop.log.appendUnfoldableSignup(by: "shop:1")
    #expect(throws: UnfoldableEvent.self) { try shop.project(view) }
  }

  /// The law holds for what is left out too: live, at once, and as the naive fold.
  @Test(arguments: ViewName.allCases, Seeds.fresh(1))
  func aViewThatLeavesEventsOutIsTheNaiveFoldWithoutThem(name: ViewName, seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop()
    var random = SeededGenerator(seed: seed)
    var rest = try RandomHistory(seed: seed, events: 500).events[...]
    var leftOut: Set<LogPosition> = []
    while !rest.isEmpty {
      let count = random.int(1...80)
      try shop.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
      if random.chance(60) {
        let position = try shop.log.appendUnfoldableSignup(by: "shop:\(random.int(1...9))")
        let error = #expect(throws: UnfoldableEvent.self) { try shop.project(name) }
        #expect(error?.position == position)
        try decide(skip(position), shop, name)
        leftOut.insert(position)
      }
      if random.chance(50) { try shop.project(name) }
    }
    try shop.project(name)
    #expect(try shop.view(name).leftOut() == LeftOut(leftOut))
    try expectNaive(name.projection, shop, name, without: leftOut)
    let live = try shop.view(name).digest()
    // In another version of the view the decisions hold as well.
    let folder = ViewFolder(shop.store.store, view: name.rawValue)
    try folder.create(version: 2)
    try folder.use(version: 2)
    try shop.project(name)
    #expect(try shop.view(name).digest() == live)
    #expect(try shop.view(name).leftOut() == LeftOut(leftOut))
  }

  @Test func aFoldOnAllCoresStopsAndLeavesOutToo() throws {
    let shop = try Shop(orders(0..<25_000))
    let position = try shop.log.appendUnfoldableRefund(by: "shop:1")
    try shop.append(orders(25_000..<50_000))
    let error = #expect(throws: UnfoldableEvent.self) { try shop.project(.rfm) }
    #expect(error?.position == position)
    #expect(try checkpoint(shop, .rfm) == 25_000)
    try decide(skip(position), shop, .rfm)
    try shop.project(.rfm)
    #expect(try checkpoint(shop, .rfm) == 50_001)
    try expectNaive(RFMProjection.self, shop, .rfm, without: [position])
  }

  /// Of two events left out one is wanted after all: it comes late, and the view is as if it never
  /// had been left out.
  @Test func whatIsTakenInAgainIsFolded() throws {
    let shop = try Shop(orders(0..<30))
    let first = LogPosition(rawValue: 5)
    let second = LogPosition(rawValue: 12)
    try decide(skip(first), shop, .rfm)
    try decide(skip(second), shop, .rfm)
    try shop.project(.rfm)
    try expectNaive(RFMProjection.self, shop, .rfm, without: [first, second])
    try decide(unskip(first), shop, .rfm)
    try shop.project(.rfm)
    try expectNaive(RFMProjection.self, shop, .rfm, without: [second])
    #expect(try shop.view(.rfm).leftOut() == LeftOut([second]))
    try decide(unskip(second), shop, .rfm)
    try shop.project(.rfm)
    try expectNaive(RFMProjection.self, shop, .rfm, without: [])
    #expect(try shop.view(.rfm).leftOut() == .nothing)
    #expect(try checkpoint(shop, .rfm) == 30)
  }

  @Test func whatIsTakenInAgainStopsTheViewIfItStillCannotBeFolded() throws {
    let shop = try Shop(orders(0..<3))
    let position = try shop.log.appendUnfoldableRefund(by: "shop:1")
    try decide(skip(position), shop, .rfm)
    try shop.project(.rfm)
    try decide(unskip(position), shop, .rfm)
    let error = #expect(throws: UnfoldableEvent.self) { try shop.project(.rfm) }
    #expect(error?.position == position)
    try decide(skip(position), shop, .rfm)
    try shop.project(.rfm)
    #expect(try history(shop, .rfm).standing().stop == nil)
  }

  /// As after going back to a version that was made before the decision.
  @Test func aVersionThatTookInTheEventBeforeIsRefused() throws {
    let shop = try Shop(orders(0..<3))
    try shop.project(.rfm)
    try decide(skip(LogPosition(rawValue: 2)), shop, .rfm)
    let error = #expect(throws: StoreError.self) { try shop.project(.rfm) }
    #expect(error?.message.contains("has taken in the event at position 2") == true)
    #expect(error?.hint?.contains("patron rebuild rfm --from-log") == true)
  }
}
