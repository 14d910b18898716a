public import Events

/// What a referrer brought and is owed; what of it can be added up is found by its name: `row.pending`.
@dynamicMemberLookup
public struct ReferralRow: Equatable, Sendable {
  public var customer: SubjectID
  public var sums = ReferralSums()
  /// How many people were referred by those, and by those again, to any depth, and what they all spent.
  public var networkSize = 0
  /// Minor units of the shop's currency.
  public var networkRevenue: Int128 = 0
  /// Claims to have been referred by this customer that were refused.
  public var refused = 0

  public subscript<Sum>(dynamicMember sum: KeyPath<ReferralSums, Sum>) -> Sum {
    sums[keyPath: sum]
  }
}

/// Everybody who referred somebody, as of a date; those who brought most first.
public struct ReferralTable: Sendable {
  public private(set) var rows: [ReferralRow] = []

  public init(_ ledger: ReferralLedger) {
    var byReferrer: [SubjectID: ReferralRow] = [:]
    for claim in ledger.claims.accepted.values {
      var row = byReferrer[claim.referrer] ?? ReferralRow(customer: claim.referrer)
      row.sums.referred += 1
      row.sums.revenueBrought += ledger.revenue[claim.customer] ?? 0
      byReferrer[claim.referrer] = row
    }
    for credit in ledger.credits { byReferrer[credit.referrer]?.sums.add(credit) }
    for claim in ledger.claims.rows {
      if case .refused = claim.outcome { byReferrer[claim.referrer]?.refused += 1 }
    }
    for (referrer, count) in ledger.converted { byReferrer[referrer]?.sums.converted = count }
    for (referrer, network) in ledger.claims.networks({ ledger.revenue[$0] ?? 0 }) {
      byReferrer[referrer]?.networkSize = network.size
      byReferrer[referrer]?.networkRevenue = network.revenue
    }
    rows = byReferrer.values.sorted {
      ($1.revenueBrought, $0.customer) < ($0.revenueBrought, $1.customer)
    }
  }
}
