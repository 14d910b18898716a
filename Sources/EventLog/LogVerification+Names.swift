internal import Events
internal import LMDB

extension EventLog {
  /// Checks what stands beside the batches: that names and numbers agree in both directions, that personal
  /// rows have their checksums, and that accounts of imports can be read.
  ///
  /// `progress` hears how many entries were checked.
  ///
  /// - Throws: `StoreError` or `DamagedLog` naming the entry that is not as it was written.
  package func verifyNames(progress: (Int) -> Void = { _ in }) throws {
    var checked = 0
    try environment.read { transaction in
      try checkPairs(
        "symbols",
        tables.symbols,
        tables.symbolTexts,
        transaction,
        &checked,
        progress
      ) { key, value in
        guard let kind = key.first else { return ([], []) }
        let number = value.loadUnaligned(as: UInt32.self)
        return (Key.symbolText(kind, number), Array(key.dropFirst()))
      }
      try checkPairs(
        "identifiers",
        tables.identifiers,
        tables.subjects,
        transaction,
        &checked,
        progress
      ) { key, value in
        (Key.bigEndian(value.loadUnaligned(as: UInt32.self)), Array(key))
      }
      try checkRecords(transaction, &checked, progress)
    }
    _ = try importAccounts()
  }

  /// Checks that every event that says it has a personal row has one, unless its person was erased, and that
  /// the list of adoptions has those that there are.
  private func checkRecords(
    _ transaction: borrowing ReadTransaction,
    _ checked: inout Int,
    _ progress: (Int) -> Void
  ) throws {
    let names = NameReader(tables)
    var adoptions: [LogPosition] = []
    let batches = try Cursor(tables.batches, in: transaction)
    var entry = try batches.first()
    while let (key, value) = entry {
      let batch = try RecordBatch(value, at: try Self.position(key, after: .start))
      try batch.forEachRecord { record in
        if record.type == .rulesAdopted { adoptions.append(record.position) }
        guard record.hasPersonalRow else { return }
        if try PersonalRow.read(record.position, tables, transaction) == nil,
          try names.identifier(record.subject, transaction) != nil
        {
          throw DamagedLog(record.position, "its personal row is missing")
        }
        checked += 1
        if checked % 4_096 == 0 { progress(checked) }
      }
      entry = try batches.next()
    }
    let known = LogPosition.list(try transaction.value(for: MetaKey.adoptions, in: tables.meta))
    if let wrong = Set(known).symmetricDifference(adoptions).min() {
      throw DamagedLog(wrong, "the list of adopted rules and the events do not agree about it")
    }
  }

  /// Checks that `forward` (name → number) and `backward` (number → name) say the same.
  private func checkPairs(
    _ name: String,
    _ forward: Table,
    _ backward: Table,
    _ transaction: borrowing ReadTransaction,
    _ checked: inout Int,
    _ progress: (Int) -> Void,
    _ mirrored: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> (key: [UInt8], value: [UInt8])
  ) throws {
    let damaged = StoreError(
      "The log is damaged: its table of \(name) contradicts itself.",
      hint: "The events are as written; restore a backup to have the names back."
    )
    guard try transaction.count(of: forward) == transaction.count(of: backward) else {
      throw damaged
    }
    let cursor = try Cursor(forward, in: transaction)
    var entry = try cursor.first()
    while let (key, value) = entry {
      guard value.count == 4 else { throw damaged }
      let pair = mirrored(key, value)
      guard let found = try transaction.value(for: pair.key, in: backward),
        found.elementsEqual(pair.value)
      else { throw damaged }
      checked += 1
      if checked % 4_096 == 0 { progress(checked) }
      entry = try cursor.next()
    }
  }
}
