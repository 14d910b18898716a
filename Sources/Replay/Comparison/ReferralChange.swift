package import Events
package import Views

/// What referral credits cost by the one rule set and by the other, and what they brought.
package struct ReferralChange: Equatable, Sendable {
  /// Sums over all referrers; amounts are minor units of the shop's currency.
  package struct Totals: Equatable, Sendable {
    package var referrers = 0
    package var referred = 0
    package var converted = 0
    package var pending: Int128 = 0
    package var available: Int128 = 0
    package var used: Int128 = 0
    package var expired: Int128 = 0
    package var revoked: Int128 = 0
    package var revenueBrought: Int128 = 0

    /// What the shop gave or may have to give: used, available and pending.
    package var cost: Int128 { used + available + pending }

    init(_ rows: [ReferralRow]) {
      referrers = rows.count
      for row in rows {
        referred += row.referred
        converted += row.converted
        pending += row.pending
        available += row.available
        used += row.used
        expired += row.expired
        revoked += row.revoked
        revenueBrought += row.revenueBrought
      }
    }
  }

  /// A referrer whose row is another.
  package struct Referrer: Equatable, Sendable {
    package let customer: SubjectID
    /// `nil` where they are no referrer by the rules to compare with.
    package let before: ReferralRow?
    /// `nil` where they are none by the rules to be tried.
    package let after: ReferralRow?

    /// Minor units: what they cost more.
    package var difference: Int128 { (after?.cost ?? 0) - (before?.cost ?? 0) }
  }

  package let before: Totals
  package let after: Totals
  /// Those for whom most changes first.
  package let referrers: [Referrer]

  init(from old: ReferralTable, to new: ReferralTable) {
    before = Totals(old.rows)
    after = Totals(new.rows)
    var byCustomer: [SubjectID: (before: ReferralRow?, after: ReferralRow?)] = [:]
    for row in old.rows { byCustomer[row.customer, default: (nil, nil)].before = row }
    for row in new.rows { byCustomer[row.customer, default: (nil, nil)].after = row }
    referrers =
      byCustomer
      .filter { $0.value.before != $0.value.after }
      .map { Referrer(customer: $0, before: $1.before, after: $1.after) }
      .sorted {
        ($1.difference.magnitude, $0.customer) < ($0.difference.magnitude, $1.customer)
      }
  }
}

extension ReferralRow {
  /// What the shop gave them or may have to give: used, available and pending, in minor units.
  package var cost: Int128 { used + available + pending }
}
