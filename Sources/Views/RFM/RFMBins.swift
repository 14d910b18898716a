public import Events
public import Rules

/// How many customers get each score, and, where nobody gets one, rules with which somebody does.
public struct RFMBins: Sendable {
  /// A dimension in which some score is nobody's.
  public struct Gap: Sendable {
    public let dimension: Rules.Dimension
    /// The scores that nobody has.
    public let scores: [Int]
    /// The number that most customers have (days, orders, or units of the currency), and how many they are.
    public let usual: (number: Double, customers: Int)
  }

  /// What was tried on the shop's customers, and leaves to nobody no score of a dimension that it mends.
  public struct Proposal: Sendable {
    /// Lines for the rules file, in place of its lines of the same names.
    public let text: String
    /// The rules with these lines.
    public let rules: Rules
    /// How many customers then have each score, from 1 on.
    public let counts: [Rules.Dimension: [Int]]
  }

  /// How many customers have each score, from 1 on.
  public private(set) var counts: [Rules.Dimension: [Int]] = [:]
  public private(set) var gaps: [Gap] = []
  /// For all gaps that can be mended; `nil` where none can, as where all have the same number.
  public private(set) var proposal: Proposal?

  /// `table` is scored by `rules`.
  public init(_ table: RFMTable, _ rules: Rules, currency: Currency) {
    let now = BinProposer(table.rows, rules, currency)
    var best = now
    for dimension in Rules.Dimension.allCases {
      counts[dimension] = now.counts(dimension)
      if let gap = now.gap(dimension) { gaps.append(gap) }
      // Of nested scores one dimension's bins are the others' too: what was proposed for them is in force.
      if best.gap(dimension) != nil, let mended = best.mended(dimension) {
        best = mended
        proposal = mended.proposal(insteadOf: rules)
      }
    }
  }
}
