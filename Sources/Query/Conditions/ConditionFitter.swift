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
  enum Kind {
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

  typealias Operand = (expression: Expression, kind: Kind)

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

  func operand(_ expression: Expression) throws(QueryError) -> Operand {
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

  // MARK: Reading what was written

  func number(_ operand: Operand) throws(QueryError) -> Expression {
    if operand.kind == .number || isUnset(operand) { return operand.expression }
    guard operand.kind == .open, case .text(let text) = operand.expression,
      let number = Double(text)
    else { throw misfit("\(words(operand)) is no number") }
    return .number(number)
  }

  func time(_ operand: Operand) throws(QueryError) -> Expression {
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
  func isDate(_ operand: Operand) -> Bool {
    if case .text(let text) = operand.expression { TimeSpan(parsing: text) != nil } else { false }
  }

  /// Whether it can still be anything.
  private func isUnset(_ operand: Operand) -> Bool {
    if case .parameter = operand.expression { true } else { false }
  }

  // MARK: Words for errors

  func misfit(_ reason: String, _ hint: String? = nil) -> QueryError {
    QueryError("\(use): \(reason).".capitalizedFirst, hint: hint, isMisuse: true)
  }

  func words(_ operand: Operand) -> String {
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
