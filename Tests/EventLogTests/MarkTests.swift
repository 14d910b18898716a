import Events
import TestSupport
import Testing

@testable import EventLog

@Suite struct MarkTests {
  /// What one process has just seen committed, LMDB may for a moment not show to another.
  @Test func aMarkThatIsNotThereYetIsWaitedFor() throws {
    let store = try TemporaryStore()
    let log = try store.open()
    let position = LogPosition(rawValue: 1)
    #expect(try log.mark(at: position) {} == nil)
    var looks = 0
    let mark = try log.mark(at: position) {
      looks += 1
      guard looks == 3 else { return }
      try Appender(log).transaction(recordedAt: Timestamp(rawValue: 1)) { transaction in
        _ = try transaction.append(.placed("1", by: "shop:1", day: 1, total: 1))
      }
    }
    #expect(looks == 3)
    #expect(try mark != nil && mark == log.mark(at: position))
  }
}
