import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// Rows apart in layouts whose further rows bring a line only.
@Suite struct ContinuedRowsTests {
  let shop: IngestShop
  private static let header =
    "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price"
  private static let date = "2024-01-05 10:00:00 +0800"

  init() throws { shop = try IngestShop() }

  private static func first(_ name: String, _ total: Int, _ line: String) -> String {
    "\(name),a@x.com,paid,CNY,\(total),\(date),1,\(line),5"
  }

  private static func further(_ name: String, _ line: String) -> String {
    "\(name),a@x.com,,,,\(date),1,\(line),5"
  }

  @discardableResult
  private func orders(_ rows: [String]) throws -> IngestReport {
    try shop.orders(([Self.header] + rows).joined(separator: "\n") + "\n")
  }

  /// The latest order of the file was looked for among rows that stand apart: the reading ended with
  /// “ScatteredOrder()”.
  @Test func rowsApartAreReadWhereAnOrderHasChanged() throws {
    try orders([
      Self.first("#1", 10, "tea"), Self.further("#1", "cup"), Self.first("#2", 20, "pot"),
    ])
    let report = try orders([
      Self.first("#1", 10, "tea"), Self.first("#2", 30, "can"), Self.further("#1", "cup"),
    ])
    #expect(report.reasons == [])
    #expect(report.changed == 1)
    #expect(report.wasGrouped)
    #expect(
      try shop.told() == [
        "placed #1 email:a@x.com 10.00", "placed #2 email:a@x.com 20.00", "amended #2 30.00",
      ]
    )
  }

  /// An export that was cut at its beginning.
  @Test func aRowThatContinuesNothingIsRefusedWhereAnOrderHasChanged() throws {
    try orders([Self.first("#2", 20, "pot")])
    let report = try orders([Self.further("#1", "cup"), Self.first("#2", 30, "can")])
    #expect(report.reasons == ["2 Name: the first row of this order is not in the file"])
    #expect(try shop.told().last == "amended #2 30.00")
  }

  /// The first row was said not to be in the file.
  @Test(arguments: [false, true])
  func aFurtherRowMayStandAboveItsFirst(isApart: Bool) throws {
    var rows = [Self.further("#1", "cup"), Self.first("#1", 10, "tea")]
    if isApart { rows.insert(Self.first("#2", 20, "pot"), at: 1) }
    let report = try orders(rows)
    #expect(report.reasons == [])
    #expect(try shop.told().contains("placed #1 email:a@x.com 10.00"))
    let placed = try shop.all().compactMap(\.purchase).first { $0.order == "#1" }
    #expect(placed?.lines?.map(\.product) == ["tea", "cup"])
  }

  /// That it is two exports was found while the latest order was looked for, and said as “JoinedFile(line: 4)”.
  @Test func aJoinedFileIsNamedWhereAnOrderHasChanged() throws {
    try orders([Self.first("#2", 20, "pot")])
    let error = #expect(throws: IngestError.self) {
      try orders([Self.first("#2", 30, "can"), Self.first("#3", 10, "tea"), Self.header])
    }
    #expect(error?.description.contains("the header stands here once more") == true)
  }
}
