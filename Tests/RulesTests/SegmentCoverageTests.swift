import Events
import Rules
import TestSupport
import Testing

@Suite struct SegmentCoverageTests {
  private func rules(_ yaml: String) throws -> Rules {
    let currency = try #require(Currency("CNY"))
    return try RulesText(own: yaml).rules(file: "rules.yaml", currency: currency)
  }

  private func coverage(_ segments: String, bins: Int = 3) throws -> SegmentCoverage {
    SegmentCoverage(try rules("rfm: {bins: \(bins)}\nsegments: {\(segments)}"))
  }

  // MARK: Presets

  @Test(arguments: Preset.all.map(\.name).filter { $0 != "r-rfm-0.2" })
  func aPresetLeavesNothingOut(name: String) throws {
    let rules = try rules("preset: \(name)")
    let coverage = SegmentCoverage(rules)
    #expect(coverage.isComplete, "\(coverage.leftOut) \(coverage.neverHolding.map(\.name))")
    #expect(SegmentCoverage.ofKinds(rules).neverHolding.isEmpty)
    #expect(coverage.claims.reduce(0) { $0 + $1.taken } == coverage.cellCount)
  }

  /// As published, three groups are behind others that take all their cells.
  @Test func theEarlierListOfRHasGroupsThatNeverHold() throws {
    let coverage = SegmentCoverage(try rules("preset: r-rfm-0.2"))
    #expect(coverage.neverHolding.map(\.name) == ["new", "promising", "can't lose"])
    #expect(coverage.neverHolding.map { $0.lost.map(\.name) }[2] == ["at risk"])
    #expect(coverage.leftOut.isEmpty)
    #expect(!coverage.isComplete)
  }

  // MARK: Cells

  @Test func onlyScoresThatAreAskedForMakeCells() throws {
    #expect(SegmentCoverage(try rules("")).cellCount == 25)
    #expect(try coverage("a: m > 1, b: m == 1").cellCount == 3)
    #expect(try coverage("a: m > 1, b: m == 1").scores == ["m"])
    #expect(try coverage("a: true").cellCount == 1)
    #expect(try coverage("a: true").isComplete)
  }

  @Test func whatNobodyTakesIsListed() throws {
    let coverage = try coverage("a: r == 3, b: r == 2 and f >= 2, c: r == 1 and f == 1")
    #expect(coverage.leftOut.map(\.description) == ["r 2 f 1", "r 1 f 3", "r 1 f 2"])
    #expect(coverage.contested.isEmpty)
    #expect(!coverage.isComplete)
  }

  @Test func theFirstTakesWhatSeveralClaim() throws {
    let coverage = try coverage("a: r == 3, b: f == 3, c: true, d: r + f == 2")
    #expect(coverage.claims.map(\.claimed) == [3, 3, 9, 1])
    #expect(coverage.claims.map(\.taken) == [3, 2, 4, 0])
    #expect(coverage.claims[1].lost.map { "\($0.name) \($0.count)" } == ["a 1"])
    #expect(coverage.neverHolding.map(\.name) == ["d"])
    #expect(coverage.contested.count == 6)
  }

  @Test func aConditionThatHoldsForNoScoreNeverHolds() throws {
    let coverage = try coverage("a: r == 4, b: true")
    #expect(coverage.neverHolding.map(\.name) == ["a"])
    #expect(coverage.neverHolding[0].lost.isEmpty)
  }

  @Test func kindsWhoseScoreIsGoneNeverHold() throws {
    let coverage = SegmentCoverage.ofKinds(try rules("rfm: {bins: 3}"))
    #expect(coverage.neverHolding.map(\.name) == ["big"])
  }

  // MARK: Other numbers

  @Test func otherNumbersProveNothing() throws {
    let coverage = try coverage("rich: monetary > 500, recent: r >= 2")
    #expect(coverage.unproved.map(\.description) == ["r 1"])
    #expect(coverage.claims[0].otherNumbers == ["monetary"])
    #expect(coverage.leftOut.isEmpty && !coverage.isComplete)
    // What can hold takes nothing away from a later one for certain.
    #expect(coverage.claims[1].taken == 2)
  }

  @Test(arguments: [
    ("recency_days >= 0", true), ("frequency >= 1", true),
    ("frequency > 0 and recency_days > -1", true),
    ("frequency * 2 + recency_days >= 2", true), ("monetary >= 0", false), ("frequency < 1", false),
    ("not frequency < 1", true), ("recency_days - frequency < 0", false),
    ("frequency / 2 > 0", true),
    ("-frequency < 0", true), ("monetary * 0 == 0", false),
    ("r in (1, 2, 3)", true), ("frequency in (1, 2) or frequency > 0", true),
    ("frequency in (0)", false),
    ("r in (1, 3) or r == 2", true), ("monetary in (1, 2)", false),
    ("1 / frequency > 0", false), ("frequency != 0", true),
    ("'b' in ('a', 'b')", true),
    ("'a' < 'b' or monetary > 1", true), ("r + recency_days >= 1", true),
  ])
  func whatIsKnownOfOtherNumbersIsUsed(condition: String, isProved: Bool) throws {
    let coverage = try coverage("\"a\": \"\(condition)\"")
    #expect(coverage.isComplete == isProved)
  }

  // MARK: Against trying it out

  private static let columns = ["r", "f", "m", "recency_days", "frequency", "monetary"]

  private static func condition(_ random: inout SeededGenerator, others: Bool) -> String {
    func term() -> String {
      let names = others ? columns : Array(columns.prefix(3))
      let number = random.chance(70) ? "\(random.int(-1...6))" : random.pick(names)
      let left =
        random.chance(70)
        ? random.pick(names)
        : "\(random.pick(names)) \(random.pick(["+", "-", "*", "/"])) \(random.pick(names))"
      if random.chance(10) { return "\(left) in (\(random.int(0...3)), \(random.int(2...5)))" }
      return "\(left) \(random.pick(["==", "!=", "<", "<=", ">", ">="])) \(number)"
    }
    return (0...random.int(0...2)).map { _ in (random.chance(20) ? "not " : "") + term() }
      .joined(separator: " \(random.pick(["and", "or"])) ")
  }

  @Test(arguments: Seeds.fresh(3), [false, true])
  func whatIsProvedIsSo(seed: UInt64, others: Bool) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<30 {
      let conditions = (0...random.int(0...4)).map { _ in
        Self.condition(&random, others: others)
      }
      let list = conditions.enumerated().map { "s\($0): \"\($1)\"" }.joined(separator: ", ")
      let rules = try rules("rfm: {bins: 4}\nsegments: {\(list)}")
      let coverage = SegmentCoverage(rules)
      var seen: Set<String> = []
      var holds = Array(repeating: false, count: conditions.count)
      for _ in 0..<400 {
        let numbers = [
          random.int(1...4), random.int(1...4), random.int(1...4), random.int(0...9),
          random.int(1...9), random.int(-20...20),
        ]
        let first = rules.segments.firstIndex { segment in
          segment.condition.isTrue { name in
            Self.columns.firstIndex(of: name).map { .number(Double(numbers[$0])) } ?? .missing
          }
        }
        if let first { holds[first] = true }
        let cell = SegmentCoverage.Cell(
          r: coverage.scores.contains("r") ? numbers[0] : nil,
          f: coverage.scores.contains("f") ? numbers[1] : nil,
          m: coverage.scores.contains("m") ? numbers[2] : nil
        )
        seen.insert(cell.description)
        if coverage.leftOut.contains(cell) { #expect(first == nil, "\(list) \(numbers)") }
        if first == nil {
          let isNamed = coverage.leftOut.contains(cell) || coverage.unproved.contains(cell)
          #expect(isNamed, "\(list) \(numbers)")
        }
      }
      for (claim, isHolding) in zip(coverage.claims, holds) where isHolding {
        #expect(claim.taken > 0, "\(list) \(claim.name)")
      }
      // With scores alone everything is decided, and 400 tries meet nearly every cell.
      if !others {
        #expect(coverage.unproved.isEmpty)
        if seen.count == coverage.cellCount {
          #expect(coverage.claims.map { $0.taken > 0 } == holds, "\(list)")
        }
      }
    }
  }
}
