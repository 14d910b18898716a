public import Events
internal import Projections

/// A claim that somebody was referred, and what became of it.
public struct ClaimRow: Equatable, Sendable {
  public var customer: SubjectID
  public var referrer: SubjectID
  public var claimedAt: Timestamp
  /// The event that makes the claim.
  public var position: UInt64
  public var outcome: Outcome

  public enum Outcome: Equatable, Sendable {
    case accepted
    /// Said again of the referrer who has them already.
    case repeated
    case refused(Refusal)
  }

  public enum Refusal: String, CaseIterable, Sendable {
    case selfReferral = "self-referral"
    case secondReferrer = "second referrer"
    case boughtBefore = "bought before"
    case loop
  }
}

/// Every claim as of a date, decided one after the other by event time: who brought whom.
///
/// Invariants:
/// - A customer has at most one referrer.
/// - Nobody is their own referrer, however many stand between: who brought whom is a forest.
public struct ClaimTable: Sendable {
  public private(set) var rows: [ClaimRow] = []
  /// The claim accepted, by customer.
  public private(set) var accepted: [SubjectID: ClaimRow] = [:]

  /// `claims` name customers, not identifiers.
  ///
  /// `firstPurchase` is the time of a customer's first order that counts, ms since 1970.
  init(_ claims: [ClaimRow], firstPurchase: (SubjectID) -> Int64?) {
    rows = claims.sorted { ($0.claimedAt, $0.position) < ($1.claimedAt, $1.position) }
    var forest = ReferrerForest()
    accepted.reserveCapacity(rows.count)
    for index in rows.indices {
      let claim = rows[index]
      rows[index].outcome = outcome(of: claim, &forest, firstPurchase)
      if rows[index].outcome == .accepted {
        accepted[claim.customer] = rows[index]
        forest.put(claim.customer, below: claim.referrer)
      }
    }
  }

  private func outcome(
    of claim: ClaimRow,
    _ forest: inout ReferrerForest,
    _ firstPurchase: (SubjectID) -> Int64?
  ) -> ClaimRow.Outcome {
    if claim.customer == claim.referrer { return .refused(.selfReferral) }
    if let known = accepted[claim.customer] {
      return known.referrer == claim.referrer ? .repeated : .refused(.secondReferrer)
    }
    if let first = firstPurchase(claim.customer), first < claim.claimedAt.rawValue {
      return .refused(.boughtBefore)
    }
    // Nobody has brought the customer: they are above the referrer only as the very top.
    return forest.top(above: claim.referrer) == claim.customer ? .refused(.loop) : .accepted
  }

  /// Adds up over everybody whom a referrer brought, and whom those brought, to any depth; rising by referrer.
  ///
  /// `value` is what one customer adds; the referrer adds nothing to their own network.
  func networks(_ value: (SubjectID) -> Int128) -> [ReferrerNetwork] {
    let brought = rows.filter { $0.outcome == .accepted }
    let people = Self.distinct(brought.flatMap { [$0.customer, $0.referrer] })
    func number(_ subject: SubjectID) -> Int { people.partitionIndex { $0 >= subject } }
    var networks = people.map { ReferrerNetwork(referrer: $0, size: 0, revenue: 0) }
    var referrers = [Int?](repeating: nil, count: people.count)
    // Those directly below that are not added yet.
    var waiting = [Int](repeating: 0, count: people.count)
    for claim in brought {
      let referrer = number(claim.referrer)
      referrers[number(claim.customer)] = referrer
      waiting[referrer] += 1
    }
    // Everybody comes before their referrer: who was brought by nobody, last.
    var order = people.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < order.count {
      let customer = order[next]
      next += 1
      guard let referrer = referrers[customer] else { continue }
      networks[referrer].size += networks[customer].size + 1
      networks[referrer].revenue += networks[customer].revenue + value(people[customer])
      waiting[referrer] -= 1
      if waiting[referrer] == 0 { order.append(referrer) }
    }
    return networks.filter { $0.size > 0 }
  }

  private static func distinct(_ subjects: [SubjectID]) -> [SubjectID] {
    var distinct: [SubjectID] = []
    for subject in subjects.sorted() where distinct.last != subject { distinct.append(subject) }
    return distinct
  }
}

/// Those whom a referrer brought, and whom those brought, to any depth.
struct ReferrerNetwork {
  let referrer: SubjectID
  var size: Int
  /// What they all spent, in minor units of the shop's currency.
  var revenue: Int128
}
