package import Events
internal import LMDB

/// That the shop adopted rules, as the log tells it.
package struct RulesAdoption: Equatable, Sendable {
  package let position: LogPosition
  package let occurredAt: Timestamp
  package let recordedAt: Timestamp
  package let rules: AdoptedRules
}

extension EventLog {
  /// The rules adopted last, as the log was known at `moment`; `nil` if none were adopted by then.
  package func rulesAdopted(knownAt moment: Timestamp) throws -> RulesAdoption? {
    try adoption { $0.recordedAt <= moment }
  }

  /// The rules adopted last, as the log was when it ended at `position`; `nil` if none were adopted by then.
  package func rulesAdopted(through position: LogPosition = .end) throws -> RulesAdoption? {
    try adoption { $0.position <= position }
  }

  /// Where rules were adopted, in the order of the log.
  package func adoptions() throws -> [LogPosition] {
    try environment.read { transaction in
      LogPosition.list(try transaction.value(for: MetaKey.adoptions, in: tables.meta))
    }
  }

  /// The last adoption for which `isWanted`.
  private func adoption(where isWanted: (RulesAdoption) -> Bool) throws -> RulesAdoption? {
    for position in try adoptions().reversed() {
      let adoption = try withRecord(at: position) { record, batch in
        RulesAdoption(
          position: position,
          occurredAt: record.occurredAt,
          recordedAt: batch.recordedAt,
          rules: AdoptedRules(record)
        )
      }
      guard let adoption else {
        throw DamagedLog(position, "rules were adopted there, and the log does not reach so far")
      }
      if isWanted(adoption) { return adoption }
    }
    return nil
  }
}

extension AppendTransaction {
  /// Notes that the event just written adopts rules, so that it is found without reading the log.
  borrowing func noteAdoption(_ position: LogPosition) throws {
    let key = MetaKey.adoptions
    let known = try transaction.value(for: key, in: tables.meta).map { Array($0) } ?? []
    let value = known + withUnsafeBytes(of: position.rawValue) { Array($0) }
    try transaction.put(value, for: key, in: tables.meta)
  }
}

extension LogPosition {
  /// After every event.
  package static let end = LogPosition(rawValue: .max)

  /// Positions one after another, 8 bytes each.
  static func list(_ bytes: UnsafeRawBufferPointer?) -> [LogPosition] {
    guard let bytes else { return [] }
    return stride(from: 0, to: bytes.count - 7, by: 8).map { offset in
      LogPosition(rawValue: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
  }
}

extension AdoptedRules {
  init(_ record: RecordView) {
    func text(_ tag: UInt16) -> String? {
      var bytes: [UInt8]?
      for field in record.fields where field.tag == tag { bytes = (bytes ?? []) + field.bytes }
      return bytes.map { String(decoding: $0, as: UTF8.self) }
    }
    self.init(
      rules: text(FieldTag.rules) ?? "",
      standard: text(FieldTag.standardRules),
      preset: text(FieldTag.presetRules)
    )
  }
}
