package import Events
internal import Rules
internal import Views

/// What becomes of a shop's customers under other rules, as of a moment.
///
/// Both sides are derived from the same history in memory, by the tables that queries read views by.
package struct Comparison: Sendable {
  package let asOf: Timestamp
  /// The last event that was taken into account.
  package let head: LogPosition
  /// The rules to compare with, and what they come to.
  package let against: RuleSet
  package let before: RuleSetTables
  /// The rules to be tried, and what they come to.
  package let rules: RuleSet
  package let after: RuleSetTables
  package let segments: SegmentMatrix
  /// Whose segment is another, those who spent most first.
  package let movers: [Mover]
  package let dormancy: DormancyChange
  package let referrals: ReferralChange

  /// Compares as of `moment`.
  ///
  /// - Throws: `LMDBError` if the log cannot be read.
  package init(
    _ history: ShopHistory,
    _ rules: RuleSet,
    against: RuleSet,
    asOf moment: Timestamp
  ) throws {
    self.rules = rules
    self.against = against
    asOf = moment
    head = history.head
    let old = against.shop.rules
    let new = rules.shop.rules
    let everybody = try history.customers(asOf: moment, old.identity)
    before = try Self.tables(history, everybody, old, asOf: moment)
    let isSame = old.identity == new.identity
    after = try Self.tables(
      history,
      isSame ? everybody : try history.customers(asOf: moment, new.identity),
      new,
      asOf: moment
    )
    let pairs = CustomerPair.all(before.rfm.rows, after.rfm.rows)
    segments = SegmentMatrix(pairs, before, after)
    movers = Mover.all(among: pairs, before, after)
    dormancy = DormancyChange(from: before.dormancy, to: after.dormancy)
    referrals = ReferralChange(from: before.referrals, to: after.referrals)
  }

  private static func tables(
    _ history: ShopHistory,
    _ everybody: ShopHistory.Everybody,
    _ rules: Rules,
    asOf moment: Timestamp
  ) throws -> RuleSetTables {
    RuleSetTables(
      everybody,
      rules,
      try ViewContext(asOf: moment, history.log, rates: rules.rates),
      redeeming: try rules.referral.redeemingCoupons(history.log)
    )
  }
}

/// A customer's rows by both rule sets; one of them at least.
struct CustomerPair {
  var before: RFMRow?
  var after: RFMRow?

  /// Everybody in either list; both rise by customer.
  static func all(_ before: [RFMRow], _ after: [RFMRow]) -> [CustomerPair] {
    var pairs: [CustomerPair] = []
    pairs.reserveCapacity(max(before.count, after.count))
    var place = 0
    for row in before {
      while place < after.count, after[place].customer < row.customer {
        pairs.append(CustomerPair(after: after[place]))
        place += 1
      }
      if place < after.count, after[place].customer == row.customer {
        pairs.append(CustomerPair(before: row, after: after[place]))
        place += 1
      } else {
        pairs.append(CustomerPair(before: row))
      }
    }
    return pairs + after[place...].map { CustomerPair(after: $0) }
  }
}
