import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// A file that changes while it is read.
///
/// An export job that began anew left an empty file, or half of one, and the account of what was read said nothing.
@Suite struct FileChangeTests {
  let store: TemporaryStore
  let log: EventLog

  init() throws {
    store = try TemporaryStore()
    log = try store.open()
  }

  enum Change: CaseIterable { case emptied, grown, touched, replaced }

  private func make(_ change: Change, at path: String) throws {
    let url = URL(filePath: path)
    switch change {
    case .emptied: try Data().write(to: url)
    case .grown:
      let file = try FileHandle(forWritingTo: url)
      try file.seekToEnd()
      try file.write(contentsOf: Data("x,2024-05-01,a,1\n".utf8))
      try file.close()
    case .touched:
      let date = Date(timeIntervalSince1970: 1_800_000_000)
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    case .replaced:
      let copy = path + ".new"
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      #expect(rename(copy, path) == 0)
    }
  }

  @Test(arguments: Change.allCases, [false, true])
  func nothingIsTakenOfAnOrderFileThatChanges(change: Change, isScattered: Bool) throws {
    let rows = ["1,2024-05-01,a,1", "2,2024-05-01,b,2"] + (isScattered ? ["1,2024-05-01,a,4"] : [])
    let text = (["order,ordered_at,customer,amount"] + rows).joined(separator: "\n") + "\n"
    let path = try store.write(text, to: "orders.csv")
    let reading = try OrderReading(
      path: path,
      shopCurrency: log.settings.currency,
      calendar: log.calendar
    )
    let now = Timestamp(rawValue: 1_750_000_000_000)
    let ingest = OrderIngest(Appender(log), reading, isDryRun: false)
    var isChanged = false
    let error = #expect(throws: IngestError.self) {
      try ingest.run(now: now) { _ in
        if !isChanged { try? make(change, at: path) }
        isChanged = true
      }
    }
    #expect(error?.description == "\(path) changed while it was read.")
    #expect(error?.hint?.contains("read it again") == true)
    #expect(try log.head().position == .start)
  }

  @Test func aFileThatStaysAsItIsIsTaken() throws {
    let path = try store.write("order,ordered_at,customer,amount\n1,2024-05-01,a,1\n", to: "o.csv")
    let reading = try OrderReading(
      path: path,
      shopCurrency: log.settings.currency,
      calendar: log.calendar
    )
    let now = Timestamp(rawValue: 1_750_000_000_000)
    let report = try OrderIngest(Appender(log), reading, isDryRun: false).run(now: now) { _ in }
    #expect(report.eventCount == 1)
  }

  /// `12` of `128.00` was taken without a word.
  @Test(arguments: [
    ("2,2024-05-01,b,12", "12"), ("2,2024-05-01,b,128.", "128."), ("2,2024-05-01,b", "b"),
    ("2,2024-05-01,b,128.00", nil), ("2,2024-05-01,b,12\n", nil), ("2,2024-05-01,b,12\r\n", nil),
    ("2,2024-05-01,b,12\n1,2024-05-01,a,1", "1"), ("", nil),
    // No row at all: its cells were looked for, which ended the program.
    ("2,2024-05-01,\"b\"x,12", nil), ("2,2024-05-01,\"b", nil),
  ])
  func aLastLineThatMayBeCutIsSaid(end: String, text: String?) throws {
    let rows = "order,ordered_at,customer,amount\n1,2024-05-01,a,1\n"
    let report = try IngestShop().orders(rows + end)
    #expect(report.openEnd?.text == text)
    #expect(report.openEnd?.line == text.map { _ in end.count { $0 == "\n" } + 3 })
  }

  /// A receiver adds lines to its file at any time; what comes is read the next time.
  @Test(arguments: Change.allCases)
  func aFeedMayGrow(change: Change) throws {
    // More than one commit has, so that there is something left to be read when the file changes.
    let rows = (0...20_000).map { "2024-05-01,139\(10_000_000 + $0)\n" }
    let path = try store.write("registered_at,phone\n" + rows.joined(), to: "signups.csv")
    let ingest = try EventIngest(Appender(log), path: path, form: .signups, isDryRun: false)
    var isChanged = false
    func run() throws {
      _ = try ingest.run(now: Timestamp(rawValue: 1_750_000_000_000)) { _ in
        if !isChanged { try? make(change, at: path) }
        isChanged = true
      }
    }
    if change == .grown || change == .touched {
      try run()
      #expect(try log.head().position.rawValue == 20_001)
    } else {
      #expect(throws: IngestError.self) { try run() }
      #expect(try log.head().position.rawValue == 20_000)
    }
  }
}
