import Foundation
import Rules
import TestSupport
import Testing

@Suite struct BinningTests {
  private func isNear(_ left: [Double], _ right: [Double]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy { abs($0 - $1) <= 1e-9 * max(1, abs($1)) }
  }

  /// Known from R: `quantile(x, (1:4)/5)`.
  @Test(
    arguments: [
      ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [2.8, 4.6, 6.4, 8.2]),
      ([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], [2.8, 4.6, 6.4, 8.2]),
      ([1, 2, 3, 4, 5, 6], [2, 3, 4, 5]), ([3, 3, 3], [3, 3, 3, 3]),
      ([7], [7, 7, 7, 7]), ([1, 100], [20.8, 40.6, 60.4, 80.2]), ([], []),
    ] as [([Double], [Double])]
  )
  func quantilesAreOfTypeSeven(values: [Double], expected: [Double]) {
    #expect(isNear(Binning.quantiles(values, bins: 5), expected))
  }

  @Test func binsOfOneHaveNoCut() {
    #expect(Binning.quantiles([1, 2, 3], bins: 1).isEmpty)
    #expect(Binning.quantile(offset: nil).scores([1, 2, 3], bins: 1).scores == [1, 1, 1])
  }

  // 18 × 3/5 is 10.8, whose 0.8 is no double: the cut was 16.000000000000004, and who lay on it below it.
  @Test func aNumberOnACutBetweenTwoOthersIsAboveItWhereItIsRaised() {
    let values = (1...11).map(Double.init) + (16...23).map(Double.init)
    let raised = Binning.quantile(offset: 1).scores(values, bins: 5)
    #expect(Binning.quantiles(values, bins: 5)[2] == 15)
    #expect(raised.cuts[2] == 16)
    #expect(raised.scores[10...12] == [3, 4, 4])
  }

  /// Python's `statistics.quantiles(method='inclusive')` is the same type.
  @Test(arguments: Seeds.fresh(2))
  func quantilesAreThoseOfPython(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    var lines = ""
    var expected: [[Double]] = []
    for _ in 0..<50 {
      let bins = random.int(2...10)
      let values = (0..<random.int(2...60)).map { _ in Double(random.int(-50...50)) / 4 }
      lines += "\(bins) \(values)\n"
      expected.append(Binning.quantiles(values, bins: bins))
    }
    let path = FileManager.default.temporaryDirectory.appending(path: "quantiles-\(UUID())")
    try Data(lines.utf8).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      """
      import json, statistics, sys
      for line in open(sys.argv[1]):
          bins, values = line.split(" ", 1)
          print(statistics.quantiles(json.loads(values), n=int(bins), method="inclusive"))
      """, path.path,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    let text = String(decoding: data, as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 127 else {
      print("Skipped: there is no python3 to compare with.")
      return
    }
    let rows = try text.split(separator: "\n").map { row in
      try JSONDecoder().decode([Double].self, from: Data(row.utf8))
    }
    #expect(rows.count == expected.count)
    for (row, cuts) in zip(rows, expected) { #expect(isNear(cuts, row)) }
  }

  // MARK: Scores

  @Test func aNumberOnACutIsBelowIt() {
    let (scores, cuts) = Binning.quantile(offset: nil).scores([1, 2, 3, 4, 5, 6], bins: 5)
    #expect(cuts == [2, 3, 4, 5])
    #expect(scores == [1, 1, 2, 3, 4, 5])
  }

  @Test func withAnOffsetACutIsRaisedAndANumberOnItIsAbove() {
    let (scores, cuts) = Binning.quantile(offset: 1).scores([1, 2, 3, 4, 5, 6], bins: 5)
    #expect(cuts == [3, 4, 5, 6])
    #expect(scores == [1, 1, 2, 3, 4, 5])
  }

  @Test func equalNumbersShareAScore() {
    let values: [Double] = [1, 1, 1, 1, 1, 1, 1, 1, 2, 9]
    let scores = Binning.quantile(offset: nil).scores(values, bins: 5).scores
    #expect(scores == [1, 1, 1, 1, 1, 1, 1, 1, 5, 5])
    #expect(Binning.quantile(offset: nil).scores([4, 4, 4], bins: 5).scores == [1, 1, 1])
  }

  @Test func ranksMakeBinsOfEqualSize() {
    let (scores, cuts) = Binning.rank.scores([50, 10, 40, 20, 30, 60], bins: 3)
    #expect(scores == [3, 1, 2, 1, 2, 3])
    #expect(cuts.isEmpty)
    #expect(Binning.rank.scores([5, 5, 5, 5, 5, 5], bins: 3).scores == [1, 1, 2, 2, 3, 3])
    #expect(Binning.rank.scores([2, 1], bins: 5).scores == [2, 1])
  }

  /// As `NTILE` does: 8 in 3 bins are 3, 3 and 2.
  @Test func theFirstBinsOfRanksAreTheLarger() {
    let scores = Binning.rank.scores([1, 2, 3, 4, 5, 6, 7, 8], bins: 3).scores
    #expect(scores == [1, 1, 1, 2, 2, 2, 3, 3])
  }

  /// `pandas.qcut(numbers.rank(method="first"), 3)`: the quantiles of 0 … 7 are 2⅓ and 4⅔.
  @Test func ranksCanBeCutAtTheirQuantiles() {
    func scores(_ values: [Double], _ bins: Int) -> [UInt8] {
      Binning.rankQuantile.scores(values, bins: bins).scores
    }
    #expect(scores([1, 2, 3, 4, 5, 6, 7, 8], 3) == [1, 1, 1, 2, 2, 3, 3, 3])
    #expect(scores([9, 9, 1, 9, 9, 9, 9, 9], 3) == [1, 1, 1, 2, 2, 3, 3, 3])
    // A quantile that is a place is the last of its bin: those of 0 … 4 in halves end at 2.
    #expect(scores([1, 2, 3, 4, 5], 2) == [1, 1, 1, 2, 2])
    #expect(scores([7, 8], 5) == [1, 5])
    #expect(scores([7], 5) == [1])
  }

  @Test func aNumberAboveTheMeanScoresTwo() {
    let (scores, cuts) = Binning.mean.scores([1, 2, 3, 10], bins: 2)
    #expect(cuts == [4])
    #expect(scores == [1, 1, 1, 2])
    #expect(Binning.mean.scores([5, 5, 5], bins: 2).scores == [1, 1, 1])
    #expect(Binning.mean.scores([1, 3, 2], bins: 2).scores == [1, 2, 1])
  }

  @Test(arguments: Seeds.fresh(2))
  func ranksAreRisingAndEven(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let bins = random.int(2...10)
      let values = (0..<random.int(1...80)).map { _ in Double(random.int(0...20)) }
      let scores = Binning.rank.scores(values, bins: bins).scores
      for (left, right) in zip(zip(values, scores), zip(values, scores).dropFirst()) {
        if left.0 < right.0 { #expect(left.1 <= right.1) }
        // Of equals the first comes first.
        if left.0 == right.0 { #expect(left.1 <= right.1) }
      }
      let sizes = (1...UInt8(bins)).map { score in scores.count { $0 == score } }
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
      #expect(sizes == sizes.sorted(by: >))
    }
  }

  @Test func aNumberOnAFixedCutIsAboveIt() {
    let (scores, cuts) = Binning.fixed([10, 20]).scores([9, 10, 19.99, 20, 1_000, -5], bins: 3)
    #expect(scores == [1, 2, 2, 3, 3, 1])
    #expect(cuts == [10, 20])
  }

  @Test(arguments: [
    Binning.quantile(offset: nil), .quantile(offset: 1), .rank, .rankQuantile, .fixed([1]), .mean,
  ])
  func nobodyHasNoScore(binning: Binning) {
    #expect(binning.scores([], bins: 5).scores.isEmpty)
  }
}
