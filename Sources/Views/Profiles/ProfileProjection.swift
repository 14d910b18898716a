public import EventLog
public import Events
public import Projections

/// What a profile is computed from: purchases with their goods, contacts, what was learned, consents, who
/// brought whom.
public struct ProfileProjection: Projection {
  public static let name = "profiles"
  public static let version = 9

  public static func folds(_ rawType: UInt8) -> Bool { true }

  public static func keepsNobodys(_ rawType: UInt8) -> Bool {
    PurchaseHistory.keepsNobodys(rawType)
  }

  /// The second of two who are parted: as long as a link joins them, what is known of the first is of both.
  @inline(__always)
  public static func otherSubject(_ record: RecordView) -> SubjectID {
    guard record.rawType == EventType.identityUnlinked.rawValue else { return .nobody }
    return SubjectID(rawValue: record.field(FieldTag.furtherSubject)?.uint32 ?? 0)
  }

  public static func foldOther(_ record: RecordView, into state: inout ProfileState) {
    state.contacts.insert(ContactFact(record))
  }

  public static func fold(_ record: RecordView, into state: inout ProfileState) {
    let referrer = ReferralClaim.referrer(in: record)
    if referrer != .nobody { state.claims.insert(ReferralClaim(record, referrer)) }
    if record.isPurchase {
      state.purchases.fold(record)
      if record.rawType == EventType.purchasePlaced.rawValue || record.changes.contains(.lines) {
        var index: UInt32 = 0
        for field in record.fields where field.tag == FieldTag.line {
          state.goods.insert(GoodsFact(record, index: index, field))
          index += 1
        }
      }
      return
    }
    state.contacts.insert(ContactFact(record))
    if ConsentFact.folds(record.rawType) {
      for fact in ConsentFact.facts(of: record) { state.consents.insert(fact) }
    }
    if record.rawType == EventType.chatFact.rawValue
      || record.rawType == EventType.signupRegistered.rawValue
    {
      var index: UInt32 = 0
      for field in record.fields where field.tag == FieldTag.factName {
        state.learned.insert(LearnedFact(record, index: index, field))
        index += 1
      }
    }
  }
}

public struct ProfileState: ProjectionState {
  public internal(set) var purchases = PurchaseHistory()
  public internal(set) var goods = FactList<GoodsFact>()
  public internal(set) var contacts = FactList<ContactFact>()
  public internal(set) var learned = FactList<LearnedFact>()
  public internal(set) var consents = FactList<ConsentFact>()
  public internal(set) var claims = FactList<ReferralClaim>()

  public init() {}

  public var isEmpty: Bool { purchases.isEmpty && contacts.isEmpty }

  public mutating func merge(_ other: ProfileState) {
    purchases.merge(other.purchases)
    goods.merge(other.goods)
    contacts.merge(other.contacts)
    learned.merge(other.learned)
    consents.merge(other.consents)
    claims.merge(other.claims)
  }

  public mutating func adopt(_ nobodys: ProfileState) {
    for change in purchases.nobodysChanges(nobodys.purchases) {
      purchases.insert(change)
      for fact in nobodys.goods.at(position: change.position) { goods.insert(fact) }
    }
  }

  /// Claims come first: there mostly are none, and whoever looks for them reads no further.
  public func encode(to writer: inout StateWriter) {
    claims.encode(to: &writer)
    purchases.encode(to: &writer)
    goods.encode(to: &writer)
    contacts.encode(to: &writer)
    learned.encode(to: &writer)
    consents.encode(to: &writer)
  }

  public mutating func decode(from reader: inout StateReader) throws(StateReader.Damage) {
    try decode(.all, asOf: Timestamp(rawValue: .max), from: &reader)
  }
}

extension ProfileState {
  /// Becomes what of the encoded state `parts` of a row as of `moment` are made of; what else there is stays empty.
  public mutating func decode(
    _ parts: ProfileParts,
    asOf moment: Timestamp,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    try claims.decode(parts.contains(.brought), from: &reader)
    try purchases.decode(from: &reader)
    try goods.decode(!parts.isDisjoint(with: [.favourites, .goods]), from: &reader)
    // Of whom nothing else was known by then contacts say whether anything was.
    let areContactsRead =
      !parts.isDisjoint(with: [.contacts, .facts]) || firstMoment(ofPurchasesBy: moment) == nil
    try contacts.decode(areContactsRead, from: &reader)
    try learned.decode(parts.contains(.facts), from: &reader)
    if !parts.isDisjoint(with: [.consents, .reach]) {
      try consents.decode(from: &reader)
    } else {
      consents.removeAll()
      reader.skipRest()
    }
  }

  /// Reads who says who brought the customer; all else stays empty.
  public static var claims: StateTable<ProfileState>.Decoding {
    { (state, reader) throws(StateReader.Damage) in
      try state.claims.decode(from: &reader)
      reader.skipRest()
    }
  }

  /// Reads who says who brought the customer, and purchases; all else stays empty.
  public static var claimsAndPurchases: StateTable<ProfileState>.Decoding {
    { (state, reader) throws(StateReader.Damage) in
      try state.claims.decode(from: &reader)
      try state.purchases.decode(from: &reader)
      // What became of orders of nobody may have brought some.
      state.goods.removeAll()
      reader.skipRest()
    }
  }
}
