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
    if let proposal = bins.proposal { Swift.print(text(proposal)) }
  }

  private func text(_ gap: RFMBins.Gap, _ customers: String) -> String {
    let list = gap.scores.map(String.init).joined(separator: ", ")
    let isMended = bins.proposal?.counts[gap.dimension]?.allSatisfy { $0 > 0 } ?? false
    return "As of \(scores.day) nobody has \(gap.dimension.score) \(list): of \(customers), "
      + "\(Terminal.grouped(gap.usual.customers)) have \(number(gap.usual.number, gap.dimension))."
      + (isMended ? "" : " No bins would part them.")
  }

  private func text(_ proposal: RFMBins.Proposal) -> String {
    let counts = bins.gaps.compactMap { gap -> String? in
      guard let counts = proposal.counts[gap.dimension], counts.allSatisfy({ $0 > 0 }) else {
        return nil
      }
      return counts.enumerated().map {
        "\(Terminal.grouped($1)) have \(gap.dimension.score) \($0 + 1)"
      }.joined(separator: ", ")
    }
    var text =
      "With these lines, in place of the file's of the same names, \(counts.joined(separator: "; ")):\n\n"
    text += proposal.text.split(separator: "\n").map { "    \($0)\n" }.joined()
    let before = Set(neverHolding(scores.rules))
    let lost = neverHolding(proposal.rules).filter { !before.contains($0) }
    guard !lost.isEmpty else { return text }
    return text
      + "\nThen \(lost.joined(separator: ", ")) can never hold: the scores that they ask for are gone.\n"
  }

  private func neverHolding(_ rules: Rules) -> [String] {
    SegmentCoverage(rules).neverHolding.map { "“\($0.name)”" }
      + SegmentCoverage.ofKinds(rules).neverHolding.map { "the kind “\($0.name)”" }
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
