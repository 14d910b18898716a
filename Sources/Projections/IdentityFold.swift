public import EventLog
internal import Events

extension LinkFact {
  /// The links that an event makes or ends: those of `identity.*`, and of a sign-up between its first
  /// identifier and each further one.
  public static func facts(of record: RecordView) -> [LinkFact] {
    guard let type = record.type,
      type == .identityLinked || type == .identityUnlinked || type == .signupRegistered
    else { return [] }
    return record.fields.filter { $0.tag == FieldTag.furtherSubject }.map { field in
      LinkFact(
        record.subject,
        SubjectID(rawValue: field.uint32),
        position: record.position,
        occurredAt: record.occurredAt,
        isLink: type != .identityUnlinked
      )
    }
  }
}
