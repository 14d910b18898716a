internal import Events
internal import Rules

/// Looks for scores that nobody has, and tries out on the shop's customers what would give them to somebody.
struct BinProposer {
  private let rows: [RFMRow]
  private let rules: Rules
  private let currency: Currency
  private let minorUnits: Double

  /// `rows` are scored by `rules`.
  init(_ rows: [RFMRow], _ rules: Rules, _ currency: Currency) {
    self.rows = rows
    self.rules = rules
    self.currency = currency
    minorUnits = (0..<currency.minorDigits).reduce(1) { result, _ in result * 10 }
  }

  /// How many customers have each score, from 1 on.
  func counts(_ dimension: Rules.Dimension) -> [Int] {
    var counts = Array(repeating: 0, count: rules.rfm.bins[dimension])
    for row in rows { counts[Int(row.score(dimension)) - 1] += 1 }
    return counts
  }

  func gap(_ dimension: Rules.Dimension) -> RFMBins.Gap? {
    let counts = counts(dimension)
    let empty = counts.indices.filter { counts[$0] == 0 }.map { $0 + 1 }
    let numbers = numbers(dimension)
    guard !empty.isEmpty, let usual = numbers.max(by: { $0.customers < $1.customers }) else {
      return nil
    }
    return RFMBins.Gap(dimension: dimension, scores: empty, usual: usual)
  }

  /// The first rules with other bins of one dimension that leave none of its scores to nobody; `nil` where none do.
  func mended(_ dimension: Rules.Dimension) -> BinProposer? {
    let numbers = numbers(dimension)
    return candidates(dimension, numbers).lazy.compactMap { tried($0, dimension) }.first
  }

  /// What these rules are as a proposal to those who have `rules`.
  func proposal(insteadOf rules: Rules) -> RFMBins.Proposal {
    RFMBins.Proposal(
      text: BinLines(from: rules.rfm, to: self.rules.rfm, currency).text,
      rules: self.rules,
      counts: Dictionary(uniqueKeysWithValues: Rules.Dimension.allCases.map { ($0, counts($0)) })
    )
  }

  private typealias Number = (number: Double, customers: Int)

  /// The numbers that there are, rising, and how many customers have each.
  private func numbers(_ dimension: Rules.Dimension) -> [Number] {
    var result: [Number] = []
    for number in rows.map({ $0.number(dimension, rules.rfm.amount, minorUnits) }).sorted() {
      if let last = result.indices.last, result[last].number == number {
        result[last].customers += 1
      } else {
        result.append((number, 1))
      }
    }
    return result
  }

  // MARK: Proposals

  /// Bins to try, the best first: cuts that keep all scores, fewer bins of the same kind, and fewer bins by cuts.
  private func candidates(_ dimension: Rules.Dimension, _ numbers: [Number]) -> [Rules.RFM] {
    let bins = rules.rfm.bins[dimension]
    func fewer(_ bins: Int) -> Rules.RFM {
      var rfm = rules.rfm
      rfm.bins[dimension] = bins
      return rfm
    }
    func fixed(_ bins: Int) -> Rules.RFM {
      var rfm = fewer(bins)
      rfm[dimension] = .fixed(evenCuts(numbers, bins: bins).map { written($0, dimension) })
      return rfm
    }
    // What is nested is so in all dimensions: with cuts for one of them the others would change.
    let mayCut = !rules.rfm.isNested
    var candidates: [Rules.RFM] = []
    if mayCut, numbers.count >= bins { candidates.append(fixed(bins)) }
    if bins > 2 { candidates += (2..<bins).reversed().map { fewer($0) } }
    if mayCut, numbers.count >= 2, numbers.count < bins { candidates.append(fixed(numbers.count)) }
    return candidates
  }

  /// Cuts at numbers that there are, so that each bin has its share of who is left, as far as equal numbers
  /// allow, and none is empty.
  private func evenCuts(_ numbers: [Number], bins: Int) -> [Double] {
    var cuts: [Double] = []
    var (left, inBin) = (rows.count, 0)
    for (index, entry) in numbers.enumerated() {
      let binsLeft = bins - cuts.count
      let isFull = inBin * binsLeft >= left
      let isNeeded = numbers.count - index == binsLeft - 1
      if inBin > 0, binsLeft > 1, isFull || isNeeded {
        cuts.append(entry.number)
        left -= inBin
        inBin = 0
      }
      inBin += entry.customers
    }
    return cuts
  }

  /// A cut as it is written: a mean is seldom so many cents.
  private func written(_ cut: Double, _ dimension: Rules.Dimension) -> Double {
    guard dimension == .monetary, rules.rfm.amount == .average else { return cut }
    return (cut * minorUnits).rounded(.down) / minorUnits
  }

  /// What comes of other bins; `nil` unless lines can say them, and somebody then has every score.
  private func tried(_ rfm: Rules.RFM, _ dimension: Rules.Dimension) -> BinProposer? {
    let lines = BinLines(from: rules.rfm, to: rfm, currency)
    // Cuts at nothing, or equal ones once they are rounded, are no cuts.
    guard
      let rules = try? Rules(yaml: lines.text, file: "proposal", currency: currency, base: rules)
    else { return nil }
    let scale = RFMScale(rows, rules.rfm, minorUnits: minorUnits)
    var rows = rows
    for index in rows.indices { scale.score(&rows[index], minorUnits: minorUnits) }
    let proposer = BinProposer(rows, rules, currency)
    return proposer.counts(dimension).allSatisfy { $0 > 0 } ? proposer : nil
  }
}

extension RFMRow {
  fileprivate func score(_ dimension: Rules.Dimension) -> UInt8 {
    switch dimension {
    case .recency: r
    case .frequency: f
    case .monetary: m
    }
  }

  fileprivate func number(
    _ dimension: Rules.Dimension,
    _ amount: Rules.Amount,
    _ minorUnits: Double
  ) -> Double {
    switch dimension {
    case .recency: Double(recencyDays)
    case .frequency: Double(frequency)
    case .monetary: scoredAmount(amount, minorUnits)
    }
  }
}
