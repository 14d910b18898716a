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
  private enum Token: Equatable {
    case number(Double)
    case text(String)
    case word(String)
    case sign(String)
    case end
  }

  private var tokens: [(token: Token, column: Int)] = []
  private var index = 0
  private var depth = 0

  /// Every bracket, `not` and sign takes a piece of the stack.
  private static let greatestDepth = 200

  init(_ text: String) throws(Expression.ParseError) {
    let characters = Array(text)
    var at = 0
    while at < characters.count {
      let start = at
      let character = characters[at]
      if character.isWhitespace {
        at += 1
      } else if character.isNumber && character.isASCII {
        while at < characters.count, characters[at].isASCII,
          characters[at].isNumber || characters[at] == "."
        {
          at += 1
        }
        guard let number = Double(String(characters[start..<at])) else {
          throw .init(column: start + 1, reason: "“\(String(characters[start..<at]))” is no number")
        }
        tokens.append((.number(number), start + 1))
      } else if character == "\"" || character == "'" {
        at += 1
        while at < characters.count, characters[at] != character { at += 1 }
        guard at < characters.count else {
          throw .init(column: start + 1, reason: "the text in quotes never ends")
        }
        tokens.append((.text(String(characters[start + 1..<at])), start + 1))
        at += 1
      } else if character.isLetter || character == "_" {
        while at < characters.count,
          characters[at].isLetter || characters[at].isNumber || characters[at] == "_"
        {
          at += 1
        }
        tokens.append((.word(String(characters[start..<at])), start + 1))
      } else {
        let pair = String(characters[at..<min(at + 2, characters.count)])
        let sign = ["==", "!=", "<=", ">="].contains(pair) ? pair : String(character)
        guard ["==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")"].contains(sign) else {
          let hint = sign == "=" ? ": equality is written ==" : ""
          throw .init(column: start + 1, reason: "“\(sign)” is not expected here\(hint)")
        }
        tokens.append((.sign(sign), start + 1))
        at += sign.count
      }
    }
    tokens.append((.end, characters.count + 1))
  }

  private var token: Token { tokens[index].token }

  private func error(_ reason: String) -> Expression.ParseError {
    .init(column: tokens[index].column, reason: reason)
  }

  private var operation: (Expression.Operator, precedence: Int)? {
    switch token {
    case .word("or"): (.or, 1)
    case .word("and"): (.and, 2)
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
      left = .binary(operation, left, try expression(precedence))
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
    case .word("and"), .word("or"): throw error("a name, a number or a text is expected")
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

  func end() throws(Expression.ParseError) {
    guard token == .end else { throw error("“and”, “or” or a comparison is expected") }
  }
}
