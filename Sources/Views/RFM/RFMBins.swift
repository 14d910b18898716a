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
    /// `nil` where no bins would do, as where all have the same number.
    public let proposal: Proposal?
  }

  /// What was tried on the shop's customers, and leaves no score to nobody.
  public struct Proposal: Sendable {
    /// Lines for the rules file.
    public let text: String
    /// The rules with these lines.
    public let rules: Rules
    /// How many customers then have each score, from 1 on.
    public let counts: [Int]
  }

  /// How many customers have each score, from 1 on.
  public private(set) var counts: [Rules.Dimension: [Int]] = [:]
  public private(set) var gaps: [Gap] = []

  public init(_ table: RFMTable, _ rules: Rules, currency: Currency) {
    let proposer = BinProposer(table.rows, rules, currency)
    for dimension in Rules.Dimension.allCases {
      let count = proposer.counts(dimension, table.rows, rules.rfm)
      counts[dimension] = count
      if let gap = proposer.gap(dimension, count) { gaps.append(gap) }
    }
  }
}
