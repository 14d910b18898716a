import EventLog
import Events
import TestSupport
import Testing

/// What was told is what is read back.
@Suite struct RoundTripTests {
  static let recordedAt = Timestamp(rawValue: 1_700_000_000_000)

  private func events(_ log: EventLog) throws -> [Event] {
    var events: [Event] = []
    try log.forEachEvent(after: .start) { position, event in
      #expect(position.rawValue == UInt64(events.count) + 1)
      events.append(event)
      return true
    }
    return events
  }

  @Test(arguments: EventType.allCases)
  func everyExampleComesBack(type: EventType) throws {
    let schema = try JSONReader.parse(EventSchemas.text(of: type))
    for example in try #require(schema["examples"]?.array) {
      var told = try Event(cloudEvent: example)
      told.recordedAt = Self.recordedAt
      let store = try TemporaryStore()
      #expect(try store.append([told]) == [.appended(LogPosition(rawValue: 1))])
      if type == .customerErased { told.customer = try Identifier(parsing: "erased:1") }
      if type == .customerErased { told.payload = .erased(reason: reason(told)) }
      let log = try store.open(for: .reading)
      #expect(try events(log) == [told])
      #expect(try log.event(at: LogPosition(rawValue: 1)) == told)
    }
  }

  private func reason(_ event: Event) -> String? {
    guard case .erased(let reason) = event.payload else { return nil }
    return reason
  }

  @Test func madeUpHistoriesComeBackInOrder() throws {
    var maker = try RandomEvents(SeededGenerator())
    let store = try TemporaryStore()
    let log = try store.open()
    let appender = Appender(log)
    var told: [Event] = []
    for _ in 0..<12 {
      let batch = maker.events(1 + maker.random.below(400))
      try appender.transaction(recordedAt: Self.recordedAt) { transaction in
        for event in batch {
          told.append(event)
          let outcome = try transaction.append(event)
          #expect(outcome == .appended(LogPosition(rawValue: UInt64(told.count))))
        }
      }
    }
    for index in told.indices { told[index].recordedAt = Self.recordedAt }
    let found = try events(log)
    try #require(found.count == told.count)
    for (index, event) in told.enumerated() { #expect(found[index] == event) }
    for _ in 0..<50 {
      let index = maker.random.below(told.count)
      #expect(try log.event(at: LogPosition(rawValue: UInt64(index) + 1)) == told[index])
    }
    #expect(try log.event(at: LogPosition(rawValue: UInt64(told.count) + 1)) == nil)
    #expect(try log.event(at: .start) == nil)
    #expect(try log.verify().eventCount == UInt64(told.count))
  }

  @Test func tellingEverythingAgainAppendsNothing() throws {
    var maker = try RandomEvents(SeededGenerator())
    let told = maker.events(600)
    let store = try TemporaryStore()
    try store.append(told)
    let head = try store.open(for: .reading).head()
    let again = try store.append(told.shuffled(using: &maker.random))
    #expect(again.allSatisfy { if case .duplicate = $0 { true } else { false } })
    #expect(try store.open(for: .reading).head() == head)
  }

  @Test func readingBeginsBehindAnyPosition() throws {
    var maker = try RandomEvents(SeededGenerator())
    let store = try TemporaryStore()
    try store.append(maker.events(3_000))
    let log = try store.open(for: .reading)
    for start: UInt64 in [0, 1, 999, 2_998, 2_999, 3_000, 4_000] {
      var positions: [UInt64] = []
      try log.forEachEvent(after: LogPosition(rawValue: start)) { position, _ in
        positions.append(position.rawValue)
        return positions.count < 5
      }
      #expect(positions == Array((start + 1)..<max(start + 1, min(start + 6, 3_001))))
    }
  }

  /// The record time of a refused or known event was kept as that of the log's last batch:
  /// `tools/read_log.py verify` then found the head not to be the end of the batches.
  @Test func theHeadKeepsTheRecordTimeOfTheLastBatch() throws {
    let store = try TemporaryStore()
    let event = try Event.placed("1", by: "email:a@b.de", day: 1, total: 100)
    let log = try store.open()
    let appender = Appender(log)
    try appender.transaction(recordedAt: Self.recordedAt) { transaction in
      _ = try transaction.append(event)
      try transaction.setRecordedAt(Self.recordedAt.advanced(byDays: 3))
      _ = try transaction.append(event)
    }
    #expect(try log.head().position.rawValue == 1)
    #expect(try log.head().recordedAt == Self.recordedAt)
  }
}
