/// A condition or a number computed from named columns, such as
/// `r >= 4 and (f + m) / 2 >= 4` or `segment == "at risk" and monetary > 500`.
///
/// Segments in the rules file and `--where` speak this language: `or`, `and`, `not`, comparisons,
/// `+ - * /`, brackets, numbers, texts in single or double quotes, names, `true`, `false`.
public indirect enum Expression: Equatable, Sendable {
  case number(Double)
  case text(String)
  case bool(Bool)
  case name(String)
  case not(Expression)
  case negative(Expression)
  case binary(Operator, Expression, Expression)

  public enum Operator: String, Sendable {
    case or
    case and
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"
  }

  /// The names used, each once, in the order of their first use.
  public var names: [String] {
    switch self {
    case .number, .text, .bool: []
    case .name(let name): [name]
    case .not(let operand), .negative(let operand): operand.names
    case .binary(_, let left, let right):
      left.names + right.names.filter { !left.names.contains($0) }
    }
  }
}

/// What an expression is made of or comes to.
///
/// A column without a value is `missing`: it is unequal to every value, any other comparison with it is
/// false, and computing with it is missing. So it is with values of two kinds; only numbers are computed.
public enum Value: Equatable, Sendable {
  case missing
  case number(Double)
  case text(String)
  case bool(Bool)
}

extension Expression {
  /// The value, with `lookup` giving the value of a name.
  public func value(_ lookup: (String) -> Value) -> Value {
    switch self {
    case .number(let number): return .number(number)
    case .text(let text): return .text(text)
    case .bool(let bool): return .bool(bool)
    case .name(let name): return lookup(name)
    case .not(let operand): return .bool(!operand.isTrue(lookup))
    case .negative(let operand):
      guard case .number(let number) = operand.value(lookup) else { return .missing }
      return .number(-number)
    case .binary(.or, let left, let right):
      return .bool(left.isTrue(lookup) || right.isTrue(lookup))
    case .binary(.and, let left, let right):
      return .bool(left.isTrue(lookup) && right.isTrue(lookup))
    case .binary(let operation, let left, let right):
      return Self.apply(operation, left.value(lookup), right.value(lookup))
    }
  }

  /// Whether the condition holds.
  ///
  /// Anything but `true` is false.
  public func isTrue(_ lookup: (String) -> Value) -> Bool { value(lookup) == .bool(true) }

  private static func apply(_ operation: Operator, _ left: Value, _ right: Value) -> Value {
    switch operation {
    case .plus, .minus, .times, .divided:
      guard case .number(let left) = left, case .number(let right) = right else { return .missing }
      return compute(operation, left, right)
    default: break
    }
    switch (left, right) {
    case (.number(let left), .number(let right)): return .bool(compare(operation, left, right))
    case (.text(let left), .text(let right)): return .bool(compare(operation, left, right))
    case (.bool, .bool) where operation == .equal: return .bool(left == right)
    default: return .bool(operation == .notEqual && left != right)
    }
  }

  private static func compute(_ operation: Operator, _ left: Double, _ right: Double) -> Value {
    switch operation {
    case .plus: .number(left + right)
    case .minus: .number(left - right)
    case .times: .number(left * right)
    default: right == 0 ? .missing : .number(left / right)
    }
  }

  private static func compare<Operand: Comparable>(
    _ operation: Operator,
    _ left: Operand,
    _ right: Operand
  ) -> Bool {
    switch operation {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    default: false
    }
  }
}
