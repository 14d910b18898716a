package import Events

/// Events about orders, and what the index of orders comes to by them.
extension AppendTransaction {
  borrowing func append(
    _ told: ToldEvent,
    placing purchase: Purchase,
    _ source: SymbolID
  ) throws -> AppendOutcome {
    let event = told.event
    let order = Array(purchase.order.utf8)
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
    if let entry { try check(purchase.currency, isOf: entry, purchase.order) }
    let owner = try entry.map { try self.owner(of: $0, source, purchase.order) } ?? .nobody
    let subject = owner == .nobody ? try subject(event.customer) : owner
    let position = try appendRecord(
      told,
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
    return try outcome(of: event, at: position, of: subject)
  }

  /// Where the order was placed; `nil` if only changes of it are known so far.
  borrowing func placing(
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

  borrowing func isPlacing(of entry: OrderEntry, at position: LogPosition) throws -> Bool {
    try withRecord(at: position) { record, _ in
      record.type == .purchasePlaced && record.orderPosition == entry.position
    } ?? false
  }

  borrowing func append(
    _ told: ToldEvent,
    changing order: String,
    _ source: SymbolID,
    _ change: (inout OrderEntry.State) -> Void
  ) throws -> AppendOutcome {
    let event = told.event
    let key = Array(order.utf8)
    let entry = try key.withUnsafeBytes { try findOrder(source, $0) }
    let owner = try entry.map { try self.owner(of: $0, source, order) } ?? .nobody
    let isPlaced = try entry.map { try self.isPlaced($0, source, order) } ?? false
    // Placed by nobody who is known, it stays nobody's.
    let isNamed = isPlaced || owner != .nobody
    let subject = isNamed ? owner : try subject(event.customer)
    var state = OrderEntry.State(
      total: 0,
      refunded: 0,
      status: .unknown,
      changeCount: 0,
      restatedAt: .start
    )
    if let entry {
      try check(event.payload.currency, isOf: entry, order)
      state = try self.state(of: entry)
    }
    change(&state)
    state.changeCount += 1
    if event.type == .purchaseAmended { state.restatedAt = nextPosition }
    let position = try appendRecord(
      told,
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
    if entry != nil, !isNamed, subject != .nobody { try noteOwner(source, order, position) }
    return try outcome(of: event, at: position, of: subject)
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

  /// An order has one currency: amounts of another must not be taken from it.
  borrowing func check(
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
    return try appender.events.symbol(.currency, symbol, transaction).flatMap { Currency($0) }
  }
}
