public import EventLog
public import Events

extension LinkFact {
  /// Whether events of this type can make or end links.
  @inlinable
  public static func isSaid(by rawType: UInt8) -> Bool {
    rawType == EventType.identityLinked.rawValue || rawType == EventType.identityUnlinked.rawValue
      || rawType == EventType.signupRegistered.rawValue
  }

  /// The links that an event makes or ends: those of `identity.*`, and of a sign-up between its first
  /// identifier and each further one.
  public static func facts(of record: RecordView) -> [LinkFact] {
    guard isSaid(by: record.rawType) else { return [] }
    return record.fields.filter { $0.tag == FieldTag.furtherSubject }.map { field in
      LinkFact(
        record.subject,
        SubjectID(rawValue: field.uint32),
        position: record.position,
        occurredAt: record.occurredAt,
        isLink: record.rawType != EventType.identityUnlinked.rawValue
      )
    }
  }
}
