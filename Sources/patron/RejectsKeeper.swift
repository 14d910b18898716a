import Ingest

/// Keeps the refused lines of each file that is read, and goes on where that fails.
struct RejectsKeeper {
  /// Where the user wants them; `nil`: beside each file.
  private let path: String?
  private var keptAtPath = 0
  private var failures: [IngestError] = []

  init(path: String?) { self.path = path }

  mutating func keep(
    _ rejects: [RejectedLine],
    of file: String,
    header: [UInt8]?,
    separator: UInt8
  ) {
    guard !rejects.isEmpty else { return }
    let place = place(for: file)
    let lines = Terminal.count(rejects.count, "line")
    do throws(IngestError) {
      let old = try RejectsFile.write(rejects, header: header, separator: separator, to: place)
      if let old { Terminal.say("What \(place) held before is in \(old).") }
      Terminal.say("\(lines) kept in \(place).")
    } catch {
      Terminal.say("\(file): \(lines) refused and not kept. \(error.description)")
      failures.append(error)
    }
  }

  /// Every file's lines have a place of their own.
  private mutating func place(for file: String) -> String {
    guard let path else { return file + ".rejects" }
    keptAtPath += 1
    return keptAtPath == 1 ? path : "\(path).\(keptAtPath)"
  }

  /// - Throws: what kept a file's lines from being kept.
  func close() throws(IngestError) {
    if let failure = failures.first { throw failure }
  }
}
