internal import Yams

extension Rules {
  /// What a back-test puts customers in order by: a number of each, the greatest first.
  public struct Ranking: Equatable, Sendable {
    /// Computed of `Segment.columns`.
    public let expression: Expression
    /// As written.
    public let text: String

    /// That of the standard rules, which is also what rules are compared with.
    public static let plain = Ranking(
      expression: .binary(.plus, .binary(.plus, .name("r"), .name("f")), .name("m")),
      text: "r + f + m"
    )
  }
}

extension RulesReader {
  /// A number for each column: an expression that is none of any of them is no number at all.
  private static let examples = zip(Rules.Segment.columns, [1.25, 2.5, 3.125, 41.75, 7.5, 310.625])

  func ranking(_ node: Node) throws -> Rules.Ranking {
    guard let text = node.scalar?.string else {
      throw error(node, "ranking is a number computed of the scores, such as r * 10 + f")
    }
    let expression: Expression
    do { expression = try Expression(parsing: text) } catch {
      throw self.error(node, "in ranking, \(error)")
    }
    let columns = Rules.Segment.columns
    if let unknown = expression.names.first(where: { !columns.contains($0) }) {
      let meant = nearestName(to: unknown, among: columns).map { "; “\($0)” perhaps?" } ?? ""
      throw error(node, "ranking asks for “\(unknown)”\(meant)")
    }
    let examples = Dictionary(uniqueKeysWithValues: Self.examples)
    guard case .number = expression.value({ examples[$0].map { .number($0) } ?? .missing }) else {
      throw error(
        node,
        "ranking must come to a number, such as r * 10 + f; the greatest is the best"
      )
    }
    return Rules.Ranking(expression: expression, text: text)
  }
}
