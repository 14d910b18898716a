internal import Crypto
package import Events
internal import LMDB

/// What became of an event that was to be appended.
package enum AppendOutcome: Equatable {
  case appended(LogPosition)
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
}

extension AppendTransaction {
  /// Appends an event told from outside, exactly once.
  ///
  /// - Throws: `EventConflict` if another event has its id or its order contradicts it.
  package borrowing func append(_ event: Event) throws -> AppendOutcome {
    let source = try symbol(.source, event.source)
    if let id = event.id, let known = try knownID(source, id) {
      guard try known.fingerprint == Self.fingerprint(event) || isSame(event, at: known.position)
      else {
        throw EventConflict(
          description: "id “\(id)” of source “\(event.source)” is at position \(known.position) "
            + "already, with other content"
        )
      }
      return .duplicate(of: known.position)
    }
    switch event.payload {
    case .purchasePlaced(let purchase): return try append(event, placing: purchase, source)
    case .purchaseAmended(let purchase):
      return try append(event, changing: purchase.order, source) { state in
        if let total = purchase.total { state.total = total }
        if let status = purchase.status, state.status != .cancelled {
          state.status = status == .paid ? .paid : .pending
        }
      }
    case .purchaseRefunded(let reversal):
      return try append(event, changing: reversal.order, source) { state in
        state.refunded += reversal.amount ?? max(0, state.total - state.refunded)
      }
    case .purchaseCancelled(let reversal):
      return try append(event, changing: reversal.order, source) { state in
        if let amount = reversal.amount {
          state.refunded += amount
        } else {
          state.status = .cancelled
        }
      }
    default: return .appended(try appendRecord(event, source, subject: nil))
    }
  }

  /// Whether the event at `position` says the same; a purchase need not repeat its customer.
  private borrowing func isSame(_ event: Event, at position: LogPosition) throws -> Bool {
    guard var known = try self.event(at: position) else {
      throw DamagedLog(position, "an index points to an event that is not there")
    }
    known.id = event.id
    known.recordedAt = event.recordedAt
    if event.customer == nil { known.customer = nil }
    return known == event
  }

  // MARK: Orders

  private borrowing func append(
    _ event: Event,
    placing purchase: Purchase,
    _ source: SymbolID
  ) throws -> AppendOutcome {
    let order = Array(purchase.order.utf8)
    let subject = try subject(event.customer)
    let entry = try order.withUnsafeBytes { try findOrder(source, $0) }
    if let entry, let placed = try placing(of: entry, source, purchase.order) {
      guard try isSame(event, at: placed) else {
        throw EventConflict(
          description: "order “\(purchase.order)” of source “\(event.source)” is at position "
            + "\(placed) already, with other content"
        )
      }
      return .duplicate(of: placed)
    }
    if let entry {
      try check(subject, isOf: entry, purchase.order)
      try check(purchase.currency, isOf: entry, purchase.order)
    }
    let position = try appendRecord(
      event,
      source,
      subject: subject,
      orderPosition: entry?.position
    )
    try order.withUnsafeBytes { order in
      // Changes may have come before the order itself; their entry stays and learns the rest.
      guard var entry = try findOrder(source, order), var state = entry.state else {
        return try insertOrder(source, order, OrderEntry(fingerprint: 0, position: position))
      }
      if state.total == 0 { state.total = purchase.total ?? 0 }
      if state.status == .unknown { state.status = purchase.status == .paid ? .paid : .pending }
      if state.restatedAt == .start { state.restatedAt = position }
      entry.state = state
      try replaceOrder(source, order, entry)
    }
    return .appended(position)
  }

  /// Where the order was placed; `nil` if only changes of it are known so far.
  private borrowing func placing(
    of entry: OrderEntry,
    _ source: SymbolID,
    _ order: String
  ) throws -> LogPosition? {
    if try isPlacing(of: entry, at: entry.position) { return entry.position }
    let id = DerivedID.make(.purchasePlaced, order: order, position: .start)
    guard let known = try knownID(source, id), try isPlacing(of: entry, at: known.position) else {
      return nil
    }
    return known.position
  }

  /// Whether the order itself is known, and not only changes of it.
  package borrowing func isPlaced(
    _ entry: OrderEntry,
    _ source: SymbolID,
    _ order: String
  ) throws -> Bool {
    try placing(of: entry, source, order) != nil
  }

  private borrowing func isPlacing(of entry: OrderEntry, at position: LogPosition) throws -> Bool {
    try withRecord(at: position) { record, _ in
      record.type == .purchasePlaced && record.orderPosition == entry.position
    } ?? false
  }

  private borrowing func append(
    _ event: Event,
    changing order: String,
    _ source: SymbolID,
    _ change: (inout OrderEntry.State) -> Void
  ) throws -> AppendOutcome {
    let key = Array(order.utf8)
    var subject = try subject(event.customer)
    let entry = try key.withUnsafeBytes { try findOrder(source, $0) }
    var state = OrderEntry.State(
      total: 0,
      refunded: 0,
      status: .unknown,
      changeCount: 0,
      restatedAt: .start
    )
    if let entry {
      if subject == .nobody { subject = try self.subject(of: entry) }
      // What came before the order may not have said whose it is.
      if subject == .nobody, let placed = try placing(of: entry, source, order) {
        subject = try withRecord(at: placed) { record, _ in record.subject } ?? .nobody
      }
      try check(subject, isOf: entry, order)
      try check(event.payload.currency, isOf: entry, order)
      state = try self.state(of: entry)
    }
    change(&state)
    state.changeCount += 1
    if event.type == .purchaseAmended { state.restatedAt = nextPosition }
    let position = try appendRecord(
      event,
      source,
      subject: subject,
      orderPosition: entry?.position
    )
    try key.withUnsafeBytes { key in
      // An order changed by others than its export: the next statement is compared in full.
      let changed = OrderEntry(
        fingerprint: 0,
        position: entry?.position ?? position,
        state: state
      )
      if try findOrder(source, key) == nil {
        try insertOrder(source, key, changed)
      } else {
        try replaceOrder(source, key, changed)
      }
    }
    return .appended(position)
  }

  /// The state of an order that is known, read from its placing where nothing changed since.
  package borrowing func state(of entry: OrderEntry) throws -> OrderEntry.State {
    if let state = entry.state { return state }
    let state = try withRecord(at: entry.position) { record, _ in
      OrderEntry.State(
        total: record.amount,
        refunded: 0,
        status: record.rawStatus == OrderStatus.paid.rawValue ? .paid : .pending,
        changeCount: 0,
        restatedAt: entry.position
      )
    }
    guard let state else { throw DamagedLog(entry.position, "the index of orders points to it") }
    return state
  }

  /// Whose order it is.
  package borrowing func subject(of entry: OrderEntry) throws -> SubjectID {
    try withRecord(at: entry.position) { record, _ in record.subject } ?? .nobody
  }

  private borrowing func check(
    _ subject: SubjectID,
    isOf entry: OrderEntry,
    _ order: String
  ) throws {
    let known = try self.subject(of: entry)
    guard known == subject || known == .nobody || subject == .nobody else {
      throw EventConflict(
        description: "order “\(order)” is another customer's since position \(entry.position)"
      )
    }
  }

  /// An order has one currency: amounts of another must not be taken from it.
  private borrowing func check(
    _ currency: Currency?,
    isOf entry: OrderEntry,
    _ order: String
  ) throws {
    guard let currency, let known = try self.currency(of: entry), known != currency else { return }
    throw EventConflict(
      description:
        "order “\(order)” is in \(known) since position \(entry.position), not in \(currency)"
    )
  }

  /// The currency of an order; `nil` where its first event names none.
  package borrowing func currency(of entry: OrderEntry) throws -> Currency? {
    let symbol = try withRecord(at: entry.position) { record, _ in record.currency } ?? .none
    var names = NameReader(tables)
    return try names.symbol(.currency, symbol, transaction).flatMap { Currency($0) }
  }

  // MARK: Ids

  /// Equal for two tellings of the same event.
  static func fingerprint(_ event: Event) -> UInt64 {
    var event = event
    event.id = nil
    event.recordedAt = nil
    var text = event.cloudEvent.description
    return text.withUTF8 { XXHash64.hash(UnsafeRawBufferPointer($0)) }
  }

  private static func idKey(_ source: SymbolID, _ id: String) -> [UInt8] {
    Key.bigEndian(source.rawValue) + SHA256.hash(data: Array(id.utf8)).prefix(16)
  }

  private borrowing func knownID(
    _ source: SymbolID,
    _ id: String
  ) throws -> (position: LogPosition, fingerprint: UInt64)? {
    let key = Self.idKey(source, id)
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
  private borrowing func appendRecord(
    _ event: Event,
    _ source: SymbolID,
    subject: SubjectID?,
    orderPosition: LogPosition? = nil
  ) throws -> LogPosition {
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
    var ids = isPlacing && id == derived && orderPosition == nil ? [] : [id]
    if isPlacing, orderPosition != nil, id != derived, try !isKnown(source, derived) {
      ids.append(derived)
    }
    for id in ids {
      let key = Self.idKey(source, id)
      let value =
        withUnsafeBytes(of: position.rawValue) { Array($0) }
        + withUnsafeBytes(of: Self.fingerprint(event)) { Array($0) }
      try transaction.put(value, for: key, in: tables.eventIDs)
    }
    if event.type == .customerErased { try erase(position) }
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

  var order: String? {
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
