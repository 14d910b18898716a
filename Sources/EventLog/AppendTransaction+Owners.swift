package import Events
internal import LMDB

/// Whose an order is: the first who is named by an event about it, or nobody if it was placed by nobody.
///
/// What is told of it later is theirs, whoever it names: it is the same order, only views know who is one person,
/// and the name of somebody who was erased must not come back.
extension AppendTransaction {
  package borrowing func owner(
    of entry: OrderEntry,
    _ source: SymbolID,
    _ order: String
  ) throws -> SubjectID {
    guard let naming = try naming(of: entry, source, order) else { return .nobody }
    return try subject(at: naming)
  }

  /// The event that says whose the order is; `nil` if none does.
  private borrowing func naming(
    of entry: OrderEntry,
    _ source: SymbolID,
    _ order: String
  ) throws -> LogPosition? {
    if try subject(at: entry.position) != .nobody { return entry.position }
    if let noted = try transaction.value(for: Self.ownerKey(source, order), in: tables.eventIDs) {
      return LogPosition(rawValue: noted.loadUnaligned(as: UInt64.self))
    }
    guard let placed = try placing(of: entry, source, order) else { return nil }
    return try subject(at: placed) == .nobody ? nil : placed
  }

  /// Notes that a change names the customer of an order whose first event names nobody, and which is not placed yet.
  borrowing func noteOwner(
    _ source: SymbolID,
    _ order: String,
    _ position: LogPosition
  ) throws {
    let value = withUnsafeBytes(of: position.rawValue) { Array($0) }
    try transaction.put(value, for: Self.ownerKey(source, order), in: tables.eventIDs)
  }

  /// Longer than the key of any id.
  private static func ownerKey(_ source: SymbolID, _ order: String) -> [UInt8] {
    idKey(source, order) + [1]
  }

  /// What became of an event of an order that was appended as that of `subject`.
  borrowing func outcome(
    of event: Event,
    at position: LogPosition,
    of subject: SubjectID
  ) throws -> AppendOutcome {
    guard var named = event.customer?.text else { return .appended(position) }
    let known = try named.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      return try findSubject(bytes, hash: XXHash64.hash(bytes))
    }
    // Of those who were erased nobody can say.
    let isOwners = try known == subject || isErased(subject)
    return isOwners ? .appended(position) : .appendedForOwner(position)
  }

  /// Whether whose the order is says something else than the event at `position`, of which `event` is another
  /// telling.
  borrowing func isOfKnownOrder(_ event: Event, _ position: LogPosition) throws -> Bool {
    guard var order = event.payload.order else { return false }
    let source = try symbol(.source, event.source)
    let entry = try order.withUTF8 { try findOrder(source, UnsafeRawBufferPointer($0)) }
    guard let entry else { return false }
    if let naming = try naming(of: entry, source, order) { return naming != position }
    // Placed by nobody, it stays nobody's.
    return try event.type != .purchasePlaced && isPlaced(entry, source, order)
  }

  private borrowing func subject(at position: LogPosition) throws -> SubjectID {
    try withRecord(at: position) { record, _ in record.subject } ?? .nobody
  }
}
