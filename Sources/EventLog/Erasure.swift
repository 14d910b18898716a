package import Events
internal import LMDB

extension AppendTransaction {
  /// Forgets the person that the event just written at `position` names: the texts of their
  /// identifiers and the personal rows of their events.
  ///
  /// Their history stays countable.
  ///
  /// One walk over the log; erasing is rare and must miss nothing.
  borrowing func erase(_ position: LogPosition) throws {
    try flushBatch()
    try appender.interner.flush(transaction)
    var subjects: Set<UInt32> = []
    _ = try appender.log.withRecord(at: position, transaction) { record, _ in
      subjects.insert(record.subject.rawValue)
      for field in record.fields where field.tag == FieldTag.furtherSubject {
        subjects.insert(field.uint32)
      }
    }
    try eraseIdentifiers(subjects)
    try erasePersonalRows(subjects, before: position)
    var head = try appender.log.head(transaction)
    head.epoch += 1
    let encoded = head.encoded
    try transaction.put(encoded, for: MetaKey.head, in: tables.meta)
    // Numbers remembered for the erased texts must not be used again.
    appender.forgetPeople()
  }

  /// Whether a subject's identifier was erased.
  package borrowing func isErased(_ subject: SubjectID) throws -> Bool {
    guard subject != .nobody else { return false }
    try appender.interner.flush(transaction)
    return try NameReader(tables).identifier(subject, transaction) == nil
  }

  private borrowing func eraseIdentifiers(_ subjects: Set<UInt32>) throws {
    for subject in subjects {
      let key = Key.bigEndian(subject)
      guard let text = try transaction.value(for: key, in: tables.subjects) else {
        continue
      }
      let identifier = Array(text)
      try transaction.delete(identifier, in: tables.identifiers)
      try transaction.delete(key, in: tables.subjects)
    }
  }

  private borrowing func erasePersonalRows(
    _ subjects: Set<UInt32>,
    before end: LogPosition
  ) throws {
    var found: [(position: LogPosition, source: SymbolID, derivedID: String)] = []
    do {
      let cursor = try Cursor(tables.batches, in: transaction)
      var entry = try cursor.first()
      while let (key, value) = entry {
        let batch = try RecordBatch(value, at: try EventLog.position(key, after: .start))
        try batch.forEachRecord { record in
          if record.hasPersonalRow, record.position < end,
            subjects.contains(record.subject.rawValue)
          {
            let order = record.field(FieldTag.order)?.text
            let id = DerivedID.make(
              record.type ?? .customerErased,
              order: order,
              position: record.position
            )
            found.append((record.position, record.source, id))
          }
        }
        entry = try cursor.next()
      }
    }
    for (position, source, id) in found {
      // From here on it is exported by its derived id, and must be known by that.
      if try PersonalRow.read(position, tables, transaction)?.id != nil {
        let value =
          withUnsafeBytes(of: position.rawValue) { Array($0) }
          + withUnsafeBytes(of: UInt64(0)) { Array($0) }
        try transaction.put(value, for: Self.idKey(source, id), in: tables.eventIDs)
      }
      try transaction.delete(Key.bigEndian(position.rawValue), in: tables.personal)
    }
  }
}
