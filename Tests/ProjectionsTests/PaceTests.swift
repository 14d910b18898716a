import EventLog
import Events
import Projections
import Synchronization
import TestSupport
import Testing
import Views

/// What is said of long work while it goes on.
@Suite struct PaceTests {
  @Test(arguments: Seeds.fresh(3))
  func nothingEverGoesBackwards(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    var pace = Pace()
    var last = (fraction: 0.0, done: UInt64(0))
    for step in 0..<1_000 {
      let fraction = Double(random.int(0...1_200)) / 1_000
      pace.reach(fraction, done: UInt64(random.int(0...999_999)), after: Double(step) / 10)
      #expect(pace.fraction >= last.fraction && pace.fraction <= 1)
      #expect(pace.done >= last.done)
      #expect(pace.rate >= 0 && pace.rate.isFinite)
      #expect(pace.secondsLeft.map { $0 >= 0 && $0.isFinite } ?? true)
      last = (pace.fraction, pace.done)
    }
  }

  @Test func evenWorkTakesAsLongAsItTook() {
    var pace = Pace()
    for second in 0...30 {
      pace.reach(Double(second) / 100, done: UInt64(second) * 1_000, after: Double(second))
    }
    #expect(pace.rate == 1_000)
    #expect(pace.secondsLeft.map { abs($0 - 70) < 0.001 } == true)
  }

  // After a restart, what had been done before was taken for work of the first second.
  @Test func whatWasDoneBeforeIsNoSpeed() {
    var pace = Pace()
    pace.reach(0.9, done: 90_000, after: 1)
    #expect(pace.rate == 0 && pace.secondsLeft == nil)
    pace.reach(0.95, done: 95_000, after: 6)
    #expect(pace.rate == 1_000)
    #expect(pace.secondsLeft.map { abs($0 - 5) < 0.001 } == true)
  }

  /// A fold on all cores reports from several threads, for all of its work and not for a part of it.
  @Test func aFoldReportsUpToItsEnd() throws {
    let shop = try Shop(RandomHistory(seed: 7, customers: 3_000, events: 24_000).events)
    let head = try shop.log.head().position
    let heard = Mutex<[FoldProgress]>([])
    let projector = try ViewProjector(.timeline, shop.store.store, log: shop.log)
    _ = try projector.catchUp { progress in heard.withLock { $0.append(progress) } }
    let reports = heard.withLock { $0 }
    #expect(reports.allSatisfy { $0.head == head && $0.checkpoint <= head })
    let half = reports.count { $0.checkpoint.rawValue * 2 < head.rawValue }
    #expect(half > 2 && half < reports.count - 2)
    let last = try #require(reports.map(\.checkpoint.rawValue).max())
    #expect(Double(last) > Double(head.rawValue) * 0.99)
  }
}
