import Events
import Rules
import Views

/// Which scores nobody in the shop has, and what would do instead.
struct BinsReport {
  private let scores: ShopScores
  private let bins: RFMBins

  init(_ scores: ShopScores) {
    self.scores = scores
    bins = RFMBins(scores.table, scores.rules, currency: scores.currency)
  }

  func print() {
    let customers = Terminal.count(scores.table.rows.count, "customer")
    guard !scores.table.rows.isEmpty else {
      return Swift.print(
        "As of \(scores.day) nobody has an order that counts: which scores are nobody's is found once "
          + "somebody has."
      )
    }
    guard !bins.gaps.isEmpty else {
      return Swift.print("As of \(scores.day) every score has some of the \(customers).")
    }
    for gap in bins.gaps { Swift.print(text(gap, customers)) }
  }

  private func text(_ gap: RFMBins.Gap, _ customers: String) -> String {
    let score = gap.dimension.score
    let list = gap.scores.map(String.init).joined(separator: ", ")
    var text =
      "As of \(scores.day) nobody has \(score) \(list): of \(customers), "
      + "\(Terminal.grouped(gap.usual.customers)) have \(number(gap.usual.number, gap.dimension))."
    guard let proposal = gap.proposal else {
      return text + " No bins would part them."
    }
    let counts = proposal.counts.enumerated().map {
      "\(Terminal.grouped($1)) have \(score) \($0 + 1)"
    }
    text += " With these lines \(counts.joined(separator: ", ")):\n\n"
    text += proposal.text.split(separator: "\n").map { "    \($0)\n" }.joined()
    let before = Set(SegmentCoverage(scores.rules).neverHolding.map(\.name))
    let lost = SegmentCoverage(proposal.rules).neverHolding.map(\.name).filter {
      !before.contains($0)
    }
    guard !lost.isEmpty else { return text }
    let names = lost.map { "“\($0)”" }.joined(separator: ", ")
    return text + "\nThen \(names) can never hold: their conditions ask for scores that are gone.\n"
  }

  private func number(_ number: Double, _ dimension: Rules.Dimension) -> String {
    switch dimension {
    case .recency: return number == 1 ? "1 day" : "\(Terminal.grouped(Int(number))) days"
    case .frequency: return Terminal.count(Int(number), "order")
    case .monetary:
      let digits = scores.currency.minorDigits
      return Decimals.format(Decimals.rounded(number, digits: digits), digits: digits)
    }
  }
}
