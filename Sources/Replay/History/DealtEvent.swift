internal import EventLog
internal import Events

/// An event as it is dealt to its customer, in 32 bytes: of an order that is placed and paid all that is
/// needed, of others where they lie.
///
/// **Per-event path.**
struct DealtEvent {
  enum Kind: UInt64 {
    /// An order's first event, which places it.
    case order = 0
    /// Anything else about an order.
    case change = 1
    /// An e-mail sent to the customer.
    case mail = 2
  }

  /// Subjects in a bucket, as a power of two.
  static let bucketShift: UInt32 = 11

  /// The distance from the first batch in memory in the upper 40 bits, and the place in the batch.
  private let place: UInt64
  let occurredAt: Int64
  /// Minor units of `currency`.
  let total: Int64
  /// Batch (32 bits), currency (16), subject within the bucket (11), kind (2), whether it is paid (1).
  private let packed: UInt64

  @inline(__always)
  init(_ record: RecordView, _ kind: Kind, batch: Int, firstPosition: UInt64, base: UInt) {
    place = UInt64(record.address &- base) &<< 24 | (record.position.rawValue &- firstPosition)
    occurredAt = record.occurredAt.rawValue
    let local = UInt64(record.subject.rawValue & (1 &<< Self.bucketShift &- 1))
    var packed = UInt64(batch) &<< 32 | local &<< 3 | kind.rawValue &<< 1
    if kind == .order {
      total = record.amount
      packed |= UInt64(record.currency.rawValue & 0xFFFF) &<< 16
      if record.rawStatus == OrderStatus.paid.rawValue { packed |= 1 }
    } else {
      total = 0
    }
    self.packed = packed
  }

  @inline(__always) static func bucket(of subject: SubjectID) -> Int {
    Int(subject.rawValue &>> bucketShift)
  }

  @inline(__always) var batch: Int { Int(packed &>> 32) }
  @inline(__always) var currency: SymbolID {
    SymbolID(rawValue: UInt32(truncatingIfNeeded: packed &>> 16) & 0xFFFF)
  }
  @inline(__always) var local: Int {
    Int(packed &>> 3 & (1 &<< UInt64(Self.bucketShift) &- 1))
  }
  @inline(__always) var isPaid: Bool { packed & 1 != 0 }
  @inline(__always) var isOrder: Bool { packed &>> 1 & 3 == Kind.order.rawValue }
  @inline(__always) var isMail: Bool { packed &>> 1 & 3 == Kind.mail.rawValue }

  /// The event in the log, valid as long as its snapshot.
  func record(_ log: DealtLog) -> RecordView {
    RecordView(
      position: LogPosition(rawValue: log.firstPositions[batch] + (place & 0xFF_FFFF)),
      address: log.base &+ UInt(place &>> 24)
    )
  }
}
