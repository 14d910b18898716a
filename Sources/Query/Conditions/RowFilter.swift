internal import Events
internal import Rules

/// A fitted condition as one over plain numbers, so that rows are filtered without a cell for each.
///
/// Comparisons of numbers are asked as they are; those of moments become comparisons of milliseconds; what is
/// asked of a text that is one of few is decided once for each of these.
struct RowFilter: Sendable {
  /// Numbers of rows; what is true or false is 1 or 0.
  private var sources: [@Sendable (Int) -> Double] = []
  private var conditions = ConditionList([], columns: [])

  /// `nil` where the condition asks something else of some column; `facet` says what there is of a column.
  init?(_ condition: Expression, _ facet: (String) -> ColumnFacet?) throws {
    guard let plain = try plain(condition, facet) else { return nil }
    conditions = ConditionList([plain], columns: sources.indices.map(Self.name))
  }

  /// Rows of which the numbers are taken source by source, each source being counted once for all of them.
  private static let blockLength = 256

  /// Those of `rows` for which the condition holds.
  func kept(_ rows: ArraySlice<Int>) -> [Int] {
    var kept: [Int] = []
    var numbers = Array(repeating: 0.0, count: sources.count * Self.blockLength)
    var rest = rows
    while !rest.isEmpty {
      let block = rest.prefix(Self.blockLength)
      rest = rest.dropFirst(Self.blockLength)
      for (place, source) in sources.enumerated() {
        for (number, row) in block.enumerated() {
          numbers[place * Self.blockLength + number] = source(row)
        }
      }
      for (number, row) in block.enumerated() {
        let holds = conditions.first { numbers[$0 * Self.blockLength + number] }
        if holds != nil { kept.append(row) }
      }
    }
    return kept
  }

  // MARK: From conditions

  private static func name(_ source: Int) -> String { "\(source)" }

  /// The number that `source` gives.
  private mutating func number(_ source: @escaping @Sendable (Int) -> Double) -> Expression {
    sources.append(source)
    return .name(Self.name(sources.count - 1))
  }

  private mutating func flag(_ source: @escaping @Sendable (Int) -> Bool) -> Expression {
    .binary(.equal, number { source($0) ? 1 : 0 }, .number(1))
  }

  private mutating func plain(
    _ condition: Expression,
    _ facet: (String) -> ColumnFacet?
  ) throws -> Expression? {
    switch condition {
    case .bool: return condition
    case .not(let operand): return try plain(operand, facet).map { .not($0) }
    case .binary(let operation, let left, let right) where operation == .and || operation == .or:
      guard let left = try plain(left, facet), let right = try plain(right, facet) else {
        return nil
      }
      return .binary(operation, left, right)
    case .binary(.has, .name(let name, nil), .text(let item)):
      guard case .lists(let has) = facet(name) else { return nil }
      return flag(try has(item))
    case .binary(let operation, .name(let name, nil), let other):
      guard case .time(let span) = Self.constant(other) else { break }
      return time(operation, facet(name), span)
    default: break
    }
    if let choice = choice(condition, facet) { return choice }
    return numbers(condition, facet)
  }

  /// A condition on one column of few texts.
  private mutating func choice(
    _ condition: Expression,
    _ facet: (String) -> ColumnFacet?
  ) -> Expression? {
    guard condition.names.count == 1,
      case .choices(let texts, let choice) = facet(condition.names[0])
    else { return nil }
    let holds = texts.map { text in condition.isTrue { _ in .text(text) } }
    let holdsForNone = condition.isTrue { _ in .missing }
    return flag { row in choice(row).map { holds[$0] } ?? holdsForNone }
  }

  /// A condition, or a number, of columns of numbers.
  private mutating func numbers(
    _ expression: Expression,
    _ facet: (String) -> ColumnFacet?
  ) -> Expression? {
    switch expression {
    case .number: return expression
    case .name(let name, nil):
      guard case .numbers(let numbers) = facet(name) else { return nil }
      return number(numbers)
    case .negative(let operand): return numbers(operand, facet).map { .negative($0) }
    case .list(let items):
      let plain = items.compactMap { numbers($0, facet) }
      return plain.count == items.count ? .list(plain) : nil
    case .binary(let operation, let left, let right):
      guard let left = numbers(left, facet), let right = numbers(right, facet) else { return nil }
      return .binary(operation, left, right)
    default: return nil
    }
  }

  /// What an expression without names comes to.
  private static func constant(_ expression: Expression) -> Value {
    expression.names.isEmpty ? expression.value { _ in .missing } : .missing
  }

  private mutating func time(
    _ operation: Expression.Operator,
    _ facet: ColumnFacet?,
    _ span: TimeSpan
  ) -> Expression? {
    switch facet {
    case .moments(let moments): return Self.comparison(operation, number(moments), span)
    case .days(let days):
      // A day compares as its first moment does with what is made of days.
      let length = Double(Timestamp.millisecondsPerDay)
      guard span.start % Timestamp.millisecondsPerDay == 0,
        span.end % Timestamp.millisecondsPerDay == 0
      else { return nil }
      return Self.comparison(operation, number { days($0) * length }, span)
    default: return nil
    }
  }

  /// How a moment compares with a piece of time: it is the same where it lies within.
  private static func comparison(
    _ operation: Expression.Operator,
    _ moment: Expression,
    _ span: TimeSpan
  ) -> Expression? {
    let start = Expression.number(Double(span.start))
    let end = Expression.number(Double(span.end))
    let isWithin = Expression.binary(
      .and,
      .binary(.greaterOrEqual, moment, start),
      .binary(.less, moment, end)
    )
    return switch operation {
    case .equal: isWithin
    case .notEqual: .not(isWithin)
    case .less: .binary(.less, moment, start)
    case .lessOrEqual: .binary(.less, moment, end)
    case .greater: .binary(.greaterOrEqual, moment, end)
    case .greaterOrEqual: .binary(.greaterOrEqual, moment, start)
    default: nil
    }
  }
}
