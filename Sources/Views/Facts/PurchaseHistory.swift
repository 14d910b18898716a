public import EventLog
public import Events
public import Projections

/// Everything a customer bought, and what became of it: what RFM, dormancy, referrals and profiles are
/// derived from when they are read, as of any date.
public struct PurchaseHistory: Equatable, Sendable {
  public private(set) var placed = FactList<PlacedFact>()
  public private(set) var changes = FactList<OrderChangeFact>()

  public init() {}

  public var isEmpty: Bool { placed.isEmpty && changes.isEmpty }

  public static func folds(_ rawType: UInt8) -> Bool {
    rawType <= EventType.purchaseAmended.rawValue
  }

  /// Takes a `purchase.*` event.
  ///
  /// **Per-event path.**
  public mutating func fold(_ record: RecordView) {
    if record.rawType == EventType.purchasePlaced.rawValue {
      placed.insert(PlacedFact(record))
      if record.orderPosition != record.position, let name = OrderChangeFact(record) {
        changes.insert(name)
      }
    } else if let change = OrderChangeFact(record) {
      changes.insert(change)
    }
  }

  /// Takes orders of which nothing else is to be kept, rising by position.
  ///
  /// **Per-event path.**
  public mutating func fold(_ orders: UnsafeBufferPointer<PlainOrder>) {
    orders.withMemoryRebound(to: PlacedFact.self) { placed.insert(rising: $0) }
  }

  public mutating func removeAll() {
    placed.removeAll()
    changes.removeAll()
  }

  /// What of nobody's is kept: what became of orders, which may be somebody's who is named later.
  public static func keepsNobodys(_ rawType: UInt8) -> Bool {
    folds(rawType) && rawType != EventType.purchasePlaced.rawValue
  }

  public mutating func merge(_ other: PurchaseHistory) {
    placed.merge(other.placed)
    changes.merge(other.changes)
  }

  public mutating func adopt(_ nobodys: PurchaseHistory) {
    for change in nobodysChanges(nobodys) { insert(change) }
  }

  mutating func insert(_ change: OrderChangeFact) { changes.insert(change) }

  /// The changes of its orders that were recorded before anybody was named.
  ///
  /// The first event of such an order is itself of nobody: an order is named by its first event.
  func nobodysChanges(_ nobodys: PurchaseHistory) -> [OrderChangeFact] {
    guard !changes.isEmpty, !nobodys.changes.isEmpty else { return [] }
    var orders: Set<UInt64> = []
    for change in changes.elements where nobodys.changes.contains(position: change.order) {
      orders.insert(change.order)
    }
    if orders.isEmpty { return [] }
    return nobodys.changes.elements.filter { orders.contains($0.order) }
  }

  public func encode(to writer: inout StateWriter) {
    placed.encode(to: &writer)
    changes.encode(to: &writer)
  }

  public mutating func decode(from reader: inout StateReader) throws(StateReader.Damage) {
    try placed.decode(from: &reader)
    try changes.decode(from: &reader)
  }
}

/// One order as it stood at a date.
public struct OrderState: Equatable, Sendable {
  /// The event that placed it; for a credit note, the one by which the money went back.
  public var position: UInt64
  /// When it was placed; for a credit note, when the money went back.
  public var placedAt: Timestamp
  public var currency: SymbolID
  public var total: Int64
  public var refunded: Int64
  public var isPaid: Bool
  public var isCancelled: Bool
  /// Whether the log knows the order itself.
  ///
  /// Without it this is a credit note: money that went back for an order that the log never saw.
  public var isPlaced: Bool
  /// The event that says which lines it has: the placing, or the last amendment of them.
  public var linesAt: UInt64
  /// The events that say which coupon and which discount it has.
  public var couponAt: UInt64
  public var discountAt: UInt64

  /// Paid minus refunded, in minor units of `currency`; negative for a credit note.
  public var value: Int64 { (isPlaced ? total : 0).subtracting(amount: refunded) }

  /// Whether it is an order that counts: paid, not cancelled, not fully refunded.
  public var counts: Bool {
    isPlaced && isPaid && !isCancelled && !(refunded > 0 && refunded >= total)
  }
}

extension PurchaseHistory {
  /// The orders as they stood at `moment`, and each credit note, rising by position.
  ///
  /// **Per-event path.**
  public func forEachOrder(asOf moment: Timestamp, _ body: (OrderState) -> Void) {
    if changes.isEmpty {
      for fact in placed.elements where fact.occurredAt <= moment.rawValue {
        body(OrderState(fact))
      }
    } else {
      for order in changedOrders(asOf: moment) { body(order) }
    }
  }

  private func changedOrders(asOf moment: Timestamp) -> [OrderState] {
    // Rising by position.
    var orders = placed.elements.filter { $0.occurredAt <= moment.rawValue }.map { OrderState($0) }
    let placedCount = orders.count
    // An order is named by its first event: by a refund, where that was recorded before it.
    let late = changes.elements.filter { $0.kind == .placedLate }.sorted { $0.order < $1.order }
    func place(of order: UInt64) -> Int? {
      let name = late.partitionIndex { $0.order >= order }
      let position =
        name < late.count && late[name].order == order ? late[name].position : order
      let place = orders[..<placedCount].partitionIndex { $0.position >= position }
      return place < placedCount && orders[place].position == position ? place : nil
    }
    let inForce = changes.elements
      .filter { $0.kind != .placedLate && $0.occurredAt <= moment.rawValue }
      .sorted { ($0.occurredAt, $0.position) < ($1.occurredAt, $1.position) }
    var unseen: [UInt64: OrderState] = [:]
    for change in inForce {
      if let place = place(of: change.order) {
        orders[place].apply(change)
      } else {
        // Each time that money went back is a credit note of its own.
        var order = unseen[change.order] ?? OrderState(unseen: change)
        let refunded = order.refunded
        order.apply(change)
        unseen[change.order] = order
        if order.refunded != refunded {
          order.refunded = order.refunded.subtracting(amount: refunded)
          order.position = change.position
          order.placedAt = Timestamp(rawValue: change.occurredAt)
          orders.append(order)
        }
      }
    }
    return orders.count == placedCount ? orders : orders.sorted { $0.position < $1.position }
  }
}

extension PurchaseHistory {
  /// How one order, placed by the event at `placing`, came to what it is at `moment`: from when on it
  /// stood how, by which event; rising.
  public func course(
    of placing: UInt64,
    asOf moment: Timestamp
  ) -> [(from: Int64, position: UInt64, state: OrderState)] {
    guard let fact = placed.at(position: placing).first else { return [] }
    let name = changes.at(position: placing).first?.order ?? placing
    var state = OrderState(fact)
    var course = [(from: fact.occurredAt, position: placing, state: state)]
    let inForce = changes.elements
      .filter {
        $0.order == name && $0.kind != .placedLate && $0.occurredAt <= moment.rawValue
      }
      .sorted { ($0.occurredAt, $0.position) < ($1.occurredAt, $1.position) }
    for change in inForce {
      state.apply(change)
      course.append((max(fact.occurredAt, change.occurredAt), change.position, state))
    }
    return course
  }
}

extension OrderState {
  init(_ fact: PlacedFact) {
    position = fact.position
    placedAt = Timestamp(rawValue: fact.occurredAt)
    currency = fact.currency
    total = fact.total
    refunded = 0
    isPaid = fact.isPaid
    isCancelled = false
    isPlaced = true
    linesAt = fact.position
    couponAt = fact.position
    discountAt = fact.position
  }

  /// An order of which only changes are known, before this one.
  init(unseen change: OrderChangeFact) {
    position = change.order
    placedAt = Timestamp(rawValue: change.occurredAt)
    currency = change.currency
    total = 0
    refunded = 0
    isPaid = true
    isCancelled = false
    isPlaced = false
    linesAt = change.position
    couponAt = change.position
    discountAt = change.position
  }

  mutating func apply(_ change: OrderChangeFact) {
    // A cancellation need not name a currency; a credit note may begin with one.
    if currency == .none { currency = change.currency }
    switch change.kind {
    case .placedLate: break
    case .refunded:
      refunded =
        change.changes.contains(.wholeOrder)
        ? max(refunded, total) : refunded.adding(amount: change.amount)
      if change.changes.contains(.wholeOrder), total == 0 { isCancelled = true }
    case .cancelled:
      if change.changes.contains(.wholeOrder) {
        isCancelled = true
      } else {
        refunded = refunded.adding(amount: change.amount)
      }
    case .amended:
      if change.changes.contains(.status) { isPaid = change.status == OrderStatus.paid.rawValue }
      if change.changes.contains(.total) { total = change.amount }
      if change.changes.contains(.lines) { linesAt = change.position }
      if change.changes.contains(.coupon) { couponAt = change.position }
      if change.changes.contains(.discount) { discountAt = change.position }
    }
  }
}
