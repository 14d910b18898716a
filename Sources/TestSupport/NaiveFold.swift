package import EventLog
package import Events
package import Projections

/// A view made the plainest way: the whole log, event by event, into a dictionary.
///
/// It shares with the engine nothing but the projection's own `fold`.
package struct NaiveFold<P: Projection> {
  package private(set) var states: [SubjectID: P.State] = [:]
  package private(set) var links: Set<LinkFact> = []

  package init() {}

  /// Folds the log's events up to `end`, each `times` times, but for those in `leftOut`.
  package init(
    _ log: EventLog,
    through end: LogPosition? = nil,
    times: Int = 1,
    leavingOut leftOut: Set<LogPosition> = []
  ) throws {
    try log.readBatches(after: .start) { batch in
      try batch.forEachRecord(after: .start) { record in
        if let end, record.position > end { return }
        if leftOut.contains(record.position) { return }
        for _ in 0..<times { fold(record) }
      }
      return true
    }
  }

  package mutating func fold(_ record: RecordView) {
    for fact in LinkFact.facts(of: record) { links.insert(fact) }
    guard P.folds(record.rawType) else { return }
    if P.isKept(record) { P.fold(record, into: &states[record.subject, default: P.State()]) }
    let other = P.otherSubject(record)
    if other != .nobody { P.foldOther(record, into: &states[other, default: P.State()]) }
  }

  /// Rising by subject, without empty states.
  package var sorted: [(subject: SubjectID, state: P.State)] {
    states.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The states by customer, joined the plainest way.
  package func customers(_ index: CustomerIndex) -> [(subject: SubjectID, state: P.State)] {
    var merged: [SubjectID: P.State] = [:]
    for (subject, state) in sorted where subject != .nobody {
      merged[index.root(of: subject), default: P.State()].merge(state)
    }
    let nobodys = states[.nobody] ?? P.State()
    return merged.sorted { $0.key < $1.key }.map { subject, state in
      var state = state
      state.adopt(nobodys)
      return (subject, state)
    }
  }
}

extension ProjectionState {
  /// The state as it is stored.
  package var encoded: [UInt8] {
    var writer = StateWriter()
    encode(to: &writer)
    return Array(writer.bytes)
  }

  package init(encoded bytes: [UInt8]) throws {
    self = try bytes.withUnsafeBytes { bytes in
      var reader = StateReader(bytes)
      let state = try Self(from: &reader)
      guard reader.isAtEnd else { throw StateReader.Damage() }
      return state
    }
  }
}
