public import Events

/// A credit that a referrer earned by the first order of somebody they brought.
///
/// Amounts are minor units of the shop's currency; `amount == left + used + revoked`.
public struct ReferralCredit: Equatable, Sendable {
  public var referrer: SubjectID
  public var referred: SubjectID
  /// The event that placed the order.
  public var order: UInt64
  public var earnedAt: Timestamp
  public var availableAt: Timestamp
  public var expiresAt: Timestamp
  public var amount: Int64
  /// What is neither used nor revoked: pending, available or expired, as `state` says.
  public var left: Int64 = 0
  public var used: Int64 = 0
  public var revoked: Int64 = 0
  public var state = State.pending
  /// Why some of it is revoked.
  public var reason: Reason?
  /// The claim, the order and what became of it, and the orders that used the credit; rising.
  public var events: [UInt64] = []

  public enum State: String, CaseIterable, Sendable {
    case pending
    case available
    case used
    case expired
    case revoked
  }

  public enum Reason: String, CaseIterable, Sendable {
    case cancelled = "order cancelled"
    case refunded = "order refunded"
    case refundedInPart = "order refunded in part"
    case belowMinimum = "order refunded below the minimum"
  }
}

/// A credit while it is being reckoned: how much of it there was, from when to when.
struct CreditCourse {
  var credit: ReferralCredit
  /// The event of the claim that earns it.
  let claim: UInt64
  /// What the order was worth as a credit from each moment on, rising; before the first it was not.
  let steps: [(from: Int64, amount: Int64)]
  /// Whether the order, as it is now, has the total that a credit asks.
  let isOfMinimum: Bool
  /// Why the credit is less than it was, if it is.
  let reason: ReferralCredit.Reason

  /// What of it can be used at `moment`.
  func usable(at moment: Timestamp) -> Int64 {
    guard credit.availableAt <= moment, moment < credit.expiresAt else { return 0 }
    let amount = steps.last { $0.from <= moment.rawValue }?.amount ?? 0
    return max(0, amount - credit.used)
  }

  mutating func use(_ amount: Int64, by order: UInt64) {
    credit.used += amount
    credit.events.append(order)
  }

  /// The credit as it stands at `moment`, with what its order has come to.
  func settled(asOf moment: Timestamp) -> ReferralCredit {
    var credit = credit
    credit.left = max(0, (steps.last?.amount ?? 0) - credit.used)
    // What was used before its order lost value stays used.
    credit.amount = max(credit.amount, credit.left + credit.used)
    credit.revoked = credit.amount - credit.left - credit.used
    credit.reason = credit.revoked > 0 ? reason : nil
    if credit.left == 0, credit.used > 0 {
      credit.state = .used
    } else if credit.left == 0, credit.revoked > 0 {
      credit.state = .revoked
    } else if moment < credit.availableAt {
      credit.state = .pending
    } else {
      credit.state = moment < credit.expiresAt ? .available : .expired
    }
    if zip(credit.events, credit.events.dropFirst()).contains(where: >=) {
      credit.events = Set(credit.events).sorted()
    }
    return credit
  }
}
