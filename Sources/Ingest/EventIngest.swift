package import EventLog
package import Events

/// Takes events into the log: CloudEvents, and the feeds of mail providers, as JSON Lines or as JSON.
package struct EventIngest {
  private let appender: Appender
  private let path: String
  private let isDryRun: Bool
  private let schemas: EventSchemas

  /// Elements per commit.
  private static let commitLength = 20_000

  package init(_ appender: Appender, path: String, isDryRun: Bool) throws {
    self.appender = appender
    self.path = path
    self.isDryRun = isDryRun
    schemas = try EventSchemas()
  }

  /// Reads the whole file; elements that are no events, or contradict the log, are in the report.
  package func run(
    now: Timestamp,
    progress: (IngestProgress) -> Void
  ) throws -> IngestReport {
    var report = IngestReport()
    report.file = path
    var elements = try JSONElements(path: path)
    var isFinished = false
    while !isFinished {
      do {
        try appender.transaction(recordedAt: now) { transaction in
          var count = 0
          if report.first == .start { report.first = transaction.nextPosition }
          while count < Self.commitLength || isDryRun {
            guard let element = try elements.next() else {
              isFinished = true
              break
            }
            count += 1
            try take(element, now, transaction, &report)
          }
          if isDryRun { throw DryRun() }
          guard isFinished else { return }
          let last = LogPosition(rawValue: transaction.nextPosition.rawValue - 1)
          try transaction.putImportAccount(report.json(at: now, last: last))
        }
      } catch is DryRun {}
      report.bytes = elements.bytesRead
      progress(
        IngestProgress(
          bytes: elements.bytesRead,
          fileLength: elements.fileLength,
          events: report.eventCount
        )
      )
    }
    report.head = try appender.log.head().position
    return report
  }

  private struct DryRun: Error {}

  private static func row(_ event: Event) -> [(name: String, value: String)] {
    [
      ("type", event.type.name), ("time", "\(event.occurredAt)"), ("source", event.source),
      ("customer", event.customer?.text ?? ""),
    ]
  }

  private func take(
    _ element: JSONElements.Element,
    _ now: Timestamp,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    report.lines += 1
    func refuse(_ column: String?, _ reason: String) {
      report.account.refused += 1
      report.rejects.append(
        RejectedLine(
          line: element.line,
          column: column,
          reason: reason,
          raw: Array(element.bytes),
          isWellFormed: false
        )
      )
    }
    do {
      try append(try events(try JSONReader.parse(element.bytes)), now, transaction, &report)
    } catch let error as JSONReader.ParseError {
      refuse("character \(error.offset + 1)", error.reason)
    } catch let error as JSONSchema.Violation {
      refuse(error.path, error.reason)
    } catch let error as Event.DecodeError {
      refuse(error.path, error.reason)
    } catch let error as FeedError {
      refuse(error.path, error.reason)
    } catch let error as EventConflict {
      refuse("id", error.description)
    }
  }

  /// What an element of a feed comes to.
  private enum Meaning {
    case events([Event])
    case skipped(SkipReason)
  }

  private func events(_ json: JSONValue) throws -> Meaning {
    let json = try SNSEnvelope.content(of: json)
    guard let provider = MailProvider.of(json) else {
      if json["Type"]?.string?.hasSuffix("Confirmation") == true { return .skipped(.otherEvent) }
      guard json["specversion"] != nil else {
        let providers = MailProvider.allCases.map(\.rawValue).joined(separator: ", ")
        throw FeedError(
          "specversion",
          "this is neither a CloudEvent nor an event of a mail provider that is known: \(providers)"
        )
      }
      try schemas.validate(json)
      return .events([try Event(cloudEvent: json)])
    }
    let record = try provider.record(json)
    if case .skipped(let reason) = record.meaning { return .skipped(reason) }
    return .events(try record.events(source: provider.rawValue))
  }

  /// An element is new as soon as one of its events is.
  private func append(
    _ meaning: Meaning,
    _ now: Timestamp,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    guard case .events(let events) = meaning else {
      if case .skipped(let reason) = meaning { report.account.skipped[reason, default: 0] += 1 }
      return
    }
    var isNew = false
    for event in events {
      try transaction.setRecordedAt(event.recordedAt ?? now)
      switch try transaction.append(event) {
      case .appended:
        report.count(event.type)
        isNew = true
      case .duplicate: break
      }
      if report.preview.count < IngestReport.previewLength {
        report.preview.append(Self.row(event))
      }
    }
    if isNew {
      report.account.new += 1
    } else {
      report.account.duplicate += 1
      report.duplicates += 1
    }
  }
}
