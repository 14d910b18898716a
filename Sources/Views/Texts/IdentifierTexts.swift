package import EventLog
package import Events

/// The texts of a log's identifiers, for one who may ask for many.
package struct IdentifierTexts: Sendable {
  private let texts = CachedTexts()

  package init() {}

  /// The identifier as it is written; a person who was erased is known by number only.
  package func text(of subject: SubjectID, in log: EventLog) throws -> String {
    try with(subject, in: log) { String(decoding: $0, as: UTF8.self) }
      ?? "erased:\(subject.rawValue)"
  }

  /// What `body` makes of an identifier in UTF-8; `nil` for a person who was erased.
  package func with<Result>(
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
