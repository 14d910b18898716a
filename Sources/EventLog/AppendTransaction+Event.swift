package import Events
internal import LMDB

/// What became of an event that was to be appended.
package enum AppendOutcome: Equatable {
  case appended(LogPosition)
  /// Appended as the event of the customer whose the order is; it names another.
  case appendedForOwner(LogPosition)
  /// The log has exactly this event already.
  case duplicate(of: LogPosition)
}

/// An event that contradicts what the log holds; nothing of it was appended.
package struct EventConflict: Error, CustomStringConvertible {
  package let description: String
}

/// A derived id: what an event is called from outside where its source gave it no name.
enum DerivedID {
  static func make(_ type: EventType, order: String?, position: LogPosition) -> String {
    guard let order else { return "\(position)" }
    switch type {
    case .purchasePlaced: return "\(order)/placed"
    case .purchaseRefunded: return "\(order)/refunded/\(position)"
    case .purchaseCancelled: return "\(order)/cancelled/\(position)"
    case .purchaseAmended: return "\(order)/amended/\(position)"
    default: return "\(position)"
    }
  }

  /// Refuses another event by the name of an order's placing, which is found by its order alone.
  ///
  /// - Throws: `EventConflict`.
  static func check(_ event: Event) throws {
    let end = "/placed"
    guard let id = event.id, id.hasSuffix(end) else { return }
    let order = id.dropLast(end.count)
    guard event.type != .purchasePlaced || event.payload.order != String(order) else { return }
    throw EventConflict(
      description: "id “\(id)” is that of the placing of order “\(order)”, and of no other event"
    )
  }
}

extension AppendTransaction {
  /// Appends an event told from outside, exactly once.
  ///
  /// - Throws: `EventConflict` if another event has its id or its order contradicts it, `Event.DecodeError` if
  ///   the log cannot hold it.
  package borrowing func append(_ event: Event) throws -> AppendOutcome {
    try append(ToldEvent(event))
  }

  /// Appends an event told from outside, exactly once; as `append(Event)`, with what was worked out before.
  package borrowing func append(_ told: ToldEvent) throws -> AppendOutcome {
    let event = told.event
    let source = try symbol(.source, event.source)
    if let hash = told.idHash, let known = try knownID(source, hash: hash) {
      guard try known.fingerprint == told.fingerprint || isSame(event, at: known.position)
      else {
        throw EventConflict(
          description:
            "id “\(event.id ?? "")” of source “\(event.source)” is at position \(known.position) "
            + "already, with other content"
        )
      }
      return .duplicate(of: known.position)
    }
    if let flaw = told.flaw { throw flaw }
    try DerivedID.check(event)
    switch event.payload {
    case .purchasePlaced(let purchase): return try append(told, placing: purchase, source)
    case .purchaseAmended(let purchase):
      return try append(told, changing: purchase.order, source) { state in
        if let total = purchase.total { state.total = total }
        if let status = purchase.status, state.status != .cancelled {
          state.status = status == .paid ? .paid : .pending
        }
      }
    case .purchaseRefunded(let reversal):
      return try append(told, changing: reversal.order, source) { state in
        state.refunded = state.refunded.adding(
          amount: reversal.amount ?? max(0, state.total.subtracting(amount: state.refunded))
        )
      }
    case .purchaseCancelled(let reversal):
      return try append(told, changing: reversal.order, source) { state in
        if let amount = reversal.amount {
          state.refunded = state.refunded.adding(amount: amount)
        } else {
          state.status = .cancelled
        }
      }
    default: return .appended(try appendRecord(told, source, subject: nil))
    }
  }

  /// Whether the event at `position` says the same; a purchase need not repeat its customer, what is told of a
  /// known order is its customer's whoever is named, and whose it was, or who had brought them, is not known any
  /// more of those who were erased.
  borrowing func isSame(_ event: Event, at position: LogPosition) throws -> Bool {
    guard var known = try self.event(at: position) else {
      throw DamagedLog(position, "an index points to an event that is not there")
    }
    known.id = event.id
    known.recordedAt = event.recordedAt
    if known.customer != event.customer {
      let subject = try withRecord(at: position) { record, _ in record.subject } ?? .nobody
      if try event.customer == nil || isErased(subject) || isOfKnownOrder(event, position) {
        known.customer = event.customer
      }
    }
    known.payload.forgetErasedReferrer(asIn: event.payload)
    // Told again, an identifier may be normalised by newer rules than when it was told first.
    return known == event || (try? Event(cloudEvent: known.cloudEvent)) == event
  }

  // MARK: Ids

  static func idKey(_ source: SymbolID, _ id: String) -> [UInt8] {
    idKey(source, hash: ToldEvent.hash(ofID: id))
  }

  private static func idKey(_ source: SymbolID, hash: [UInt8]) -> [UInt8] {
    Key.bigEndian(source.rawValue) + hash
  }

  borrowing func knownID(
    _ source: SymbolID,
    _ id: String
  ) throws -> (position: LogPosition, fingerprint: UInt64)? {
    try knownID(source, hash: ToldEvent.hash(ofID: id))
  }

  private borrowing func knownID(
    _ source: SymbolID,
    hash: [UInt8]
  ) throws -> (position: LogPosition, fingerprint: UInt64)? {
    let key = Self.idKey(source, hash: hash)
    guard let value = try transaction.value(for: key, in: tables.eventIDs) else {
      return nil
    }
    return (
      LogPosition(rawValue: value.loadUnaligned(as: UInt64.self)),
      value.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    )
  }

  /// Whether an event of `source` has this id.
  package borrowing func isKnown(_ source: SymbolID, _ id: String) throws -> Bool {
    try knownID(source, id) != nil
  }

  /// Writes the record, its personal row and its id.
  borrowing func appendRecord(
    _ told: ToldEvent,
    _ source: SymbolID,
    subject: SubjectID?,
    orderPosition: LogPosition? = nil
  ) throws -> LogPosition {
    let event = told.event
    let position = nextPosition
    let derived = DerivedID.make(event.type, order: event.payload.order, position: position)
    var row = PersonalRow(event.payload)
    let id = event.id ?? derived
    if id != derived { row.id = id }
    let subject = try subject ?? self.subject(event.customer)
    try RecordWriter.write(event, source, subject, orderPosition, !row.isEmpty, self)
    if !row.isEmpty { try row.write(position, tables, transaction) }
    // A placing with its derived id is found by its order, if it is the order's first event: no second
    // index. One that came after others is found by its derived id, whatever its own is.
    let isPlacing = event.type == .purchasePlaced
    var hashes: [[UInt8]] = []
    if !isPlacing || id != derived || orderPosition != nil {
      hashes.append(told.idHash ?? ToldEvent.hash(ofID: id))
    }
    if isPlacing, orderPosition != nil, id != derived, try !isKnown(source, derived) {
      hashes.append(ToldEvent.hash(ofID: derived))
    }
    for hash in hashes {
      let value =
        withUnsafeBytes(of: position.rawValue) { Array($0) }
        + withUnsafeBytes(of: told.fingerprint) { Array($0) }
      try transaction.put(value, for: Self.idKey(source, hash: hash), in: tables.eventIDs)
    }
    if event.type == .customerErased { try erase(position) }
    if event.type == .rulesAdopted { try noteAdoption(position) }
    return position
  }
}

extension Event.Payload {
  var currency: Currency? {
    switch self {
    case .purchasePlaced(let purchase), .purchaseAmended(let purchase): purchase.currency
    case .purchaseRefunded(let reversal), .purchaseCancelled(let reversal): reversal.currency
    default: nil
    }
  }

  /// Takes the referral code that `told` gives for the one of somebody who was erased.
  fileprivate mutating func forgetErasedReferrer(asIn told: Event.Payload) {
    guard case .purchasePlaced(var purchase) = self, case .purchasePlaced(let told) = told,
      let code = purchase.referralCode, Identifier.isErased(code)
    else { return }
    purchase.referralCode = told.referralCode
    self = .purchasePlaced(purchase)
  }

  /// The order that it is about.
  package var order: String? {
    switch self {
    case .purchasePlaced(let purchase), .purchaseAmended(let purchase): purchase.order
    case .purchaseRefunded(let reversal), .purchaseCancelled(let reversal): reversal.order
    default: nil
    }
  }
}

extension PersonalRow {
  init(_ payload: Event.Payload) {
    self.init()
    switch payload {
    case .chatMessage(let message):
      text = message.text
      conversation = message.conversation
      agent = message.agent
    case .chatFact(let fact): value = fact.value
    case .signup(let signup): facts = signup.facts
    case .identityLinked(let link), .identityUnlinked(let link): reason = link.reason
    case .email(let email):
      link = email.link
      reason = email.reason
    case .erased(let reason): self.reason = reason
    default: break
    }
  }
}
