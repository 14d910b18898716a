extension Expression {
  /// What an expression comes to.
  enum Kind {
    case number
    case text
    case condition
    /// Values in brackets.
    case list

    fileprivate var words: String {
      switch self {
      case .number: "a number"
      case .text: "a text"
      case .condition: "a condition"
      case .list: "a list of values"
      }
    }
  }

  /// Why an expression can never mean anything; a clause.
  struct Misfit: Error, CustomStringConvertible {
    let description: String
  }

  /// What it comes to where every name is that of a number, as all are that segments and kinds can ask for.
  ///
  /// `--where`, which knows columns of all kinds, fits conditions to them itself.
  ///
  /// - Throws: `Misfit` for what would be false, or nothing, whatever the numbers are.
  func kind() throws(Misfit) -> Kind {
    switch self {
    case .number, .name(_, nil): return .number
    case .text, .time: return .text
    case .bool: return .condition
    case .name(let name, let member?):
      throw Misfit(description: "“\(name)” is a number and has no “\(member)”")
    case .parameter(let name):
      throw Misfit(
        description: "nobody can set $\(name): only the queries of a file leave something open"
      )
    case .list: return .list
    case .not(let operand): return try operand.required(.condition, by: "not")
    case .negative(let operand): return try operand.required(.number, by: "-")
    case .binary(let operation, let left, let right):
      return try Self.kind(operation, left, right)
    }
  }

  private static func kind(
    _ operation: Operator,
    _ left: Expression,
    _ right: Expression
  ) throws(Misfit) -> Kind {
    switch operation {
    case .or, .and:
      _ = try left.required(.condition, by: operation.rawValue)
      return try right.required(.condition, by: operation.rawValue)
    case .plus, .minus, .times, .divided:
      _ = try left.required(.number, by: operation.rawValue)
      return try right.required(.number, by: operation.rawValue)
    case .isIn:
      guard case .list(let items) = right else {
        throw Misfit(description: "“in” needs values in brackets, such as `r in (4, 5)`")
      }
      for item in items { try left.compare(with: item) }
      return .condition
    case .has, .contains:
      throw Misfit(
        description:
          "“\(operation.rawValue)” asks a list or a text, and all that there is are numbers"
      )
    default:
      try left.compare(with: right)
      return .condition
    }
  }

  private func required(_ wanted: Kind, by operation: String) throws(Misfit) -> Kind {
    guard try kind() == wanted else {
      throw Misfit(description: "“\(operation)” needs \(wanted.words), and \(words) is none")
    }
    return wanted
  }

  private func compare(with other: Expression) throws(Misfit) {
    let (kind, otherKind) = (try kind(), try other.kind())
    guard kind == otherKind, kind != .list else {
      throw Misfit(description: "\(words) and \(other.words) cannot be compared")
    }
  }

  private var words: String {
    switch self {
    case .name(let name, _): "“\(name)” (a number)"
    case .text(let text): "“\(text)”"
    case .number(let number): Int(exactly: number).map { "\($0)" } ?? "\(number)"
    default: (try? kind())?.words ?? "that"
    }
  }
}
