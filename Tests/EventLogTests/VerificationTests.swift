import EventLog
import Events
import Foundation
import LMDB
import TestSupport
import Testing

/// Whatever is changed in the batches, `verify` finds it.
@Suite struct VerificationTests {
  let store: TemporaryStore
  let log: EventLog

  init() throws {
    store = try TemporaryStore()
    log = try store.open()
    var maker = try RandomEvents(SeededGenerator(seed: 11))
    let appender = Appender(log)
    for _ in 0..<5 {
      let events = maker.events(300)
      try appender.transaction(recordedAt: Timestamp(rawValue: 1_700_000_000_000)) { transaction in
        for event in events { _ = try transaction.append(event) }
      }
    }
  }

  private func batches() throws -> [(key: [UInt8], value: [UInt8])] {
    try log.environment.read { transaction in
      let cursor = try Cursor(log.tables.batches, in: transaction)
      var batches: [([UInt8], [UInt8])] = []
      var entry = try cursor.first()
      while let (key, value) = entry {
        batches.append((Array(key), Array(value)))
        entry = try cursor.next()
      }
      return batches
    }
  }

  private func put(_ value: [UInt8], _ key: [UInt8]) throws {
    try log.environment.write { try $0.put(value, for: key, in: log.tables.batches) }
  }

  /// Backups were called verified when only the chain of batches was: names and personal rows may be damaged.
  @Test func aBackupOfDamagedNamesIsNone() throws {
    let folder = store.path("backup")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let person = try #require(try firstEntry(of: log.tables.subjects))
    let row = try #require(try firstEntry(of: log.tables.personal))
    for (table, entry) in [(log.tables.subjects, person), (log.tables.personal, row)] {
      var changed = entry.value
      changed[changed.count - 1] ^= 1
      try log.environment.write { try $0.put(changed, for: entry.key, in: table) }
      #expect(throws: (any Error).self) { _ = try log.backUp(to: folder) }
      #expect(!FileManager.default.fileExists(atPath: folder + "/log"))
      try log.environment.write { try $0.put(entry.value, for: entry.key, in: table) }
    }
    #expect(try log.backUp(to: folder).eventCount == 1_500)
  }

  private func firstEntry(of table: Table) throws -> (key: [UInt8], value: [UInt8])? {
    try log.environment.read { transaction in
      try Cursor(table, in: transaction).first().map { (Array($0.key), Array($0.value)) }
    }
  }

  @Test func whatIsAsWrittenIsProven() throws {
    let batches = try batches()
    var positions: [UInt64] = []
    let result = try log.verify { position, _ in positions.append(position.rawValue) }
    #expect(result.eventCount == 1_500)
    #expect(result.batchCount == UInt64(batches.count))
    #expect(positions == positions.sorted())
    #expect(positions.last == 1_500)
  }

  @Test func everyFlippedBitIsFound() throws {
    var random = SeededGenerator()
    let batches = try batches()
    for round in 0..<400 {
      let (key, value) = random.pick(batches)
      var changed = value
      // The header more often than its share.
      let at = round % 3 == 0 ? random.below(96) : random.below(value.count)
      changed[at] ^= 1 << UInt8(random.below(8))
      try put(changed, key)
      #expect(throws: DamagedLog.self, "byte \(at)") { try log.verify() }
      // Reading it as events must not crash either.
      do { try log.forEachEvent(after: .start) { _, _ in true } } catch is DamagedLog {}
      try put(value, key)
    }
    _ = try log.verify()
  }

  @Test func cutAndLengthenedBatchesAreFound() throws {
    let (key, value) = try batches()[1]
    for changed in [
      Array(value.dropLast()), Array(value.prefix(95)), Array(value.prefix(96)), [], value + [0],
      value + value,
    ] {
      try put(changed, key)
      #expect(throws: DamagedLog.self) { try log.verify() }
    }
  }

  @Test func missingBatchesAreFound() throws {
    let batches = try batches()
    for (key, value) in [batches[0], batches[2], batches[batches.count - 1]] {
      try log.environment.write { _ = try $0.delete(key, in: log.tables.batches) }
      #expect(throws: DamagedLog.self) { try log.verify() }
      try put(value, key)
      _ = try log.verify()
    }
  }

  /// A history made anew, batch by batch valid in itself, is not the one that was written.
  @Test func aBatchOfAnotherLogIsFound() throws {
    let other = try TemporaryStore()
    var maker = try RandomEvents(SeededGenerator(seed: 12))
    let appender = Appender(try other.open())
    let events = maker.events(300)
    try appender.transaction(recordedAt: Timestamp(rawValue: 1)) { transaction in
      for event in events { _ = try transaction.append(event) }
    }
    let forged = try appender.log.environment.read { transaction in
      let cursor = try Cursor(appender.log.tables.batches, in: transaction)
      return try cursor.first().map { Array($0.value) }
    }
    try put(try #require(forged), try batches()[0].key)
    #expect(throws: DamagedLog.self) { try log.verify() }
  }

  @Test func aHeadThatIsBehindOrAheadIsFound() throws {
    let key = Array("head".utf8)
    let head = try log.environment.read { transaction in
      try transaction.value(for: key, in: log.tables.meta).map { Array($0) } ?? []
    }
    for at in [0, 8, 32, 63] {
      var changed = head
      changed[at] ^= 1
      try log.environment.write { try $0.put(changed, for: key, in: log.tables.meta) }
      #expect(throws: DamagedLog.self, "byte \(at)") { try log.verify() }
    }
  }

  /// It was an error of the program's own, that no user could read.
  @Test func aCustomersNameThatIsNoneIsDamage() throws {
    let (key, _) = try #require(try firstEntry(of: log.tables.subjects))
    try log.environment.write {
      try $0.put(Array("phone;1".utf8), for: key, in: log.tables.subjects)
    }
    let error = #expect(throws: StoreError.self) {
      for position in 1...(try log.head().position.rawValue) {
        _ = try log.event(at: LogPosition(rawValue: position))
      }
    }
    #expect(error?.message == "The log is damaged: the name of customer 1 cannot be read.")
    #expect(error?.hint?.contains("`patron log verify`") == true)
  }

  @Test func anAccountThatIsNoneIsDamage() throws {
    try Appender(log).transaction(recordedAt: Timestamp(rawValue: 1)) { transaction in
      try transaction.putImportAccount(.object([]))
    }
    try log.verifyNames()
    let (key, _) = try #require(try firstEntry(of: log.tables.accounts))
    try log.environment.write { try $0.put([0x7B], for: key, in: log.tables.accounts) }
    #expect(throws: StoreError.self) { try log.verifyNames() }
  }
}
