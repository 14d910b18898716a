import Events
import TestSupport
import Testing
import Views

/// Who brought whom, and which claims are refused, with the reason.
@Suite struct ClaimTableTests {
  private func signUp(
    _ customer: String,
    _ others: [String] = [],
    day: Int,
    by referrer: String
  ) throws -> Event { try .signedUp(customer, others, day: day, referredBy: referrer) }

  private func claims(_ events: [Event], day: Int) throws -> [String] {
    let shop = try Shop(events)
    let claims = try shop.ledger(try shop.context(day: day)).claims
    return try claims.rows.map { claim in
      let outcome =
        switch claim.outcome {
        case .accepted: "accepted"
        case .repeated: "repeated"
        case .refused(let reason): reason.rawValue
        }
      let names = try [claim.customer, claim.referrer].map { try shop.name($0).prefix(9) }
      return "\(names[0]) by \(names[1]): \(outcome)"
    }
  }

  @Test func everyClaimHasItsOutcome() throws {
    let events = [
      try signUp(ann, day: 10, by: ann), try signUp(bob, day: 11, by: ann),
      try .placed("1", by: cat, day: 12, total: 100), try signUp(cat, day: 13, by: ann),
      try signUp(bob, day: 14, by: cat), try signUp(bob, day: 15, by: ann),
      try signUp(ann, day: 16, by: bob),
    ]
    #expect(
      try claims(events, day: 20) == [
        "email:ann by email:ann: self-referral", "email:bob by email:ann: accepted",
        "email:cat by email:ann: bought before", "email:bob by email:cat: second referrer",
        "email:bob by email:ann: repeated", "email:ann by email:bob: loop",
      ]
    )
    #expect(try claims(events, day: 11).count == 2)
  }

  @Test func aLoopOfThreeIsRefused() throws {
    let events = [
      try signUp(bob, day: 10, by: ann), try signUp(cat, day: 11, by: bob),
      try signUp(ann, day: 12, by: cat),
    ]
    #expect(try claims(events, day: 20).last == "email:ann by email:cat: loop")
    // By event time, in whatever order they were recorded.
    #expect(try claims(events.reversed(), day: 20).last == "email:ann by email:cat: loop")
  }

  /// Two who turn out to be one: the claim was of themselves.
  @Test func aLinkMakesASelfReferralAndUnlinkingUndoesIt() throws {
    let events = [
      try signUp(bob, day: 10, by: ann), try .link(ann, bob, id: "l", day: 12),
      try .link(ann, bob, id: "u", day: 14, isLink: false),
    ]
    #expect(try claims(events, day: 11) == ["email:bob by email:ann: accepted"])
    #expect(try claims(events, day: 12) == ["email:bob by email:bob: self-referral"])
    #expect(try claims(events, day: 14) == ["email:bob by email:ann: accepted"])
  }

  @Test func aNetworkReachesToAnyDepth() throws {
    var events: [Event] = []
    for depth in 1...200 {
      events.append(try signUp("shop:\(depth)", day: 10 + depth, by: "shop:\(depth - 1)"))
      events.append(try .placed("\(depth)", by: "shop:\(depth)", day: 10 + depth, total: 10))
    }
    let shop = try Shop(events)
    let rows = try shop.referrals(try shop.context(day: 500)).rows
    let top = try #require(try rows.first { try shop.name($0.customer) == "shop:0" })
    #expect(top.referred == 1)
    #expect(top.revenueBrought == 10)
    #expect(top.networkSize == 200)
    #expect(top.networkRevenue == 2_000)
    let middle = try #require(try rows.first { try shop.name($0.customer) == "shop:150" })
    #expect(middle.networkSize == 50)
  }

  /// Loops cannot occur, because they are refused: from nobody does the way up come back.
  @Test(arguments: Seeds.fresh(4))
  func whoBroughtWhomIsAForest(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    var events: [Event] = []
    for number in 0..<150 {
      let (one, other) = (random.int(1...25), random.int(1...25))
      var event = try signUp("shop:\(one)", day: random.int(1...100), by: "shop:\(other)")
      event.id = "\(number)"
      events.append(event)
      if random.chance(20) {
        let link = (random.int(1...25), random.int(1...25))
        events.append(
          try .link("shop:\(link.0)", "shop:\(link.1)", id: "l\(number)", day: random.int(1...100))
        )
      }
    }
    let shop = try Shop(events)
    var loops = 0
    for day in [20, 50, 80, 101] {
      let ledger = try shop.ledger(try shop.context(day: day))
      for start in ledger.claims.accepted.keys {
        var seen: Set = [start]
        var current = start
        while let next = ledger.claims.accepted[current]?.referrer {
          try #require(seen.insert(next).inserted)
          current = next
        }
      }
      // Everybody brought is in the network of exactly those above them.
      let rows = ReferralTable(ledger).rows
      #expect(rows.allSatisfy { $0.networkSize >= $0.referred })
      loops += ledger.claims.rows.count { $0.outcome == .refused(.loop) }
    }
    #expect(loops > 0)
  }
}
