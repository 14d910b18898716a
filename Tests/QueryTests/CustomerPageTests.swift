import Events
import Query
import TestSupport
import Testing

@Suite struct CustomerPageTests {
  private func page(
    _ identifier: String,
    asOf text: String = "2024-02-29",
    limit: Int = 10
  ) throws -> CustomerPage? {
    let shop = try Shop(ShopReaderTests.history())
    return try shop.reader.page(
      of: try Identifier(parsing: identifier),
      asOf: try shop.moment(text),
      eventLimit: limit
    )
  }

  @Test(arguments: [ShopReaderTests.ann, "phone:+8613900000000", "EMAIL:Ann@Example.com"])
  func aCustomerIsFoundByAnyIdentifier(identifier: String) throws {
    let page = try #require(try page(identifier))
    #expect(page.customer == ShopReaderTests.ann)
    #expect(page.eventCount == 8)
  }

  @Test func theLatestEventsComeFirst() throws {
    let page = try #require(try page(ShopReaderTests.ann, limit: 3))
    #expect(page.events.map(\.id) == ["m3", "m2", "m1"])
    #expect(page.eventCount == 8)
    let early = try #require(try self.page(ShopReaderTests.ann, asOf: "2024-01-11"))
    #expect(early.events.map(\.type) == [.purchasePlaced, .signupRegistered])
    #expect(early.eventCount == 2)
  }

  @Test func theLinesAreTheCellsThatSaySomething() throws {
    let page = try #require(try page(ShopReaderTests.ann))
    let names = page.lines.map(\.name)
    #expect(names.first == "identifiers")
    #expect(names.suffix(5) == ["recency_days", "r", "f", "m", "segment"])
    #expect(page.lines.first { $0.name == "facts" }?.text == "age=30; city=苏州")
    #expect(page.lines.first { $0.name == "segment" }?.text == "champions")
    #expect(page.lines.allSatisfy { !$0.text.isEmpty })
    #expect(!names.contains("customer"))
  }

  @Test func whoNeverBoughtHasNoScores() throws {
    let page = try #require(try page(ShopReaderTests.ann, asOf: "2024-01-05"))
    #expect(page.lines.first { $0.name == "stage" }?.text == "potential")
    #expect(!page.lines.contains { $0.name == "segment" || $0.name == "usual_hour" })
  }

  @Test func beforeAnythingWasKnownThePageIsEmpty() throws {
    let page = try #require(try page(ShopReaderTests.ann, asOf: "2023-12-31"))
    #expect(page.lines.isEmpty)
    #expect(page.events.isEmpty)
  }

  @Test func nobodyHasNoPage() throws {
    #expect(try page("email:nobody@example.com") == nil)
  }
}
