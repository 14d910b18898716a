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
    // Who referred somebody has a network: all go by its order.
    rows = ledger.claims.networks { ledger.revenue(of: $0) }.map { network in
      var row = ReferralRow(customer: network.referrer)
      row.networkSize = network.size
      row.networkRevenue = network.revenue
      row.sums.converted = ledger.converted[network.referrer] ?? 0
      return row
    }
    let claims = ledger.claims.rows.sorted { $0.referrer < $1.referrer }
    forEachRow(of: claims, \.referrer) { claim, row in
      switch claim.outcome {
      case .accepted:
        row.sums.referred += 1
        row.sums.revenueBrought += ledger.revenue(of: claim.customer)
      case .refused: row.refused += 1
      case .repeated: break
      }
    }
    forEachRow(of: ledger.credits, \.referrer) { $1.sums.add($0) }
    rows.sort { ($1.revenueBrought, $0.customer) < ($0.revenueBrought, $1.customer) }
  }

  /// Calls `body` with each of `items` and its referrer's row, where there is one; both are rising by referrer.
  private mutating func forEachRow<Item>(
    of items: [Item],
    _ referrer: KeyPath<Item, SubjectID>,
    _ body: (Item, inout ReferralRow) -> Void
  ) {
    var place = 0
    for item in items {
      while place < rows.count, rows[place].customer < item[keyPath: referrer] { place += 1 }
      guard place < rows.count else { return }
      if rows[place].customer == item[keyPath: referrer] { body(item, &rows[place]) }
    }
  }
}
