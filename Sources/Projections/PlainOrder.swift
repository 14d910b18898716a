public import EventLog
public import Events

/// An order as most are: all that a fold needs of it, so that its record is looked at once.
///
/// It is the first event about itself, and of somebody.
///
/// **Per-event path.**
public struct PlainOrder: Equatable, Sendable {
  /// Position in the upper 40 bits, currency in the next 16, status in the lowest 8.
  @usableFromInline let packed: UInt64
  public let occurredAt: Timestamp
  /// Minor units of `currency`.
  public let total: Int64

  /// Of `currency` 16 bits are kept, of `status` eight.
  @inlinable @inline(__always)
  public init(
    position: LogPosition,
    currency: SymbolID,
    rawStatus: UInt8,
    occurredAt: Timestamp,
    total: Int64
  ) {
    packed =
      position.rawValue &<< 24 | UInt64(currency.rawValue & 0xFFFF) &<< 8 | UInt64(rawStatus)
    self.occurredAt = occurredAt
    self.total = total
  }

  /// An order that was placed, and perhaps changed later.
  @inlinable @inline(__always)
  public init(_ record: RecordView) {
    self.init(
      position: record.position,
      currency: record.currency,
      rawStatus: record.rawStatus,
      occurredAt: record.occurredAt,
      total: record.amount
    )
  }

  @inlinable public var position: LogPosition { LogPosition(rawValue: packed &>> 24) }
  @inlinable public var currency: SymbolID {
    SymbolID(rawValue: UInt32(truncatingIfNeeded: packed &>> 8) & 0xFFFF)
  }
  /// 1 pending, 2 paid.
  @inlinable public var rawStatus: UInt8 { UInt8(truncatingIfNeeded: packed) }
}

/// A plain order on its way to the state of its subject, in 16 bytes.
///
/// **Per-event path.**
@usableFromInline
struct DealtOrder: Sendable {
  /// The subject's number in its bucket in the upper 11 bits, the position's distance from the start of
  /// the segment in the next 24, currency in 4, status less 1 in 1, the upper 24 bits of the time.
  @usableFromInline let upper: UInt64
  /// The lower 20 bits of the time, then the total in 44.
  @usableFromInline let lower: UInt64

  @usableFromInline static var currencyCount: UInt32 { 16 }

  /// `nil` where currency, time or total needs more bits; `record` has no flaw.
  @inlinable @inline(__always)
  init?(_ record: RecordView, subject: UInt32, number: UInt64) {
    let time = UInt64(bitPattern: record.occurredAt.rawValue)
    let total = UInt64(bitPattern: record.amount)
    let currency = record.currency.rawValue
    guard currency < Self.currencyCount, Self.extended(time) == record.occurredAt.rawValue,
      Self.extended(total) == record.amount
    else { return nil }
    upper =
      UInt64(subject) &<< 53 | number &<< 29 | UInt64(currency) &<< 25
      | UInt64(record.rawStatus &- 1) &<< 24 | (time &>> 20 & 0xFF_FFFF)
    lower = time &<< 44 | (total & 0xFFF_FFFF_FFFF)
  }

  /// The number whose lower 44 bits these are, where it is small enough: as ms 278 years either way, as
  /// cents 88 thousand millions.
  @inlinable @inline(__always)
  static func extended(_ bits: UInt64) -> Int64 { Int64(bitPattern: bits &<< 20) &>> 20 }

  @inlinable @inline(__always)
  var subject: Int { Int(truncatingIfNeeded: upper &>> 53) }

  /// `first` is the position whose distance is 0.
  @inlinable @inline(__always)
  func order(from first: LogPosition) -> PlainOrder {
    PlainOrder(
      position: LogPosition(rawValue: first.rawValue &+ (upper &>> 29 & 0xFF_FFFF)),
      currency: SymbolID(rawValue: UInt32(truncatingIfNeeded: upper &>> 25) & 0xF),
      rawStatus: UInt8(truncatingIfNeeded: upper &>> 24) & 1 &+ 1,
      occurredAt: Timestamp(rawValue: Self.extended((upper & 0xFF_FFFF) &<< 20 | lower &>> 44)),
      total: Self.extended(lower)
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
