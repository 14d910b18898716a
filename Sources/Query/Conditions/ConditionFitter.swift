internal import Events
internal import Projections
internal import Rules

/// Makes a condition fit the columns it asks: names, kinds and dates are settled once, before any row is
/// looked at, and what cannot mean anything is an error instead of a condition that never holds.
struct ConditionFitter {
  let form: RowForm
  /// By column all that its texts can be, beside what the form says, as the rules in force have it.
  var choices: [String: [String]] = [:]
  /// What names such as `today` stand for.
  let moments: ShopMoments
  /// What the parameters of a saved query were set to; `nil` to see whether the condition fits, whatever they are.
  let parameters: [String: String]?
  /// The option that the condition was given by, for errors.
  let use: String

  /// What an operand can be compared with.
  private enum Kind {
    case number
    case text
    case bool
    case time
    case list
    case pairs
    /// Items in brackets, of any kind.
    case choice
    /// A parameter: a text that is read as what it is compared with.
    case open
    /// `none`: that a column has no value.
    case nothing

    var words: String {
      switch self {
      case .number: "a number"
      case .text, .open: "a text"
      case .bool: "a condition"
      case .time: "a time"
      case .list, .choice: "a list"
      case .pairs: "names with values"
      case .nothing: "no value"
      }
    }
  }

  private typealias Operand = (expression: Expression, kind: Kind)

  /// The condition with times for its dates and values for its parameters.
  ///
  /// - Throws: `QueryError` that names the column, and the nearest one where it does not exist.
  func fitted(_ condition: Expression) throws(QueryError) -> Expression {
    let operand = try operand(condition)
    guard operand.kind == .bool else {
      throw misfit(
        "\(words(operand)) is no condition",
        "Compare it with something, such as 'orders >= 3'."
      )
    }
    return operand.expression
  }

  // MARK: Operands

  private func operand(_ expression: Expression) throws(QueryError) -> Operand {
    switch expression {
    case .number: return (expression, .number)
    case .text: return (expression, .text)
    case .bool: return (expression, .bool)
    case .time: return (expression, .time)
    case .parameter(let name):
      guard let parameters else { return (expression, .open) }
      guard let value = parameters[name] else {
        throw QueryError(
          "\(use) needs a value for $\(name).".capitalizedFirst,
          hint: "Give it with `--set \(name)=VALUE`.",
          isMisuse: true
        )
      }
      return (.text(value), .open)
    case .name(let name, let member): return try column(name, member)
    case .list(let items):
      var fitted: [Expression] = []
      for item in items { fitted.append(try operand(item).expression) }
      return (.list(fitted), .choice)
    case .not(let inner): return (.not(try condition(inner)), .bool)
    case .negative(let inner):
      return (.negative(try number(try operand(inner))), .number)
    case .binary(let operation, let left, let right):
      if operation == .and || operation == .or {
        return (.binary(operation, try condition(left), try condition(right)), .bool)
      }
      return try binary(operation, try operand(left), right)
    }
  }

  private func condition(_ expression: Expression) throws(QueryError) -> Expression {
    let operand = try operand(expression)
    guard operand.kind == .bool else {
      throw misfit("“and”, “or” and “not” join conditions; \(words(operand)) is none")
    }
    return operand.expression
  }

  private func column(_ name: String, _ member: String?) throws(QueryError) -> Operand {
    if member == nil, let moment = moments[name] { return (.time(moment), .time) }
    if member == nil, name == Self.nothing { return (.name(name), .nothing) }
    guard let column = form[name] else {
      throw QueryError(
        unknown: name,
        among: form.columns.map(\.name),
        for: use,
        advice: " A text stands in quotes: \"\(name)\"."
      )
    }
    let expression = Expression.name(name, member: member)
    if let member {
      guard column.kind == .pairs else {
        throw misfit("“\(name)” has no “\(member)”: only facts and consents have parts")
      }
      return (expression, .text)
    }
    return switch column.kind {
    case .text: (expression, .text)
    case .integer, .money, .number, .figure: (expression, .number)
    case .bool: (expression, .bool)
    case .moment, .date: (expression, .time)
    case .list: (expression, .list)
    case .pairs: (expression, .pairs)
    }
  }

  // MARK: Two operands

  private func binary(
    _ operation: Expression.Operator,
    _ left: Operand,
    _ right: Expression
  ) throws(QueryError) -> Operand {
    switch operation {
    case .plus, .minus, .times, .divided:
      return try computed(operation, left, try operand(right))
    case .isIn: return (try chosen(left, right), .bool)
    case .has, .contains: return (try found(operation, left, try operand(right)), .bool)
    default:
      return (try compared(operation, left, try operand(right)), .bool)
    }
  }

  private func compared(
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
  private static let nothing = "none"

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

  private func computed(
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

  private func chosen(_ left: Operand, _ right: Expression) throws(QueryError) -> Expression {
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

  private func found(
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

  // MARK: Reading what was written

  private func number(_ operand: Operand) throws(QueryError) -> Expression {
    if operand.kind == .number || isUnset(operand) { return operand.expression }
    guard operand.kind == .open, case .text(let text) = operand.expression,
      let number = Double(text)
    else { throw misfit("\(words(operand)) is no number") }
    return .number(number)
  }

  private func time(_ operand: Operand) throws(QueryError) -> Expression {
    if operand.kind == .time || isUnset(operand) { return operand.expression }
    guard case .text(let text) = operand.expression, let span = TimeSpan(parsing: text) else {
      throw misfit(
        "\(words(operand)) is no date",
        "Write it as \"2025-12-31\", \"2025-12\", \"2025\" or \"2025-12-31 18:30\"; or use "
          + ShopMoments.names.joined(separator: ", ") + " and days, as in `today - 30`."
      )
    }
    return .time(span)
  }

  /// Whether it is a text that says a date.
  private func isDate(_ operand: Operand) -> Bool {
    if case .text(let text) = operand.expression { TimeSpan(parsing: text) != nil } else { false }
  }

  /// Whether it can still be anything.
  private func isUnset(_ operand: Operand) -> Bool {
    if case .parameter = operand.expression { true } else { false }
  }

  // MARK: Words for errors

  private func misfit(_ reason: String, _ hint: String? = nil) -> QueryError {
    QueryError("\(use): \(reason).".capitalizedFirst, hint: hint, isMisuse: true)
  }

  private func words(_ operand: Operand) -> String {
    switch operand.expression {
    case .name where operand.kind == .nothing: operand.kind.words
    case .name(let name, let member):
      "“\(name)\(member.map { ".\($0)" } ?? "")” (\(operand.kind.words))"
    case .text(let text): "“\(text)”"
    case .number(let number):
      number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    case .bool(let bool): "\(bool)"
    case .list: "a list of values"
    default: operand.kind.words
    }
  }
}
