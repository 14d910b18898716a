package import EventLog
package import Events
internal import Foundation

/// A store in a folder of its own, removed when the last reference goes.
package final class TemporaryStore: Sendable {
  package let store: Store

  package init(currency: String = "CNY", timeZone: String = "Asia/Shanghai") throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "patron-\(UUID())")
    store = Store(path: folder.path)
    guard let currency = Currency(currency) else {
      throw StoreError("“\(currency)” is no currency")
    }
    try store.create(
      ShopSettings(currency: currency, timeZone: timeZone),
      now: Timestamp(rawValue: 1_700_000_000_000)
    )
  }

  deinit { try? FileManager.default.removeItem(atPath: store.path) }

  /// A path in the store's folder for a file of the test's own.
  package func path(_ name: String) -> String { store.path + "/" + name }

  /// Writes a file into the store's folder; returns its path.
  package func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
    return path(name)
  }

  package func open(for access: EventLog.Access = .appending) throws -> EventLog {
    try EventLog(store, for: access)
  }

  /// Appends events in one transaction.
  @discardableResult
  package func append(
    _ events: [Event],
    recordedAt: Timestamp = Timestamp(rawValue: 1_700_000_000_000)
  ) throws -> [AppendOutcome] {
    let appender = Appender(try open())
    return try appender.transaction(recordedAt: recordedAt) { transaction in
      var outcomes: [AppendOutcome] = []
      for event in events { outcomes.append(try transaction.append(event)) }
      return outcomes
    }
  }
}
