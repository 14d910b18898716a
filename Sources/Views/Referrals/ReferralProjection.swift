public import EventLog
public import Events
public import Projections

/// What referral credits are computed from: purchases with their coupons, and who said that whom
/// referred them.
public struct ReferralProjection: Projection {
  public static let name = "referrals"
  public static let version = 5

  @inline(__always)
  public static func folds(_ rawType: UInt8) -> Bool {
    PurchaseHistory.folds(rawType) || rawType == EventType.signupRegistered.rawValue
  }

  public static func keepsNobodys(_ rawType: UInt8) -> Bool {
    PurchaseHistory.keepsNobodys(rawType)
  }

  public static func fold(_ record: RecordView, into state: inout ReferralState) {
    if record.isPurchase {
      state.purchases.fold(record)
      if let coupon = CouponFact(record) { state.coupons.insert(coupon) }
    }
    let referrer = ReferralClaim.referrer(in: record)
    if referrer != .nobody { state.claims.insert(ReferralClaim(record, referrer)) }
  }

  @inline(__always)
  public static func isPlain(_ order: RecordView) -> Bool {
    CouponFact(order) == nil && ReferralClaim.referrer(in: order) == .nobody
  }

  public static func fold(
    _ orders: UnsafeBufferPointer<PlainOrder>,
    into state: inout ReferralState
  ) {
    state.purchases.fold(orders)
  }

  public static func otherSubject(_ record: RecordView) -> SubjectID {
    ReferralClaim.referrer(in: record)
  }

  public static func foldOther(_ record: RecordView, into state: inout ReferralState) {
    state.brought.insert(BroughtFact(record))
  }
}

public struct ReferralState: ProjectionState {
  public internal(set) var purchases = PurchaseHistory()
  public internal(set) var coupons = FactList<CouponFact>()
  /// Of this subject, naming others.
  public internal(set) var claims = FactList<ReferralClaim>()
  /// Of others, naming this subject.
  public internal(set) var brought = FactList<BroughtFact>()

  public init() {}

  public var isEmpty: Bool { purchases.isEmpty && claims.isEmpty && brought.isEmpty }

  public mutating func removeAll() {
    purchases.removeAll()
    coupons.removeAll()
    claims.removeAll()
    brought.removeAll()
  }

  public mutating func merge(_ other: ReferralState) {
    purchases.merge(other.purchases)
    coupons.merge(other.coupons)
    claims.merge(other.claims)
    brought.merge(other.brought)
  }

  public mutating func adopt(_ nobodys: ReferralState) {
    for change in purchases.nobodysChanges(nobodys.purchases) {
      purchases.insert(change)
      for coupon in nobodys.coupons.at(position: change.position) { coupons.insert(coupon) }
    }
  }

  /// Claims come first: there mostly are none, and whoever looks for them reads no further.
  public func encode(to writer: inout StateWriter) {
    claims.encode(to: &writer)
    purchases.encode(to: &writer)
    coupons.encode(to: &writer)
    brought.encode(to: &writer)
  }

  public mutating func decode(from reader: inout StateReader) throws(StateReader.Damage) {
    try claims.decode(from: &reader)
    try purchases.decode(from: &reader)
    try coupons.decode(from: &reader)
    try brought.decode(from: &reader)
  }

  /// Reads who says who brought the customer; all else stays empty.
  public static var claims: StateTable<ReferralState>.Decoding {
    { (state, reader) throws(StateReader.Damage) in
      try state.claims.decode(from: &reader)
      reader.skipRest()
    }
  }

  /// Reads all but whom the customer brought.
  public static var ownWords: StateTable<ReferralState>.Decoding {
    { (state, reader) throws(StateReader.Damage) in
      try state.claims.decode(from: &reader)
      try state.purchases.decode(from: &reader)
      try state.coupons.decode(from: &reader)
      reader.skipRest()
    }
  }
}
