import EventLog
import Events
import Ingest

/// A store that inputs are read into.
struct ReadingStore {
  let appender: Appender
  /// The file that an input is written to.
  let path: String

  init(folder: String) throws {
    let store = Store(path: folder + "/store")
    guard let currency = Currency("CNY") else { throw Violation("there is no CNY") }
    try store.create(
      ShopSettings(currency: currency, timeZone: "America/New_York"),
      now: Timestamp(rawValue: 0)
    )
    appender = Appender(try EventLog(store, for: .appending))
    path = folder + "/input"
  }

  /// A trial, the reading, and the same reading again: what must hold of the three.
  ///
  /// `read` reads the input, as a trial or not.
  func check(_ read: (_ isDryRun: Bool) throws -> IngestReport) throws -> Set<String> {
    let trial: IngestReport
    do { trial = try read(true) } catch let error as IngestError {
      return ["\(error)".replacing(path, with: "FILE").kind]
    }
    let first = try read(false)
    let second = try read(false)
    for report in [trial, first, second] {
      try require(
        report.account.total == report.lines,
        "of \(report.lines) lines the account has \(report.account.total)"
      )
      try require(
        report.account.refused >= report.rejects.count,
        "\(report.rejects.count) lines are named, \(report.account.refused) counted as refused"
      )
    }
    try require(
      trial.account == first.account,
      "a trial says \(trial.account), not \(first.account)"
    )
    try require(trial.events == first.events, "a trial says \(trial.events), not \(first.events)")
    try require(
      second.eventCount == 0,
      "read again, it appended \(second.events), after \(first.events)"
    )
    try require(second.lines == first.lines, "read again, it had \(second.lines) lines")
    return Set(first.rejects.map { "\($0.column ?? "") \($0.reason)".kind })
      .union(first.events.keys.map(\.name))
      .union(first.account.skipped.keys.map { "\($0)" })
  }

  func require(_ holds: Bool, _ otherwise: @autoclosure () -> String) throws {
    if !holds { throw Violation(otherwise()) }
  }
}
