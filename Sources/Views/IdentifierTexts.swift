package import EventLog
package import Events
internal import Synchronization

/// The texts of identifiers: looked up one by one at first, and read all at once where many are asked for.
package final class IdentifierTexts: Sendable {
  private final class All: Sendable {
    let texts: [String?]

    init(_ texts: [String?]) { self.texts = texts }
  }

  private let all = AtomicLazyReference<All>()
  private let lookups = Atomic(0)

  /// From so many on a scan of a million costs less than what is still to come, as far as can be known.
  private static let enough = 2_000

  package init() {}

  /// The identifier as it is written; a person who was erased is known by number only.
  package func text(of subject: SubjectID, in log: EventLog) throws -> String {
    try known(subject, log) ?? "erased:\(subject.rawValue)"
  }

  private func known(_ subject: SubjectID, _ log: EventLog) throws -> String? {
    // Who came after all were read is looked up.
    if let texts = all.load()?.texts, Int(subject.rawValue) < texts.count {
      return texts[Int(subject.rawValue)]
    }
    if lookups.wrappingAdd(1, ordering: .relaxed).newValue == Self.enough {
      _ = all.storeIfNil(All(try log.identifierTexts()))
    }
    return try log.identifierText(subject)
  }
}
