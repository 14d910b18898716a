package import Events

/// Makes sure that one process at a time folds into a view version, or rebuilds a view; tells which, and
/// how fast it folds.
package struct ProjectorLock: ~Copyable {
  private let lock: ProcessLock

  /// What the holder does: fold into a version, whose folder has the lock, or rebuild the view.
  package enum Role: String, Sendable {
    case projector
    case rebuild
  }

  private static func path(_ folder: String, _ role: Role) -> String {
    "\(folder)/\(role.rawValue).lock"
  }

  /// Takes the lock in `folder`; `nil` if another process has it.
  package init?(_ folder: String, _ role: Role = .projector) throws {
    guard let lock = try ProcessLock(Self.path(folder, role)) else { return nil }
    self.lock = lock
  }

  /// Notes the work just done.
  package borrowing func note(_ work: ProjectorWork) throws { try lock.note(work.text) }

  /// The process that holds the lock; `nil` if none does.
  package static func holder(_ folder: String, _ role: Role = .projector) -> Int32? {
    ProcessLock.holder(path(folder, role))
  }

  /// The last work done in the view version in `folder`; `nil` before the first.
  package static func lastWork(_ folder: String) -> ProjectorWork? {
    ProjectorWork(text: ProcessLock.note(path(folder, .projector)))
  }
}

/// Events folded in one go: read, folded and committed.
package struct ProjectorWork: Equatable, Sendable {
  package var events: UInt64
  package var microseconds: UInt64
  package var endedAt: Timestamp

  package init(events: UInt64, microseconds: UInt64, endedAt: Timestamp) {
    self.events = events
    self.microseconds = microseconds
    self.endedAt = endedAt
  }

  package var eventsPerSecond: Double { Double(events) * 1_000_000 / Double(max(1, microseconds)) }

  fileprivate var text: String { "\(events) \(microseconds) \(endedAt.rawValue)" }

  fileprivate init?(text: String) {
    let words = text.split(separator: " ")
    guard words.count == 3, let events = UInt64(words[0]), let microseconds = UInt64(words[1]),
      let endedAt = Int64(words[2])
    else { return nil }
    self.init(
      events: events,
      microseconds: microseconds,
      endedAt: Timestamp(rawValue: endedAt)
    )
  }
}
