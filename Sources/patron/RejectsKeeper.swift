import Ingest

/// Keeps the refused lines of each file that is read, and goes on where that fails.
struct RejectsKeeper {
  /// Where the user wants them; `nil`: beside each file.
  private let path: String?
  private var kept = 0
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
    kept += 1
    return Self.place(kept, at: path) ?? Self.place(beside: file)
  }

  private static func place(beside file: String) -> String { file + ".rejects" }

  /// The place of the `number`-th file of which lines are refused.
  private static func place(_ number: Int, at path: String?) -> String? {
    path.map { number == 1 ? $0 : "\($0).\(number)" }
  }

  /// Wherever lines of these files may come to be kept.
  static func places(for files: [String], at path: String?) -> [String] {
    guard path != nil else { return Set(files).map(place(beside:)) }
    return (1...max(1, files.count)).compactMap { place($0, at: path) }
  }

  /// - Throws: what kept a file's lines from being kept.
  func close() throws(IngestError) {
    if let failure = failures.first { throw failure }
  }
}
