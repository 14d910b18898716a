public import EventLog
public import Events
public import Projections

/// What referral credits are computed from: purchases, and who said that whom referred them.
public struct ReferralProjection: Projection {
  public static let name = "referrals"
  public static let version = 2

  public static func folds(_ rawType: UInt8) -> Bool {
    PurchaseHistory.folds(rawType) || rawType == EventType.signupRegistered.rawValue
  }

  public static func keepsNobodys(_ rawType: UInt8) -> Bool {
    PurchaseHistory.keepsNobodys(rawType)
  }

  public static func fold(_ record: RecordView, into state: inout ReferralState) {
    if record.isPurchase { state.purchases.fold(record) }
    if record.rawType == EventType.purchasePlaced.rawValue
      || record.rawType == EventType.signupRegistered.rawValue,
      let referrer = record.field(FieldTag.referrer)
    {
      state.claims.insert(ReferralClaim(record, SubjectID(rawValue: referrer.uint32)))
    }
  }
}

public struct ReferralState: ProjectionState {
  public internal(set) var purchases = PurchaseHistory()
  public internal(set) var claims = FactList<ReferralClaim>()

  public init() {}

  public var isEmpty: Bool { purchases.isEmpty && claims.isEmpty }

  public mutating func merge(_ other: ReferralState) {
    purchases.merge(other.purchases)
    claims.merge(other.claims)
  }

  public mutating func adopt(_ nobodys: ReferralState) { purchases.adopt(nobodys.purchases) }

  public func encode(to writer: inout StateWriter) {
    purchases.encode(to: &writer)
    claims.encode(to: &writer)
  }

  public init(from reader: inout StateReader) throws(StateReader.Damage) {
    purchases = try PurchaseHistory(from: &reader)
    claims = try FactList(from: &reader)
  }
}

/// That somebody was referred, as their sign-up or order says.
public struct ReferralClaim: Fact {
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
}
