public import EventLog
public import Events
public import Projections

/// What a profile is computed from: purchases with their goods, contacts, what was learned, consents, who
/// brought whom.
public struct ProfileProjection: Projection {
  public static let name = "profiles"
  public static let version = 8

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

  public func encode(to writer: inout StateWriter) {
    purchases.encode(to: &writer)
    goods.encode(to: &writer)
    contacts.encode(to: &writer)
    learned.encode(to: &writer)
    consents.encode(to: &writer)
    claims.encode(to: &writer)
  }

  public mutating func decode(from reader: inout StateReader) throws(StateReader.Damage) {
    try decode(.all, from: &reader)
  }
}

extension ProfileState {
  /// Becomes what of the encoded state `parts` of a row are made of; what else there is stays empty.
  public mutating func decode(
    _ parts: ProfileParts,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    try purchases.decode(from: &reader)
    try goods.decode(!parts.isDisjoint(with: [.favourites, .goods]), from: &reader)
    try contacts.decode(from: &reader)
    try learned.decode(parts.contains(.facts), from: &reader)
    try consents.decode(!parts.isDisjoint(with: [.consents, .reach]), from: &reader)
    if parts.contains(.brought) {
      try claims.decode(from: &reader)
    } else {
      claims.removeAll()
      reader.skipRest()
    }
  }
}
