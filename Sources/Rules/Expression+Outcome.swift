/// What an expression can come to where of some names only a range is known.
///
/// Names are taken for independent of each other and of themselves, so what is said to be possible may
/// not be; what is said to be certain is.
enum Outcome: Equatable {
  case known(Value)
  case number(ClosedRange<Double>, mayBeMissing: Bool)
  case truth(Truth)
  case anything

  static let anyNumber = -Double.infinity...Double.infinity

  /// The numbers it can be; `nil` where it is none, or can be something else.
  fileprivate var range: (numbers: ClosedRange<Double>, mayBeMissing: Bool)? {
    switch self {
    case .known(.number(let number)): (number...number, false)
    case .number(let numbers, let mayBeMissing): (numbers, mayBeMissing)
    default: nil
    }
  }
}

/// Whether a condition can hold, and whether it can fail; at least one of them.
struct Truth: Equatable {
  var canHold: Bool
  var canFail: Bool

  static let open = Truth(canHold: true, canFail: true)

  static func certain(_ isTrue: Bool) -> Truth { Truth(canHold: isTrue, canFail: !isTrue) }

  static prefix func ! (truth: Truth) -> Truth {
    Truth(canHold: truth.canFail, canFail: truth.canHold)
  }
}

extension Expression {
  /// Whether the condition holds, with `lookup` giving what the value of a name can be.
  func truth(_ lookup: (String) -> Outcome) -> Truth {
    switch outcome(lookup) {
    case .known(let value): .certain(value == .bool(true))
    case .number: .certain(false)
    case .truth(let truth): truth
    case .anything: .open
    }
  }

  private func outcome(_ lookup: (String) -> Outcome) -> Outcome {
    switch self {
    case .name(let name, nil): return lookup(name)
    case .name: return .anything
    case .list(let items):
      let values = items.compactMap { item -> Value? in
        guard case .known(let value) = item.outcome(lookup) else { return nil }
        return value
      }
      return values.count == items.count ? .known(.list(values)) : .anything
    case .not(let operand): return .truth(!operand.truth(lookup))
    case .negative(let operand):
      guard let (numbers, mayBeMissing) = operand.outcome(lookup).range else { return .anything }
      return .number(-numbers.upperBound...(-numbers.lowerBound), mayBeMissing: mayBeMissing)
    case .binary(.or, let left, let right):
      return .truth(left.truth(lookup).or(right.truth(lookup)))
    case .binary(.and, let left, let right):
      return .truth(!(!left.truth(lookup)).or(!right.truth(lookup)))
    case .binary(let operation, let left, let right):
      return Self.apply(operation, left.outcome(lookup), right.outcome(lookup))
    default: return .known(value { _ in .missing })
    }
  }

  private static func apply(_ operation: Operator, _ left: Outcome, _ right: Outcome) -> Outcome {
    if case .known(let left) = left, case .known(let right) = right {
      return .known(apply(operation, left, right))
    }
    switch operation {
    case .plus, .minus, .times, .divided: return compute(operation, left, right)
    case .isIn:
      guard case .known(.list(let items)) = right else { return .truth(.open) }
      return .truth(items.reduce(.certain(false)) { $0.or(compare(.equal, left, .known($1))) })
    case .has, .contains: return .truth(.open)
    default: return .truth(compare(operation, left, right))
    }
  }

  private static func compare(_ operation: Operator, _ left: Outcome, _ right: Outcome) -> Truth {
    guard let left = left.range, let right = right.range else { return .open }
    var truth = compare(operation, left.numbers, right.numbers)
    if left.mayBeMissing || right.mayBeMissing {
      // What is missing is unequal to every number, and any other comparison with it fails.
      if operation == .notEqual { truth.canHold = true } else { truth.canFail = true }
    }
    return truth
  }

  private static func compare(
    _ operation: Operator,
    _ left: ClosedRange<Double>,
    _ right: ClosedRange<Double>
  ) -> Truth {
    switch operation {
    case .equal:
      let isOne = left.lowerBound == left.upperBound && left == right
      return Truth(canHold: left.overlaps(right), canFail: !isOne)
    case .notEqual: return !compare(.equal, left, right)
    case .less:
      return Truth(
        canHold: left.lowerBound < right.upperBound,
        canFail: left.upperBound >= right.lowerBound
      )
    case .lessOrEqual: return !compare(.less, right, left)
    case .greater: return compare(.less, right, left)
    default: return !compare(.less, left, right)
    }
  }

  private static func compute(_ operation: Operator, _ left: Outcome, _ right: Outcome) -> Outcome {
    guard let left = left.range, let right = right.range else { return .anything }
    let mayBeMissing = left.mayBeMissing || right.mayBeMissing
    if operation == .divided, right.numbers.contains(0) {
      return .number(Outcome.anyNumber, mayBeMissing: true)
    }
    let corners = [left.numbers.lowerBound, left.numbers.upperBound].flatMap { left in
      [right.numbers.lowerBound, right.numbers.upperBound].map { right in
        switch operation {
        case .plus: left + right
        case .minus: left - right
        case .times: left * right
        default: left / right
        }
      }
    }
    // Infinity less infinity, or times nothing, can be anything.
    guard let least = corners.min(), let greatest = corners.max(), !corners.contains(where: \.isNaN)
    else { return .number(Outcome.anyNumber, mayBeMissing: mayBeMissing) }
    return .number(least...greatest, mayBeMissing: mayBeMissing)
  }
}

extension Truth {
  fileprivate func or(_ other: Truth) -> Truth {
    Truth(canHold: canHold || other.canHold, canFail: canFail && other.canFail)
  }
}
