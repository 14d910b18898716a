import Ingest

/// Keeps the refused lines of each file that is read, and goes on where that fails.
struct RejectsKeeper {
  /// Where the user wants them; `nil`: beside each file.
  private let path: String?
  private var kept = 0
  private var failures: [IngestError] = []

  init(path: String?) { self.path = path }

  mutating func keep(_ report: IngestReport, header: [UInt8]?, separator: UInt8) {
    let lines = report.rejects.filter(\.isKept)
    guard !lines.isEmpty else { return }
    let place = place(for: report.file)
    let count = Terminal.count(lines.count, "line")
    do throws(IngestError) {
      let old = try RejectsFile.write(
        lines,
        header: header,
        separator: separator,
        note: report.rejectsNote,
        to: place
      )
      if let old { Terminal.say("What \(place) held before is in \(old).") }
      Terminal.say("\(count) kept in \(place).")
    } catch {
      Terminal.say("\(report.file): \(count) refused and not kept. \(error.description)")
      failures.append(error)
    }
  }

  /// Puts aside what was kept of a file of which nothing is refused any more.
  mutating func retire(of file: String) {
    guard path == nil else { return }
    do throws(IngestError) {
      let place = Self.place(beside: file)
      guard let old = try RejectsFile.retire(place) else { return }
      Terminal.say("Nothing of \(file) is refused any more: what \(place) held is in \(old).")
    } catch {
      Terminal.say(error.description)
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
