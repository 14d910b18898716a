internal import EventLog
internal import Events
internal import Synchronization

/// The texts of identifiers: looked up one by one at first, and read all at once where many are asked for.
final class IdentifierTexts: Sendable {
  private struct State {
    var all: [String?]?
    var lookups = 0
  }

  private let state = Mutex(State())

  /// From so many on a scan of a million costs less than what is still to come, as far as can be known.
  private static let enough = 2_000

  /// `nil` for a person who was erased.
  func text(of subject: SubjectID, in log: EventLog) throws -> String? {
    try state.withLock { state in
      if let all = state.all {
        let index = Int(subject.rawValue)
        // Who came since is looked up.
        return index < all.count ? all[index] : try log.identifierText(subject)
      }
      state.lookups += 1
      if state.lookups == Self.enough { state.all = try log.identifierTexts() }
      return try log.identifierText(subject)
    }
  }
}
