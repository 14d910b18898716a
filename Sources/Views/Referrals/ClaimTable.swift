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

  /// Adds up over everybody whom a referrer brought, and whom those brought, to any depth.
  ///
  /// `value` is what one customer adds; the referrer adds nothing to their own network.
  func networks(_ value: (SubjectID) -> Int128) -> [SubjectID: (size: Int, revenue: Int128)] {
    var brought: [SubjectID: [SubjectID]] = [:]
    for claim in accepted.values { brought[claim.referrer, default: []].append(claim.customer) }
    // From the roots down; then, taken backwards, everybody comes before their referrer.
    var order = brought.keys.filter { accepted[$0] == nil }
    var next = 0
    while next < order.count {
      order.append(contentsOf: brought[order[next]] ?? [])
      next += 1
    }
    var networks: [SubjectID: (size: Int, revenue: Int128)] = [:]
    for customer in order.reversed() {
      guard let referrer = accepted[customer]?.referrer else { continue }
      let own = networks[customer] ?? (0, 0)
      let known = networks[referrer] ?? (0, 0)
      networks[referrer] = (
        known.size + own.size + 1, known.revenue + own.revenue + value(customer)
      )
    }
    return networks
  }
}
