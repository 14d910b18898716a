/// Conditions over columns of numbers, made ready to be asked of many, which of them is the first to hold.
///
/// Going through an expression's tree counts the uses of its parts, and threads that do so at once wait for
/// each other. Here all conditions stand in one row of steps, each of which takes its operands from a stack of
/// numbers. A number that is missing is NaN, which compares as what is missing does, but that two of them are
/// not unequal either.
public struct ConditionList: Sendable {
  @usableFromInline
  enum Step: Sendable {
    case constant(Double)
    case column(Int)
    case plus, minus, times, divided, negative
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case and, or, not
    /// The condition of this number ends, and its truth is on the stack.
    case end(Int)
  }

  /// Empty where some condition asks for something else than numbers.
  @usableFromInline private(set) var steps: [Step] = []
  @usableFromInline private(set) var depth = 0
  private let conditions: [Expression]
  private let columns: [String]

  /// `columns` are the names that conditions can ask for; others are missing.
  public init(_ conditions: [Expression], columns: [String]) {
    self.conditions = conditions
    self.columns = columns
    for (number, condition) in conditions.enumerated() {
      guard let steps = Self.truth(condition, columns) else {
        self.steps = []
        return
      }
      self.steps += steps + [.end(number)]
    }
    var height = 0
    for step in steps {
      height += step.growth
      depth = max(depth, height)
    }
  }

  /// The first condition that holds, with `number` giving the number in a column, by its place among the
  /// columns; NaN where it is missing.
  @inlinable
  public func first(_ number: (Int) -> Double) -> Int? {
    if steps.isEmpty { return firstByTree(number) }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: depth) { stack in
      var top = -1
      for place in steps.indices {
        let step = steps[place]
        switch step {
        case .constant(let constant):
          top += 1
          stack[top] = constant
        case .column(let column):
          top += 1
          stack[top] = number(column)
        case .negative: stack[top] = -stack[top]
        case .not: stack[top] = 1 - stack[top]
        case .end(let condition):
          if stack[top] == 1 { return condition }
          top -= 1
        default:
          top -= 1
          stack[top] = Self.apply(step, stack[top], stack[top + 1])
        }
      }
      return nil
    }
  }

  @usableFromInline
  func firstByTree(_ number: (Int) -> Double) -> Int? {
    conditions.firstIndex { condition in
      condition.isTrue { name in
        let number = columns.firstIndex(of: name).map(number) ?? .nan
        return number.isNaN ? .missing : .number(number)
      }
    }
  }

  @inlinable @inline(__always)
  static func apply(_ step: Step, _ left: Double, _ right: Double) -> Double {
    switch step {
    case .plus: left + right
    case .minus: left - right
    case .times, .and: left * right
    case .divided: right == 0 ? .nan : left / right
    case .equal: left == right ? 1 : 0
    case .notEqual: left != right && !(left.isNaN && right.isNaN) ? 1 : 0
    case .less: left < right ? 1 : 0
    case .lessOrEqual: left <= right ? 1 : 0
    case .greater: left > right ? 1 : 0
    case .greaterOrEqual: left >= right ? 1 : 0
    default: max(left, right)
    }
  }

  // MARK: From expressions

  /// The steps of a condition; `nil` for anything else.
  private static func truth(_ expression: Expression, _ columns: [String]) -> [Step]? {
    switch expression {
    case .bool(let bool): return [.constant(bool ? 1 : 0)]
    case .not(let operand): return truth(operand, columns).map { $0 + [.not] }
    case .binary(.isIn, let left, .list(let items)):
      guard !items.isEmpty else { return [.constant(0)] }
      var steps: [Step] = []
      for (place, item) in items.enumerated() {
        guard let one = number(left, columns), let other = number(item, columns) else { return nil }
        steps += one + other + [.equal] + (place == 0 ? [] : [.or])
      }
      return steps
    case .binary(let operation, let left, let right):
      if operation == .and || operation == .or {
        guard let left = truth(left, columns), let right = truth(right, columns) else { return nil }
        return left + right + [operation == .and ? .and : .or]
      }
      guard let step = comparisons[operation], let left = number(left, columns),
        let right = number(right, columns)
      else { return nil }
      return left + right + [step]
    default: return nil
    }
  }

  /// The steps of a number; `nil` for anything else.
  private static func number(_ expression: Expression, _ columns: [String]) -> [Step]? {
    switch expression {
    case .number(let number): return [.constant(number)]
    case .name(let name, nil): return columns.firstIndex(of: name).map { [.column($0)] }
    case .negative(let operand): return number(operand, columns).map { $0 + [.negative] }
    case .binary(let operation, let left, let right):
      guard let step = computations[operation], let left = number(left, columns),
        let right = number(right, columns)
      else { return nil }
      return left + right + [step]
    default: return nil
    }
  }

  private static let computations: [Expression.Operator: Step] = [
    .plus: .plus, .minus: .minus, .times: .times, .divided: .divided,
  ]
  private static let comparisons: [Expression.Operator: Step] = [
    .equal: .equal, .notEqual: .notEqual, .less: .less, .lessOrEqual: .lessOrEqual,
    .greater: .greater, .greaterOrEqual: .greaterOrEqual,
  ]
}

extension ConditionList.Step {
  /// By how much the stack is higher afterwards.
  fileprivate var growth: Int {
    switch self {
    case .constant, .column: 1
    case .negative, .not: 0
    default: -1
    }
  }
}
