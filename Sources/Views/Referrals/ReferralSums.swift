/// What those come to whom one referrer brought, or several did, and what is owed for them.
///
/// Amounts are minor units of the shop's currency.
public struct ReferralSums: Equatable, Sendable {
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

  public init() {}

  /// What the shop gave or may have to give: used, available and pending.
  public var cost: Int128 { used + available + pending }

  public mutating func add(_ other: ReferralSums) {
    referred += other.referred
    converted += other.converted
    pending += other.pending
    available += other.available
    used += other.used
    expired += other.expired
    revoked += other.revoked
    revenueBrought += other.revenueBrought
  }

  mutating func add(_ credit: ReferralCredit) {
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
