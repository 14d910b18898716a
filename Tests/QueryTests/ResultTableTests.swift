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
        .init("is_good") { .bool($0 == 2) },
        .init("tags") { .list($0 == 0 ? [] : ["a", "b"]) },
        .init("since") { .date(CivilDate(daysSince1970: 10 - $0)) },
      ]
    )
  }

  private func kept(_ condition: String) throws -> [Int] {
    var table = table()
    try table.filter(try Expression(parsing: condition))
    return table.rows
  }

  @Test(arguments: [
    ("monetary > 5", [2]), ("monetary == 5.00", [0, 3]), ("monetary <= 12.5", [0, 2, 3]),
    ("not monetary > 5", [0, 1, 3]), ("monetary != 5", [1, 2]), ("customer >= 'Cat'", [2, 3]),
    ("is_good", [2]), ("is_good == false and customer != 'Ann'", [1, 3]),
    ("tags == 'a; b'", [1, 2, 3]), ("since < '1970-01-10'", [2, 3]), ("true", [0, 1, 2, 3]),
    ("1 > 2", []),
  ])
  func keepsTheRowsForWhichAConditionHolds(condition: String, expected: [Int]) throws {
    #expect(try kept(condition) == expected)
  }

  @Test func filtersAfterAnother() throws {
    var table = table()
    try table.filter(try Expression(parsing: "monetary >= 5"))
    try table.filter(try Expression(parsing: "customer != 'Cat'"))
    #expect(table.rows == [0, 3])
  }

  private func sorted(_ order: String) throws -> [Int] {
    var table = table()
    try table.sort(by: order)
    return table.rows
  }

  /// Equal rows keep their order, both ways; those without a value are last, both ways.
  @Test(arguments: [
    ("monetary", [0, 3, 2, 1]), ("-monetary", [2, 0, 3, 1]), ("customer", [0, 1, 2, 3]),
    ("-customer", [3, 2, 1, 0]), ("is_good", [0, 1, 3, 2]), ("-is_good", [2, 0, 1, 3]),
    ("since", [3, 2, 1, 0]), ("tags", [0, 1, 2, 3]),
  ])
  func sortsByAColumn(order: String, expected: [Int]) throws {
    #expect(try sorted(order) == expected)
  }

  @Test func limitsTheRows() throws {
    var table = table()
    try table.sort(by: "-monetary")
    table.limit(2)
    #expect(table.rows == [2, 0])
    table.limit(10)
    #expect(table.rows == [2, 0])
    table.limit(0)
    #expect(table.rows.isEmpty)
  }

  @Test func anUnknownColumnIsNamedWithTheNearest() throws {
    let columns = "The columns are: customer, monetary, is_good, tags, since."
    let sorting = #expect(throws: QueryError.self) { try sorted("-monetray") }
    #expect(sorting?.description == "There is no column “monetray” for --sort.")
    #expect(sorting?.hint == "Did you mean “monetary”? \(columns)")
    let filtering = #expect(throws: QueryError.self) { try kept("is_good and weather == 1") }
    #expect(filtering?.description == "There is no column “weather” for --where.")
    #expect(filtering?.hint == columns)
  }

  private struct Broken: Error {}

  @Test func whatCannotBeReadIsSaid() throws {
    let table = ResultTable(count: 1, columns: [.init("a") { _ in throw Broken() }])
    var (filtered, sorted) = (table, table)
    #expect(throws: Broken.self) { try filtered.filter(try Expression(parsing: "a == 1")) }
    #expect(throws: Broken.self) { try sorted.sort(by: "a") }
  }
}
