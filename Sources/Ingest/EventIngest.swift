package import EventLog
package import Events

/// Takes the events of a feed into the log: one thread reads, this one writes.
package struct EventIngest {
  private let appender: Appender
  private let path: String
  private let form: FeedForm
  private let options: FeedOptions
  private let isDryRun: Bool

  /// Items per commit.
  private static let commitLength = 20_000

  package init(
    _ appender: Appender,
    path: String,
    form: FeedForm = .json,
    _ options: FeedOptions? = nil,
    isDryRun: Bool
  ) throws {
    self.appender = appender
    self.path = path
    self.form = form
    self.options = options ?? FeedOptions(calendar: appender.log.calendar)
    self.isDryRun = isDryRun
  }

  private func feed() throws -> any Feed {
    switch form {
    case .json: try JSONFeed(path: path, options)
    case .whatsApp: try WhatsAppChat(path: path, options)
    case .signups: try SignupList(path: path, options)
    }
  }

  /// Reads the whole file; items that are no events, or contradict the log, are in the report.
  package func run(
    now: Timestamp,
    progress: (IngestProgress) -> Void
  ) throws -> IngestReport {
    var report = IngestReport()
    report.file = path
    let mark = try FileMark(path: path)
    let chunks = try FeedChunks(try feed())
    let source = ReadAhead(chunks, capacity: FeedChunks.ahead)
    defer { source.stop() }
    var isFinished = false
    while !isFinished {
      do {
        try appender.transaction(recordedAt: now) { transaction in
          var count = 0
          if report.first == .start { report.first = transaction.nextPosition }
          while count < Self.commitLength || isDryRun {
            guard let chunk = source.next() else {
              isFinished = true
              break
            }
            for item in chunk.items { try take(item, now, transaction, &report) }
            if let error = chunk.error { throw error }
            count += chunk.items.count
            report.bytes = chunk.bytesRead
            report.fileLines = chunk.lineCount
          }
          if isFinished { try check(source.error, mark) }
          if isDryRun { throw DryRun() }
          guard isFinished else { return }
          let last = LogPosition(rawValue: transaction.nextPosition.rawValue - 1)
          try transaction.putImportAccount(report.json(at: now, last: last))
        }
      } catch is DryRun {}
      progress(
        IngestProgress(
          bytes: report.bytes,
          fileLength: chunks.fileLength,
          events: report.eventCount
        )
      )
    }
    report.head = try appender.log.head().position
    return report
  }

  /// Checks, at what is the end, that the file could be read to its end, and is the one that it was.
  private func check(_ error: (any Error)?, _ mark: FileMark) throws {
    if let error { throw error }
    try mark.check(allowed: .growth)
  }

  private struct DryRun: Error {}

  private static func row(_ event: Event) -> [(name: String, value: String)] {
    [
      ("type", event.type.name), ("time", "\(event.occurredAt)"), ("source", event.source),
      ("customer", event.customer?.text ?? ""),
    ]
  }

  private func take(
    _ item: FeedItem,
    _ now: Timestamp,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    report.lines += item.lineCount
    for name in item.leftOut { report.leftOut.add(name) }
    switch item.content {
    case .skipped(let reason): report.account.skipped[reason, default: 0] += item.lineCount
    case .refused(let error): refuse(item, error, &report)
    case .events(let events):
      do {
        try append(events, item.lineCount, now, transaction, &report)
      } catch let conflict as EventConflict {
        refuse(item, FeedError("id", conflict.description), &report)
      } catch let error as Event.DecodeError {
        refuse(item, FeedError(String(error.path.trimmingPrefix("data.")), error.reason), &report)
      }
    }
  }

  private func refuse(_ item: FeedItem, _ error: FeedError, _ report: inout IngestReport) {
    report.account.refused += item.lineCount
    report.rejects.append(
      RejectedLine(
        line: item.line,
        column: error.path,
        reason: error.reason,
        raw: item.raw
      )
    )
  }

  /// An item is new as soon as one of its events is.
  private func append(
    _ events: [ToldEvent],
    _ lineCount: Int,
    _ now: Timestamp,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    var isNew = false
    for told in events {
      let event = told.event
      try transaction.setRecordedAt(event.recordedAt ?? now)
      let outcome = try transaction.append(told)
      if case .duplicate = outcome {
      } else {
        report.count(event.type)
        isNew = true
      }
      if case .appendedForOwner = outcome { report.keptCustomers += 1 }
      if report.preview.count < IngestReport.previewLength {
        report.preview.append(Self.row(event))
      }
    }
    if isNew {
      report.account.new += lineCount
    } else {
      report.account.duplicate += lineCount
      report.duplicates += 1
    }
  }
}
