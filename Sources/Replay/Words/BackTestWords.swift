/// Whether the rules to be tried tell better who buys again, in a shopkeeper's words.
package struct BackTestWords: Sendable {
  package enum Verdict: Equatable, Sendable {
    case better
    case worse
    /// Better by one figure and worse by another, both beyond chance.
    case mixed
    /// The differences may be chance.
    case undecided
    /// The rules put customers in the same order.
    case same
    case notEnoughData
  }

  package let verdict: Verdict
  /// The verdict in one sentence.
  package let headline: String
  /// What it rests on.
  package let sentences: [String]

  /// The first rule set of `result` is the one to be tried, the second the one to compare with.
  package init(_ result: BackTestResult) {
    if let reason = result.notEnough {
      verdict = .notEnoughData
      headline = verdict.headline
      sentences = [reason.sentence] + Self.reasons(result)
      return
    }
    let differences = result.differences.filter { $0.against == 1 }
    verdict = Self.verdict(differences)
    headline = verdict.headline
    sentences = [
      Self.dates(result), Self.odds(result, differences), Self.bestTenth(result, differences),
      Self.revenue(result, differences), Self.caution(result, differences),
      Self.references(result), Self.dormancy(result),
    ].compactMap { $0 }
  }

  private static func verdict(_ differences: [Difference]) -> Verdict {
    if differences.allSatisfy({ $0.value == 0 }) { return .same }
    let clear = differences.filter(\.isClear)
    let isBetter = clear.contains { $0.value > 0 }
    let isWorse = clear.contains { $0.value < 0 }
    switch (isBetter, isWorse) {
    case (true, true): return .mixed
    case (true, false): return .better
    case (false, true): return .worse
    case (false, false): return .undecided
    }
  }

  /// Why dates say nothing, each reason once.
  private static func reasons(_ result: BackTestResult) -> [String] {
    var seen: [String] = []
    for date in result.dates {
      guard let sentence = date.notEnough?.sentence else { continue }
      let text = "\(Wording.date(date.asOfDay)): \(sentence)"
      if seen.count < 3 { seen.append(text) }
    }
    return seen
  }

  private static func dates(_ result: BackTestResult) -> String? {
    let used = result.dates.filter { $0.notEnough == nil && $0.population != nil }
    guard let first = used.first, let last = used.last else { return nil }
    let left = result.dates.count - used.count
    let without =
      left == 0
      ? ""
      : " \(Wording.count(left, "date")) had too little data and \(left == 1 ? "is" : "are") left out."
    let range =
      used.count == 1
      ? "On \(Wording.date(first.asOfDay))"
      : "On \(used.count) dates from \(Wording.date(first.asOfDay)) to \(Wording.date(last.asOfDay))"
    return
      "\(range), customers were put in order by what was known that day, and then it was seen who "
      + "bought in the time after it.\(without)"
  }

  private static func odds(_ result: BackTestResult, _ differences: [Difference]) -> String? {
    guard let (new, old) = means(result, { $0.auc }) else { return nil }
    return "Of one who bought and one who did not, the rules put the right one first in "
      + "\(Wording.percent(new, decimals: 1)) of cases, instead of "
      + "\(Wording.percent(old, decimals: 1))"
      + interval(result, differences, .auc, in: "points", scale: 100, decimals: 1) + "."
  }

  private static func bestTenth(_ result: BackTestResult, _ differences: [Difference]) -> String? {
    guard let (new, old) = means(result, { $0.topDecileLift }) else { return nil }
    return
      "Writing to the best tenth would reach \(Wording.number(new, decimals: 2)) times as many "
      + "buyers as writing to a tenth by chance, instead of \(Wording.number(old, decimals: 2))"
      + interval(result, differences, .topDecileLift, in: "times", scale: 1, decimals: 2) + "."
  }

  private static func revenue(_ result: BackTestResult, _ differences: [Difference]) -> String? {
    guard let (new, old) = means(result, { $0.revenueAt20 }) else { return nil }
    return
      "The best fifth brought \(Wording.percent(new, decimals: 1)) of what was spent, instead "
      + "of \(Wording.percent(old, decimals: 1))"
      + interval(result, differences, .revenueAt20, in: "points", scale: 100, decimals: 1) + "."
  }

  /// A figure by the rules to be tried and by those to compare with; `nil` where one is missing.
  private static func means(
    _ result: BackTestResult,
    _ figure: (PooledRanking) -> PooledRanking.Spread?
  ) -> (new: Double, old: Double)? {
    guard result.pooled.count > 1, let new = figure(result.pooled[0]),
      let old = figure(result.pooled[1])
    else { return nil }
    return (new.mean, old.mean)
  }

  /// Such as ` (+2.1 points; with 95 % confidence +1.1 to +3.0)`.
  private static func interval(
    _ result: BackTestResult,
    _ differences: [Difference],
    _ figure: Difference.Figure,
    in unit: String,
    scale: Double,
    decimals: Int
  ) -> String {
    guard let difference = differences.first(where: { $0.figure == figure }) else { return "" }
    func signed(_ value: Double) -> String {
      (value * scale >= 0 ? "+" : "") + Wording.number(value * scale, decimals: decimals)
    }
    let sure = difference.interval.map {
      "; with \(Wording.percent(result.provenance.confidence)) confidence "
        + "\(signed($0.lowerBound)) to \(signed($0.upperBound))"
    }
    return " (\(signed(difference.value)) \(unit)\(sure ?? ""))"
  }

  /// What the intervals are worth, where there are several.
  private static func caution(_ result: BackTestResult, _ differences: [Difference]) -> String? {
    let count = differences.count { $0.interval != nil }
    guard count > 1 else { return nil }
    return "The verdict looks at \(count) differences; "
      + "\(Wording.percent(result.provenance.confidence)) confidence is that of all of them at once, so "
      + "that looking often enough makes no difference out of chance."
  }

  /// How the reference lines do beside the rules.
  private static func references(_ result: BackTestResult) -> String? {
    let lines = zip(result.scorers, result.pooled).compactMap { scorer, ranking -> String? in
      if case .rules = scorer.kind { return nil }
      let auc: PooledRanking.Spread? = ranking.auc
      let most = result.pooled.map(\.dates).max() ?? 0
      let dates =
        ranking.dates < most
        ? " (on \(ranking.dates) of the \(most) dates alone)" : ""
      return auc.map { "\(scorer.name) \(Wording.percent($0.mean, decimals: 1))\(dates)" }
    }
    return lines.isEmpty
      ? nil
      : "For comparison, what needs no rules of the shop's own: \(lines.joined(separator: ", "))."
  }

  private static func dormancy(_ result: BackTestResult) -> String? {
    guard result.dormancy.count > 1, let new = result.dormancy[0].precision,
      let old = result.dormancy[1].precision
    else { return nil }
    return "Of those called dormant, \(Wording.percent(new, decimals: 1)) stayed away, instead of "
      + "\(Wording.percent(old, decimals: 1)); of all who stayed away, "
      + "\(Wording.percent(result.dormancy[0].recall ?? 0, decimals: 1)) had been called dormant, "
      + "instead of \(Wording.percent(result.dormancy[1].recall ?? 0, decimals: 1))."
  }
}

extension BackTestWords.Verdict {
  var headline: String {
    switch self {
    case .better: "The new rules tell better who buys again."
    case .worse: "The new rules tell worse who buys again."
    case .mixed: "The new rules are better by some figures and worse by others."
    case .undecided: "No difference was found that chance alone could not make."
    case .same: "Both rule sets put customers in the same order."
    case .notEnoughData: "Whether it is better cannot be said: there is not enough data."
    }
  }
}
