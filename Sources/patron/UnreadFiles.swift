import Ingest

/// Files that are read one after another, and those of them that could not be read: the others are read nevertheless.
struct UnreadFiles {
  private let files: [String]
  private var unread: [String] = []

  init(of files: [String]) { self.files = files }

  /// Has each file read.
  ///
  /// - Throws: what `read` throws and is not of the file alone, such as a fault of the log; then the rest is not read, which
  ///   is said. Where there is one file only, whatever keeps it from being read.
  mutating func read(_ read: (String) throws -> Void) throws {
    for (index, file) in files.enumerated() {
      do {
        try read(file)
      } catch let error as IngestError where files.count > 1 {
        let hint = error.hint.map { " \($0)" } ?? ""
        Terminal.say("\(file) was not read. \(error.description)\(hint)")
        unread.append(file)
      } catch {
        let rest = files[(index + 1)...].joined(separator: ", ")
        if !rest.isEmpty { Terminal.say("Not read any more: \(rest).") }
        throw error
      }
    }
  }

  /// - Throws: `IngestError` that names the files that were not read.
  func close() throws(IngestError) {
    guard !unread.isEmpty else { return }
    let count = "\(unread.count) of \(files.count) files"
    throw IngestError(
      "\(count) \(unread.count == 1 ? "was" : "were") not read: \(unread.joined(separator: ", ")).",
      hint: "Above is said why; the others were read. Mend what is wrong, and read these again."
    )
  }
}
