import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// Two shops on one platform number their orders alike: #1001 of one is not #1001 of the other.
@Suite struct OtherShopTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop(currency: "EUR", timeZone: "Europe/Berlin") }

  private static let header = "order,ordered_at,customer,amount,email\n"
  private static let first =
    header + "#1001,2024-05-01,ann,10,\n#1002,2024-05-02,bob,20,\n#1003,2024-05-03,cyd,30,\n"
  private static let second =
    header + "#1001,2024-07-01,dan,11,\n#1002,2024-07-02,eve,21,\n#1099,2024-07-03,fay,31,\n"

  /// The orders of the first shop became those of the second, by amendments, and nobody was told.
  @Test func aFileOfAnotherShopIsRefusedWhole() throws {
    try shop.orders(Self.first)
    let before = try shop.told()
    let error = #expect(throws: IngestError.self) { try shop.orders(Self.second) }
    #expect(error?.description.contains("is of another shop, it seems: of 2 orders") == true)
    #expect(
      error?.description.contains(
        "#1001 is of shop:dan on 2024-06-30T22:00:00.000Z in the file, and of shop:ann on"
      ) == true,
      "\(error?.description ?? "")"
    )
    #expect(
      error?.hint?.contains("--source shop-2; if it is the same shop, say --source shop.") == true
    )
    #expect(throws: IngestError.self) { try shop.orders(Self.second, isDryRun: true) }
    #expect(try shop.told() == before)
  }

  @Test func aFileOfOneOrderIsSpokenOfAsOne() throws {
    try shop.orders(Self.first)
    let one = Self.header + "#1001,2024-07-01,dan,11,\n"
    let error = #expect(throws: IngestError.self) { try shop.orders(one) }
    #expect(
      error?.description.contains(
        "it seems: the one order whose number the log has from “shop” is another order, of another customer and day. #1001"
      ) == true,
      "\(error?.description ?? "")"
    )
  }

  @Test func withASourceOfItsOwnItIsRead() throws {
    try shop.orders(Self.first)
    let report = try shop.orders(Self.second, source: "shop-2")
    #expect((report.account.new, report.otherOrders) == (3, 0))
    #expect(try shop.orders(Self.second, source: "shop-2").duplicates == 3)
    #expect(try shop.orders(Self.first).duplicates == 3)
  }

  /// Once the shop was doubled, and nothing was said.
  @Test(arguments: [("shop", "有赞"), ("有赞", "shop"), ("tmall", "jd")])
  func aFileReadAsAnothersIsRefusedWhole(first: String, second: String) throws {
    try shop.orders(Self.first, source: first)
    let before = try shop.told()
    for file in [Self.first, Self.first + "#1004,2024-05-04,dan,40,\n"] {
      let error = #expect(throws: IngestError.self) { try shop.orders(file, source: second) }
      #expect(
        error?.description.contains("was read as a file of “\(first)”, it seems: of ") == true
          && error?.description.contains("the log has 3 from “\(first)”") == true,
        "\(error?.description ?? "")"
      )
      #expect(error?.hint?.contains("--source \(first), now and always") == true)
    }
    #expect(throws: IngestError.self) {
      try shop.orders(Self.first, source: second, isDryRun: true)
    }
    #expect(try shop.told() == before)
  }

  /// Read again, the one order that its source does not know, as its line is refused, was another shop's: the file was
  /// called that shop's as a whole.
  @Test func whatItsOwnSourceKnowsSpeaksForAFile() throws {
    try shop.orders(Self.header + "#1001,2024-05-01,ann,10,\n")
    let file =
      Self.header + "#1001,2024-05-01,ann,10,\n#1002,2024-05-02,bob,20,\n#1001,2024-05-01,ann,,\n"
    #expect(try shop.orders(file, source: "other").account.new == 1)
    let again = try shop.orders(file, source: "other")
    #expect((again.account.new, again.duplicates, again.account.refused) == (0, 1, 2))
  }

  /// The same numbers and days, and other customers or amounts: a second shop.
  @Test func aFileWithTheSameNumbersIsRead() throws {
    try shop.orders(Self.first)
    let dearer = try shop.orders(Self.first.replacing("0,\n", with: "1,\n"), source: "dearer")
    #expect(dearer.account.new == 3)
    let others = Self.first.replacing("ann", with: "dan").replacing("bob", with: "eve")
    #expect(try shop.orders(others, source: "others").account.new == 3)
  }

  @Test func whoeverSaysTheSourceIsBelievedAndKeepsWhatIsKnown() throws {
    try shop.orders(Self.first)
    let report = try shop.orders(Self.second, source: "shop")
    #expect((report.account.new, report.account.kept, report.otherOrders) == (1, 2, 2))
    #expect(try shop.told().suffix(1) == ["placed #1099 shop:fay 31.00"])
  }

  /// A number used twice is no other shop.
  @Test func oneOrderOfManyIsKeptAndTold() throws {
    try shop.orders(Self.first)
    let report = try shop.orders(
      Self.first.replacing("2024-05-01,ann,10", with: "2024-07-01,dan,11")
    )
    #expect((report.duplicates, report.account.kept, report.otherOrders) == (2, 1, 1))
    #expect(report.otherOrder?.hasPrefix("#1001 is of shop:dan on ") == true)
    #expect(report.account.total == report.lines)
  }

  static let same = [
    // Another customer: corrected by the shop. Another day: the export names another zone.
    "#1001,2024-05-01,dan,10,", "#1001,2024-05-02,dan,12,", "#1001,2024-06-01,ann,12,",
    "#1001,2024-06-01,,12,",
  ]

  @Test(arguments: same)
  func whatMayChangeOfAnOrderMakesItNoOther(row: String) throws {
    try shop.orders(Self.first)
    #expect(try shop.orders(Self.header + row + "\n").otherOrders == 0)
  }

  /// Guests known by their order have its number for a name, whoever they are.
  @Test func guestsOfOneNumberAreNotOneGuest() throws {
    let header =
      "Name,Financial Status,Created at,Total,Lineitem quantity,Lineitem name,Lineitem price\n"
    func export(_ day: String) -> String {
      header + "#1001,paid,2024-\(day) 10:00:00 +0200,10.00,1,Tea,10.00\n"
    }
    try shop.orders(export("05-01"))
    #expect(throws: IngestError.self) { try shop.orders(export("07-01")) }
    #expect(try shop.orders(export("05-01")).duplicates == 1)
  }

  /// Who was erased has no name to compare with.
  @Test func anErasedCustomersOrderIsTheirs() throws {
    try shop.orders(Self.first)
    let erased = Event(
      source: "crm",
      occurredAt: Event.moment(day: 40),
      customer: try Identifier(parsing: "shop:ann"),
      payload: .erased(reason: nil)
    )
    try shop.tell([erased])
    let report = try shop.orders(
      Self.first.replacing("2024-05-01,ann,10,", with: "2024-05-01,ann,12,")
    )
    #expect((report.changed, report.keptCustomers, report.otherOrders) == (1, 0, 0))
  }
}
