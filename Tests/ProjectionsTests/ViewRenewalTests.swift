import EventLog
import Events
import Foundation
import Projections
import Rules
import TestSupport
import Testing
import Views

/// A view that an earlier Patron made is built anew by whoever keeps it up to date.
@Suite struct ViewRenewalTests {
  private let shop: Shop
  private var store: Store { shop.store.store }
  private var folder: ViewFolder { ViewFolder(store, view: "rfm") }

  init() throws {
    shop = try Shop(try (1...9).map { try .placed("\($0)", by: "shop:\($0)", day: 9, total: 9) })
  }

  private func renewal() throws -> ViewRenewal? { try ViewRenewal(.rfm, store, log: shop.log) }

  /// What an earlier Patron leaves: `versions` earlier.
  private func makeView(_ versions: Int = 1) throws {
    try shop.project(.rfm)
    try store.age("rfm", by: -versions)
  }

  @Test func itIsBuiltBesideByTheRulesThatItHad() throws {
    _ = try shop.store.write("rfm: {bins: 3}", to: "rules.yaml")
    try makeView()
    let rules = try shop.view(.rfm).build()?.rules
    // What the file says since is for `patron rebuild`.
    _ = try shop.store.write("rfm: {bins: 4}", to: "rules.yaml")
    try shop.append([try .placed("new", by: "shop:1", day: 10, total: 1)])
    #expect(throws: StoreError.self) { try shop.project(.rfm) }
    let renewal = try #require(try renewal())
    #expect(renewal.keepsRules && renewal.rebuilder == nil)
    let outcome = try renewal.run()
    #expect(outcome.version == 2 && outcome.replaced == 1 && outcome.events == 10)
    #expect(folder.currentVersion == 2 && folder.previousVersion == 1)
    #expect(try shop.view(.rfm).build()?.rules == rules)
    #expect(try shop.view(.rfm).digest() == NaiveFold<RFMProjection>(shop.log).digest)
    try shop.project(.rfm)
    #expect(try self.renewal() == nil)
  }

  @Test func withoutRulesThatCanBeReadItGoesByThoseInForce() throws {
    try makeView()
    try ViewEnvironment(path: folder.path(ofVersion: 1), isReadOnly: false)
      .write(ViewBuild(origin: .log, rules: Array("?".utf8)))
    let renewal = try #require(try renewal())
    #expect(!renewal.keepsRules)
    _ = try renewal.run()
    let inForce = try ShopRules(store, shop.log).text.encoded()
    #expect(try shop.view(.rfm).build()?.rules == inForce)
  }

  /// What is left out of a view stays so.
  @Test func whatWasDecidedHolds() throws {
    let position = try shop.log.appendUnfoldableRefund(by: "shop:1")
    let decision = ViewHistory.Decision(position: position, because: "x", by: "y")
    try ViewHistory(folder).append(.init(.skipped(decision)))
    try makeView()
    _ = try #require(try renewal()).run()
    #expect(try shop.view(.rfm).leftOut().positions == [position])
  }

  @Test func whatALaterPatronMadeIsLeftAlone() throws {
    try makeView(-1)
    #expect(try renewal() == nil)
    #expect(throws: StoreError.self) { try shop.project(.rfm) }
  }

  @Test func soIsWhatThisOneMadeAndWhatNobodyMade() throws {
    #expect(try renewal() == nil)
    try shop.project(.rfm)
    #expect(try renewal() == nil)
  }

  @Test func aViewOfAnotherLogIsNotMadeOneOfThis() throws {
    try makeView()
    let other = try Shop([try .placed("1", by: "shop:a", day: 9, total: 9)])
    #expect(throws: OtherLog.self) { try ViewRenewal(.rfm, store, log: other.log) }
  }

  @Test func whatKeepsItFromBeingBuiltIsInItsHistory() throws {
    try makeView()
    try shop.log.appendUnfoldableRefund(by: "shop:1")
    let renewal = try #require(try renewal())
    #expect(throws: UnfoldableEvent.self) { try renewal.run() }
    let stop = try #require(try ViewHistory(folder).standing().stop)
    #expect(stop.failure.position?.rawValue == 10 && stop.failure.checkpoint.rawValue == 9)
    #expect(folder.currentVersion == 1)
  }
}
