/// A condition or a number computed from named columns, such as
/// `r >= 4 and (f + m) / 2 >= 4` or `segment == "at risk" and monetary > 500`.
///
/// Segments in the rules file and `--where` speak this language: `or`, `and`, `not`, comparisons, `in`,
/// `has`, `contains`, `+ - * /`, brackets, numbers, texts in single or double quotes, names, `true`,
/// `false`. `facts.city` is the value of the name `city` in the column `facts`, `$category` a parameter.
public indirect enum Expression: Equatable, Sendable {
  case number(Double)
  case text(String)
  case bool(Bool)
  /// What `member` parts from the column with a point, as in `facts.city`.
  case name(String, member: String? = nil)
  /// What a saved query leaves open, without its `$`.
  case parameter(String)
  /// A piece of time on the shop's clock.
  case time(TimeSpan)
  /// The values after `in`.
  case list([Expression])
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
    /// A value is one of those in a list.
    case isIn = "in"
    /// A list has a text as one of its items.
    case has
    /// A text, or an item of a list, has a text in it, in capitals or not.
    case contains
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"
  }

  /// The names of columns used, each once, in the order of their first use.
  public var names: [String] {
    switch self {
    case .name(let name, _): [name]
    default: union(\.names)
    }
  }

  /// The parameters used, each once, in the order of their first use.
  public var parameters: [String] {
    switch self {
    case .parameter(let name): [name]
    default: union(\.parameters)
    }
  }

  private func union(_ property: (Expression) -> [String]) -> [String] {
    var seen: Set<String> = []
    return parts.flatMap(property).filter { seen.insert($0).inserted }
  }

  private var parts: [Expression] {
    switch self {
    case .number, .text, .bool, .name, .parameter, .time: []
    case .list(let items): items
    case .not(let operand), .negative(let operand): [operand]
    case .binary(_, let left, let right): [left, right]
    }
  }
}

/// What an expression is made of or comes to.
///
/// A column without a value is `missing`: it is unequal to every value, any other comparison with it is
/// false, and computing with it is missing. So it is with values of two kinds. Only numbers are computed, and
/// times: a time plus or minus days is a day, a time minus a time is the number of days between their days.
public enum Value: Equatable, Sendable {
  case missing
  case number(Double)
  case text(String)
  case bool(Bool)
  case time(TimeSpan)
  case list([Value])
  /// Names with values.
  case pairs([String: String])
}

extension Expression {
  /// The value, with `lookup` giving the value of a name.
  public func value(_ lookup: (String) -> Value) -> Value {
    switch self {
    case .number(let number): return .number(number)
    case .text(let text): return .text(text)
    case .bool(let bool): return .bool(bool)
    case .name(let name, nil): return lookup(name)
    case .name(let name, let member?):
      guard case .pairs(let pairs) = lookup(name) else { return .missing }
      return pairs[member].map { .text($0) } ?? .missing
    case .parameter: return .missing
    case .time(let span): return .time(span)
    case .list(let items): return .list(items.map { $0.value(lookup) })
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
}
