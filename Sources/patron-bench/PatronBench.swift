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
    abstract: "Time reading, the log's scan, the fold in memory, and durable appends"
  )

  @Option(help: "The store to read; it is not changed")
  var store: String

  @Option(help: "An order CSV to read without a log, in columns of Patron's own")
  var csv: String?

  @Option(help: "How many single durable appends to time")
  var appends = 2_000

  @Option(
    help: """
      Measure instead, for so many seconds, how soon each of 1,000 events a second is in every view; \
      the store is appended to
      """
  )
  var latency: Int?

  @Flag(help: "Back-test two rule sets on twelve monthly dates instead, and nothing else")
  var backTest = false

  @Flag(help: "Without the BG/NBD model")
  var withoutModel = false

  func run() throws {
    let store = Store(path: store)
    if backTest { return try BackTesting(store: store, fitsModel: !withoutModel).run() }
    if let latency { return try Latency(store: store, seconds: latency).run() }
    let opened = ContinuousClock.now
    let log = try EventLog(store, for: .reading)
    let events = Int(try log.head().position.rawValue)
    print(name: "open", events: events, opened.duration(to: .now))
    if let csv {
      let figures = try CSVReading(
        path: csv,
        shopCurrency: log.settings.currency,
        calendar: log.calendar
      ).run()
      print(
        name: "read-csv",
        events: figures.rows,
        .seconds(figures.processorSeconds),
        bytes: figures.bytes
      )
    }
    try report("scan") { try scan(log) }
    try report("fold") { try fold(log) }
    let scratch = FileManager.default.temporaryFolder(beside: self.store)
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    let small = Store(path: scratch + "/small")
    try small.create(log.settings, now: Timestamp(rawValue: 0))
    try report("append-many") { try append(100_000, to: small) }
    let large = Store(path: scratch + "/large")
    _ = try log.backUp(to: large.path)
    // So that both know the customers: a new one costs a commit pages of its own.
    _ = try append(DurableAppends.customers, to: large)
    let commits = try DurableAppends(scratch: scratch, small: small, large: large)
    for (name, events, duration) in try commits.run(appends: appends) {
      print(name: name, events: events, duration)
    }
  }

  private func report(_ name: String, _ body: () throws -> Int) throws {
    let start = ContinuousClock.now
    let events = try body()
    print(name: name, events: events, start.duration(to: .now))
  }

  private func print(name: String, events: Int, _ duration: Duration, bytes: Int64? = nil) {
    let seconds = duration / .seconds(1)
    Swift.print(
      JSONValue.object([
        "name": .string(name), "events": .number("\(events)"), "seconds": .number("\(seconds)"),
        "bytes": bytes.map { .number("\($0)") },
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
    let head = try log.head().position
    var start = LogPosition.start
    while start < head {
      let end = min(head, start.advanced(by: Int(BulkFold<RFMProjection>.maximumSegment)))
      let meter = FoldMeter(after: start, through: end, head: head) { _ in }
      let fold = BulkFold<RFMProjection>(
        nil,
        after: start,
        through: end,
        leavingOut: .nothing
      )
      _ = try fold.run(log, meter) { _ in }
      start = end
    }
    return Int(head.rawValue)
  }

  /// Appends events told from outside in one commit.
  private func append(_ count: Int, to scratch: Store) throws -> Int {
    let appender = Appender(try EventLog(scratch, for: .appending))
    let events = try (0..<count).map { try DurableAppends.event($0, source: "many") }
    try appender.transaction(recordedAt: Timestamp(rawValue: 1)) { transaction in
      for event in events { _ = try transaction.append(event) }
    }
    return events.count
  }
}

extension FileManager {
  /// The path of a folder that is not there yet, on the same disk as `path`.
  func temporaryFolder(beside path: String) -> String {
    path + ".bench-\(ProcessInfo.processInfo.processIdentifier)-\(UUID())"
  }
}
