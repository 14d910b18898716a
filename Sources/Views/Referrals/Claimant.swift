public import Events
public import Projections

/// A customer who says who brought them, as far as it matters for who is right.
public struct Claimant: CustomerRow {
  public let customer: SubjectID
  fileprivate let claims: [ClaimRow]
  /// Of the first order that counts.
  fileprivate let purchasedAt: Timestamp?

  /// `index` is who is one customer as of the date; `nil` for who says nothing by then.
  public init?(
    _ customer: SubjectID,
    _ claims: FactList<ReferralClaim>,
    _ purchases: PurchaseHistory,
    _ index: CustomerIndex,
    _ context: ViewContext
  ) {
    let said = claims.elements.filter { $0.occurredAt <= context.asOf.rawValue }
    if said.isEmpty { return nil }
    self.customer = customer
    self.claims = said.map { ClaimRow($0, of: customer, to: index.root(of: $0.referrer)) }
    purchasedAt = purchases.summary(asOf: context.asOf, context.exchange).firstPurchasedAt
  }

  /// How many people bought after each referrer brought them, as `ReferralLedger.converted` says it, but without
  /// the credits; `claimants` are all, rising by customer.
  public static func converted(_ claimants: [Claimant]) -> [SubjectID: Int] {
    func claimant(_ customer: SubjectID) -> Claimant {
      claimants[claimants.partitionIndex { $0.customer >= customer }]
    }
    let table = ClaimTable(claimants.flatMap(\.claims)) { claimant($0).purchasedAt?.rawValue }
    var converted: [SubjectID: Int] = [:]
    for claim in table.accepted.values where claimant(claim.customer).purchasedAt != nil {
      converted[claim.referrer, default: 0] += 1
    }
    return converted
  }
}
