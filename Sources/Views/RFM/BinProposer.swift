internal import Events
internal import Rules

/// Looks for scores that nobody has, and tries out on the shop's customers what would give them to somebody.
struct BinProposer {
  private let rows: [RFMRow]
  private let rules: Rules
  private let currency: Currency
  private let minorUnits: Double

  init(_ rows: [RFMRow], _ rules: Rules, _ currency: Currency) {
    self.rows = rows
    self.rules = rules
    self.currency = currency
    minorUnits = (0..<currency.minorDigits).reduce(1) { result, _ in result * 10 }
  }

  /// How many of `rows` have each score, from 1 on.
  func counts(_ dimension: Rules.Dimension, _ rows: [RFMRow], _ rfm: Rules.RFM) -> [Int] {
    var counts = Array(repeating: 0, count: rfm.bins[dimension])
    for row in rows { counts[Int(row.score(dimension)) - 1] += 1 }
    return counts
  }

  func gap(_ dimension: Rules.Dimension, _ counts: [Int]) -> RFMBins.Gap? {
    let empty = counts.indices.filter { counts[$0] == 0 }.map { $0 + 1 }
    let numbers = numbers(dimension)
    guard !empty.isEmpty, let usual = numbers.max(by: { $0.customers < $1.customers }) else {
      return nil
    }
    return RFMBins.Gap(
      dimension: dimension,
      scores: empty,
      usual: usual,
      proposal: proposals(dimension, numbers).lazy.compactMap { tried($0, dimension) }.first
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

  /// Lines to try, the best first: cuts that keep all scores, fewer bins of the same kind, and fewer bins
  /// by cuts.
  private func proposals(_ dimension: Rules.Dimension, _ numbers: [Number]) -> [String] {
    let bins = rules.rfm.bins[dimension]
    let name = dimension.rawValue
    func fixed(_ bins: Int) -> String {
      let cuts = evenCuts(numbers, bins: bins).map { text($0, dimension) }
      return "  binning: {\(name): fixed}\n  \(name)_cuts: [\(cuts.joined(separator: ", "))]\n"
    }
    func fewer(_ bins: Int) -> String { "  bins: {\(name): \(bins)}\n" }
    var proposals: [String] = []
    if numbers.count >= bins { proposals.append(fixed(bins)) }
    if bins > 2 { proposals += (2..<bins).reversed().map { fewer($0) } }
    if numbers.count >= 2, numbers.count < bins {
      proposals.append(fewer(numbers.count) + fixed(numbers.count))
    }
    return proposals.map { "rfm:\n" + $0 }
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

  private func text(_ cut: Double, _ dimension: Rules.Dimension) -> String {
    guard dimension == .monetary else { return String(Int(cut)) }
    let whole = Int64(exactly: (cut * minorUnits).rounded(.down)) ?? .greatestAmount
    return Decimals.format(whole, digits: currency.minorDigits)
  }

  /// What comes of `text` over the rules; `nil` unless it can be read and somebody has every score.
  private func tried(_ text: String, _ dimension: Rules.Dimension) -> RFMBins.Proposal? {
    // Cuts at nothing, or equal ones once they are rounded, are no cuts.
    guard
      let rules = try? Rules(yaml: text, file: "proposal", currency: currency, base: rules)
    else { return nil }
    let scale = RFMScale(rows, rules.rfm, minorUnits: minorUnits)
    var rows = rows
    for index in rows.indices { scale.score(&rows[index], minorUnits: minorUnits) }
    let counts = counts(dimension, rows, rules.rfm)
    guard counts.allSatisfy({ $0 > 0 }) else { return nil }
    return RFMBins.Proposal(text: text, rules: rules, counts: counts)
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
