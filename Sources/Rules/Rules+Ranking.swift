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
      throw error(node, "ranking asks for “\(unknown)”\(known(unknown, columns))")
    }
    let kind: Expression.Kind
    do { kind = try expression.kind() } catch { throw self.error(node, "in ranking, \(error)") }
    guard kind == .number else {
      throw error(
        node,
        "ranking must come to a number, such as r * 10 + f; the greatest is the best"
      )
    }
    return Rules.Ranking(expression: expression, text: text)
  }
}
