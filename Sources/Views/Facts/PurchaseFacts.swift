public import EventLog
public import Events
public import Projections

/// An order as it was placed, in 24 bytes.
///
/// **Per-event path.**
public struct PlacedFact: Fact {
  /// Position in the upper 40 bits, currency in the next 16, status in the lowest 8.
  private let packed: UInt64
  public let occurredAt: Int64
  /// Minor units of `currency`.
  public let total: Int64

  init(position: UInt64, currency: UInt64, status: UInt64, occurredAt: Int64, total: Int64) {
    packed = position &<< 24 | (currency & 0xFFFF) &<< 8 | (status & 0xFF)
    self.occurredAt = occurredAt
    self.total = total
  }

  init(_ record: RecordView) {
    self.init(
      position: record.position.rawValue,
      currency: UInt64(record.currency.rawValue),
      status: UInt64(record.rawStatus),
      occurredAt: record.occurredAt.rawValue,
      total: record.amount
    )
  }

  init(_ order: PlainOrder) {
    self.init(
      position: order.position.rawValue,
      currency: UInt64(order.currency.rawValue),
      status: UInt64(order.rawStatus),
      occurredAt: order.occurredAt.rawValue,
      total: order.total
    )
  }

  public var position: UInt64 { packed &>> 24 }
  public var currency: SymbolID {
    SymbolID(rawValue: UInt32(truncatingIfNeeded: packed &>> 8) & 0xFFFF)
  }
  public var isPaid: Bool { packed & 0xFF == UInt64(OrderStatus.paid.rawValue) }

  public func encode(to writer: inout StateWriter) {
    writer.unsigned(((packed &>> 8) & 0xFFFF) &<< 2 | packed & 3)
    writer.signed(total)
  }

  public init(
    position: UInt64,
    index: UInt32,
    occurredAt: Int64,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    let tag = try reader.unsigned()
    self.init(
      position: position,
      currency: tag &>> 2,
      status: tag & 3,
      occurredAt: occurredAt,
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
