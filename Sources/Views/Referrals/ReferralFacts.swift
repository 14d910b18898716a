internal import EventLog
public import Events
public import Projections

/// That somebody was referred, as their sign-up or order says.
public struct ReferralClaim: FlatFact {
  static var numberCount: Int { 1 }

  public let position: UInt64
  public let occurredAt: Int64
  public let referrer: SubjectID

  init(_ record: RecordView, _ referrer: SubjectID) {
    position = record.position.rawValue
    occurredAt = record.occurredAt.rawValue
    self.referrer = referrer
  }

  public func encode(to writer: inout StateWriter) { writer.unsigned(UInt64(referrer.rawValue)) }

  public init(
    position: UInt64,
    index: UInt32,
    occurredAt: Int64,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    self.position = position
    self.occurredAt = occurredAt
    referrer = SubjectID(rawValue: UInt32(truncatingIfNeeded: try reader.unsigned()))
  }

  /// Whom an event names as the referrer of its subject; `.nobody` if it names none.
  static func referrer(in record: RecordView) -> SubjectID {
    guard record.subject != .nobody,
      record.rawType == EventType.purchasePlaced.rawValue
        || record.rawType == EventType.signupRegistered.rawValue
    else { return .nobody }
    return SubjectID(rawValue: record.field(FieldTag.referrer)?.uint32 ?? 0)
  }
}

/// The other side of a claim, in the referrer's state: who says that they were referred.
///
/// It lets a referrer's people be found without reading everybody.
public struct BroughtFact: Fact {
  public let position: UInt64
  public let occurredAt: Int64
  public let customer: SubjectID

  init(_ record: RecordView) {
    position = record.position.rawValue
    occurredAt = record.occurredAt.rawValue
    customer = record.subject
  }

  public func encode(to writer: inout StateWriter) { writer.unsigned(UInt64(customer.rawValue)) }

  public init(
    position: UInt64,
    index: UInt32,
    occurredAt: Int64,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    self.position = position
    self.occurredAt = occurredAt
    customer = SubjectID(rawValue: UInt32(truncatingIfNeeded: try reader.unsigned()))
  }
}

/// The coupon and the discount of an order, as its placing or an amendment says.
public struct CouponFact: Fact {
  public let position: UInt64
  public let occurredAt: Int64
  /// A symbol of kind coupon; none where the event names none.
  public let coupon: SymbolID
  /// Minor units of the order's currency; 0 where the event names none.
  public let discount: Int64

  /// `nil` if the event names neither.
  init?(_ record: RecordView) {
    position = record.position.rawValue
    occurredAt = record.occurredAt.rawValue
    coupon = SymbolID(rawValue: record.field(FieldTag.coupon)?.uint32 ?? 0)
    discount = record.field(FieldTag.discount)?.int64(at: 0) ?? 0
    if coupon == .none, discount == 0 { return nil }
  }

  public func encode(to writer: inout StateWriter) {
    writer.unsigned(UInt64(coupon.rawValue))
    writer.signed(discount)
  }

  public init(
    position: UInt64,
    index: UInt32,
    occurredAt: Int64,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    self.position = position
    self.occurredAt = occurredAt
    coupon = SymbolID(rawValue: UInt32(truncatingIfNeeded: try reader.unsigned()))
    discount = try reader.signed()
  }
}
