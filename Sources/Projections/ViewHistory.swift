internal import EventLog
package import Events
internal import Foundation

/// What happened to a view beside its events: where its projector failed, and what was decided.
///
/// It is a file of JSON Lines in the view's folder, `views/<name>/history.jsonl`, to which lines are only
/// added; `schemas/view-history.schema.json` describes them. It belongs to the view, not to one of its
/// versions: what was decided holds for every rebuild.
///
/// Invariants:
/// - An entry that `append` returned from is on the disk.
/// - A line without its end was cut off by a crash; it never was an entry.
package struct ViewHistory: Sendable {
  package let path: String

  package init(_ folder: ViewFolder) { path = folder.path + "/history.jsonl" }

  /// The entries, the oldest first.
  ///
  /// - Throws: `StoreError` naming a line that is no entry: a decision could have stood there.
  package func entries() throws -> [Entry] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    guard access(path, R_OK) == 0, let data = FileManager.default.contents(atPath: path) else {
      throw ViewFolder.unreadable(path)
    }
    guard let end = data.lastIndex(of: 0x0A) else { return [] }
    let lines = data[..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
    return try lines.enumerated().filter { !$1.isEmpty }.map { index, line in
      guard let json = try? JSONReader.parse(String(decoding: line, as: UTF8.self)),
        let entry = Entry(json)
      else {
        throw StoreError(
          "\(path):\(index + 1): this is no entry of a view's history.",
          hint:
            "Mend the line as schemas/view-history.schema.json says, or remove it if it is none."
        )
      }
      return entry
    }
  }

  /// How the view stands after all entries.
  package func standing() throws -> ViewStanding { ViewStanding(try entries()) }

  /// Bytes written so far: it changes with every entry.
  package var length: Int {
    var information = stat()
    return stat(path, &information) == 0 ? Int(information.st_size) : 0
  }

  /// Adds an entry, and returns when it is on the disk.
  package func append(_ entry: Entry) throws {
    // A decision may come before the first version.
    let folder = Store.folder(of: path)
    try Store.makeFolder(folder)
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("opened") }
    // Closing gives the lock back too.
    defer { close(descriptor) }
    try Store.giveToOwner(path)
    guard flock(descriptor, LOCK_EX) == 0 else { throw failure("locked") }
    try cutOffUnfinishedLine(descriptor)
    let line = Array("\(entry.json)\n".utf8)
    guard write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
      throw failure("written")
    }
    // Its name must be there as well.
    try Store.sync(folder)
  }

  private func cutOffUnfinishedLine(_ descriptor: CInt) throws {
    guard let data = FileManager.default.contents(atPath: path), data.last ?? 0x0A != 0x0A else {
      return
    }
    let end = data.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    guard ftruncate(descriptor, off_t(end)) == 0 else { throw failure("mended") }
  }

  private func failure(_ done: String) -> StoreError { Store.failure(path, "cannot be \(done)") }
}

extension ViewHistory {
  /// One line.
  package struct Entry: Equatable, Sendable {
    package var at: Timestamp
    /// The process that wrote it.
    package var process: Int32
    package var what: What

    package init(at: Timestamp, process: Int32, _ what: What) {
      self.at = at
      self.process = process
      self.what = what
    }

    /// Of now and of this process.
    package init(_ what: What) {
      self.init(at: .now, process: getpid(), what)
    }
  }

  package enum What: Equatable, Sendable {
    /// A projector ended with an error.
    case failed(ViewFailure)
    /// `patron up` leaves the view alone until something is decided.
    case parked
    /// A projector folds again.
    case resumed
    case skipped(Decision)
    case unskipped(Decision)
  }

  /// That an event is left out of the view, or is not any more.
  package struct Decision: Equatable, Sendable {
    package var position: LogPosition
    package var because: String
    /// The user's name on this machine.
    package var by: String

    package init(position: LogPosition, because: String, by: String) {
      self.position = position
      self.because = because
      self.by = by
    }
  }
}
