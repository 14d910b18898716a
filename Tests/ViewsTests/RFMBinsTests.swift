import Events
import Foundation
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
    let bins = try bins(shop, day: 99).bins
    let gaps = bins.gaps
    #expect(gaps.map(\.dimension) == [.frequency])
    let gap = try #require(gaps.first)
    #expect(gap.scores == [2, 3])
    #expect(gap.usual == (1, 12))
    let proposal = try #require(bins.proposal)
    let binning = "{recency: quantile, frequency: fixed, monetary: quantile}"
    #expect(proposal.text == "rfm:\n  binning: \(binning)\n  frequency_cuts: [2, 3, 4, 9]\n")
    #expect(proposal.counts[.frequency] == [12, 3, 2, 2, 1])
    #expect(proposal.counts[.recency] == [4, 4, 4, 4, 4])
    #expect(proposal.rules.rfm.recency == .quantile(offset: nil))
  }

  @Test func fewerBinsAreProposedWhereNumbersAreFew() throws {
    let shop = try shop(orders: [1, 1, 1, 1, 1, 1, 1, 1, 2, 2])
    let proposal = try #require(try bins(shop, day: 99).bins.proposal)
    #expect(proposal.text == "rfm:\n  bins: {recency: 5, frequency: 2, monetary: 5}\n")
    #expect(proposal.counts[.frequency] == [8, 2])
  }

  /// The median is the greatest number: no quantile parts anybody.
  @Test func cutsAreProposedWhereNoQuantileWorks() throws {
    let shop = try shop(orders: [1, 2, 2, 2, 2, 2])
    let proposal = try #require(try bins(shop, day: 99).bins.proposal)
    let text = """
      rfm:
        bins: {recency: 5, frequency: 2, monetary: 5}
        binning: {recency: quantile, frequency: fixed, monetary: quantile}
        frequency_cuts: [2]

      """
    #expect(proposal.text == text)
    #expect(proposal.counts[.frequency] == [1, 5])
  }

  @Test func nothingIsProposedWhereAllAreTheSame() throws {
    let shop = try shop(orders: [1, 1, 1, 1, 1, 1])
    let bins = try bins(shop, day: 99).bins
    let gap = try #require(bins.gaps.first { $0.dimension == .frequency })
    #expect(gap.scores == [2, 3, 4, 5])
    #expect(gap.usual == (1, 6))
    #expect(bins.proposal == nil)
  }

  @Test func cutsOfOnesOwnThatPartNobodyAreFound() throws {
    let yaml = """
      rfm:
        binning: {monetary: fixed}
        monetary_cuts: [500, 600, 700, 800]
      """
    let bins = try bins(try shop(orders: Array(1...10), yaml: yaml), day: 99).bins
    #expect(bins.gaps.map(\.dimension) == [.monetary])
    #expect(bins.proposal?.counts[.monetary] == [2, 2, 2, 2, 2])
  }

  @Test func aShopWithoutCustomersHasNoGap() throws {
    #expect(try bins(try Shop([]), day: 9).bins.gaps.isEmpty)
  }

  /// A proposal in place of the file's lines of the same names leaves no score that it mends to nobody, on the same
  /// customers, and changes no other.
  @Test(
    arguments: [
      [:], ["bins": "10"], ["binning": "nested"], ["amount": "average", "bins": "7"],
      ["binning": "quantile", "cut_offset": "1"], ["binning": "rank", "bins": "10"],
      ["binning": "rank-quantile", "bins": "4"],
      ["binning": "{monetary: fixed, recency: mean}", "monetary_cuts": "[10.005, 11, 12, 13]"],
    ],
    Seeds.fresh(3)
  )
  func whatIsProposedWorks(file: [String: String], seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let orders = (0..<random.int(2...40)).map { _ in
      random.chance(60) ? 1 : random.int(1...6)
    }
    func yaml(_ lines: [String: String]) -> String {
      lines.isEmpty ? "{}" : "rfm:\n" + lines.map { "  \($0): \($1)\n" }.sorted().joined()
    }
    var shop = try shop(orders: orders, yaml: yaml(file))
    let (bins, _) = try bins(shop, day: 99)
    for gap in bins.gaps {
      let counts = bins.counts[gap.dimension] ?? []
      #expect(gap.scores == counts.indices.filter { counts[$0] == 0 }.map { $0 + 1 })
    }
    guard let proposal = bins.proposal else { return }
    var lines = file
    for line in proposal.text.split(separator: "\n").dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      lines[parts[0].trimmingCharacters(in: .whitespaces)] = String(parts[1])
    }
    shop.rules = try Rules(
      yaml: yaml(lines),
      file: "rules.yaml",
      currency: try .yuan,
      base: try Rules.standard(currency: try .yuan)
    )
    #expect(shop.rules.rfm == proposal.rules.rfm)
    let after = try self.bins(shop, day: 99).bins
    #expect(after.counts == proposal.counts)
    let mended = Set(bins.gaps.map(\.dimension)).subtracting(after.gaps.map(\.dimension))
    #expect(!mended.isEmpty || shop.rules.rfm.isNested)
    for dimension in Rules.Dimension.allCases
    where !mended.contains(dimension) && !shop.rules.rfm.isNested {
      #expect(after.counts[dimension] == bins.counts[dimension])
    }
  }
}
