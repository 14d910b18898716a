package import Events
internal import LMDB

/// Looking names up, and events with their names.
extension EventLog {
  /// All symbols of a kind.
  package func symbols(_ kind: SymbolKind) throws -> [(SymbolID, String)] {
    var symbols: [(SymbolID, String)] = []
    try forEachSymbol(kind) { symbols.append(($0, String(decoding: $1, as: UTF8.self))) }
    return symbols
  }

  /// Calls `body` with every symbol of a kind and its name, rising.
  package func forEachSymbol(
    _ kind: SymbolKind,
    _ body: (SymbolID, UnsafeRawBufferPointer) -> Void
  ) throws {
    try environment.read { transaction in
      let cursor = try Cursor(tables.symbolTexts, in: transaction)
      var entry = try cursor.first(from: Key.symbolText(kind.rawValue, 0))
      while let (key, value) = entry, key.first == kind.rawValue, key.count == 5 {
        let number = UInt32(bigEndian: key.loadUnaligned(fromByteOffset: 1, as: UInt32.self))
        body(SymbolID(rawValue: number), value)
        entry = try cursor.next()
      }
    }
  }

  /// The name of a symbol; `nil` for none.
  package func symbolText(_ kind: SymbolKind, _ symbol: SymbolID) throws -> String? {
    var names = NameReader(tables)
    return try environment.read { try names.symbol(kind, symbol, $0) }
  }

  /// The text of an identifier; `nil` for nobody and for a person who was erased.
  package func identifierText(_ subject: SubjectID) throws -> String? {
    try environment.read { try NameReader(tables).identifier(subject, $0) }
  }

  /// The texts of all identifiers, by subject; `nil` for nobody and for those who were erased.
  package func identifierTexts() throws -> [String?] {
    var texts: [String?] = []
    try forEachIdentifier { subject, text in
      while texts.count < Int(subject.rawValue) { texts.append(nil) }
      texts.append(String(decoding: text, as: UTF8.self))
    }
    return texts
  }

  /// Calls `body` with every identifier, rising by subject; those who were erased have none.
  package func forEachIdentifier(_ body: (SubjectID, UnsafeRawBufferPointer) -> Void) throws {
    try environment.read { transaction in
      let cursor = try Cursor(tables.subjects, in: transaction)
      var entry = try cursor.first()
      while let (key, value) = entry {
        body(SubjectID(rawValue: UInt32(bigEndian: key.loadUnaligned(as: UInt32.self))), value)
        entry = try cursor.next()
      }
    }
  }

  /// The symbol of a name; `nil` if the log has none.
  package func findSymbol(_ kind: SymbolKind, _ name: String) throws -> SymbolID? {
    let key = Array(name.utf8).withUnsafeBytes { Key.symbol(kind.rawValue, $0) }
    return try environment.read { transaction in
      try transaction.value(for: key, in: tables.symbols)
        .map { SymbolID(rawValue: $0.loadUnaligned(as: UInt32.self)) }
    }
  }

  /// The subject of an identifier; `nil` if the log does not know it.
  package func findSubject(_ identifier: Identifier) throws -> SubjectID? {
    try environment.read { transaction in
      try transaction.value(for: Array(identifier.text.utf8), in: tables.identifiers)
        .map { SubjectID(rawValue: $0.loadUnaligned(as: UInt32.self)) }
    }
  }

  /// How many subjects the log has numbered, the erased ones left out.
  package func subjectCount() throws -> Int {
    try environment.read { try $0.count(of: tables.subjects) }
  }

  package func personalRow(at position: LogPosition) throws -> PersonalRow? {
    try environment.read { try PersonalRow.read(position, tables, $0) }
  }

  /// The event at `position` as it was told; `nil` if the log does not reach so far.
  package func event(at position: LogPosition) throws -> Event? {
    try environment.read { transaction in
      var names = NameReader(tables)
      return try withRecord(at: position, transaction) { record, batch in
        try names.event(record, recordedAt: batch.recordedAt, transaction)
      }
    }
  }

  /// Calls `body` with every event after `position` as it was told, in order, until it returns false.
  package func forEachEvent(
    after position: LogPosition,
    _ body: (LogPosition, Event) throws -> Bool
  ) throws {
    var names = NameReader(tables)
    try readBatches(after: position) { batch in
      var isWanted = true
      try environment.read { transaction in
        try batch.forEachRecord(after: position) { record in
          guard isWanted else { return }
          let event = try names.event(record, recordedAt: batch.recordedAt, transaction)
          isWanted = try body(record.position, event)
        }
      }
      return isWanted
    }
  }
}
