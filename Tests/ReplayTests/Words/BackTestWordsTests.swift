import Replay
import Testing

/// The verdict rests on intervals: what chance could make is no difference.
@Suite struct BackTestWordsTests {
  private func words(_ differences: [Difference]) -> BackTestWords {
    var result = MadeUpBackTest(seed: 1).result
    result.differences = differences
    return BackTestWords(result)
  }

  private func difference(
    _ figure: Difference.Figure,
    _ value: Double,
    _ interval: ClosedRange<Double>?
  ) -> Difference {
    Difference(figure: figure, against: 1, value: value, interval: interval)
  }

  @Test func aClearDifferenceIsAVerdict() {
    let better = difference(.auc, 0.02, 0.01...0.03)
    let worse = difference(.revenueAt20, -0.02, -0.03 ... -0.01)
    let unclear = difference(.topDecileLift, -0.1, -0.2...0.05)
    #expect(words([better, unclear]).verdict == .better)
    #expect(words([unclear, worse]).verdict == .worse)
    #expect(words([better, worse]).verdict == .mixed)
    #expect(words([unclear]).verdict == .undecided)
    #expect(words([difference(.auc, 0.4, nil)]).verdict == .undecided)
    #expect(
      words([difference(.auc, 0, 0...0), difference(.topDecileLift, 0, 0...0)]).verdict == .same
    )
  }

  @Test func theFiguresAreSaidWithTheirIntervals() throws {
    let result = MadeUpBackTest(seed: 1).result
    let words = words([
      difference(.auc, 0.0214, 0.011...0.0301), difference(.topDecileLift, -0.05, -0.126...0.02),
    ])
    #expect(words.headline == "The new rules tell better who buys again.")
    func percent(_ spread: PooledRanking.Spread?) throws -> String {
      Wording.percent(try #require(spread).mean, decimals: 1)
    }
    let (new, old) = (try percent(result.pooled[0].auc), try percent(result.pooled[1].auc))
    #expect(
      words.sentences[1]
        == "Of one who bought and one who did not, the rules put the right one first in \(new) of "
        + "cases, instead of \(old) (+2.1 points; with 95 % confidence +1.1 to +3.0)."
    )
    #expect(words.sentences[2].hasSuffix("(−0.05 times; with 95 % confidence −0.13 to +0.02)."))
    // Without an interval the figures stand alone.
    #expect(words.sentences[3].contains("of what was spent, instead of "))
    #expect(
      words.sentences[4].hasPrefix(
        "The verdict looks at 2 differences; 95 % confidence is that of all of them at once, "
      )
    )
    #expect(words.sentences[5].contains("R+F+M ") && words.sentences[5].contains(", BG/NBD "))
  }

  @Test func theDatesAreCounted() {
    var result = MadeUpBackTest(seed: 1, dates: 3).result
    result.dates[2].notEnough = .tooFewCustomers(4, needed: 20)
    #expect(
      BackTestWords(result).sentences[0].hasPrefix("On 2 dates from 2024-01-01 to 2024-01-31, ")
    )
    #expect(
      BackTestWords(result).sentences[0].hasSuffix(" 1 date had too little data and is left out.")
    )
  }

  @Test func tooLittleDataIsSaidWithTheReason() {
    var result = MadeUpBackTest(seed: 1, dates: 2).result
    result.notEnough = .noDate
    result.dates[0].notEnough = .tooFewCustomers(1, needed: 20)
    result.dates[1].notEnough = .everybodyBought
    let words = BackTestWords(result)
    #expect(words.verdict == .notEnoughData)
    #expect(
      words.sentences == [
        "No date had enough data.",
        "2024-01-01: Only 1 customer had bought by then; 20 are needed at least.",
        "2024-01-31: Everybody bought in the holdout: there is nobody to be told apart.",
      ]
    )
  }
}
