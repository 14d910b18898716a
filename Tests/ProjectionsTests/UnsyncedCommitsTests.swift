import EventLog
import Events
import Foundation
import Projections
import TestSupport
import Testing
import Views

/// A view whose commits do not wait for the disk is told from one that the machine lost.
@Suite struct UnsyncedCommitsTests {
  private let shop: Shop
  private let folder: String
  private var mark: UnsyncedMark { UnsyncedMark(folder) }

  init() throws {
    shop = try Shop((0..<50).map { try .placed("\($0)", by: "shop:\($0 % 7)", day: $0, total: 1) })
    folder = ViewFolder(shop.store.store, view: "rfm").path(ofVersion: 1)
  }

  private func projector() throws -> ViewProjector {
    try ViewProjector(.rfm, shop.store.store, log: shop.log)
  }

  /// The mark as it is after the machine was started again.
  private func startMachineAgain() throws {
    try Data("00000000-0000-0000-0000-000000000000\n".utf8)
      .write(to: URL(filePath: folder + "/unsynced"))
  }

  @Test func theMarkIsThereWhileCommitsDoNotWait() throws {
    let projector = try projector()
    #expect(!mark.isSet)
    try projector.commitUnsynced()
    #expect(mark.isSet && !mark.isLost)
    #expect(try projector.catchUp() == 50)
    try projector.waitForDisk()
    #expect(!mark.isSet)
  }

  /// A process that is killed loses nothing: the kernel has its commits.
  @Test func aProjectorThatWasKilledLosesNothing() throws {
    try shop.project(.rfm)
    let digest = try shop.view(.rfm).digest()
    #expect(try mark.set())
    let next = try projector()
    #expect(!next.isMadeAgain)
    #expect(!mark.isSet)
    #expect(try next.catchUp() == 0)
    #expect(try shop.view(.rfm).digest() == digest)
  }

  @Test func aMachineThatFailedLosesTheVersionAndItIsMadeAgain() throws {
    try shop.project(.rfm)
    let digest = try shop.view(.rfm).digest()
    #expect(try mark.set())
    try startMachineAgain()
    // What was not on the disk is anything.
    try Data(repeating: 0x5A, count: 65_536).write(to: URL(filePath: folder + "/data.mdb"))
    #expect(mark.isLost)
    let error = #expect(throws: StoreError.self) { try shop.view(.rfm) }
    #expect(error?.message.contains("when the machine or its disk failed") == true)
    #expect(error?.hint?.contains("make the view again") == true)
    let next = try projector()
    #expect(next.isMadeAgain)
    #expect(try next.catchUp() == 50)
    #expect(!mark.isSet)
    #expect(try shop.view(.rfm).digest() == digest)
  }

  /// The rules that a version was built with are not in the log: they may be those of a trial.
  @Test func whatIsMadeAgainKeepsItsRules() throws {
    try shop.project(.rfm)
    let trial = ViewBuild(origin: .copy, rules: Array("rules of a trial".utf8))
    do {
      let version = try #require(
        try FoldedVersion(ViewFolder(shop.store.store, view: "rfm"), 1)
      )
      try version.view.write(trial)
      try version.commitUnsynced()
      try version.waitForDisk()
      #expect(try mark.set(rules: version.view.build()?.rules ?? []))
    }
    try mark.setLost()
    _ = try projector().catchUp()
    #expect(try shop.view(.rfm).build() == ViewBuild(origin: .log, rules: trial.rules))
  }

  /// A projector that goes on with another version leaves nothing behind in the old one.
  @Test func aChangeOfVersionsLeavesTheOldOneOnTheDisk() throws {
    let projector = try projector()
    try projector.commitUnsynced()
    _ = try projector.catchUp()
    let folder = ViewFolder(shop.store.store, view: "rfm")
    try folder.create(version: 2)
    try folder.use(version: 2)
    _ = try projector.catchUp()
    let next = UnsyncedMark(folder.path(ofVersion: 2))
    #expect(!mark.isSet && next.isSet)
    try projector.waitForDisk()
    #expect(!next.isSet)
  }

  @Test func aDiskThatRefusedLosesTheVersionToo() throws {
    try shop.project(.rfm)
    try mark.setLost()
    #expect(mark.isLost)
    let next = try projector()
    #expect(next.isMadeAgain)
    #expect(try next.catchUp() == 50)
  }
}
