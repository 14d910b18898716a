internal import Events
internal import Projections
internal import Rules
internal import Views

/// Those whose states decide a customer's referrals.
///
/// They are whom the customer brought, to any depth, and everybody whom one of these names as a referrer,
/// up to the top. Nobody else can change a claim among them.
struct ReferralNeighbourhood {
  private let reader: ViewReader
  private let moment: Timestamp
  private var states: [SubjectID: ReferralState] = [:]
  private var roots: [SubjectID: SubjectID] = [:]
  private var members: [SubjectID: [SubjectID]] = [:]
  private var links: Set<LinkFact> = []
  private var isFollowedDown: Set<SubjectID> = []

  /// `reader` reads the referrals.
  init(_ reader: ViewReader, around subject: SubjectID, asOf moment: Timestamp) throws {
    self.reader = reader
    self.moment = moment
    var waiting = [(subject: subject, isBelow: true)]
    while let next = waiting.popLast() {
      let root = try root(of: next.subject)
      let isNew = states[root] == nil
      let state =
        try states[root]
        ?? reader.state(of: members[root] ?? [root], by: ReferralProjection.self)
      states[root] = state
      if isNew { waiting += state.claims.elements.map { ($0.referrer, false) } }
      if next.isBelow, isFollowedDown.insert(root).inserted {
        waiting += state.brought.elements.map { ($0.customer, true) }
      }
    }
  }

  private mutating func root(of subject: SubjectID) throws -> SubjectID {
    if let known = roots[subject] { return known }
    let identity = try reader.identity(of: subject, asOf: moment, by: ReferralProjection.self)
    links.formUnion(identity.links)
    for member in identity.members { roots[member] = identity.root }
    members[identity.root] = identity.members
    return identity.root
  }

  /// The ledger of these alone: of the customer, and of everybody below, it is that of all.
  func ledger() throws -> ReferralLedger {
    try ReferralLedger(
      states.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
      CustomerIndex(Array(links), asOf: moment),
      reader.rules.referral,
      redeeming: reader.rules.referral.redeemingCoupons(reader.log),
      reader.context(asOf: moment)
    )
  }
}
