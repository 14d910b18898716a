import Rules
import TestSupport
import Testing

@Suite struct ExpressionErrorTests {
  private static let operand = "a name, a number or a text is expected"
  private static let more = "“and”, “or” or a comparison is expected"

  @Test(arguments: [
    ("", 1, operand), ("   ", 4, operand), ("r >=", 5, operand), ("r >= and", 6, operand),
    ("and r", 1, operand), ("(r", 3, "a closing bracket is expected"),
    ("(r == 1", 8, "a closing bracket is expected"), ("()", 2, operand), ("r)", 2, more),
    ("r == 1 f == 2", 8, more), ("r 1", 3, more), ("1 2", 3, more), ("r * * 2", 5, operand),
    ("not", 4, operand), ("r == 'at risk", 6, "the text in quotes never ends"),
    ("1.2.3 == r", 1, "“1.2.3” is no number"),
    ("r = 1", 3, "“=” is not expected here: equality is written =="),
    ("r == 1 && f == 2", 8, "“&” is not expected here"), ("€", 1, "“€” is not expected here"),
    ("r in (1", 8, "a comma or a closing bracket is expected"), ("r in ()", 7, operand),
    ("r in (1,)", 9, operand), ("r in", 5, operand), ("has 'x'", 1, operand),
    ("$ == 1", 1, "“$” is not expected here"),
    ("$1 == 1", 1, "“$” is not expected here"), ("facts.", 6, "“.” is not expected here"),
    ("facts.'x", 7, "the text in quotes never ends"),
    ("(1, 2)", 3, "a closing bracket is expected"),
    ("流失 == 1 !", 9, "“!” is not expected here"), ("r ! = 1", 3, "“!” is not expected here"),
    // What a Chinese keyboard or a word processor makes of signs.
    (
      "stage ＝＝ 'a'", 7,
      "“＝” is not expected here: it is full-width, as a Chinese keyboard gives it; type =="
    ),
    (
      "r in （1)", 6,
      "“（” is not expected here: it is full-width, as a Chinese keyboard gives it; type ("
    ),
    ("stage == “loyal”", 10, "““” is not expected here: texts stand in straight quotes, \" or '"),
    ("stage == ‘loyal’", 10, "“‘” is not expected here: texts stand in straight quotes, \" or '"),
    ("r ≥ 2", 3, "“≥” is not expected here: type >="),
    ("r ≠ 2", 3, "“≠” is not expected here: type !="),
    ("r − 2 > 0", 3, "“−” is not expected here: type -"),
  ])
  func anErrorNamesItsColumn(text: String, column: Int, reason: String) {
    let error = #expect(throws: Expression.ParseError.self) { try Expression(parsing: text) }
    #expect(error?.column == column)
    #expect(error?.reason == reason)
    #expect(error.map { "\($0)" } == "column \(column): \(reason)")
  }

  @Test func linesAreBlanks() throws {
    #expect(try Expression(parsing: "r\n==\t1") == Expression(parsing: "r == 1"))
  }

  // A text of brackets alone ended the program: every bracket took a piece of the stack.
  @Test(arguments: ["(", "-", "not ", "not (-"])
  func whatIsNestedTooDeepIsRefused(opening: String) {
    let text = String(repeating: opening, count: 100_000)
    let error = #expect(throws: Expression.ParseError.self) { try Expression(parsing: text) }
    #expect(error?.reason.contains("too deep") == true)
  }

  @Test func whatIsNestedLikePeopleWriteIsTaken() throws {
    let text = String(repeating: "(", count: 50) + "r" + String(repeating: ")", count: 50)
    #expect(try Expression(parsing: text) == .name("r"))
  }

  /// Random pieces put together are an expression or an error with a column in the text.
  @Test(arguments: Seeds.fresh(3))
  func noTextCrashes(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "r", "f", "1", "2.5", "'x'", "and", "or", "not", "(", ")", "==", "<", ">=", "+", "-", "*",
      "/", " ", "true", "流", "!", ".", "\"", "=", "in", "has",
      "contains", ",", "$p", "facts.city", "$",
    ]
    for _ in 0..<2_000 {
      let text = (0...random.int(0...12)).map { _ in random.pick(pieces) }.joined(
        separator: random.chance(70) ? " " : ""
      )
      do throws(Expression.ParseError) {
        _ = try Expression(parsing: text).isTrue { _ in .number(1) }
      } catch {
        #expect((1...text.count + 1).contains(error.column), "\(text)")
      }
    }
  }
}
