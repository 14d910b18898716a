import ArgumentParser
import EventLog
import Events
import Foundation

/// Appends events from stdin and acknowledges them on stdout.
struct StreamAppender {
  private let appender: GroupAppender
  private let schemas: EventSchemas

  init(_ log: EventLog) throws {
    appender = GroupAppender(log)
    schemas = try EventSchemas()
  }

  /// Runs until stdin ends.
  ///
  /// Exit 65 if a line was refused.
  func run() throws {
    var pending: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var isRefused = false
    var isTooLong = false
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Store.failure("stdin", "cannot be read") }
      guard count > 0 else { break }
      var bytes = buffer[..<count]
      if isTooLong {
        guard let end = bytes.firstIndex(of: 0x0A) else { continue }
        isTooLong = false
        bytes = bytes[(end + 1)...]
      }
      guard let end = bytes.lastIndex(of: 0x0A) else {
        pending += bytes
        guard pending.count > Self.maximumLineLength else { continue }
        // It is not kept until its end, which may be far.
        (pending, isTooLong, isRefused) = ([], true, true)
        try refuseLongLine()
        continue
      }
      if try append(pending + bytes[...end]) { isRefused = true }
      pending = Array(bytes[(end + 1)...])
    }
    if !pending.isEmpty, try append(pending) { isRefused = true }
    if isRefused { throw ExitCode(65) }
  }

  /// In bytes; as of the files that are ingested.
  private static let maximumLineLength = 16 << 20

  private func refuseLongLine() throws {
    let output = try Output(nil)
    try output.write("refused the line is longer than 16 MiB\n")
    try output.close()
  }

  /// Appends what stands in `text`, in one commit; returns whether a line was refused.
  private func append(_ text: [UInt8]) throws -> Bool {
    let end = text.last == 0x0A ? text.count - 1 : text.count
    // Every line has its answer, so that who sent them can tell by the order which is whose.
    let lines = text[..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
    let parsed = lines.map { line in Result { try event(Array(line)) } }
    var outcomes = appender.append(parsed.compactMap { try? $0.get() })[...]
    var isRefused = false
    let output = try Output(nil)
    for result in parsed {
      do {
        _ = try result.get()
        switch try outcomes.removeFirst().get() {
        case .appended(let position), .appendedForOwner(let position):
          try output.write("appended \(position)\n")
        case .duplicate(let position): try output.write("duplicate \(position)\n")
        }
      } catch let error where Self.isRefusal(error) {
        isRefused = true
        try output.write("refused \(Self.reason(error))\n")
      }
    }
    try output.close()
    return isRefused
  }

  private struct BlankLine: Error {}

  private func event(_ line: [UInt8]) throws -> Event {
    guard line.contains(where: { $0 > 0x20 }) else { throw BlankLine() }
    let json = try line.withUnsafeBytes { try JSONReader.parse($0) }
    try schemas.validate(json)
    return try Event(cloudEvent: json)
  }

  private static func isRefusal(_ error: any Error) -> Bool {
    error is JSONReader.ParseError || error is JSONSchema.Violation || error is Event.DecodeError
      || error is EventConflict || error is BlankLine
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as JSONReader.ParseError: "character \(error.offset + 1): \(error.reason)"
    case let error as JSONSchema.Violation: "\(error.path): \(error.reason)"
    case let error as Event.DecodeError: "\(error.path): \(error.reason)"
    case is BlankLine: "the line is blank"
    default: "\(error)"
    }
  }
}
