import EventLog
import Events
import LMDB
import TestSupport
import Testing

/// Which rules were in force, as the log was known at a moment.
@Suite struct RulesAdoptionTests {
  let store: TemporaryStore

  init() throws { store = try TemporaryStore() }

  private func adoption(_ rules: String, standard: String? = nil) -> Event {
    Event(
      source: "patron",
      occurredAt: Timestamp(rawValue: 5),
      customer: nil,
      payload: .rulesAdopted(AdoptedRules(rules: rules, standard: standard))
    )
  }

  private func append(_ rules: String, at moment: Int64) throws {
    try store.append([adoption(rules)], recordedAt: Timestamp(rawValue: moment))
  }

  @Test func nothingIsAdoptedInANewLog() throws {
    let log = try store.open(for: .reading)
    #expect(try log.rulesAdopted() == nil)
    #expect(try log.adoptions().isEmpty)
    try log.verifyNames()
  }

  @Test func theRulesOfAMomentAreThoseAdoptedLastByThen() throws {
    var random = try RandomEvents(SeededGenerator(seed: 3))
    try append("a", at: 1_000)
    try store.append([random.next(.chatFact), random.next(.chatFact)])
    try append("b", at: 2_000)
    try append("c", at: 3_000)
    let log = try store.open(for: .reading)
    func known(at moment: Int64) throws -> String? {
      try log.rulesAdopted(knownAt: Timestamp(rawValue: moment))?.rules.rules
    }
    #expect(
      try [999, 1_000, 1_999, 2_000, 2_999, 9_000].map(known) == [nil, "a", "a", "b", "b", "c"]
    )
    func through(_ position: UInt64) throws -> String? {
      try log.rulesAdopted(through: LogPosition(rawValue: position))?.rules.rules
    }
    #expect(try [0, 1, 3, 4, 5, 99].map(through) == [nil, "a", "a", "b", "c", "c"])
    #expect(try log.adoptions().map(\.rawValue) == [1, 4, 5])
    let last = try log.rulesAdopted()
    #expect(last?.position == LogPosition(rawValue: 5))
    #expect(last?.recordedAt == Timestamp(rawValue: 3_000))
    #expect(last?.occurredAt == Timestamp(rawValue: 5))
    try log.verifyNames()
  }

  /// A field holds 65,535 bytes; a text may end a piece in the midst of a character.
  @Test(arguments: [0, 1, 65_531, 65_532, 65_533, 131_064, 196_596])
  func textsOfAnyLengthComeBack(length: Int) throws {
    let text = length == 0 ? "" : "a" + String(repeating: "茶", count: (length - 1) / 3)
    let padded = text + String(repeating: "x", count: max(0, length - text.utf8.count))
    try store.append([adoption(padded, standard: length == 0 ? "" : nil)])
    let log = try store.open(for: .reading)
    let rules = try #require(try log.rulesAdopted()).rules
    #expect(rules.rules == padded)
    #expect(rules.standard == (length == 0 ? "" : nil))
    #expect(rules.preset == nil)
    _ = try log.verify()
  }

  @Test func whatWasNotCommittedWasNotAdopted() throws {
    struct Refused: Error {}
    let log = try store.open()
    #expect(throws: Refused.self) {
      try Appender(log).transaction(recordedAt: Timestamp(rawValue: 1)) { transaction in
        _ = try transaction.append(adoption("a"))
        throw Refused()
      }
    }
    #expect(try log.adoptions().isEmpty)
  }

  @Test(arguments: [[], [1], [1, 2, 3], [1, 2, 9]] as [[UInt64]])
  func aListThatContradictsTheEventsIsFound(positions: [UInt64]) throws {
    try append("a", at: 1_000)
    try append("b", at: 1_000)
    var random = try RandomEvents(SeededGenerator(seed: 3))
    try store.append([random.next(.chatFact)])
    let log = try store.open()
    let list = positions.flatMap { position in withUnsafeBytes(of: position) { Array($0) } }
    try log.environment.write {
      try $0.put(list, for: Array("adoptions".utf8), in: log.tables.meta)
    }
    #expect(throws: DamagedLog.self) { try log.verifyNames() }
  }
}
