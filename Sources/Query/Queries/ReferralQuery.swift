internal import EventLog
internal import Events
internal import Projections
internal import Rules
internal import Views

/// Who brought whom: referrers, the ledger of their credits, and the claims behind it.
extension ViewReader {
  private func ledger(
    _ moment: Timestamp
  ) throws -> (ledger: ReferralLedger, checkpoint: LogPosition) {
    let states = try ViewStates(self, ReferralProjection.self, asOf: moment)
    let coupons = try rules.referral.redeemingCoupons(log)
    let context = try context(asOf: moment)
    let maker = ReferralPartyMaker(states.index, rules.referral, redeeming: coupons, context)
    // Few say who brought them; of these all is read, whichever of their identifiers said it.
    let claimants =
      coupons.isEmpty
      ? try states.customers(decoding: ReferralState.claims) { !$0.claims.isEmpty } : nil
    let parties = try states.rows(of: claimants, decoding: ReferralState.ownWords) {
      maker.party($0, $1)
    }
    let ledger = ReferralLedger(parties, asOf: moment)
    return (ledger, states.checkpoint)
  }

  func referrals(_ moment: Timestamp) throws -> QueryResult {
    let (ledger, checkpoint) = try ledger(moment)
    let rows = ReferralTable(ledger).rows
    let columns: [ResultTable.Column] = [
      identifiers("customer") { rows[$0].customer },
      .init("referred") { .integer(rows[$0].referred) },
      .init("converted") { .integer(rows[$0].converted) },
      .init("pending") { [self] in money(rows[$0].pending) },
      .init("available") { [self] in money(rows[$0].available) },
      .init("used") { [self] in money(rows[$0].used) },
      .init("expired") { [self] in money(rows[$0].expired) },
      .init("revoked") { [self] in money(rows[$0].revoked) },
      .init("revenue_brought") { [self] in money(rows[$0].revenueBrought) },
      .init("network_size") { .integer(rows[$0].networkSize) },
      .init("network_revenue") { [self] in money(rows[$0].networkRevenue) },
      .init("claims_refused") { .integer(rows[$0].refused) },
    ]
    return QueryResult(
      table: ResultTable(count: rows.count, columns: columns, form: QueryName.referrals.form),
      remarks: remarks(
        withoutRate: ledger.withoutRate,
        sums: rows.lazy.flatMap { $0.amounts }
      ),
      checkpoint: checkpoint
    )
  }

  func credits(_ moment: Timestamp) throws -> QueryResult {
    let (ledger, checkpoint) = try ledger(moment)
    let rows = ledger.credits
    let columns: [ResultTable.Column] = [
      identifiers("referrer") { rows[$0].referrer },
      identifiers("referred") { rows[$0].referred },
      .init("order") { [self] in .text(try orderName(at: rows[$0].order)) },
      .init("earned_at") { [self] in self.moment(rows[$0].earnedAt) },
      .init("available_at") { [self] in self.moment(rows[$0].availableAt) },
      .init("expires_at") { [self] in self.moment(rows[$0].expiresAt) },
      .init("amount") { [self] in money(rows[$0].amount) },
      .init("state") { .text(rows[$0].state.rawValue) },
      .init("left") { [self] in money(rows[$0].left) },
      .init("used") { [self] in money(rows[$0].used) },
      .init("revoked") { [self] in money(rows[$0].revoked) },
      .init("reason") { rows[$0].reason.map { .text($0.rawValue) } ?? .none },
      .init("events") { row in .list(rows[row].events.map { "\($0)" }) },
    ]
    return QueryResult(
      table: ResultTable(count: rows.count, columns: columns, form: QueryName.credits.form),
      remarks: remarks(
        withoutRate: ledger.withoutRate,
        sums: rows.lazy.map { Int128($0.amount) }
      ),
      checkpoint: checkpoint
    )
  }

  func claims(_ moment: Timestamp) throws -> QueryResult {
    let (ledger, checkpoint) = try ledger(moment)
    let rows = ledger.claims.rows
    let columns: [ResultTable.Column] = [
      identifiers("customer") { rows[$0].customer },
      identifiers("referrer") { rows[$0].referrer },
      .init("claimed_at") { [self] in self.moment(rows[$0].claimedAt) },
      .init("outcome") { .text(rows[$0].outcome.name) },
      .init("reason") { rows[$0].outcome.reason.map { .text($0) } ?? .none },
      .init("event") { .integer(Int(rows[$0].position)) },
    ]
    return QueryResult(
      table: ResultTable(count: rows.count, columns: columns, form: QueryName.claims.form),
      remarks: remarks(withoutRate: ledger.withoutRate, sums: EmptyCollection()),
      checkpoint: checkpoint
    )
  }
}

extension ShopReader {
  /// The name of the order that the event at `position` is about.
  func orderName(at position: UInt64) throws -> String {
    try log.event(at: LogPosition(rawValue: position))?.payload.order ?? ""
  }
}

extension ReferralRow {
  /// All amounts of the row.
  var amounts: [Int128] {
    [
      sums.pending, sums.available, sums.used, sums.expired, sums.revoked, sums.revenueBrought,
      networkRevenue,
    ]
  }
}

extension ClaimRow.Outcome {
  var name: String {
    switch self {
    case .accepted: "accepted"
    case .repeated: "repeated"
    case .refused: "refused"
    }
  }

  var reason: String? {
    if case .refused(let reason) = self { reason.rawValue } else { nil }
  }
}
