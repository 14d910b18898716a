public import EventLog
internal import Events

extension ViewEnvironment {
  /// Whether the events folded in are the beginning of `log`.
  ///
  /// They are not where an older backup of the log was put back, or the views are those of another store.
  public func isOf(_ log: EventLog) throws -> Bool {
    // Of an older program nobody knows, and nothing goes on from it.
    guard let about = try about(), about.projectionVersion != About.unsealed else { return true }
    return try log.mark(at: about.checkpoint) == about.logMark
  }

  /// - Throws: `OtherLog` if the events folded in are not the beginning of `log`.
  public func check(against log: EventLog) throws {
    guard try isOf(log) else { throw OtherLog(path: path, upTo: try about()?.checkpoint ?? .start) }
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
