import ArgumentParser
import EventLog
import Events
import Foundation
import LMDB
import Projections
import Views

/// Times the inner parts that no command shows alone, and prints one JSON line for each.
@main
struct PatronBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patron-bench",
    abstract: "Time the log's scan, the fold in memory, and durable appends"
  )

  @Option(help: "The store to read; it is not changed")
  var store: String

  @Option(help: "How many single durable appends to time")
  var appends = 2_000

  func run() throws {
    let store = Store(path: store)
    let log = try EventLog(store, for: .reading)
    try report("scan") { try scan(log) }
    try report("fold") { try fold(log) }
    let scratch = Store(path: self.store + ".bench-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(atPath: scratch.path) }
    try scratch.create(log.settings, now: Timestamp(rawValue: 0))
    try report("commit-raw") { try commitRaw(scratch) }
    try report("append-single") { try appendSingle(scratch) }
    try report("append-64") { try appendConcurrently(scratch, threads: 64) }
    try report("append-many") { try appendMany(scratch) }
  }

  private func report(_ name: String, _ body: () throws -> Int) throws {
    let start = ContinuousClock.now
    let events = try body()
    let seconds = start.duration(to: .now) / .seconds(1)
    print(
      JSONValue.object([
        "name": .string(name), "events": .number("\(events)"), "seconds": .number("\(seconds)"),
      ])
    )
  }

  /// Reads every event's time, with each batch's checksum checked, on one core.
  private func scan(_ log: EventLog) throws -> Int {
    var count = 0
    var latest = Int64.min
    try log.readBatches(after: .start) { batch in
      try batch.forEachRecord { record in
        count += 1
        latest = max(latest, record.occurredAt.rawValue)
      }
      return true
    }
    guard latest > .min || count == 0 else { throw ExitCode.failure }
    return count
  }

  /// Folds the log into the states of RFM in memory and encodes them, on all cores.
  private func fold(_ log: EventLog) throws -> Int {
    let folder = FileManager.default.temporaryDirectory.appending(path: "patron-bench-\(UUID())")
      .path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let view = try ViewEnvironment(path: folder, isReadOnly: false)
    let head = try log.head().position
    var start = LogPosition.start
    while start < head {
      let end = min(head, start.advanced(by: Int(BulkFold<RFMProjection>.maximumSegment)))
      try BulkFold<RFMProjection>(view, after: start, through: end, isFresh: true).run(log) { _ in }
      start = end
    }
    return Int(head.rawValue)
  }

  /// What LMDB itself does: a small value put and committed, one after another.
  private func commitRaw(_ scratch: Store) throws -> Int {
    let folder = scratch.path + "/raw"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let environment = try Environment(path: folder, options: .init(mapSize: 1 << 30))
    let table = try environment.tables(["raw"], creating: true)[0]
    let value = [UInt8](repeating: 7, count: 200)
    for number in 0..<appends {
      let key = withUnsafeBytes(of: UInt64(number).bigEndian) { Array($0) }
      try environment.write { try $0.append(value, for: key, in: table) }
    }
    return appends
  }

  /// Single durable appends: one event, one commit.
  private func appendSingle(_ scratch: Store) throws -> Int {
    let appender = Appender(try EventLog(scratch, for: .appending))
    for number in 0..<appends {
      let event = try Self.event(number, source: "single")
      _ = try appender.transaction(recordedAt: Timestamp(rawValue: 1)) { try $0.append(event) }
    }
    return appends
  }

  /// Single durable appends from many threads at once, which share commits.
  private func appendConcurrently(_ scratch: Store, threads: Int) throws -> Int {
    let appender = GroupAppender(try EventLog(scratch, for: .appending))
    let each = max(1, appends * 10 / threads)
    let group = DispatchGroup()
    for number in 0..<threads {
      group.enter()
      Thread.detachNewThread {
        for index in 0..<each {
          guard let event = try? Self.event(number * each + index, source: "concurrent"),
            (try? appender.append(event)) != nil
          else { fatalError("an append failed") }
        }
        group.leave()
      }
    }
    group.wait()
    return each * threads
  }

  /// Events told from outside, many to a commit.
  private func appendMany(_ scratch: Store) throws -> Int {
    let appender = Appender(try EventLog(scratch, for: .appending))
    let events = try (0..<100_000).map { try Self.event($0, source: "many") }
    try appender.transaction(recordedAt: Timestamp(rawValue: 1)) { transaction in
      for event in events { _ = try transaction.append(event) }
    }
    return events.count
  }

  private static func event(_ number: Int, source: String) throws -> Event {
    guard let currency = Currency("CNY") else { throw ExitCode.failure }
    return Event(
      source: source,
      id: "\(number)/placed",
      occurredAt: Timestamp(rawValue: 1_700_000_000_000 + Int64(number) * 1_000),
      customer: try Identifier(namespace: "email", value: "c\(number % 997)@example.com"),
      payload: .purchasePlaced(
        Purchase(
          order: "\(number)",
          currency: currency,
          status: .paid,
          total: Int64(number % 9_973)
        )
      )
    )
  }
}
