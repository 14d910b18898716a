import Rules
import TestSupport
import Testing

@Suite struct ConditionListTests {
  private static let columns = ["a", "b", "c"]

  private func first(_ conditions: [String], _ numbers: [Double]) throws -> Int? {
    try ConditionList(
      conditions.map { try Expression(parsing: $0) },
      columns: Self.columns
    ).first { numbers[$0] }
  }

  @Test func theFirstConditionThatHoldsIsFound() throws {
    let conditions = ["a == 5 and b >= 4", "not a < 3", "(b + c) / 2 in (1, 2.5)", "true"]
    #expect(try first(conditions, [5, 4, 0]) == 0)
    #expect(try first(conditions, [5, 3, 0]) == 1)
    #expect(try first(conditions, [1, 2, 3]) == 2)
    #expect(try first(conditions, [1, 2, 2]) == 3)
    #expect(try first(Array(conditions.dropLast()), [1, 2, 2]) == nil)
    #expect(try first([], [1, 2, 2]) == nil)
  }

  @Test(arguments: [
    ("a == a", nil), ("a != a", nil), ("a != 1", 0), ("not a < 1", 0), ("a * 0 == 0", nil),
    ("b / 0 == b", nil), ("b / 0 != b", 0),
  ])
  func whatIsMissingComparesLikeAMissingValue(condition: String, expected: Int?) throws {
    #expect(try first([condition], [.nan, 2, 3]) == expected)
  }

  /// Conditions that ask for more than numbers are decided all the same.
  @Test(arguments: [("a == 'x' or b == 2", 0), ("d == 1", nil), ("a", nil), ("(a < 2) == true", 0)])
  func otherConditionsAreDecidedToo(condition: String, expected: Int?) throws {
    #expect(try first([condition], [1, 2, 3]) == expected)
  }

  @Test(arguments: Seeds.fresh(20))
  func conditionsHoldAsTheirExpressionsDo(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let conditions = (0..<random.int(1...4)).map { _ in condition(&random, depth: 3) }
      let list = ConditionList(conditions, columns: Self.columns)
      for _ in 0..<20 {
        let numbers = Self.columns.map { _ in
          random.oneIn(5) ? Double.nan : Double(random.int(-2...3))
        }
        let expected = conditions.firstIndex { condition in
          condition.isTrue { name in
            let number = numbers[Self.columns.firstIndex(of: name) ?? 0]
            return number.isNaN ? .missing : .number(number)
          }
        }
        #expect(list.first { numbers[$0] } == expected, "\(conditions) of \(numbers)")
      }
    }
  }

  private func condition(_ random: inout SeededGenerator, depth: Int) -> Expression {
    let isLeaf = depth == 0 || random.oneIn(3)
    switch random.below(isLeaf ? 3 : 6) {
    case 0: return .bool(random.oneIn(2))
    case 1:
      let items = (0..<random.int(0...3)).map { _ in number(&random, depth: 1) }
      return .binary(.isIn, number(&random, depth: depth), .list(items))
    case 3: return .not(condition(&random, depth: depth - 1))
    case 4, 5:
      return .binary(
        random.oneIn(2) ? .and : .or,
        condition(&random, depth: depth - 1),
        condition(&random, depth: depth - 1)
      )
    default:
      let operation = random.pick([
        Expression.Operator.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
      ])
      return .binary(operation, number(&random, depth: depth), number(&random, depth: depth))
    }
  }

  private func number(_ random: inout SeededGenerator, depth: Int) -> Expression {
    switch random.below(depth == 0 ? 2 : 4) {
    case 0: return .number(Double(random.int(-2...3)))
    case 1: return .name(random.pick(Self.columns))
    case 2: return .negative(number(&random, depth: depth - 1))
    default:
      return .binary(
        random.pick([.plus, .minus, .times, .divided]),
        number(&random, depth: depth - 1),
        number(&random, depth: depth - 1)
      )
    }
  }
}
