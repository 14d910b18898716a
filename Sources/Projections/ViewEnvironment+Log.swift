public import EventLog
package import Events

extension ViewEnvironment {
  /// Whether the events folded in are the beginning of `log`.
  ///
  /// They are not where an older backup of the log was put back, or the views are those of another store.
  public func isOf(_ log: EventLog) throws -> Bool {
    guard let about = try about() else { return true }
    return try log.mark(at: about.checkpoint) == about.logMark
  }

  /// What a version says of itself when events up to `checkpoint` of `log` are folded in.
  static func about(
    _ checkpoint: LogPosition,
    of log: EventLog,
    projectionVersion: Int
  ) throws -> About {
    guard let mark = try log.mark(at: checkpoint) else {
      throw DamagedLog(checkpoint, "the log ends before it")
    }
    return About(
      checkpoint: checkpoint,
      projectionVersion: UInt64(projectionVersion),
      logMark: mark
    )
  }
}

/// A view whose events are not the beginning of the log.
package struct OtherLog {
  package let message: String
  package let hint: String

  package init(view: String, checkpoint: LogPosition) {
    message =
      "The view \(view) was folded from another log: up to event \(checkpoint.rawValue), where this log has "
      + "another or none. An older backup was put back, or the view is that of another store."
    hint = "Build it anew with `patron rebuild \(view)`."
  }
}
