package import Events

/// What became of a file, line by line and in money.
package struct IngestReport: Sendable {
  package var file = ""
  /// Rows or lines read, without the header.
  package var lines = 0
  package var bytes: Int64 = 0
  /// Orders in the file, after its rows were put together.
  package var orders = 0
  /// Events appended, by type.
  package var events: [EventType: Int] = [:]
  /// Orders or events that the log had already, exactly so.
  package var duplicates = 0
  /// Orders that the log knew otherwise.
  package var changed = 0
  /// Orders of which the log holds something newer; that was kept.
  package var older = 0
  /// Lines left out on purpose.
  package var skipped: [SkipReason: Int] = [:]
  /// Lines refused, each with its reason.
  package var rejects: [RejectedLine] = []
  /// Orders that name another customer than the log has for them; the log's was kept.
  package var keptCustomers = 0
  /// Orders that the log has in another currency; they were left as they are.
  package var keptCurrencies = 0
  /// Whether the rows of the file's orders had to be brought together first.
  package var wasGrouped = false
  /// The log's last position.
  package var head = LogPosition.start

  package init() {}

  package var eventCount: Int { events.values.reduce(0, +) }

  mutating func count(_ type: EventType, _ count: Int = 1) { events[type, default: 0] += count }
}

/// How far the reading of a file is.
package struct IngestProgress: Sendable {
  package let bytes: Int64
  package let fileLength: Int64
  package let events: Int
}
