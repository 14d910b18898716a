public import EventLog
public import Events
public import Projections

/// An order as it was placed.
///
/// **Per-event path**: in memory it is the order, so that many are taken in by copying them.
public struct PlacedFact: Fact {
  private let order: PlainOrder

  init(_ record: RecordView) { order = PlainOrder(record) }

  public var position: UInt64 { order.position.rawValue }
  public var occurredAt: Int64 { order.occurredAt.rawValue }
  /// Minor units of `currency`.
  public var total: Int64 { order.total }
  public var currency: SymbolID { order.currency }
  public var isPaid: Bool { order.rawStatus == OrderStatus.paid.rawValue }

  @inline(__always)
  public func encode(to writer: inout StateWriter) {
    writer.unsigned(UInt64(currency.rawValue) &<< 2 | UInt64(order.rawStatus & 3))
    writer.signed(total)
  }

  @inline(__always)
  public init(
    position: UInt64,
    index: UInt32,
    occurredAt: Int64,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    let tag = try reader.unsigned()
    order = PlainOrder(
      position: LogPosition(rawValue: position),
      currency: SymbolID(rawValue: UInt32(truncatingIfNeeded: tag &>> 2)),
      rawStatus: UInt8(truncatingIfNeeded: tag & 3),
      occurredAt: Timestamp(rawValue: occurredAt),
      total: try reader.signed()
    )
  }
}

/// What happened to an order after it was placed.
public struct OrderChangeFact: Fact {
  public enum Kind: UInt8, Sendable {
    /// The order was placed after something else was recorded about it.
    case placedLate = 1
    case refunded = 2
    case cancelled = 3
    case amended = 4
  }

  public let position: UInt64
  public let occurredAt: Int64
  public let kind: Kind
  /// The position of the order's first event.
  public let order: UInt64
  /// Minor units: what went back, or the new total.
  public let amount: Int64
  public let currency: SymbolID
  public let status: UInt8
  public let changes: PurchaseChanges

  init?(_ record: RecordView) {
    guard let kind = Kind(rawValue: record.rawType) else { return nil }
    position = record.position.rawValue
    occurredAt = record.occurredAt.rawValue
    self.kind = kind
    order = record.orderPosition.rawValue
    amount = record.amount
    currency = record.currency
    status = record.rawStatus
    changes = record.changes
  }

  public func encode(to writer: inout StateWriter) {
    writer.unsigned(UInt64(kind.rawValue))
    writer.unsigned(position - order)
    writer.signed(amount)
    writer.unsigned(UInt64(currency.rawValue))
    writer.unsigned(UInt64(status))
    writer.unsigned(UInt64(changes.rawValue))
  }

  public init(
    position: UInt64,
    index: UInt32,
    occurredAt: Int64,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: try reader.unsigned())) else {
      throw StateReader.Damage()
    }
    self.kind = kind
    self.position = position
    self.occurredAt = occurredAt
    let distance = try reader.unsigned()
    guard distance < position else { throw StateReader.Damage() }
    order = position - distance
    amount = try reader.signed()
    currency = SymbolID(rawValue: UInt32(truncatingIfNeeded: try reader.unsigned()))
    status = UInt8(truncatingIfNeeded: try reader.unsigned())
    changes = PurchaseChanges(rawValue: UInt8(truncatingIfNeeded: try reader.unsigned()))
  }
}
