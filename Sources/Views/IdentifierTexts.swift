package import EventLog
package import Events
internal import Synchronization

/// The texts of identifiers: looked up one by one at first, and read all at once where many are asked for.
package final class IdentifierTexts: Sendable {
  private final class All: Sendable {
    let texts: [String?]

    init(_ texts: [String?]) { self.texts = texts }
  }

  /// Set once; unmanaged, because threads that each count their use of it wait for each other.
  private let all = Atomic<Unmanaged<All>?>(nil)
  private let lookups = Atomic(0)

  /// From so many on a scan of a million costs less than what is still to come, as far as can be known.
  private static let enough = 2_000

  package init() {}

  deinit { all.load(ordering: .acquiring)?.release() }

  /// The identifier as it is written; a person who was erased is known by number only.
  package func text(of subject: SubjectID, in log: EventLog) throws -> String {
    try known(subject, log) ?? "erased:\(subject.rawValue)"
  }

  private func known(_ subject: SubjectID, _ log: EventLog) throws -> String? {
    let index = Int(subject.rawValue)
    if let all = all.load(ordering: .acquiring) {
      // Who came after all were read is looked up.
      let (isKnown, text) = all._withUnsafeGuaranteedRef { all in
        index < all.texts.count ? (true, all.texts[index]) : (false, nil)
      }
      if isKnown { return text }
    } else if lookups.wrappingAdd(1, ordering: .relaxed).newValue == Self.enough {
      // Only one thread comes to that number.
      all.store(.passRetained(All(try log.identifierTexts())), ordering: .releasing)
    }
    return try log.identifierText(subject)
  }
}
