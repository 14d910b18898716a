internal import Events
internal import Projections
internal import Rules

/// What two operands are together.
extension ConditionFitter {
  func compared(
    _ operation: Expression.Operator,
    _ left: Operand,
    _ right: Operand
  ) throws(QueryError) -> Expression {
    if left.kind == .nothing || right.kind == .nothing {
      return try presence(operation, left, right)
    }
    if operation == .equal || operation == .notEqual { try checkChoices(left, right) }
    let both = try alike(left, right)
    return .binary(operation, both.0, both.1)
  }

  /// How a condition says that a column has no value.
  static let nothing = "none"

  /// Whether a column has a value: then, and only then, it is equal to itself.
  private func presence(
    _ operation: Expression.Operator,
    _ left: Operand,
    _ right: Operand
  ) throws(QueryError) -> Expression {
    let column = left.kind == .nothing ? right : left
    guard case .name = column.expression, ![.pairs, .nothing].contains(column.kind),
      operation == .equal || operation == .notEqual
    else {
      throw misfit(
        "\(words(left)) and \(words(right)) cannot be compared",
        "“none” asks whether a column has a value: `kind == none`, `facts.city != none`."
      )
    }
    let hasValue =
      column.kind == .list
      ? Expression.binary(.notEqual, column.expression, .list([]))
      : .binary(.equal, column.expression, column.expression)
    return operation == .equal ? .not(hasValue) : hasValue
  }

  // MARK: Columns of choices

  /// - Throws: `QueryError` where one is a column of a few texts, and the other a text that is none of them.
  private func checkChoices(_ left: Operand, _ right: Operand) throws(QueryError) {
    for (column, value) in [(left, right), (right, left)] {
      guard case .name(let name, let member) = column.expression,
        case .text(let text) = value.expression,
        let choices = choices[name] ?? form[name]?.choices, !choices.contains(text)
      else { continue }
      let meant = nearestName(to: text, among: choices).map { "Did you mean “\($0)”? " } ?? ""
      let all =
        choices.isEmpty
        ? "The rules name none." : "What there is: \(choices.joined(separator: ", "))."
      let path = name + (member.map { ".\($0)" } ?? "")
      throw misfit("“\(path)” is never “\(text)”", meant + all)
    }
  }

  /// Both as one kind of which values can be compared.
  private func alike(
    _ left: Operand,
    _ right: Operand
  ) throws(QueryError) -> (Expression, Expression) {
    switch (left.kind, right.kind) {
    case (.time, .text), (.time, .open): return (left.expression, try time(right))
    case (.text, .time), (.open, .time): return (try time(left), right.expression)
    case (.number, .open): return (left.expression, try number(right))
    case (.open, .number): return (try number(left), right.expression)
    case (.text, .open), (.open, .text), (.open, .open): return (left.expression, right.expression)
    case (.list, _), (_, .list):
      throw misfit(
        "\(words(left)) and \(words(right)) cannot be compared",
        "Write `LIST has \"item\"`."
      )
    case (.pairs, _), (_, .pairs):
      throw misfit(
        "\(words(left)) and \(words(right)) cannot be compared",
        "Write `facts.city == \"Berlin\"`, or `facts has \"city\"`."
      )
    default:
      guard left.kind == right.kind, left.kind != .choice else {
        throw misfit("\(words(left)) and \(words(right)) cannot be compared")
      }
      return (left.expression, right.expression)
    }
  }

  func computed(
    _ operation: Expression.Operator,
    _ left: Operand,
    _ right: Operand
  ) throws(QueryError) -> Operand {
    switch (operation, left.kind, right.kind) {
    case (.minus, .time, .time), (.minus, .time, .text):
      return (.binary(operation, left.expression, try time(right)), .number)
    case (.minus, .text, .time):
      return (.binary(operation, try time(left), right.expression), .number)
    case (.plus, .time, _), (.minus, .time, _):
      return (.binary(operation, left.expression, try number(right)), .time)
    case (.plus, _, .time):
      return (.binary(operation, try number(left), right.expression), .time)
    case (.plus, .text, _) where isDate(left), (.minus, .text, _) where isDate(left):
      return try computed(operation, (try time(left), .time), right)
    case (.plus, _, .text) where isDate(right):
      return try computed(operation, left, (try time(right), .time))
    default: return (.binary(operation, try number(left), try number(right)), .number)
    }
  }

  func chosen(_ left: Operand, _ right: Expression) throws(QueryError) -> Expression {
    guard case .list(let items) = right else {
      let list = try operand(right)
      guard list.kind == .list || list.kind == .pairs else {
        throw misfit("“in” needs a list, such as `segment in (\"new\", \"loyal\")`")
      }
      return try found(.has, list, left)
    }
    var fitted: [Expression] = []
    for item in items {
      let item = try operand(item)
      try checkChoices(left, item)
      fitted.append(try alike(left, item).1)
    }
    return .binary(.isIn, left.expression, .list(fitted))
  }

  func found(
    _ operation: Expression.Operator,
    _ left: Operand,
    _ right: Operand
  ) throws(QueryError) -> Expression {
    let word = operation.rawValue
    let fits =
      operation == .has
      ? [.list, .pairs].contains(left.kind) : [.list, .text, .open].contains(left.kind)
    guard fits else {
      throw misfit(
        operation == .has
          ? "“has” asks a list, and \(words(left)) is none"
          : "“contains” asks a text or a list, and \(words(left)) is neither"
      )
    }
    guard right.kind == .text || right.kind == .open else {
      throw misfit("“\(word)” asks for a text, and \(words(right)) is none")
    }
    if left.kind == .list, operation == .has { try checkChoices(left, right) }
    return .binary(operation, left.expression, right.expression)
  }
}
