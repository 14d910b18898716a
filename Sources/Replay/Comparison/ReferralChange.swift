package import Events
package import Views

/// What referral credits cost by the one rule set and by the other, and what they brought.
package struct ReferralChange: Equatable, Sendable {
  /// Sums over all referrers, found by their names: `totals.pending`.
  @dynamicMemberLookup
  package struct Totals: Equatable, Sendable {
    package let referrers: Int
    private var sums = ReferralSums()

    init(_ rows: [ReferralRow]) {
      referrers = rows.count
      for row in rows { sums.add(row.sums) }
    }

    package subscript<Sum>(dynamicMember sum: KeyPath<ReferralSums, Sum>) -> Sum {
      sums[keyPath: sum]
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
