import EventLog
import Events
import Foundation
import Projections
import Rules
import TestSupport
import Testing
import Views

/// A version built beside the one in use, and the switch to it.
@Suite struct RebuildTests {
  private func choice(
    _ shop: Shop,
    _ name: ViewName,
    rules: String? = nil,
    fromLog: Bool = false
  ) throws -> RebuildChoice {
    let store = shop.store.store
    let path = try rules.map { try shop.store.write($0, to: "other.yaml") }
    let rules = try ShopRules(store, shop.log, file: path)
    return try RebuildChoice(name, store, shop.log, rules: rules, fromLog: fromLog)
  }

  @discardableResult
  private func rebuild(
    _ shop: Shop,
    _ name: ViewName,
    rules: String? = nil,
    fromLog: Bool = false
  ) throws -> ViewRebuild.Outcome {
    let choice = try choice(shop, name, rules: rules, fromLog: fromLog)
    return try ViewRebuild(choice, shop.store.store, log: shop.log).run()
  }

  private func folder(_ shop: Shop, _ name: ViewName) -> ViewFolder {
    ViewFolder(shop.store.store, view: name.rawValue)
  }

  private func versions(_ folder: ViewFolder) throws -> [Int] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).compactMap { Int($0) }.sorted()
  }

  private func naiveDigest<P: Projection>(_ projection: P.Type, _ shop: Shop) throws -> UInt64 {
    try NaiveFold<P>(shop.log).digest
  }

  private static let otherRules = "rfm: {bins: 3}\nreferral: {credit: 7%}\ndormancy: {days: 3}"

  // MARK: Laws

  @Test(arguments: ViewName.allCases, Seeds.fresh(1))
  func aRebuildIsTheNaiveFold(name: ViewName, seed: UInt64) throws {
    print("seed \(seed)")
    let events = try RandomHistory(seed: seed).events
    let shop = try Shop(Array(events.prefix(events.count / 2)))
    try shop.project(name)
    // Folded from the log; taken over from a version that is behind; folded again.
    for (number, fromLog) in [(2, true), (3, false), (4, true)] {
      if number == 3 { try shop.append(Array(events.dropFirst(events.count / 2))) }
      let outcome = try rebuild(
        shop,
        name,
        rules: number == 3 ? Self.otherRules : nil,
        fromLog: fromLog
      )
      #expect(outcome.version == number)
      #expect(outcome.replaced == number - 1)
      #expect(folder(shop, name).currentVersion == number)
      let view = try shop.view(name)
      #expect(try view.digest() == naiveDigest(name.projection, shop))
      #expect(try view.about()?.checkpoint == shop.log.head().position)
    }
  }

  @Test func aViewThatWasNeverMadeIsMadeByTheRulesGiven() throws {
    let shop = try Shop([try .placed("1", by: "shop:1", day: 1, total: 100)])
    #expect(try choice(shop, .rfm).reason == .isNew)
    let outcome = try rebuild(shop, .rfm, rules: Self.otherRules)
    #expect(outcome.version == 1 && outcome.replaced == nil && outcome.events == 1)
    let currency = shop.log.settings.currency
    let built = try ShopRules(try shop.view(.rfm), of: .rfm, currency: currency)
    #expect(built?.rules.rfm.bins == Rules.Bins(recency: 3, frequency: 3, monetary: 3))
  }

  // MARK: What is done, and why

  private func history() throws -> Shop {
    let events = try (0..<60).map { number in
      try Event.placed("\(number)", by: "shop:\(number % 7)", day: number, total: 100)
    }
    return try Shop(events)
  }

  @Test func statesAreTakenOverWhereOnlyRulesChanged() throws {
    let shop = try history()
    for name in ViewName.allCases { try shop.project(name) }
    let rfm = try choice(shop, .rfm, rules: Self.otherRules)
    #expect(rfm.reason == .otherRules([.rfm]) && rfm.build.origin == .copy)
    #expect(try rebuild(shop, .rfm, rules: Self.otherRules).events == 0)
    #expect(try shop.view(.rfm).build()?.origin == .copy)
    // Nothing that these depend on has changed, or all is to be folded anyway.
    for choice in [
      try choice(shop, .timeline, rules: Self.otherRules),
      try choice(shop, .dormancy, rules: "stages: {loyal_orders: 9}"),
      try choice(shop, .dormancy, rules: Self.otherRules, fromLog: true),
    ] {
      #expect(choice.reason == .asked && choice.build.origin == .log)
    }
    #expect(try rebuild(shop, .timeline, rules: Self.otherRules).events == 60)
  }

  /// What another Patron might fold instead.
  private enum OtherRFM: Projection {
    static let name = "rfm"
    static let version = RFMProjection.version + 1

    static func folds(_ rawType: UInt8) -> Bool { RFMProjection.folds(rawType) }

    static func fold(_ record: RecordView, into state: inout PurchaseHistory) {
      RFMProjection.fold(record, into: &state)
    }
  }

  @Test func statesOfAnotherProgramAreFoldedAnew() throws {
    let shop = try history()
    let folder = folder(shop, .rfm)
    try folder.create(version: 1)
    try folder.use(version: 1)
    let view = try ViewEnvironment(path: folder.path(ofVersion: 1), isReadOnly: false)
    _ = try Projector<OtherRFM>(log: shop.log, view: view, leavingOut: .nothing).catchUp()
    #expect(throws: StoreError.self) { try shop.project(.rfm) }
    #expect(try choice(shop, .rfm, rules: Self.otherRules).reason == .otherProgram)
    #expect(try rebuild(shop, .rfm, rules: Self.otherRules).events == 60)
    #expect(try shop.view(.rfm).digest() == naiveDigest(RFMProjection.self, shop))
    try shop.project(.rfm)
    // This program cannot read what was replaced.
    let error = #expect(throws: StoreError.self) {
      try folder.rollBack(projectionVersion: ViewName.rfm.projectionVersion)
    }
    #expect(error?.message == "Version 1 of rfm was made by another version of Patron.")
    #expect(folder.currentVersion == 2)
  }

  // MARK: After a kill

  /// Leaves what a rebuild leaves that was killed when it had folded 40 of 60 events.
  private func kill(_ choice: RebuildChoice, _ shop: Shop) throws {
    let unfinished = try UnfinishedVersion(choice.folder)
    let version = try unfinished.open(
      choice.build,
      of: shop.log,
      projectionVersion: RFMProjection.version
    )
    try Projector<RFMProjection>(log: shop.log, view: version.view, leavingOut: .nothing)
      .foldSegment(
        after: .start,
        through: LogPosition(rawValue: 40),
        FoldMeter(after: .start, through: LogPosition(rawValue: 40), head: .start) { _ in }
      )
  }

  @Test func aKilledRebuildIsGoneOnWith() throws {
    let shop = try history()
    try shop.project(.rfm)
    try kill(try choice(shop, .rfm), shop)
    #expect(folder(shop, .rfm).currentVersion == 1)
    try shop.append([try .placed("more", by: "shop:1", day: 99, total: 5)])
    let again = try choice(shop, .rfm)
    #expect(again.resumesAfter == LogPosition(rawValue: 40))
    #expect(try rebuild(shop, .rfm).events == 21)
    #expect(try versions(folder(shop, .rfm)) == [1, 2])
    #expect(try shop.view(.rfm).digest() == naiveDigest(RFMProjection.self, shop))
  }

  @Test func aKilledRebuildOfSomethingElseIsBegunAnew() throws {
    let shop = try history()
    try shop.project(.rfm)
    try kill(try choice(shop, .rfm), shop)
    let other = try choice(shop, .rfm, rules: Self.otherRules, fromLog: true)
    #expect(other.resumesAfter == nil)
    #expect(try rebuild(shop, .rfm, rules: Self.otherRules, fromLog: true).events == 60)
    #expect(try versions(folder(shop, .rfm)) == [1, 2])
    let built = try ShopRules(try shop.view(.rfm), of: .rfm, currency: shop.log.settings.currency)
    #expect(built?.rules.rfm.bins == Rules.Bins(recency: 3, frequency: 3, monetary: 3))
    #expect(try shop.view(.rfm).digest() == naiveDigest(RFMProjection.self, shop))
  }

  // A copy that was cut off opens like a view.
  @Test func halfACopyIsNotGoneOnWith() throws {
    let shop = try history()
    try shop.project(.rfm)
    let part = folder(shop, .rfm).path(ofVersion: 2) + ".part"
    try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: true)
    try Data(repeating: 7, count: 5_000).write(to: URL(filePath: part + "/data.mdb"))
    #expect(try rebuild(shop, .rfm, rules: Self.otherRules).version == 2)
    #expect(try shop.view(.rfm).digest() == naiveDigest(RFMProjection.self, shop))
    #expect(!FileManager.default.fileExists(atPath: part))
  }

  @Test func oneRebuildOfAViewAtATime() throws {
    let shop = try history()
    try shop.project(.rfm)
    try shop.project(.timeline)
    let running = try UnfinishedVersion(folder(shop, .rfm))
    let error = #expect(throws: StoreError.self) { try rebuild(shop, .rfm) }
    #expect(error?.message == "Another process rebuilds or rolls back rfm (process \(getpid())).")
    #expect(throws: StoreError.self) { try folder(shop, .rfm).rollBack(projectionVersion: 1) }
    #expect(try rebuild(shop, .timeline).version == 2)
    _ = consume running
    #expect(try rebuild(shop, .rfm).version == 2)
  }

  // MARK: The switch

  @Test func aProjectorGoesOnWithTheVersionPutInUse() throws {
    let shop = try history()
    let projector = try ViewProjector(.rfm, shop.store.store, log: shop.log)
    _ = try projector.catchUp()
    try rebuild(shop, .rfm)
    try shop.append([try .placed("more", by: "shop:1", day: 99, total: 5)])
    #expect(try projector.catchUp() == 1)
    let folder = folder(shop, .rfm)
    #expect(ProjectorLock.holder(folder.path(ofVersion: 1)) == nil)
    #expect(ProjectorLock.holder(folder.path(ofVersion: 2)) == getpid())
    #expect(try shop.view(.rfm).about()?.checkpoint.rawValue == 61)
    let old = try ViewEnvironment(path: folder.path(ofVersion: 1), isReadOnly: true)
    #expect(try old.about()?.checkpoint.rawValue == 60)
    // Back again: it catches up with what it missed.
    _ = try folder.rollBack(projectionVersion: RFMProjection.version)
    #expect(try projector.catchUp() == 1)
    #expect(try shop.view(.rfm).digest() == naiveDigest(RFMProjection.self, shop))
  }

  @Test func aProjectorKeepsToItsVersionWhileAnotherHasTheNewOne() throws {
    let shop = try history()
    let projector = try ViewProjector(.rfm, shop.store.store, log: shop.log)
    _ = try projector.catchUp()
    try rebuild(shop, .rfm)
    let other = try ViewProjector(.rfm, shop.store.store, log: shop.log)
    try shop.append([try .placed("more", by: "shop:1", day: 99, total: 5)])
    #expect(try projector.catchUp() == 1)
    #expect(try other.catchUp() == 1)
    #expect(try shop.view(.rfm).digest() == naiveDigest(RFMProjection.self, shop))
  }

  // MARK: Versions that are kept

  @Test func oneVersionIsKeptForOneStepBack() throws {
    let shop = try history()
    let folder = folder(shop, .rfm)
    let program = RFMProjection.version
    try shop.project(.rfm)
    let error = #expect(throws: StoreError.self) { try folder.rollBack(projectionVersion: program) }
    #expect(error?.message == "There is no earlier version of rfm to go back to.")
    #expect(error?.hint?.contains("patron rebuild rfm") == true)
    for _ in 2...4 { try rebuild(shop, .rfm) }
    #expect(try versions(folder) == [3, 4])
    #expect(try folder.rollBack(projectionVersion: program) == 3)
    #expect(folder.currentVersion == 3 && folder.previousVersion == 4)
    // It can be taken back.
    #expect(try folder.rollBack(projectionVersion: program) == 4)
    #expect(try folder.rollBack(projectionVersion: program) == 3)
    // What was rolled back from goes when something is put in its place.
    #expect(try rebuild(shop, .rfm).version == 5)
    #expect(try versions(folder) == [3, 5])
    #expect(folder.previousVersion == 3)
  }
}
