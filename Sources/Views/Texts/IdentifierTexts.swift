package import EventLog
package import Events

/// The texts of a log's identifiers, for one who may ask for many.
package struct IdentifierTexts: Sendable {
  private let texts = CachedTexts()

  package init() {}

  /// The identifier as it is written; a person who was erased is known by number only.
  package func text(of subject: SubjectID, in log: EventLog) throws -> String {
    try with(subject, in: log) { String(decoding: $0, as: UTF8.self) }
      ?? "\(Self.erased)\(subject.rawValue)"
  }

  private static let erased = "erased:"

  /// The subject that `text` would give for a person who was erased; `nil` where it gives none.
  package static func erasedSubject(_ text: String) -> SubjectID? {
    guard text.hasPrefix(erased) else { return nil }
    return UInt32(text.dropFirst(erased.count)).map { SubjectID(rawValue: $0) }
  }

  /// Calls `body` with an identifier in UTF-8; returns false for a person who was erased.
  ///
  /// It returns no result of `body`: generic code across modules, called for everybody, costs more than the rest.
  package func read(
    _ subject: SubjectID,
    in log: EventLog,
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws -> Bool {
    try with(subject, in: log, body) != nil
  }

  /// What `body` makes of an identifier in UTF-8; `nil` for a person who was erased.
  private func with<Result>(
    _ subject: SubjectID,
    in log: EventLog,
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) throws -> Result? {
    try texts.with(
      subject.rawValue,
      one: { try log.identifierText(subject) },
      everyone: { try PackedTexts { add in try log.forEachIdentifier { add($0.rawValue, $1) } } },
      body
    )
  }
}
