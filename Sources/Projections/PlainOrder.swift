public import EventLog
public import Events

/// An order as most are, in 24 bytes: all that a fold needs of it, so that its record is looked at once.
///
/// It is the first event about itself, and of somebody.
///
/// **Per-event path.**
public struct PlainOrder: Sendable {
  /// Position in the upper 40 bits, currency in the next 16, status in the lowest 8.
  @usableFromInline let packed: UInt64
  public let occurredAt: Timestamp
  /// Minor units of `currency`.
  public let total: Int64

  @inlinable @inline(__always)
  init(packed: UInt64, occurredAt: Timestamp, total: Int64) {
    self.packed = packed
    self.occurredAt = occurredAt
    self.total = total
  }

  @inlinable public var position: LogPosition { LogPosition(rawValue: packed &>> 24) }
  @inlinable public var currency: SymbolID {
    SymbolID(rawValue: UInt32(truncatingIfNeeded: packed &>> 8) & 0xFFFF)
  }
  /// 1 pending, 2 paid.
  @inlinable public var rawStatus: UInt8 { UInt8(truncatingIfNeeded: packed) }
}

/// A plain order on its way to the state of its subject.
///
/// **Per-event path.**
@usableFromInline
struct DealtOrder: Sendable {
  /// The subject's number in its bucket in the upper 16 bits, the position's distance from the start of
  /// the segment in the next 24, then currency and status.
  @usableFromInline let packed: UInt64
  @usableFromInline let occurredAt: Timestamp
  @usableFromInline let total: Int64

  /// `record` has no flaw: its currency and status are no greater than can be held.
  @inlinable @inline(__always)
  init(_ record: RecordView, subject: UInt32, number: UInt64) {
    packed =
      UInt64(subject) &<< 48 | number &<< 24 | UInt64(record.currency.rawValue) &<< 8
      | UInt64(record.rawStatus)
    occurredAt = record.occurredAt
    total = record.amount
  }

  @inlinable @inline(__always)
  var subject: Int { Int(truncatingIfNeeded: packed &>> 48) }

  /// `first` is the position whose distance is 0.
  @inlinable @inline(__always)
  func order(from first: LogPosition) -> PlainOrder {
    PlainOrder(
      packed: packed & 0xFFFF_FFFF_FFFF &+ first.rawValue &<< 24,
      occurredAt: occurredAt,
      total: total
    )
  }
}

extension RecordView {
  /// Whether it is an order, the first event about itself, and of somebody.
  @inlinable @inline(__always)
  var isFirstOfOrder: Bool {
    rawType == EventType.purchasePlaced.rawValue && subject != .nobody && orderPosition == position
  }
}
