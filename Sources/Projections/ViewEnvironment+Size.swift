package import EventLog
package import Events
internal import Foundation
internal import LMDB

/// What is in a version, counted.
package struct ViewSize: Sendable {
  /// Subjects with a state.
  package var states: Int
  /// Bytes of the pages in use; a compacted copy takes as many.
  package var bytes: Int
  /// How far the version is.
  package var checkpoint: LogPosition
}

extension ViewEnvironment {
  /// Counts what is in the version, reading all of it.
  package func size() throws -> ViewSize {
    try environment.read { transaction in
      var size = ViewSize(
        states: 0,
        bytes: try [meta, pages, links].reduce(0) { try $0 + transaction.bytes(of: $1) },
        checkpoint: try about(transaction)?.checkpoint ?? .start
      )
      let cursor = try Cursor(pages, in: transaction)
      var entry = try cursor.first()
      while let (key, value) = entry {
        var reader = StateReader(SealedValue.opened(value, key) ?? value)
        // What cannot be read is not counted; whoever reads it says so.
        while !reader.isAtEnd, (try? reader.entry(below: Int.max)) != nil { size.states += 1 }
        entry = try cursor.next()
      }
      return size
    }
  }

  /// An empty version as of `checkpoint` of `log` that goes when it is closed: its files have no names any more.
  package static func nameless(
    in store: Store,
    of log: EventLog,
    at checkpoint: LogPosition,
    projectionVersion: Int
  ) throws -> ViewEnvironment {
    let folder = "\(store.viewsPath)/.sample.\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Store.makeFolder(folder)
    let view = try ViewEnvironment(path: folder, isReadOnly: false)
    let about = try about(checkpoint, of: log, projectionVersion: projectionVersion)
    try view.update(about, leftOut: .nothing) { _ in [] }
    return view
  }
}
