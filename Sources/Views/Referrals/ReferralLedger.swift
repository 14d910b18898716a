public import Events
public import Projections
public import Rules

/// Every credit that was ever earned, as of a date, and every claim behind it.
public struct ReferralLedger: Sendable {
  public let claims: ClaimTable
  /// By referrer; those of one in the order in which they expire.
  public private(set) var credits: [ReferralCredit] = []
  /// How many people bought after they were brought, whatever their orders are worth; by referrer.
  public private(set) var converted: [SubjectID: Int] = [:]
  /// Orders and credit notes of those about whom there is a claim, left out for want of a rate.
  public let withoutRate: Int
  /// Rising by customer.
  private let parties: [ReferralParty]

  /// The ledger of `parties`, which are all, rising by customer.
  public init(_ parties: [ReferralParty], asOf moment: Timestamp) {
    self.parties = parties
    withoutRate = parties.reduce(0) { $0 + $1.withoutRate }
    claims = ClaimTable(parties.flatMap(\.claims)) { customer in
      parties.place(of: customer).flatMap { parties[$0].firstPurchasedAt?.rawValue }
    }
    var earned: [CreditCourse] = []
    for claim in claims.rows where claim.outcome == .accepted {
      guard let place = parties.place(of: claim.customer) else { continue }
      if parties[place].firstPurchasedAt != nil { converted[claim.referrer, default: 0] += 1 }
      for course in parties[place].courses where course.claim == claim.position {
        earned.append(course)
      }
    }
    earned.sort { $0.order < $1.order }
    redeem(&earned)
    credits.reserveCapacity(earned.count)
    for course in earned {
      let credit = course.settled(asOf: moment)
      // Amended below the minimum, an order earns nothing, but for what was used of it before.
      if course.isOfMinimum || credit.amount > 0 { credits.append(credit) }
    }
  }

  /// `customers` are all that a claim or a credit may be about, rising; `index` is who is one customer as of the
  /// date, and `coupons` are those that use credit.
  public init(
    _ customers: [(subject: SubjectID, state: ReferralState)],
    _ index: CustomerIndex,
    _ rules: Rules.Referral,
    redeeming coupons: Set<SymbolID>,
    _ context: ViewContext
  ) {
    let maker = ReferralPartyMaker(index, rules, redeeming: coupons, context)
    self.init(
      customers.compactMap { maker.party($0.subject, $0.state) },
      asOf: context.asOf
    )
  }

  /// What somebody who was brought has spent: the value of their orders that count less their credit notes, as in
  /// `monetary`, but exact.
  func revenue(of customer: SubjectID) -> Int128 {
    parties.place(of: customer).map { parties[$0].revenue } ?? 0
  }

  /// Uses what was earned for orders that use credit; what a referrer earned stands together, in the order in which
  /// it expires.
  private func redeem(_ earned: inout [CreditCourse]) {
    for party in parties where !party.redemptions.isEmpty {
      let first = earned.partitionIndex { $0.credit.referrer >= party.customer }
      let end = earned.partitionIndex { $0.credit.referrer > party.customer }
      for redemption in party.redemptions { Self.redeem(redemption, &earned[first..<end]) }
    }
  }

  /// Uses credit for an order of the referrer's own, to the amount of its discount: what expires first is used
  /// first.
  private static func redeem(
    _ redemption: ReferralParty.Redemption,
    _ courses: inout ArraySlice<CreditCourse>
  ) {
    var owed = redemption.discount
    for place in courses.indices where owed > 0 {
      let used = min(owed, courses[place].usable(at: redemption.placedAt))
      if used == 0 { continue }
      courses[place].use(used, by: redemption.order)
      owed -= used
    }
  }
}

extension CreditCourse {
  /// By referrer, then by when it expires.
  fileprivate var order: (SubjectID, Timestamp, UInt64) {
    (credit.referrer, credit.expiresAt, credit.order)
  }
}

extension [ReferralParty] {
  /// Where a customer's party is; the parties are rising by customer.
  fileprivate func place(of customer: SubjectID) -> Int? {
    let place = partitionIndex { $0.customer >= customer }
    return place < count && self[place].customer == customer ? place : nil
  }
}
