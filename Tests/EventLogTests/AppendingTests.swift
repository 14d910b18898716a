import EventLog
import Events
import Foundation
import TestSupport
import Testing

@Suite struct AppendingTests {
  struct Stop: Error {}

  let store: TemporaryStore
  let now = Timestamp(rawValue: 1_700_000_000_000)

  init() throws { store = try TemporaryStore() }

  private func batches(_ log: EventLog) throws -> [(first: UInt64, count: Int, bytes: Int)] {
    var batches: [(UInt64, Int, Int)] = []
    try log.readBatches(after: .start) { batch in
      batches.append((batch.firstPosition.rawValue, batch.count, batch.bytes.count))
      return true
    }
    return batches
  }

  @Test func batchesAreFullAndNeverTooLong() throws {
    let log = try store.open()
    try Appender(log).transaction(recordedAt: now) { transaction in
      for number in 0..<5_000 {
        let order = try Event.placed(
          "\(number)",
          by: "shop:\(number % 99)",
          day: number % 7,
          total: 1
        )
        _ = try transaction.append(order)
      }
    }
    let batches = try batches(log)
    #expect(batches.count > 3)
    #expect(batches.allSatisfy { $0.bytes <= 65_520 })
    #expect(batches.dropLast().allSatisfy { $0.bytes > 65_520 - 200 })
    #expect(batches.map(\.count).reduce(0, +) == 5_000)
    _ = try log.verify()
  }

  /// Batches that were looked into are remembered, while others are begun, filled and written.
  @Test func whatIsLookedUpWhileAppendingIsWhatWasTold() throws {
    var random = SeededGenerator()
    let log = try store.open()
    let appender = Appender(log)
    var told: [Event] = []
    for _ in 0..<4 {
      try appender.transaction(recordedAt: now) { transaction in
        for _ in 0..<3_000 {
          let number = told.count
          let order = try Event.placed(
            "\(number)",
            by: "shop:\(number % 99)",
            day: number % 7,
            total: Int64(number)
          )
          _ = try transaction.append(order)
          told.append(order)
          let place = Int.random(in: 0..<told.count, using: &random)
          let found = try transaction.event(at: LogPosition(rawValue: UInt64(place) + 1))
          guard found?.payload == told[place].payload, found?.customer == told[place].customer
          else {
            Issue.record("position \(place + 1) is not what was told, seed \(random.seed)")
            return
          }
        }
        let next = LogPosition(rawValue: UInt64(told.count) + 1)
        #expect(try transaction.event(at: next) == nil)
      }
    }
  }

  /// Another event could have a placing's id, which is in no index of ids: the order itself, told again, was
  /// then a conflict, and an export of the log could not be read back.
  @Test func theIDOfAPlacingIsNoOtherEvents() throws {
    let placed = try Event.placed("1", by: "shop:a", day: 3, total: 5)
    try store.append([placed])
    var other = try Event.placed("2", by: "shop:a", day: 3, total: 5)
    other.id = placed.id
    // Also where the order is to come yet.
    let early = try Event.refunded("1", id: "3/placed", day: 4, amount: 1)
    for event in [other, early] {
      #expect(throws: EventConflict.self) { try store.append([event]) }
    }
    #expect(try store.append([placed]) == [.duplicate(of: LogPosition(rawValue: 1))])
  }

  @Test func anEventThatIsTooLongForABatchStandsAlone() throws {
    let line = OrderLine(product: "Tea", category: nil, quantity: 1_000, unitPrice: 2)
    let lines = [OrderLine](repeating: line, count: OrderLine.maximumCount)
    let log = try store.open()
    let events = [
      try Event.placed("1", by: nil, day: 5, total: 1),
      try Event.placed("2", by: nil, day: 1, total: 1, lines: lines),
      try Event.placed("3", by: nil, day: 9, total: 1),
      try Event.placed("4", by: nil, day: 3, total: 1),
    ]
    try Appender(log).transaction(recordedAt: now) { transaction in
      for event in events { _ = try transaction.append(event) }
    }
    let batches = try batches(log)
    #expect(batches.map(\.first) == [1, 2, 3])
    #expect(batches.map(\.count) == [1, 1, 2])
    #expect(batches[1].bytes > 100_000)
    _ = try log.verify()
    var found: [Int] = []
    try log.forEachEvent(after: .start) { _, event in
      if case .purchasePlaced(let purchase) = event.payload {
        found.append(purchase.lines?.count ?? 0)
      }
      return true
    }
    #expect(found == [0, 4_000, 0, 0])
  }

  @Test func severalAppendersTakeTurnsWithoutGaps() async throws {
    let log = try store.open()
    let seed = SeededGenerator().seed
    let count = try await withThrowingTaskGroup(of: Int.self) { group in
      for writer in 0..<4 {
        group.addTask { try Self.append(log, writer, seed) }
      }
      return try await group.reduce(0, +)
    }
    #expect(try log.head().position.rawValue == UInt64(count))
    #expect(try log.verify().eventCount == UInt64(count))
    var next: UInt64 = 1
    var orders: [String: UInt64] = [:]
    try log.forEachEvent(after: .start) { position, event in
      #expect(position.rawValue == next)
      next += 1
      if case .purchasePlaced(let purchase) = event.payload {
        #expect(orders.updateValue(next, forKey: event.source + purchase.order) == nil)
        // The customer of order n is n of 50: numbers given by one writer are the same for all.
        let number = try #require(Int(purchase.order))
        #expect(event.customer?.text == "email:\(number % 50)@b.de")
      }
      return true
    }
    #expect(orders.count == count)
    for kind in SymbolKind.allCases {
      #expect(
        try log.symbols(kind).map(\.0.rawValue)
          == Array(0..<UInt32(log.symbols(kind).count)).map { $0 + 1 }
      )
    }
  }

  /// Appends orders that the other writers append too, each to its own source; returns how many.
  private static func append(_ log: EventLog, _ writer: Int, _ seed: UInt64) throws -> Int {
    var random = SeededGenerator(seed: seed &+ UInt64(writer))
    let appender = Appender(log)
    var number = 0
    for _ in 0..<25 {
      let numbers = number..<(number + 1 + random.below(60))
      number = numbers.upperBound
      let isAborted = random.oneIn(4)
      do {
        try appender.transaction(recordedAt: Timestamp(rawValue: 1)) { transaction in
          for number in numbers {
            let event = try Event.placed(
              "\(number)",
              by: "email:\(number % 50)@b.de",
              day: number,
              total: 1,
              lines: [
                OrderLine(product: "P\(number % 30)", category: nil, quantity: 1, unitPrice: 1)
              ],
              source: "source \(writer)"
            )
            _ = try transaction.append(event)
          }
          if isAborted { throw Stop() }
        }
      } catch is Stop { number = numbers.lowerBound }
    }
    return number
  }

  @Test func anAbortedTransactionLeavesNothing() throws {
    let log = try store.open()
    let appender = Appender(log)
    let first = try Event.placed("1", by: "email:a@b.de", day: 1, total: 100)
    let second = try Event.placed("2", by: "email:b@b.de", day: 2, total: 100, currency: "USD")
    let third = try Event.placed("3", by: "email:c@b.de", day: 3, total: 100, currency: "EUR")
    try appender.transaction(recordedAt: now) { _ = try $0.append(first) }
    let head = try log.head()
    #expect(throws: Stop.self) {
      try appender.transaction(recordedAt: now) { transaction in
        _ = try transaction.append(second)
        _ = try transaction.append(Event.refunded("1", id: "r", day: 3, amount: 50))
        throw Stop()
      }
    }
    #expect(try log.head() == head)
    #expect(try log.findSubject(try #require(second.customer)) == nil)
    #expect(try log.findSymbol(.currency, "USD") == nil)
    // Neither does the appender remember anything of it.
    let outcomes = try appender.transaction(recordedAt: now) { transaction in
      [
        try transaction.append(third), try transaction.append(second),
        try transaction.append(Event.refunded("1", id: "r", day: 3, amount: 50)),
      ]
    }
    #expect(outcomes == (2...4).map { .appended(LogPosition(rawValue: $0)) })
    #expect(try log.findSubject(try #require(third.customer))?.rawValue == 2)
    #expect(try log.findSubject(try #require(second.customer))?.rawValue == 3)
    #expect(try log.symbols(.currency).map(\.1) == ["CNY", "EUR", "USD"])
    _ = try log.verify()
  }

  @Test func namesGetRisingNumbersWithoutGaps() throws {
    var maker = try RandomEvents(SeededGenerator())
    let log = try store.open()
    let appender = Appender(log)
    for _ in 0..<10 {
      let events = maker.events(50)
      try appender.transaction(recordedAt: now) { transaction in
        for event in events { _ = try transaction.append(event) }
      }
    }
    for kind in SymbolKind.allCases {
      let symbols = try log.symbols(kind)
      #expect(symbols.map(\.0.rawValue) == symbols.indices.map { UInt32($0) + 1 })
      #expect(Set(symbols.map(\.1)).count == symbols.count)
      for (symbol, name) in symbols {
        #expect(try log.findSymbol(kind, name) == symbol)
        #expect(try log.symbolText(kind, symbol) == name)
      }
    }
    var subject = SubjectID(rawValue: 1)
    while let text = try log.identifierText(subject) {
      #expect(try log.findSubject(Identifier(parsing: text)) == subject)
      subject = SubjectID(rawValue: subject.rawValue + 1)
    }
    #expect(subject.rawValue > 50)
  }
}
