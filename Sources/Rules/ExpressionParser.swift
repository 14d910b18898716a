extension Expression {
  /// Where and why a text is no expression.
  public struct ParseError: Error, Equatable, CustomStringConvertible {
    /// From 1, in characters.
    public let column: Int
    public let reason: String

    public var description: String { "column \(column): \(reason)" }
  }

  public init(parsing text: String) throws(ParseError) {
    var parser = try ExpressionParser(text)
    self = try parser.expression(0)
    try parser.end()
  }
}

/// Reads an expression by precedence climbing.
private struct ExpressionParser {
  private typealias Token = ExpressionLexer.Token

  private var tokens: [(token: Token, column: Int)]
  private var index = 0
  private var depth = 0

  /// Every bracket, `not` and sign takes a piece of the stack.
  private static let greatestDepth = 200

  init(_ text: String) throws(Expression.ParseError) {
    var lexer = ExpressionLexer(text)
    tokens = try lexer.tokens()
  }

  private var token: Token { tokens[index].token }

  private func error(_ reason: String) -> Expression.ParseError {
    .init(column: tokens[index].column, reason: reason)
  }

  private var operation: (Expression.Operator, precedence: Int)? {
    switch token {
    case .word("or"): (.or, 1)
    case .word("and"): (.and, 2)
    case .word("in"): (.isIn, 4)
    case .word("has"): (.has, 4)
    case .word("contains"): (.contains, 4)
    case .sign(let sign):
      switch sign {
      case "==", "!=", "<", "<=", ">", ">=": Expression.Operator(rawValue: sign).map { ($0, 4) }
      case "+", "-": Expression.Operator(rawValue: sign).map { ($0, 5) }
      case "*", "/": Expression.Operator(rawValue: sign).map { ($0, 6) }
      default: nil
      }
    default: nil
    }
  }

  mutating func expression(_ least: Int) throws(Expression.ParseError) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.greatestDepth else { throw error("the brackets are nested too deep") }
    var left = try operand()
    while let (operation, precedence) = operation, precedence > least {
      index += 1
      if operation == .isIn, let list = try list() {
        left = .binary(operation, left, list)
      } else {
        left = .binary(operation, left, try expression(precedence))
      }
    }
    return left
  }

  private mutating func operand() throws(Expression.ParseError) -> Expression {
    let current = token
    switch current {
    case .number(let number):
      index += 1
      return .number(number)
    case .text(let text):
      index += 1
      return .text(text)
    case .word("not"):
      index += 1
      return .not(try expression(3))
    case .word("true"), .word("false"):
      index += 1
      return .bool(current == .word("true"))
    case .word("and"), .word("or"), .word("in"), .word("has"), .word("contains"):
      throw error("a name, a number or a text is expected")
    case .member(let member, let name):
      index += 1
      return .name(name, member: member)
    case .parameter(let name):
      index += 1
      return .parameter(name)
    case .word(let name):
      index += 1
      return .name(name)
    case .sign("-"):
      index += 1
      return .negative(try expression(6))
    case .sign("("):
      index += 1
      let inner = try expression(0)
      guard token == .sign(")") else { throw error("a closing bracket is expected") }
      index += 1
      return inner
    case .sign, .end: throw error("a name, a number or a text is expected")
    }
  }

  /// The values after `in`, in brackets; `nil` where something else stands there, such as a column.
  private mutating func list() throws(Expression.ParseError) -> Expression? {
    guard token == .sign("(") else { return nil }
    var items: [Expression] = []
    repeat {
      index += 1
      items.append(try expression(0))
    } while token == .sign(",")
    guard token == .sign(")") else { throw error("a comma or a closing bracket is expected") }
    index += 1
    return .list(items)
  }

  func end() throws(Expression.ParseError) {
    guard token == .end else { throw error("“and”, “or” or a comparison is expected") }
  }
}
