extension Expression {
  /// What an operator comes to; `or` and `and` are decided before their operands.
  static func apply(_ operation: Operator, _ left: Value, _ right: Value) -> Value {
    switch operation {
    case .plus, .minus, .times, .divided: compute(operation, left, right)
    case .isIn, .has, .contains: .bool(finds(operation, left, right))
    default: .bool(compare(operation, left, right))
    }
  }

  // MARK: Computing

  private static func compute(_ operation: Operator, _ left: Value, _ right: Value) -> Value {
    switch (left, right) {
    case (.number(let left), .number(let right)): compute(operation, left, right)
    case (.time(let time), .number(let days)) where operation == .plus: day(time, plus: days)
    case (.number(let days), .time(let time)) where operation == .plus: day(time, plus: days)
    case (.time(let time), .number(let days)) where operation == .minus: day(time, plus: -days)
    case (.time(let later), .time(let earlier)) where operation == .minus:
      .number(Double(later.day - earlier.day))
    default: .missing
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

  /// So far from today there is no calendar.
  private static let mostDays = 4_000_000.0

  private static func day(_ time: TimeSpan, plus days: Double) -> Value {
    guard abs(days) < mostDays else { return .missing }
    return .time(TimeSpan(day: time.day + Int(days.rounded())))
  }

  // MARK: Comparing

  private static func compare(_ operation: Operator, _ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.number(let left), .number(let right)): compare(operation, left, right)
    case (.text(let left), .text(let right)): compare(operation, left, right)
    case (.time(let left), .time(let right)):
      order(operation, isEqual: left.isSame(as: right), isLess: left.isBefore(right))
    case (.bool, .bool) where operation == .equal: left == right
    default: operation == .notEqual && left != right
    }
  }

  private static func compare<Operand: Comparable>(
    _ operation: Operator,
    _ left: Operand,
    _ right: Operand
  ) -> Bool {
    order(operation, isEqual: left == right, isLess: left < right)
  }

  private static func order(_ operation: Operator, isEqual: Bool, isLess: Bool) -> Bool {
    switch operation {
    case .equal: isEqual
    case .notEqual: !isEqual
    case .less: isLess
    case .lessOrEqual: isLess || isEqual
    case .greater: !isLess && !isEqual
    case .greaterOrEqual: !isLess
    default: false
    }
  }

  // MARK: Finding

  private static func finds(_ operation: Operator, _ left: Value, _ right: Value) -> Bool {
    switch (operation, left, right) {
    case (.isIn, let item, .list(let items)): items.contains { compare(.equal, item, $0) }
    case (.has, .list(let items), let item): items.contains { compare(.equal, $0, item) }
    case (.has, .pairs(let pairs), .text(let name)): pairs[name] != nil
    case (.contains, .text(let text), .text(let part)): occurs(part, in: text)
    case (.contains, .list(let items), .text(let part)):
      items.contains { if case .text(let text) = $0 { occurs(part, in: text) } else { false } }
    default: false
    }
  }

  private static func occurs(_ part: String, in text: String) -> Bool {
    text.lowercased().contains(part.lowercased())
  }
}
