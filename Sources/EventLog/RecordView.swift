public import Events

/// An event in a record batch, read in place.
///
/// **This file is the per-event path**: every fold of every event goes through it, so it works on raw
/// memory and is inlinable. `docs/log-format.md` has the layout.
///
/// Invariants:
/// - A view is made by `RecordBatch` only, which has checked that the record lies within its batch,
///   that the fixed part lies within the record, and that a purchase's fixed part is long enough.
/// - It is valid only inside the closure it was given to: the bytes are those of the memory map.
/// - The machine is little-endian, as the format is.
public struct RecordView {
  public let position: LogPosition
  @usableFromInline let base: UnsafeRawPointer

  @inlinable @inline(__always)
  init(position: LogPosition, base: UnsafeRawPointer) {
    self.position = position
    self.base = base
  }

  /// A view of a record met before, at an address that `address` gave.
  @inlinable @inline(__always)
  public init(position: LogPosition, address: UInt) {
    self.position = position
    // A record is never at address 0.
    base = UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped
  }

  /// Where the record lies; valid as long as the batch's transaction.
  @inlinable @inline(__always)
  public var address: UInt { UInt(bitPattern: base) }

  @usableFromInline static let headerLength = 24

  @inlinable @inline(__always)
  func load<Value: BitwiseCopyable>(_ offset: Int, as type: Value.Type) -> Value {
    base.loadUnaligned(fromByteOffset: offset, as: Value.self)
  }

  /// Bytes of the record, a multiple of 8.
  @inlinable public var length: Int { Int(load(0, as: UInt32.self)) }

  /// The type's number; a later version may write some that are unknown here.
  @inlinable public var rawType: UInt8 { load(4, as: UInt8.self) }

  @inlinable public var type: EventType? { EventType(rawValue: rawType) }

  @inlinable public var isPurchase: Bool { rawType <= EventType.purchaseAmended.rawValue }

  @inlinable public var isTimeUnknown: Bool {
    load(5, as: UInt8.self) & RecordFlags.timeUnknown != 0
  }

  @inlinable public var hasPersonalRow: Bool {
    load(5, as: UInt8.self) & RecordFlags.personalRow != 0
  }

  @inlinable public var occurredAt: Timestamp { Timestamp(rawValue: load(8, as: Int64.self)) }

  @inlinable public var subject: SubjectID { SubjectID(rawValue: load(16, as: UInt32.self)) }

  @inlinable public var source: SymbolID { SymbolID(rawValue: load(20, as: UInt32.self)) }

  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: length) }
}

public enum RecordFlags {
  public static let timeUnknown: UInt8 = 1
  public static let personalRow: UInt8 = 2
}

/// What an amendment changes.
public struct PurchaseChanges: OptionSet, Sendable {
  public let rawValue: UInt8

  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let status = PurchaseChanges(rawValue: 1)
  public static let total = PurchaseChanges(rawValue: 2)
  public static let discount = PurchaseChanges(rawValue: 4)
  public static let shipping = PurchaseChanges(rawValue: 8)
  public static let coupon = PurchaseChanges(rawValue: 16)
  public static let lines = PurchaseChanges(rawValue: 32)
  /// For a refund or cancellation: all of the order.
  public static let wholeOrder = PurchaseChanges(rawValue: 64)
}

/// The fixed part of `purchase.*`; meaningful only where `isPurchase`.
///
/// An order's first event leaves out its position, which is its own: most events are such.
extension RecordView {
  /// Minor units: the total (placed, amended) or what went back (refunded, cancelled).
  @inlinable public var amount: Int64 { load(24, as: Int64.self) }

  /// The position of the first event about this order: the order's name within the log.
  @inlinable public var orderPosition: LogPosition {
    load(6, as: UInt16.self) < Self.longPurchase
      ? position : LogPosition(rawValue: load(40, as: UInt64.self))
  }

  /// Lengths of the fixed part without and with the position of the order's first event.
  @usableFromInline static let shortPurchase = 16
  @usableFromInline static let longPurchase = 24

  @inlinable public var currency: SymbolID { SymbolID(rawValue: load(32, as: UInt32.self)) }

  /// 1 pending, 2 paid.
  @inlinable public var rawStatus: UInt8 { load(36, as: UInt8.self) }

  @inlinable public var changes: PurchaseChanges {
    PurchaseChanges(rawValue: load(37, as: UInt8.self))
  }
}

/// The tags of the fields that follow the fixed part.
public enum FieldTag {
  public static let order: UInt16 = 1
  public static let line: UInt16 = 2
  public static let discount: UInt16 = 3
  public static let shipping: UInt16 = 4
  public static let coupon: UInt16 = 5
  public static let salesChannel: UInt16 = 6
  public static let referrer: UInt16 = 7
  public static let furtherSubject: UInt16 = 8
  public static let channel: UInt16 = 9
  public static let factName: UInt16 = 10
  public static let originKind: UInt16 = 11
  public static let originName: UInt16 = 12
  public static let consent: UInt16 = 13
  public static let campaign: UInt16 = 14
  public static let message: UInt16 = 15
  public static let textLength: UInt16 = 16
  public static let bounce: UInt16 = 17
  public static let direction: UInt16 = 18
  public static let given: UInt16 = 19
  public static let machine: UInt16 = 20
  public static let rules: UInt16 = 21
  public static let standardRules: UInt16 = 22
  public static let presetRules: UInt16 = 23
}

/// One field of a record.
public struct FieldView {
  public let tag: UInt16
  public let bytes: UnsafeRawBufferPointer

  @inlinable @inline(__always)
  init(tag: UInt16, bytes: UnsafeRawBufferPointer) {
    self.tag = tag
    self.bytes = bytes
  }

  /// The number, or 0 where the field is too short for one.
  @inlinable public var uint32: UInt32 { uint32(at: 0) }

  @inlinable
  public func uint32(at offset: Int) -> UInt32 {
    bytes.count >= offset + 4
      ? bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self) : 0
  }

  @inlinable
  public func int64(at offset: Int) -> Int64 {
    bytes.count >= offset + 8 ? bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self) : 0
  }

  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// One, in thousandths.
  public static let one: Int64 = 1_000

  // A line. What stands at its end may be left out: the unit price, where it is the order's amount;
  // then the quantity, where it is one; then the category, where there is none.
  @inlinable public var product: SymbolID { SymbolID(rawValue: uint32(at: 0)) }
  @inlinable public var category: SymbolID { SymbolID(rawValue: uint32(at: 4)) }

  /// Thousandths.
  @inlinable public var quantity: Int64 { bytes.count >= 16 ? int64(at: 8) : Self.one }

  /// Minor units; `orderAmount` is that of the record.
  @inlinable
  public func unitPrice(orderAmount: Int64) -> Int64 {
    bytes.count >= 24 ? int64(at: 16) : orderAmount
  }
}

extension RecordView {
  /// The fields after the fixed part, in their order.
  @inlinable public var fields: Fields {
    let start = Self.headerLength + Int(load(6, as: UInt16.self))
    return Fields(next: base + start, end: base + length)
  }

  public struct Fields: Sequence, IteratorProtocol {
    @usableFromInline var pointer: UnsafeRawPointer
    @usableFromInline let end: UnsafeRawPointer

    @inlinable
    init(next: UnsafeRawPointer, end: UnsafeRawPointer) {
      self.pointer = next
      self.end = end
    }

    @inlinable
    public mutating func next() -> FieldView? {
      guard end - pointer >= 4 else { return nil }
      let tag = pointer.loadUnaligned(as: UInt16.self)
      let length = Int(pointer.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
      guard tag != 0, end - pointer >= 4 + length else { return nil }
      let bytes = UnsafeRawBufferPointer(start: pointer + 4, count: length)
      // The padding of the last field may be the end of the record.
      pointer = Swift.min(end, pointer + 4 + (length + 3) & ~3)
      return FieldView(tag: tag, bytes: bytes)
    }
  }

  /// The first field with `tag`.
  @inlinable
  public func field(_ tag: UInt16) -> FieldView? {
    var fields = self.fields
    while let field = fields.next() {
      if field.tag == tag { return field }
    }
    return nil
  }
}
