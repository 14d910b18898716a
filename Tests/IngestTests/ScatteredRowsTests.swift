import EventLog
import Events
import Ingest
import TestSupport
import Testing

/// The rows of an order need not stand together in the file.
@Suite struct ScatteredRowsTests {
  let shop: IngestShop
  static let header = "order,ordered_at,customer,amount,product"

  init() throws { shop = try IngestShop() }

  @Test func scatteredRowsAreBroughtTogether() throws {
    let report = try shop.orders(
      "\(Self.header)\n1,2024-05-01,a,1,Tea\n2,2024-05-01,b,2,Cup\n1,2024-05-01,a,4,Pot\n3,2024-05-01,c,3,\n2,2024-05-01,b,1,Cup\n"
    )
    #expect(report.wasGrouped)
    #expect(report.orders == 3)
    #expect(report.lines == 5)
    #expect(
      try shop.told() == ["placed 1 shop:a 5.00", "placed 2 shop:b 3.00", "placed 3 shop:c 3.00"]
    )
  }

  /// Two rows that say the same were taken for the same order told twice, unless other orders of the
  /// file were scattered too.
  @Test func scatteredRowsThatSayTheSameAddUpToo() throws {
    let csv = "\(Self.header)\n1,2024-05-01,a,1,Tea\n2,2024-05-01,b,2,Cup\n1,2024-05-01,a,1,Tea\n"
    try shop.orders(csv)
    #expect(try shop.told() == ["placed 1 shop:a 2.00", "placed 2 shop:b 2.00"])
    #expect(try shop.orders(csv).eventCount == 0)
  }

  /// The groups were formed before blanks were taken off: the second reading found scattered rows again,
  /// and failed.
  @Test func orderNumbersAreComparedWithoutBlanks() throws {
    try shop.orders(
      "\(Self.header)\n1,2024-05-01,a,1,\n2,2024-05-01,b,2,\n 1 ,2024-05-01,a,4,\n\"1\",2024-05-01,a,5,\n"
    )
    #expect(try shop.told() == ["placed 1 shop:a 10.00", "placed 2 shop:b 2.00"])
  }

  /// Where the refused row of an order stood apart from its others, half an order was appended.
  @Test(arguments: [0, 1, 2])
  func anOrderOfScatteredRowsIsRefusedAsAWhole(bad: Int) throws {
    var amounts = ["1", "2", "3"]
    amounts[bad] = "x"
    let rows = amounts.map { "1,2024-05-01,a,\($0),\n" }
    let report = try shop.orders(
      "\(Self.header)\n\(rows[0])8,2024-05-01,b,8,\n\(rows[1])9,2024-05-01,b,9,\n\(rows[2])"
    )
    #expect(try shop.told() == ["placed 8 shop:b 8.00", "placed 9 shop:b 9.00"])
    #expect(report.rejects.map(\.line).sorted() == [2, 4, 6])
    #expect(report.reasons.filter { $0.contains("of the same order is refused") }.count == 2)
  }

  @Test func anyOrderOfTheRowsGivesTheSameOrders() throws {
    var random = SeededGenerator()
    let rows = (0..<400).map { "\($0 % 90),2024-05-01,c\($0 % 90),\($0).10,P\($0 % 7)" }
    let expected = Dictionary(grouping: 0..<400) { $0 % 90 }
      .map { "placed \($0) shop:c\($0) \($1.reduce(0, +) + $1.count / 10).\($1.count % 10)0" }
    for _ in 0..<3 {
      let shop = try IngestShop()
      try shop.orders(([Self.header] + rows.shuffled(using: &random)).joined(separator: "\n"))
      #expect(try shop.told().sorted() == expected.sorted())
    }
  }

  // MARK: Joined files

  /// Every order of the overlap counted twice, and nothing was said but that a line had a bad currency.
  @Test(arguments: ["", "\u{FEFF}"], ["\n", "\r\n"])
  func aHeaderWithinTheFileShowsThatItIsTwoExports(mark: String, end: String) throws {
    let first = [Self.header, "1,2024-05-01,a,1,Tea", "2,2024-05-01,b,2,Cup"]
    let parts = [first, ["\(mark)\(Self.header)", "2,2024-05-01,b,2,Cup", "3,2024-05-02,c,3,Pot"]]
    let text = parts.joined().map { $0 + end }.joined()
    let error = #expect(throws: IngestError.self) { try shop.orders(text) }
    #expect(error?.description.contains(":4: the header stands here once more") == true)
    #expect(error?.hint?.contains("part the file before this line") == true)
    #expect(try shop.told() == [])
  }

  /// Rows before it that do not stand together have the file read as a whole.
  @Test func aHeaderIsMetInAFileOfScatteredRowsToo() throws {
    let rows = ["1,2024-05-01,a,1,Tea", "2,2024-05-01,b,2,Cup", "1,2024-05-01,a,5,Tea"]
    let text = ([Self.header] + rows + [Self.header] + rows).joined(separator: "\n")
    let error = #expect(throws: IngestError.self) { try shop.orders(text) }
    #expect(error?.description.contains(":5: the header stands here once more") == true)
    #expect(try shop.told() == [])
  }

  /// Whether they are lines of a basket or an overlap cannot be known: they are added up, and it is said.
  @Test func rowsThatStandTwiceWordForWordAndApartAreCounted() throws {
    let rows = [
      "1,2024-05-01,a,1,Tea", "1,2024-05-01,a,1,Tea", "2,2024-05-01,b,2,Cup",
      "3,2024-05-01,c,3,Pot", "2,2024-05-01,b,2,Cup", "1,2024-05-01,a,1,Tea",
      "3,2024-05-01,c,4,Pot",
    ]
    let report = try shop.orders(([Self.header] + rows).joined(separator: "\r\n"))
    #expect(report.repeated.count == 2)
    #expect(report.repeated.first?.line == 4)
    #expect(report.repeated.first?.again == 6)
    let together = try IngestShop().orders(([Self.header] + rows[..<2]).joined(separator: "\n"))
    #expect(together.repeated.count == 0)
  }
}
