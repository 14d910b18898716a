package import EventLog
package import Events

/// Takes an order CSV into the log: one thread reads, this one writes.
package struct OrderIngest {
  private let appender: Appender
  private let reading: OrderReading
  private let isDryRun: Bool
  private let exportedAt: Timestamp?

  /// Orders per commit: others wait no longer than it takes to write these, about a second.
  ///
  /// New customers' identifiers lie all over their index, so each commit writes most of it anew:
  /// with 100,000 orders a commit, 10 M orders wrote 5.9 GB for a log of 1.2 GB.
  private static let commitLength = 1_000_000

  /// `exportedAt` says when the export was made, where the user knows.
  package init(
    _ appender: Appender,
    _ reading: OrderReading,
    isDryRun: Bool,
    exportedAt: Timestamp? = nil
  ) {
    self.appender = appender
    self.reading = reading
    self.isDryRun = isDryRun
    self.exportedAt = exportedAt
  }

  /// Reads the whole file.
  ///
  /// Rows of one order need not stand together, but a file in which they do is read in constant
  /// memory.
  ///
  /// - Throws: what keeps the file or the log from being used. Lines that cannot be read do not throw;
  ///   they are in the report.
  package func run(
    now: Timestamp,
    progress: (IngestProgress) -> Void
  ) throws -> IngestReport {
    do {
      return try run(now: now, grouped: false, progress: progress)
    } catch is ScatteredOrder {
      var report = try run(now: now, grouped: true, progress: progress)
      report.wasGrouped = true
      return report
    }
  }

  /// Checks, when the file is read to its end, that it is one export.
  ///
  /// - Throws: `IngestError` if nothing of the transaction begun may stay.
  private func check(_ error: (any Error)?) throws(IngestError) {
    if let joined = error as? JoinedFile { throw joined.error(reading.path) }
    try reading.file.checkUnchanged()
  }

  private func run(
    now: Timestamp,
    grouped: Bool,
    progress: (IngestProgress) -> Void
  ) throws -> IngestReport {
    let chunks = OrderChunks(reading, grouped: grouped)
    let source = ReadAhead(chunks, capacity: OrderChunks.ahead)
    defer { source.stop() }
    var report = IngestReport()
    report.file = reading.path
    let fileLength = reading.file.length
    var writer = OrderWriter(reading, exportedAt: exportedAt, now: now)
    var isFinished = false
    while !isFinished {
      do {
        try appender.transaction(recordedAt: now) { transaction in
          try writer.begin(transaction)
          if report.first == .start { report.first = transaction.nextPosition }
          var orders = 0
          while orders < Self.commitLength || isDryRun {
            guard let chunk = source.next() else {
              isFinished = true
              break
            }
            let placed = try writer.write(chunk, transaction, &report)
            report.openEnd = chunk.openEnd
            if chunk.repeated.count > 0 { report.repeated = chunk.repeated }
            chunks.setNumbering(placed > chunk.orders.count / 2)
            orders += chunk.orders.count
            progress(
              IngestProgress(
                bytes: chunk.bytesRead,
                fileLength: fileLength,
                events: report.eventCount
              )
            )
          }
          if isFinished { try check(source.error) }
          try writer.checkSource(report)
          if isDryRun { throw DryRun() }
          try writer.end(transaction)
          guard isFinished, source.error == nil else { return }
          let last = LogPosition(rawValue: transaction.nextPosition.rawValue - 1)
          try transaction.putImportAccount(report.json(at: now, last: last))
        }
      } catch is DryRun {}
    }
    if let error = source.error { throw error }
    report.rejectsNote = writer.rejectsNote
    report.head = try appender.log.head().position
    return report
  }

  /// Undoes the transaction of a dry run.
  private struct DryRun: Error {}
}

/// An order's rows do not stand together in the file.
package struct ScatteredOrder: Error {}
