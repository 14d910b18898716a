import Events
import Rules
import TestSupport
import Testing
import Views

@Suite struct RFMBinsTests {
  private func bins(_ shop: Shop, day: Int) throws -> (bins: RFMBins, rows: [RFMRow]) {
    let table = try shop.rfm(try shop.context(day: day))
    return (RFMBins(table, shop.rules, currency: try .yuan), table.rows)
  }

  /// Customers who bought so many times, each time for as much, the last time on a day of their own.
  private func shop(orders: [Int], yaml: String = "{}") throws -> Shop {
    var events: [Event] = []
    for (number, count) in orders.enumerated() {
      for order in 1...count {
        events.append(
          try .placed(
            "\(number)/\(order)",
            by: "shop:\(number)",
            day: 10 + number,
            total: Int64(1_000 + number)
          )
        )
      }
    }
    return try Shop(events, yaml: yaml)
  }

  private static let mostOnce = Array(repeating: 1, count: 12) + [2, 2, 2, 3, 3, 4, 5, 9]

  @Test func scoresOfAllAreCounted() throws {
    let (bins, _) = try bins(try shop(orders: Self.mostOnce), day: 99)
    #expect(bins.counts[.recency] == [4, 4, 4, 4, 4])
    #expect(bins.counts[.frequency] == [12, 0, 0, 5, 3])
  }

  /// Most bought once: two quantiles out of five are the same.
  @Test func cutsAreProposedThatKeepAllScores() throws {
    let shop = try shop(orders: Self.mostOnce)
    let gaps = try bins(shop, day: 99).bins.gaps
    #expect(gaps.map(\.dimension) == [.frequency])
    let gap = try #require(gaps.first)
    #expect(gap.scores == [2, 3])
    #expect(gap.usual == (1, 12))
    let proposal = try #require(gap.proposal)
    #expect(
      proposal.text == "rfm:\n  binning: {frequency: fixed}\n  frequency_cuts: [2, 3, 4, 9]\n"
    )
    #expect(proposal.counts == [12, 3, 2, 2, 1])
    #expect(proposal.rules.rfm.recency == .quantile(offset: nil))
  }

  @Test func fewerBinsAreProposedWhereNumbersAreFew() throws {
    let shop = try shop(orders: [1, 1, 1, 1, 1, 1, 1, 1, 2, 2])
    let proposal = try #require(try bins(shop, day: 99).bins.gaps.first?.proposal)
    #expect(proposal.text == "rfm:\n  bins: {frequency: 2}\n")
    #expect(proposal.counts == [8, 2])
  }

  /// The median is the greatest number: no quantile parts anybody.
  @Test func cutsAreProposedWhereNoQuantileWorks() throws {
    let shop = try shop(orders: [1, 2, 2, 2, 2, 2])
    let gap = try bins(shop, day: 99).bins.gaps.first { $0.dimension == .frequency }
    let proposal = try #require(gap?.proposal)
    #expect(
      proposal.text
        == "rfm:\n  bins: {frequency: 2}\n  binning: {frequency: fixed}\n  frequency_cuts: [2]\n"
    )
    #expect(proposal.counts == [1, 5])
  }

  @Test func nothingIsProposedWhereAllAreTheSame() throws {
    let shop = try shop(orders: [1, 1, 1, 1, 1, 1])
    let gap = try #require(try bins(shop, day: 99).bins.gaps.first { $0.dimension == .frequency })
    #expect(gap.scores == [2, 3, 4, 5])
    #expect(gap.usual == (1, 6))
    #expect(gap.proposal == nil)
  }

  @Test func cutsOfOnesOwnThatPartNobodyAreFound() throws {
    let yaml = """
      rfm:
        binning: {monetary: fixed}
        monetary_cuts: [500, 600, 700, 800]
      """
    let gap = try #require(
      try bins(try shop(orders: Array(1...10), yaml: yaml), day: 99).bins.gaps.first
    )
    #expect(gap.dimension == .monetary)
    #expect(gap.proposal?.counts == [2, 2, 2, 2, 2])
  }

  @Test func aShopWithoutCustomersHasNoGap() throws {
    #expect(try bins(try Shop([]), day: 9).bins.gaps.isEmpty)
  }

  /// A proposal read as part of the rules file, on the same customers, leaves no score to nobody.
  @Test(
    arguments: [
      "{}", "rfm: {bins: 10}", "rfm: {binning: nested}", "rfm: {amount: average, bins: 7}",
      "rfm: {binning: quantile, cut_offset: 1}", "rfm: {binning: rank, bins: 10}",
    ],
    Seeds.fresh(3)
  )
  func whatIsProposedWorks(yaml: String, seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let orders = (0..<random.int(2...40)).map { _ in
      random.chance(60) ? 1 : random.int(1...6)
    }
    var shop = try shop(orders: orders, yaml: yaml)
    let (bins, _) = try bins(shop, day: 99)
    for gap in bins.gaps {
      #expect(
        gap.scores
          == (bins.counts[gap.dimension] ?? []).indices
          .filter { bins.counts[gap.dimension]?[$0] == 0 }.map { $0 + 1 }
      )
      guard let proposal = gap.proposal else { continue }
      shop.rules = try Rules(
        yaml: proposal.text,
        file: "proposal",
        currency: try .yuan,
        base: shop.rules
      )
      let after = try self.bins(shop, day: 99).bins
      #expect(after.counts[gap.dimension] == proposal.counts)
      #expect(!after.gaps.contains { $0.dimension == gap.dimension })
    }
  }
}
