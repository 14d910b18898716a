internal import EventLog
internal import Events

/// A version of a view that was folded from another log than the one beside it.
package struct OtherLog: Error, CustomStringConvertible {
  package let description: String
  package let hint: String

  /// `path` is the version's folder, `views/<name>/<version>`; `checkpoint` how far it is.
  init(path: String, upTo checkpoint: LogPosition) {
    let view = ViewEnvironment.viewName(path)
    description =
      "The view \(view) was folded from another log: up to event \(checkpoint.rawValue), where this log has "
      + "another or none. An older backup was put back, or the view is that of another store."
    hint = "Build it anew with `patron rebuild \(view)`."
  }
}
