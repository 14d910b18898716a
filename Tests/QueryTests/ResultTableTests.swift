import Events
import Query
import Rules
import Testing

@Suite struct ResultTableTests {
  private static let names = ["Ann", "Bob", "Cat", "Dan"]
  private static let amounts: [Int64?] = [500, nil, 1_250, 500]

  private func table() -> ResultTable {
    ResultTable(
      count: 4,
      columns: [
        .init("customer") { .text(Self.names[$0]) },
        .init("monetary") { Self.amounts[$0].map { .decimal($0, digits: 2) } ?? .none },
        .init("tags") { .list($0 == 0 ? [] : ["a", "B c"]) },
        .init("since") { .date(CivilDate(daysSince1970: 10 - $0)) },
        .init("seen_at") { row in
          let moment = Timestamp(rawValue: Int64(row) * 86_400_000 + 3_600_000)
          return row == 3 ? .none : .moment(moment, offsetSeconds: 3_600)
        },
        .init("facts") { .pairs($0 == 1 ? [("city", "上海"), ("blood type", "A")] : []) },
        .init("hidden") { .integer($0 % 2) },
      ],
      form: RowForm(columns: [
        .init("customer", .text, ""), .init("monetary", .money, "").optional,
        .init("tags", .list, ""), .init("since", .date, ""),
        .init("seen_at", .moment, "").optional, .init("facts", .pairs, ""),
        .init("hidden", .integer, "").further,
      ])
    )
  }

  /// `today` is 1970-01-10.
  private func kept(_ condition: String, set parameters: [String: String] = [:]) throws -> [Int] {
    var table = table()
    let calendar = try #require(ShopCalendar(identifier: "Asia/Shanghai"))
    let moments = ShopMoments(asOf: try calendar.asOf("1970-01-10"), calendar)
    try table.filter(try Expression(parsing: condition), moments, parameters: parameters)
    return table.rows
  }

  @Test(arguments: [
    ("monetary > 5", [2]), ("monetary == 5.00", [0, 3]), ("monetary <= 12.5", [0, 2, 3]),
    ("not monetary > 5", [0, 1, 3]), ("monetary != 5", [1, 2]), ("customer >= 'Cat'", [2, 3]),
    ("customer in ('Ann', 'Dan', 'Eve')", [0, 3]), ("not customer in ('Ann')", [1, 2, 3]),
    ("monetary in (5, 12.5)", [0, 2, 3]), ("customer contains 'A'", [0, 2, 3]),
    ("tags has 'a'", [1, 2, 3]), ("tags has 'b c'", []), ("tags contains 'b C'", [1, 2, 3]),
    ("'a' in tags and customer < 'C'", [1]), ("facts has 'city'", [1]),
    ("facts.city == '上海'", [1]), ("facts.city != '上海'", [0, 2, 3]),
    ("facts.'blood type' in ('A', 'B')", [1]), ("facts.age == '5'", []),
    ("true", [0, 1, 2, 3]), ("1 > 2", []),
    ("monetary == none", [1]), ("none != monetary", [0, 2, 3]), ("seen_at == none", [3]),
    ("facts.city != none", [1]), ("facts.city == none and monetary != none", [0, 2, 3]),
    ("tags == none", [0]), ("tags != none", [1, 2, 3]), ("customer == none", []),
    ("not (since == none)", [0, 1, 2, 3]), ("facts.'blood type' == 'A'", [1]),
  ])
  func keepsTheRowsForWhichAConditionHolds(condition: String, expected: [Int]) throws {
    #expect(try kept(condition) == expected)
  }

  /// `since` is 1970-01-11 and the days before; `seen_at` 02:00 of 1970-01-01 and the days after.
  @Test(arguments: [
    ("since < '1970-01-10'", [2, 3]), ("since <= '1970-01-10'", [1, 2, 3]),
    ("since == '1970-01'", [0, 1, 2, 3]), ("since > '1970'", []),
    ("since >= '1970'", [0, 1, 2, 3]),
    ("since > today", [0]), ("since == today - 1", [2]), ("today - since > 0", [2, 3]),
    ("since - '1970-01-08' == 3", [0]), ("since in ('1970-01-08', today)", [1, 3]),
    ("since == this_month and since != last_month and since == this_year", [0, 1, 2, 3]),
    ("seen_at == '1970-01-02'", [1]), ("seen_at <= '1970-01-02'", [0, 1]),
    ("seen_at < '1970-01-02 02:00'", [0]), ("seen_at > '1970-01-02T01:59:59'", [1, 2]),
    ("seen_at == '1970-01-02 02:00'", [1]), ("seen_at < '1970-02'", [0, 1, 2]),
    ("seen_at + 8 == since", [1]), ("not seen_at < today", [3]),
  ])
  func datesAreComparedAsTheyAreWritten(condition: String, expected: [Int]) throws {
    #expect(try kept(condition) == expected)
  }

  @Test(arguments: [
    ("customer == $x", "Bob", [1]), ("monetary > $x", "5", [2]), ("since == $x", "1970-01-11", [0]),
    ("tags has $x", "a", [1, 2, 3]), ("$x in tags", "a", [1, 2, 3]),
    ("customer in ($x, 'Ann')", "Dan", [0, 3]), ("today - $x == since", "1", [2]),
  ])
  func aParameterIsReadAsWhatItIsComparedWith(text: String, x: String, expected: [Int]) throws {
    #expect(try kept(text, set: ["x": x]) == expected)
  }

  @Test func filtersAfterAnother() throws {
    var table = table()
    let calendar = try #require(ShopCalendar(identifier: "UTC"))
    let moments = ShopMoments(asOf: Timestamp(rawValue: 0), calendar)
    try table.filter(try Expression(parsing: "monetary >= 5"), moments)
    try table.filter(try Expression(parsing: "customer != 'Cat'"), moments)
    #expect(table.rows == [0, 3])
  }

  private func sorted(_ orders: String...) throws -> [Int] {
    var table = table()
    try table.sort(by: orders)
    return table.rows
  }

  /// Equal rows keep their order, both ways; those without a value are last, both ways.
  @Test(arguments: [
    ("monetary", [0, 3, 2, 1]), ("-monetary", [2, 0, 3, 1]), ("customer", [0, 1, 2, 3]),
    ("-customer", [3, 2, 1, 0]), ("since", [3, 2, 1, 0]), ("tags", [0, 1, 2, 3]),
    ("-tags", [1, 2, 3, 0]), ("-seen_at", [2, 1, 0, 3]), ("hidden", [0, 2, 1, 3]),
  ])
  func sortsByAColumn(order: String, expected: [Int]) throws {
    #expect(try sorted(order) == expected)
  }

  @Test func sortsBySeveralColumns() throws {
    #expect(try sorted("-monetary", "-customer") == [2, 3, 0, 1])
    #expect(try sorted("hidden", "-since") == [0, 2, 1, 3])
    #expect(try sorted("hidden", "monetary") == [0, 2, 3, 1])
    #expect(try sorted() == [0, 1, 2, 3])
  }

  // A row shown as 51.9 did not hold for `== 51.9`, and two rows of 46.9 were no tie.
  @Test func measuredNumbersAreWhatIsShown() throws {
    let gaps = [51.933_333, 46.91, 46.86, 0.05]
    let shares = [0.123_44, 0.123_36, 0.5, 1]
    let table = ResultTable(
      count: 4,
      columns: [
        .init("gap") { .number(gaps[$0]) }, .init("share") { .ratio(shares[$0]) },
        .init("n") { .integer(3 - $0) },
      ],
      form: RowForm(columns: [
        .init("gap", .number, ""), .init("share", .number, ""), .init("n", .integer, ""),
      ])
    )
    let calendar = try #require(ShopCalendar(identifier: "UTC"))
    let moments = ShopMoments(asOf: Timestamp(rawValue: 0), calendar)
    for (condition, expected) in [
      ("gap == 51.9", [0]), ("gap in (46.9, 0.1)", [1, 2, 3]), ("gap > 46.9", [0]),
      ("share == 0.1234", [0, 1]),
    ] {
      var kept = table
      try kept.filter(try Expression(parsing: condition), moments)
      #expect(kept.rows == expected, "\(condition)")
    }
    for (orders, expected) in [(["gap", "n"], [3, 2, 1, 0]), (["share", "n"], [1, 0, 2, 3])] {
      var sorted = table
      try sorted.sort(by: orders)
      #expect(sorted.rows == expected, "\(orders)")
    }
  }

  @Test func showsTheColumnsThatAreChosen() throws {
    var table = table()
    #expect(
      table.columns.map(\.name) == ["customer", "monetary", "tags", "since", "seen_at", "facts"]
    )
    try table.choose(["hidden", "customer"])
    #expect(try Renderer.csv.text(table) == "hidden,customer\n0,Ann\n1,Bob\n0,Cat\n1,Dan\n")
    let twice = #expect(throws: QueryError.self) { try table.choose(["hidden", "hidden"]) }
    #expect(twice?.description == "--columns names “hidden” twice.")
    let unknown = #expect(throws: QueryError.self) { try table.choose(["custommer"]) }
    #expect(unknown?.description == "There is no column “custommer” for --columns.")
    #expect(unknown?.hint?.hasPrefix("Did you mean “customer”? ") == true)
  }

  @Test func limitsTheRows() throws {
    var table = table()
    try table.sort(by: ["-monetary"])
    table.limit(2)
    #expect(table.rows == [2, 0])
    table.limit(10)
    #expect(table.rows == [2, 0])
    table.limit(0)
    #expect(table.rows.isEmpty)
  }

  @Test func anUnknownColumnIsNamedWithTheNearest() throws {
    let columns =
      "The columns are: customer, monetary, tags, since, seen_at, facts, hidden."
    let sorting = #expect(throws: QueryError.self) { try sorted("-monetray") }
    #expect(sorting?.description == "There is no column “monetray” for --sort.")
    #expect(sorting?.hint == "Did you mean “monetary”? \(columns)")
    let filtering = #expect(throws: QueryError.self) { try kept("true and weather == 1") }
    #expect(filtering?.description == "There is no column “weather” for --where.")
    #expect(filtering?.hint == columns + " A text stands in quotes: \"weather\".")
  }

  /// A condition that could never hold is an error that says what the column is.
  @Test(arguments: [
    ("monetary", "“monetary” (a number) is no condition"),
    ("monetary == '5'", "“monetary” (a number) and “5” cannot be compared"),
    ("customer == 5", "“customer” (a text) and 5 cannot be compared"),
    ("customer and true", "“and”, “or” and “not” join conditions; “customer” (a text) is none"),
    ("since < 'yesterday'", "“yesterday” is no date"),
    ("since < 5", "“since” (a time) and 5 cannot be compared"),
    ("seen_at < '2024-01-01T10:00:00Z'", "“2024-01-01T10:00:00Z” is no date"),
    ("tags == 'a'", "“tags” (a list) and “a” cannot be compared"),
    ("facts == 'a'", "“facts” (names with values) and “a” cannot be compared"),
    ("customer has 'a'", "“has” asks a list, and “customer” (a text) is none"),
    (
      "monetary contains 'a'",
      "“contains” asks a text or a list, and “monetary” (a number) is neither"
    ),
    ("tags has 5", "“has” asks for a text, and 5 is none"),
    ("customer in tags in ('a')", "a condition and “a” cannot be compared"),
    ("customer in 'Ann'", "“in” needs a list, such as `segment in (\"new\", \"loyal\")`"),
    ("customer in ('Ann', 5)", "“customer” (a text) and 5 cannot be compared"),
    ("customer + 1 > 2", "“customer” (a text) is no number"),
    ("'tea' + 1 > 2", "“tea” is no number"),
    ("since + '2024-01-01' > since", "“2024-01-01” is no number"),
    ("-customer > 2", "“customer” (a text) is no number"),
    ("tags.a == 'b'", "“tags” has no “a”: only facts and consents have parts"),
    ("monetary > $x", "“much” is no number"),
    ("monetary > none", "“monetary” (a number) and no value cannot be compared"),
    ("none == none", "no value and no value cannot be compared"),
    ("facts == none", "“facts” (names with values) and no value cannot be compared"),
    ("monetary + 1 == none", "a number and no value cannot be compared"),
    ("customer in ('Ann', none)", "“customer” (a text) and no value cannot be compared"),
    ("none", "no value is no condition"),
    ("tags has none", "“has” asks for a text, and no value is none"),
  ])
  func whatCannotMeanAnythingIsSaid(condition: String, reason: String) throws {
    let error = #expect(throws: QueryError.self) { try kept(condition, set: ["x": "much"]) }
    #expect(error?.description == "--where: \(reason).")
  }

  @Test func aParameterThatIsNotSetIsNamed() throws {
    let error = #expect(throws: QueryError.self) { try kept("customer == $who") }
    #expect(error?.description == "--where needs a value for $who.")
    #expect(error?.hint == "Give it with `--set who=VALUE`.")
  }

  private struct Broken: Error {}

  @Test func whatCannotBeReadIsSaid() throws {
    let table = ResultTable(
      count: 1,
      columns: [.init("a") { _ in throw Broken() }],
      form: RowForm(columns: [.init("a", .integer, "")])
    )
    var (filtered, sorted) = (table, table)
    let calendar = try #require(ShopCalendar(identifier: "UTC"))
    let moments = ShopMoments(asOf: Timestamp(rawValue: 0), calendar)
    #expect(throws: Broken.self) { try filtered.filter(try Expression(parsing: "a == 1"), moments) }
    #expect(throws: Broken.self) { try sorted.sort(by: ["a"]) }
  }
}
