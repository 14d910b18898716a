import Events
import Rules
import TestSupport
import Testing
import Views

@Suite struct SegmentTests {
  /// The map of the standard rules: a row for each r, 5 first; a column for each f, 1 first.
  private static let map = [
    5: ["new", "potential loyalist", "potential loyalist", "champions", "champions"],
    4: ["promising", "potential loyalist", "potential loyalist", "loyal", "loyal"],
    3: ["about to sleep", "about to sleep", "need attention", "loyal", "loyal"],
    2: ["hibernating", "hibernating", "at risk", "at risk", "can't lose"],
    1: ["hibernating", "hibernating", "at risk", "at risk", "can't lose"],
  ]

  @Test func theStandardSegmentsTakeEveryCell() throws {
    let rules = try Rules.standard(currency: try .yuan)
    for (r, names) in Self.map {
      for (index, expected) in names.enumerated() {
        let segment = rules.segments.first { segment in
          segment.condition.isTrue { name in
            switch name {
            case "r": .number(Double(r))
            case "f": .number(Double(index + 1))
            default: .missing
            }
          }
        }
        #expect(segment?.name == expected, "r \(r), f \(index + 1)")
      }
    }
  }

  /// Customers whose scores are all 25 pairs: recency and frequency with fixed cuts.
  private func everyCell(_ segments: String) throws -> (shop: Shop, rows: [RFMRow]) {
    var events: [Event] = []
    for r in 1...5 {
      for f in 1...5 {
        for order in 1...f {
          let name = "\(r)\(f)"
          events.append(
            try .placed("\(name)/\(order)", by: "shop:\(name)", day: 90 + 2 * r, total: 10_000)
          )
        }
      }
    }
    let yaml = """
      rfm:
        binning: fixed
        recency_cuts: [1, 3, 5, 7]
        frequency_cuts: [2, 3, 4, 5]
        monetary_cuts: [200, 300, 400, 500]
      \(segments)
      """
    let shop = try Shop(events, yaml: yaml)
    return (shop, try shop.rfm(try shop.context(day: 100)).rows)
  }

  @Test func everyRowGetsTheSegmentOfItsCell() throws {
    let (shop, rows) = try everyCell("")
    #expect(rows.count == 25)
    #expect(Set(rows.map { [$0.r, $0.f] }).count == 25)
    for row in rows {
      let name = row.segment.map { shop.rules.segments[$0].name }
      #expect(name == Self.map[Int(row.r)]?[Int(row.f) - 1], "r \(row.r), f \(row.f)")
      #expect(try shop.name(row.customer) == "shop:\(row.r)\(row.f)")
    }
  }

  @Test func theFirstConditionThatHoldsNamesTheSegment() throws {
    let (_, rows) = try everyCell(
      """
      segments:
        best: r + f + m >= 14
        good: f >= 4
      """
    )
    for row in rows {
      let sum = row.r + row.f + row.m
      #expect(row.segment == (sum >= 14 ? 0 : row.f >= 4 ? 1 : nil))
    }
  }

  @Test func conditionsCanAskForTheNumbersThemselves() throws {
    let (_, rows) = try everyCell(
      """
      segments:
        rich: monetary >= 400 and recency_days <= 4
        often: frequency == 3 and not r == 1
      """
    )
    for row in rows {
      let isRich = row.monetary >= 40_000 && row.recencyDays <= 4
      let isOften = row.frequency == 3 && row.r != 1
      #expect(row.segment == (isRich ? 0 : isOften ? 1 : nil))
    }
  }
}
