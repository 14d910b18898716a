import Rules
import Testing

@Suite struct ExpressionTests {
  /// A row to ask: some numbers, a text, a truth, and nothing for any other name.
  private func lookup(_ name: String) -> Value {
    switch name {
    case "one": .number(1)
    case "two": .number(2)
    case "name": .text("ann")
    case "yes": .bool(true)
    case "tags": .list([.text("a"), .text("Big b")])
    case "facts": .pairs(["city": "上海"])
    case "day": .time(TimeSpan(day: 19_723))
    default: .missing
    }
  }

  private func value(_ text: String) throws -> Value {
    try Expression(parsing: text).value(lookup)
  }

  // MARK: Precedence

  @Test(arguments: [
    ("a or b and c", "a or (b and c)"),
    ("a and b or c", "(a and b) or c"),
    ("a or b or c", "(a or b) or c"),
    ("not a and b", "(not a) and b"),
    ("not a == b", "not (a == b)"),
    ("not not a", "not (not a)"),
    ("a == b and c != d", "(a == b) and (c != d)"),
    ("a < b + c * d", "a < (b + (c * d))"),
    ("a - b - c", "(a - b) - c"),
    ("a / b / c", "(a / b) / c"),
    ("a * b + c", "(a * b) + c"),
    ("-a * b", "(-a) * b"),
    ("-a + b", "(-a) + b"),
    ("a - -b", "a - (-b)"),
    ("a in (1, 2) and b", "(a in (1, 2)) and b"),
    ("a + 1 in (b, c * d)", "(a + 1) in (b, (c * d))"),
    ("not a has 'x' or 'y' in b", "(not (a has 'x')) or ('y' in b)"),
    ("a contains 'x' == true", "(a contains 'x') == true"),
    ("a >= 4 and (f + m) / 2 >= 4", "(a >= 4) and (((f + m) / 2) >= 4)"),
  ])
  func operatorsBind(text: String, bracketed: String) throws {
    #expect(try Expression(parsing: text) == Expression(parsing: bracketed))
  }

  @Test func aTreeIsMadeOfWhatWasWritten() throws {
    let parsed = try Expression(parsing: "segment == 'at risk' and not r<2.5")
    #expect(
      parsed
        == .binary(
          .and,
          .binary(.equal, .name("segment"), .text("at risk")),
          .not(.binary(.less, .name("r"), .number(2.5)))
        )
    )
    #expect(parsed.names == ["segment", "r"])
  }

  @Test func aPointPartsTheColumnFromItsMember() throws {
    #expect(try Expression(parsing: "facts.city") == .name("facts", member: "city"))
    #expect(try Expression(parsing: "facts.'blood type'") == .name("facts", member: "blood type"))
    let parsed = try Expression(parsing: "$a in (facts.b, c) and d has $e or c == $a")
    #expect(parsed.names == ["facts", "c", "d"])
    #expect(parsed.parameters == ["a", "e"])
  }

  @Test func namesAreListedOnceInTheOrderOfTheirUse() throws {
    let parsed = try Expression(parsing: "b > 1 or -a < b and not (c_2 == a)")
    #expect(parsed.names == ["b", "a", "c_2"])
  }

  @Test func textsTakeEitherQuote() throws {
    #expect(try value("name == \"ann\"") == .bool(true))
    #expect(try value("name == 'ann'") == .bool(true))
    #expect(try Expression(parsing: "'can\"t'") == .text("can\"t"))
    #expect(try Expression(parsing: "\"can't lose 流失\"") == .text("can't lose 流失"))
  }

  // MARK: Values

  @Test(arguments: [
    ("one + two * 3", 7), ("(one + two) * 3", 9), ("two - 5", -3), ("-two - 5", -7),
    ("two / 4", 0.5), ("1.25 + .0 * 2", 1.25), ("3 - 2 - 1", 0),
  ])
  func arithmeticIsAsUsual(text: String, expected: Double) throws {
    guard text != "1.25 + .0 * 2" else {
      // A number begins with a digit.
      #expect(throws: Expression.ParseError.self) { try value(text) }
      return
    }
    #expect(try value(text) == .number(expected))
  }

  @Test(arguments: [
    "one < two", "one <= 1", "two > one", "two >= 2", "one == 1", "one != two", "name < 'bob'",
    "name != 'bob'", "yes", "yes == true", "yes != false", "not false", "one == 1 or nothing == 1",
    "not (one == 2)", "true and not false", "one in (3, two - one)", "name in ('bob', 'ann')",
    "tags has 'a'", "'a' in tags", "tags contains 'bIG'", "name contains 'NN'", "facts has 'city'",
    "facts.city == '上海'", "facts.age != 'x'", "day - (day - 3) == 3", "day + 1 > day",
    "not tags has 'b'", "not nothing in (1)",
  ])
  func holds(text: String) throws {
    #expect(try Expression(parsing: text).isTrue(lookup))
  }

  @Test(arguments: [
    "one > two", "one", "name", "one == 'one'", "false", "not yes", "yes and false",
    "one < 2 < 3", "'a' > 'b'", "tags == 'a'", "tags has 1", "one has 1", "one in tags",
    "facts.age == 'x'", "name.city == 'x'", "facts contains 'city'", "$p == 1", "day < 1",
  ])
  func doesNotHold(text: String) throws {
    #expect(try !Expression(parsing: text).isTrue(lookup))
  }

  // MARK: What is missing

  @Test(arguments: ["==", "<", "<=", ">", ">="])
  func comparingWhatIsMissingIsFalse(sign: String) throws {
    #expect(try value("nothing \(sign) 1") == .bool(false))
    #expect(try value("1 \(sign) nothing") == .bool(false))
    #expect(try value("nothing \(sign) nothing") == .bool(false))
  }

  @Test func whatIsMissingIsUnequalToEveryValue() throws {
    #expect(try value("nothing != 1") == .bool(true))
    #expect(try value("name != nothing") == .bool(true))
    #expect(try value("nothing != nothing") == .bool(false))
  }

  @Test(arguments: ["nothing + 1", "1 * nothing", "-nothing", "1 / 0", "one / (two - 2)"])
  func computingWithWhatIsMissingIsMissing(text: String) throws {
    #expect(try value(text) == .missing)
    #expect(try value("(\(text)) > 0") == .bool(false))
  }

  // Truths could be added, and one was less than another when they differed.
  @Test func onlyNumbersAreComputed() throws {
    for text in ["true + true", "true - false", "'a' + 'b'", "'a' * 2", "true / 1", "-'a'", "-yes"]
    {
      #expect(try value(text) == .missing, "\(text)")
    }
    for text in ["true < false", "false < true", "true >= true", "'a' < 1", "yes > 0"] {
      #expect(try value(text) == .bool(false), "\(text)")
    }
    #expect(try value("'a' != 1") == .bool(true))
    #expect(try value("yes != 1") == .bool(true))
  }
}
