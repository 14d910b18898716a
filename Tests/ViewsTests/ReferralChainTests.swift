import Events
import TestSupport
import Testing

@testable import Views

/// Each brought by the one before, as bots and made-up data do it.
@Suite struct ReferralChainTests {
  private static let length = 100_000

  /// Claims in the order in which `customers` make them, each of whom names the one before in number.
  private func table(_ customers: some Sequence<Int>, and more: [(Int, Int)] = []) -> ClaimTable {
    let pairs = customers.map { ($0, $0 - 1) } + more
    let claims = pairs.enumerated().map { index, pair in
      ClaimRow(
        customer: SubjectID(rawValue: UInt32(pair.0)),
        referrer: SubjectID(rawValue: UInt32(pair.1)),
        claimedAt: Timestamp(rawValue: Int64(index)),
        position: UInt64(index + 1),
        outcome: .accepted
      )
    }
    return ClaimTable(claims) { _ in nil }
  }

  // Every claim went up the whole chain: 10,000 took seconds, 100,000 would have taken a quarter of an hour.
  @Test(arguments: [false, true])
  func aLongChainIsDecidedClaimByClaim(isBackwards: Bool) {
    let customers = Array(2...Self.length)
    let table = table(
      isBackwards ? customers.reversed() : customers,
      and: [(1, Self.length), (1, Self.length / 2), (Self.length + 1, Self.length)]
    )
    #expect(table.accepted.count == Self.length)
    #expect(
      table.rows.suffix(3).map(\.outcome) == [.refused(.loop), .refused(.loop), .accepted]
    )
    let networks = table.networks { _ in 1 }
    let first = networks.first { $0.referrer == SubjectID(rawValue: 1) }
    #expect(first?.size == Self.length)
    #expect(first?.revenue == Int128(Self.length))
  }

  /// Random claims, decided by walking up from the referrer.
  @Test func loopsAreThoseOfAWalk() {
    var random = SeededGenerator()
    for _ in 0..<200 {
      let claims = (0..<40).map { _ in
        (Int.random(in: 1...12, using: &random), Int.random(in: 1...12, using: &random))
      }
      let table = table([], and: claims)
      var referrers: [Int: Int] = [:]
      var loops: [Bool] = []
      for (customer, referrer) in claims {
        var above = referrers[referrer]
        while let next = above, next != customer { above = referrers[next] }
        loops.append(above != nil && referrers[customer] == nil && customer != referrer)
        if referrers[customer] == nil, customer != referrer, above == nil {
          referrers[customer] = referrer
        }
      }
      #expect(table.rows.map { $0.outcome == .refused(.loop) } == loops)
    }
  }
}
