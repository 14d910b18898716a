import EventLog
import Events
import Projections
import TestSupport
import Testing
import Views

@Suite struct ProjectorTests {
  private func shop() throws -> Shop {
    try Shop([
      try .placed("1", by: "shop:1", day: 1, total: 100),
      try .placed("2", by: "shop:2", day: 2, total: 100),
    ])
  }

  @Test func aCatchUpSaysHowMuchItFolded() throws {
    let shop = try shop()
    let projector = try ViewProjector(.rfm, shop.store.store, log: shop.log)
    #expect(try projector.catchUp() == 2)
    #expect(try projector.catchUp() == 0)
    try shop.append([try .placed("3", by: nil, day: 3, total: 100)])
    #expect(try projector.catchUp() == 1)
  }

  @Test func theCheckpointMovesOverEventsThatChangeNothing() throws {
    let shop = try Shop([try .link("shop:1", "shop:2", id: "l", day: 1)])
    try shop.project(.rfm)
    let snapshot = try ViewSnapshot<PurchaseHistory>(try shop.view(.rfm))
    #expect(snapshot.checkpoint.rawValue == 1)
    #expect(snapshot.states.isEmpty)
    #expect(snapshot.links.count == 1)
  }

  @Test func ordersOfNobodyBelongToNoState() throws {
    let shop = try Shop([try .placed("3", by: nil, day: 3, total: 100)])
    try shop.project(.timeline)
    let snapshot = try ViewSnapshot<TimelineState>(try shop.view(.timeline))
    #expect(snapshot.states.isEmpty)
    #expect(snapshot.checkpoint.rawValue == 1)
  }

  /// What a later Patron might fold instead.
  private enum LaterRFM: Projection {
    static let name = "rfm"
    static let version = RFMProjection.version + 1

    static func folds(_ rawType: UInt8) -> Bool { RFMProjection.folds(rawType) }

    static func fold(_ record: RecordView, into state: inout PurchaseHistory) {
      RFMProjection.fold(record, into: &state)
    }
  }

  @Test func aViewOfAnotherVersionIsRefused() throws {
    let shop = try shop()
    try shop.project(.rfm)
    let folder = ViewFolder(shop.store.store, view: "rfm")
    let view = try ViewEnvironment(path: folder.path(ofVersion: 1), isReadOnly: false)
    let digest = try view.digest()
    let error = #expect(throws: StoreError.self) {
      try Projector<LaterRFM>(log: shop.log, view: view, leavingOut: .nothing).catchUp()
    }
    #expect(error?.message == "The view rfm was made by another version of Patron.")
    #expect(error?.hint?.contains("`patron rebuild rfm`") == true)
    #expect(try view.digest() == digest)
  }

  @Test func theVersionInUseIsTheOneThatIsFolded() throws {
    let shop = try shop()
    let folder = ViewFolder(shop.store.store, view: "rfm")
    #expect(folder.currentVersion == nil)
    try shop.project(.rfm)
    #expect(folder.currentVersion == 1)
    try folder.create(version: 2)
    try folder.use(version: 2)
    #expect(folder.currentVersion == 2)
    try shop.project(.rfm)
    let first = try ViewEnvironment(path: folder.path(ofVersion: 1), isReadOnly: true)
    #expect(try shop.view(.rfm).digest() == first.digest())
  }
}
