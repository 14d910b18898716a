import EventLog
import Events
import Query
import Rules
import TestSupport
import Testing

/// What is read for some columns of some rows is what stands there when all is read.
@Suite struct ColumnDemandTests {
  @Test(arguments: [QueryName.profiles, .rfm, .dormancy], Seeds.fresh(2))
  func aColumnAskedForAloneIsThatOfTheWhole(query: QueryName, seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(try RandomHistory(seed: seed).events)
    let moment = Event.moment(day: 19_300)
    var whole = try shop.reader.query(query, asOf: moment).table
    try whole.choose(query.form.columns.map(\.name))
    try #require(whole.rows.count > 3)
    for (place, column) in whole.columns.enumerated() {
      var request = QueryRequest(query)
      request.columns = [column.name]
      var expected = whole
      #expect(try texts(request, shop, moment) == texts(expected, [place]), "\(column.name)")

      request.limit = 7
      request.sort = ["-monetary"]
      request.conditions = [(try Expression(parsing: "monetary > 1"), "--where")]
      let moments = ShopMoments(asOf: moment, shop.reader.log.calendar)
      try expected.filter(try Expression(parsing: "monetary > 1"), moments)
      try expected.sort(by: ["-monetary"])
      expected.limit(7)
      #expect(try texts(request, shop, moment) == texts(expected, [place]), "\(column.name)")

      request.columns = ["customer"]
      request.conditions = []
      request.sort = ["-\(column.name)"]
      expected = whole
      try expected.sort(by: request.sort)
      expected.limit(7)
      #expect(try texts(request, shop, moment) == texts(expected, [0]), "by \(column.name)")
    }
  }

  private func texts(
    _ request: QueryRequest,
    _ shop: Shop,
    _ moment: Timestamp
  ) throws -> [[String]] {
    let table = try shop.reader.answer(request, asOf: moment).table
    return try texts(table, Array(table.columns.indices))
  }

  private func texts(_ table: ResultTable, _ columns: [Int]) throws -> [[String]] {
    try table.rows.map { row in
      try columns.map { try table.columns[$0].cell(row).plainText }
    }
  }
}
