import EventLog
import Events
import Foundation
import Ingest

/// Feeds of events, in one form: every line is accounted for, and told twice is told once.
final class FeedTarget: Target {
  private let store: ReadingStore
  private let form: FeedForm
  private var count = 0

  init(_ form: FeedForm, folder: String) throws {
    store = try ReadingStore(folder: folder)
    self.form = form
  }

  func check(_ input: [UInt8]) throws -> Set<String> {
    try Data(input).write(to: URL(filePath: store.path))
    _ = try FeedForm.of(path: store.path)
    if form == .json { try checkRoundTrip(input) }
    count += 1
    var options = FeedOptions(calendar: store.appender.log.calendar)
    options.agents = ["Shop"]
    options.source = "s\(count)"
    // Where a chat does not show how its dates are written, the user says so.
    options.dateOrder = count.isMultiple(of: 2) ? .dayMonthYear : nil
    return try store.check { isDryRun in
      try EventIngest(store.appender, path: store.path, form: form, options, isDryRun: isDryRun)
        .run(now: Timestamp(rawValue: 1_750_000_000_000)) { _ in }
    }
  }

  /// A value that was read is written so that it is read as the same.
  private func checkRoundTrip(_ input: [UInt8]) throws {
    for line in input.split(separator: 0x0A) {
      guard let value = try? Array(line).withUnsafeBytes({ try JSONReader.parse($0) }) else {
        continue
      }
      try store.require(
        try JSONReader.parse("\(value)") == value,
        "a value is not read again as it was written"
      )
    }
  }
}
