package import EventLog
package import Events

/// Takes CloudEvents in JSON Lines into the log.
package struct EventIngest {
  private let appender: Appender
  private let path: String
  private let isDryRun: Bool
  private let schemas: EventSchemas

  /// Events per commit.
  private static let commitLength = 20_000

  package init(_ appender: Appender, path: String, isDryRun: Bool) throws {
    self.appender = appender
    self.path = path
    self.isDryRun = isDryRun
    schemas = try EventSchemas()
  }

  /// Reads the whole file; lines that are no events, or contradict the log, are in the report.
  package func run(
    now: Timestamp,
    progress: (IngestProgress) -> Void
  ) throws -> IngestReport {
    var report = IngestReport()
    report.file = path
    var lines = try LineReader(path: path)
    var isFinished = false
    while !isFinished {
      do {
        try appender.transaction(recordedAt: now) { transaction in
          var count = 0
          if report.first == .start { report.first = transaction.nextPosition }
          while count < Self.commitLength || isDryRun {
            guard let line = try lines.next() else {
              isFinished = true
              break
            }
            count += 1
            try take(line, now, transaction, &report)
          }
          if isDryRun { throw DryRun() }
          guard isFinished else { return }
          let last = LogPosition(rawValue: transaction.nextPosition.rawValue - 1)
          try transaction.putImportAccount(report.json(at: now, last: last))
        }
      } catch is DryRun {}
      report.bytes = lines.bytesRead
      progress(
        IngestProgress(
          bytes: lines.bytesRead,
          fileLength: lines.fileLength,
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
    _ line: LineReader.Line,
    _ now: Timestamp,
    _ transaction: borrowing AppendTransaction,
    _ report: inout IngestReport
  ) throws {
    guard line.bytes.contains(where: { $0 > 0x20 }) else { return }
    report.lines += 1
    func refuse(_ column: String?, _ reason: String) {
      report.account.refused += 1
      report.rejects.append(
        RejectedLine(
          line: line.number,
          column: column,
          reason: reason,
          raw: Array(line.bytes),
          isWellFormed: false
        )
      )
    }
    do {
      let json = try JSONReader.parse(line.bytes)
      try schemas.validate(json)
      let event = try Event(cloudEvent: json)
      try transaction.setRecordedAt(event.recordedAt ?? now)
      switch try transaction.append(event) {
      case .appended:
        report.count(event.type)
        report.account.new += 1
      case .duplicate:
        report.duplicates += 1
        report.account.duplicate += 1
      }
      if report.preview.count < IngestReport.previewLength {
        report.preview.append(Self.row(event))
      }
    } catch let error as JSONReader.ParseError {
      refuse("character \(error.offset + 1)", error.reason)
    } catch let error as JSONSchema.Violation {
      refuse(error.path, error.reason)
    } catch let error as Event.DecodeError {
      refuse(error.path, error.reason)
    } catch let error as EventConflict {
      refuse("id", error.description)
    }
  }
}

/// The lines of a file, one by one.
package struct LineReader: ~Copyable {
  package struct Line {
    package let number: Int
    /// Without its line break; valid until the next line is read.
    package let bytes: UnsafeRawBufferPointer
  }

  private var reader: BlockReader
  private var at: Int
  private var number = 0

  package init(path: String) throws {
    var reader = try BlockReader(path: path)
    try reader.advance(consumed: 0)
    at = reader.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    self.reader = reader
  }

  package var bytesRead: Int64 { reader.bytesRead }
  package var fileLength: Int64 { reader.fileLength }

  package mutating func next() throws -> Line? {
    var end = at
    while true {
      let bytes = reader.bytes
      while end < bytes.count, bytes[end] != 0x0A { end += 1 }
      if end < bytes.count || reader.isLast { break }
      let length = end - at
      guard length <= BlockReader.maximumRecordLength else {
        throw IngestError("\(reader.path):\(number + 1): the line is longer than 16 MiB.")
      }
      try reader.advance(consumed: at)
      at = 0
      end = length
    }
    guard at < reader.bytes.count else { return nil }
    let bytes = UnsafeRawBufferPointer(rebasing: reader.bytes[at..<end])
    at = end + 1
    number += 1
    return Line(number: number, bytes: bytes)
  }
}
