import ArgumentParser
import EventLog
import Events
import Foundation

extension Log {
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Prove that nothing in the log was changed, dropped or reordered",
      discussion: """
        Every batch's checksum and its place in the chain of hashes are checked; names and personal data \
        by their own checksums. Others may read and append meanwhile.
        """
    )

    @OptionGroup var options: StoreOptions

    @Flag(help: "Check only what was appended since the last verification that found nothing wrong")
    var new = false

    @Flag(help: .hidden)
    var inside = false

    func run() throws {
      if inside { return try VerifyInside(options.store, isIncremental: new).run() }
      try SupervisedVerify(options.store, isIncremental: new).run()
    }
  }
}

/// Verifies in a process of its own.
///
/// A damaged page can lead LMDB anywhere, also out of the file: then that process dies, and this one
/// says how far it had come.
private struct SupervisedVerify {
  private let store: Store
  private let isIncremental: Bool

  init(_ store: Store, isIncremental: Bool) {
    self.store = store
    self.isIncremental = isIncremental
  }

  func run() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments =
      ["log", "verify", "--inside", "--store", store.path] + (isIncremental ? ["--new"] : [])
    // Its death is an answer, and no report of a crash is wanted with it.
    process.environment = ProcessInfo.processInfo.environment
      .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var reached: UInt64 = 0
    var result: String?
    let line = ProgressLine()
    for text in Lines(output.fileHandleForReading) {
      let words = text.split(separator: " ")
      if words.count == 3, words[0] == "reached", let position = UInt64(words[1]),
        let head = UInt64(words[2])
      {
        reached = position
        line.show(
          "verify",
          fraction: Double(position) / Double(max(1, head)),
          done: position,
          unit: "events"
        )
      } else {
        result = text
      }
    }
    process.waitUntilExit()
    line.clear()
    if process.terminationReason == .uncaughtSignal {
      throw DamagedLog(
        LogPosition(rawValue: reached + 1),
        "the pages of its file cannot be followed there"
      )
    }
    guard process.terminationStatus == 0, let result else {
      throw ExitCode(process.terminationStatus)
    }
    print(result)
  }
}

/// The verification itself: tells its progress on stdout, one line a batch.
private struct VerifyInside {
  private let store: Store
  private let isIncremental: Bool

  init(_ store: Store, isIncremental: Bool) {
    self.store = store
    self.isIncremental = isIncremental
  }

  func run() throws {
    let log = try EventLog(store, for: .reading)
    let record = VerifiedFile(store)
    let since = isIncremental ? record.read() : nil
    let result = try log.verify(since: since) { position, head in
      print("reached \(position) \(head.position)")
      fflush(nil)
    }
    // Names have no place in the chain: they are checked as a whole, or not at all.
    if since == nil { try log.verifyNames() }
    record.write(result)
    let events = result.eventCount - (since?.eventCount ?? 0)
    let range = since.map { ", from position \($0.eventCount + 1) on" } ?? ""
    print(
      "\(Terminal.count(events, "event")) in "
        + "\(Terminal.count(result.batchCount - (since?.batchCount ?? 0), "batch", "batches"))\(range): "
        + "all as written. Head \(VerifiedFile.text(result.headHash))."
    )
  }
}

/// What the last verification found, in a small file beside the log.
///
/// Without it verification begins at the start.
private struct VerifiedFile {
  private let path: String

  init(_ store: Store) { path = store.path + "/verified" }

  static func text(_ hash: [UInt8]) -> String {
    hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  func read() -> LogVerification? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let words = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 3, let events = UInt64(words[0]), let batches = UInt64(words[1]),
      words[2].count == 64
    else { return nil }
    let digits = Array(words[2])
    let hash = stride(from: 0, to: 64, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
    guard hash.count == 32 else { return nil }
    return LogVerification(eventCount: events, batchCount: batches, headHash: hash)
  }

  /// A store that may not be written to is verified all the same.
  func write(_ result: LogVerification) {
    let text = "\(result.eventCount) \(result.batchCount) \(Self.text(result.headHash))\n"
    try? Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
  }
}

/// The lines that come through a pipe, until it is closed.
private struct Lines: Sequence, IteratorProtocol {
  private let handle: FileHandle
  private var pending = Data()
  private var isClosed = false

  init(_ handle: FileHandle) { self.handle = handle }

  mutating func next() -> String? {
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        let line = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeSubrange(...end)
        return line
      }
      guard !isClosed else { return nil }
      let more = handle.availableData
      if more.isEmpty { isClosed = true } else { pending.append(more) }
    }
  }
}
