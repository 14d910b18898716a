public import Events

/// What a referrer brought and is owed.
///
/// Amounts are minor units of the shop's currency.
public struct ReferralRow: Equatable, Sendable {
  public var customer: SubjectID
  /// How many people were referred, and how many of them bought.
  public var referred = 0
  public var converted = 0
  public var pending: Int128 = 0
  public var available: Int128 = 0
  public var used: Int128 = 0
  public var expired: Int128 = 0
  public var revoked: Int128 = 0
  /// What everybody referred has spent: their orders that count less their credit notes.
  public var revenueBrought: Int128 = 0
  /// How many people were referred by those, and by those again, to any depth, and what they all spent.
  public var networkSize = 0
  public var networkRevenue: Int128 = 0
  /// Claims to have been referred by this customer that were refused.
  public var refused = 0
}

/// Everybody who referred somebody, as of a date; those who brought most first.
public struct ReferralTable: Sendable {
  public private(set) var rows: [ReferralRow] = []

  public init(_ ledger: ReferralLedger) {
    var byReferrer: [SubjectID: ReferralRow] = [:]
    for claim in ledger.claims.accepted.values {
      var row = byReferrer[claim.referrer] ?? ReferralRow(customer: claim.referrer)
      row.referred += 1
      row.revenueBrought += ledger.revenue[claim.customer] ?? 0
      byReferrer[claim.referrer] = row
    }
    for credit in ledger.credits { byReferrer[credit.referrer]?.add(credit) }
    for claim in ledger.claims.rows {
      if case .refused = claim.outcome { byReferrer[claim.referrer]?.refused += 1 }
    }
    for (referrer, count) in ledger.converted { byReferrer[referrer]?.converted = count }
    for (referrer, network) in ledger.claims.networks({ ledger.revenue[$0] ?? 0 }) {
      byReferrer[referrer]?.networkSize = network.size
      byReferrer[referrer]?.networkRevenue = network.revenue
    }
    rows = byReferrer.values.sorted {
      ($1.revenueBrought, $0.customer) < ($0.revenueBrought, $1.customer)
    }
  }
}

extension ReferralRow {
  fileprivate mutating func add(_ credit: ReferralCredit) {
    used += Int128(credit.used)
    revoked += Int128(credit.revoked)
    switch credit.state {
    case .pending: pending += Int128(credit.left)
    case .available: available += Int128(credit.left)
    case .expired: expired += Int128(credit.left)
    case .used, .revoked: break
    }
  }
}
