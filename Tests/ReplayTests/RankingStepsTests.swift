import Events
import Rules
import TestSupport
import Testing
import Views

@testable import Replay

/// The order that rules put customers in.
@Suite struct RankingStepsTests {
  private func ranking(_ text: String) throws -> Rules.Ranking {
    let currency = try #require(Currency("CNY"))
    return try Rules(
      yaml: "ranking: \(text)",
      file: "rules.yaml",
      currency: currency,
      base: try Rules.standard(currency: currency)
    ).ranking
  }

  private func row(_ number: Int, r: UInt8, f: UInt8, m: UInt8, cents: Int64 = 100) -> RFMRow {
    var row = RFMRow(
      customer: SubjectID(rawValue: UInt32(number)),
      lastPurchasedAt: Timestamp(rawValue: 0),
      recencyDays: number,
      frequency: 1,
      monetary: cents
    )
    (row.r, row.f, row.m) = (r, f, m)
    return row
  }

  private func steps(_ rows: [RFMRow], _ text: String) throws -> [UInt8] {
    let steps = RankingSteps(rows, try ranking(text), minorUnits: 100)
    return rows.indices.map { steps[$0] }
  }

  @Test func equalCustomersShareAStep() throws {
    let rows = [
      row(1, r: 5, f: 1, m: 1), row(2, r: 1, f: 5, m: 1), row(3, r: 2, f: 2, m: 1),
      row(4, r: 5, f: 5, m: 5),
    ]
    #expect(try steps(rows, "r + f + m") == [2, 2, 1, 3])
    #expect(try steps(rows, "r * 100 + f * 10 + m") == [3, 1, 2, 4])
    #expect(try steps(rows, "-recency_days") == [4, 3, 2, 1])
    // What cannot be computed comes last.
    #expect(try steps(rows, "1 / (f - 5) + 10") == [3, 1, 2, 1])
    #expect(try steps([], "r + f + m") == [])
  }

  @Test func theStandardIsThePlainSum() throws {
    let currency = try #require(Currency("CNY"))
    #expect(try Rules.standard(currency: currency).ranking == .plain)
  }

  /// A law: no step contradicts the values, and none is larger than it must be.
  @Test(arguments: Seeds.fresh(3))
  func manyValuesShareStepsInTheirOrder(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let greatest = random.pick([50, 127, 1_000, 100_000])
    let rows = (0..<2_000).map {
      row($0, r: 1, f: 1, m: 1, cents: Int64(random.int(1...greatest)))
    }
    let steps = try steps(rows, "monetary")
    let order = rows.indices.sorted { rows[$0].monetary < rows[$1].monetary }
    for (left, right) in zip(order, order.dropFirst()) {
      #expect(steps[left] <= steps[right])
      if rows[left].monetary == rows[right].monetary { #expect(steps[left] == steps[right]) }
    }
    let values = Set(rows.map(\.monetary)).count
    let used = Set(steps)
    #expect(used.min() == 1 && Int(used.max() ?? 0) == used.count)
    if values <= RankingSteps.most {
      #expect(used.count == values)
    } else {
      #expect(used.count > 100)
      let sizes = Dictionary(grouping: steps) { $0 }.mapValues(\.count)
      // 2,000 over 127, and as many again who are equal to the last.
      #expect((sizes.values.max() ?? 0) < 40)
    }
  }
}
