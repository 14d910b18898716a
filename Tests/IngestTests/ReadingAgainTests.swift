import EventLog
import Events
import Ingest
import TestSupport
import Testing

/// An export is a snapshot: of one read again, only what changed since is appended.
@Suite struct ReadingAgainTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  private static func csv(_ rows: [String]) -> String {
    (["order,ordered_at,customer,amount,status,refunded,product"] + rows).joined(separator: "\n")
      + "\n"
  }

  /// Reads one row of order 1 after another; what each appended.
  private func read(_ rows: [String]) throws -> [[String]] {
    var known = 0
    return try rows.map { row in
      try shop.orders(Self.csv(["1,2024-05-01,a,\(row)"]))
      let told = try shop.told()
      defer { known = told.count }
      return Array(told[known...])
    }
  }

  @Test func theSameAppendsNothing() throws {
    let csv = Self.csv([
      "1,2024-05-01,a,10,,,", "2,2024-05-02,b,20,cancelled,,", "3,2024-05-03,c,-5,,,",
      "4,2024-05-04,d,9,,3,Tea",
    ])
    let first = try shop.orders(csv)
    let head = try shop.log.head()
    for _ in 0..<2 {
      let again = try shop.orders(csv)
      #expect(again.eventCount == 0)
      #expect(again.duplicates == 4)
      #expect(again.orders == first.orders)
    }
    #expect(try shop.log.head() == head)
  }

  @Test func whatWentBackSinceIsAppended() throws {
    #expect(
      try read(["10,,,", "10,,4,", "10,,4,", "10,,7,", "10,refunded,,", "10,refunded,10,"]) == [
        ["placed 1 shop:a 10.00"], ["refunded 1 4.00"], [], ["refunded 1 3.00"],
        ["refunded 1 3.00"], [],
      ]
    )
  }

  @Test func aChangeThatShowsLaterIsDatedByItsReading() throws {
    _ = try read(["10,,,", "10,,4,"])
    let event = try #require(try shop.log.event(at: LogPosition(rawValue: 2)))
    #expect(event.isTimeUnknown)
    #expect(event.occurredAt == event.recordedAt)
    #expect(event.customer?.text == "shop:a")
  }

  @Test func anOrderIsPaidAndCancelledOnce() throws {
    #expect(
      try read([
        "10,pending,,", "10,paid,,", "10,pending,,", "10,cancelled,,", "10,paid,,",
        "10,cancelled,,",
      ]) == [
        ["placed 1 shop:a 10.00 pending"], ["amended 1 paid"], [], ["cancelled 1 all"], [], [],
      ]
    )
  }

  @Test func anOrderThatWasEditedIsAmended() throws {
    #expect(
      try read(["10,,,Tea", "12,,,Tea", "12,,,Cup", "12,,,Cup", "12,,5,Cup"]) == [
        ["placed 1 shop:a 10.00"], ["amended 1 12.00"], ["amended 1"], [], ["refunded 1 5.00"],
      ]
    )
  }

  @Test func anOlderExportUndoesNoRefund() throws {
    #expect(
      try read(["10,,4,", "10,,,", "10,,4,"]) == [
        ["placed 1 shop:a 10.00", "refunded 1 4.00"], [], [],
      ]
    )
  }

  @Test func aCreditNoteReadAgainGrowsByTheDifference() throws {
    #expect(
      try read(["-5,,,", "-5,,,", "-8,,,", "-8,,,"]) == [
        ["refunded 1 5.00 on its day"], [], ["refunded 1 3.00"], [],
      ]
    )
  }

  @Test func anotherCustomerIsNotedAndTheFirstIsKept() throws {
    try shop.orders(Self.csv(["1,2024-05-01,a,10,,,"]))
    let report = try shop.orders(Self.csv(["1,2024-05-01,b,10,,,"]))
    #expect(report.keptCustomers == 1)
    #expect(report.eventCount == 0)
    #expect(try shop.told() == ["placed 1 shop:a 10.00"])
  }

  @Test func theSameNumberOfAnotherSourceIsAnotherOrder() throws {
    try shop.orders(Self.csv(["1,2024-05-01,a,10,,,"]), source: "one")
    try shop.orders(Self.csv(["1,2024-05-01,b,10,,,"]), source: "two")
    #expect(try shop.told() == ["placed 1 one:a 10.00", "placed 1 two:b 10.00"])
  }

  @Test func overlappingFilesInAnyOrderAddEachOrderOnce() throws {
    var random = SeededGenerator()
    for _ in 0..<6 {
      let shop = try IngestShop()
      let rows = (0..<300).map { number in
        "\(random.oneIn(2) ? "" : "A")\(number),2024-05-\(10 + number % 20),c\(number % 40),\(number).25,,,"
      }
      for _ in 0..<8 {
        let start = random.below(rows.count)
        let slice = rows[start..<min(rows.count, start + 1 + random.below(200))]
        try shop.orders(Self.csv(random.oneIn(2) ? slice.shuffled(using: &random) : Array(slice)))
      }
      try shop.orders(Self.csv(rows))
      let told = try shop.told()
      #expect(told.count == rows.count)
      #expect(Set(told).count == rows.count)
      #expect(try shop.orders(Self.csv(rows.shuffled(using: &random))).eventCount == 0)
      _ = try shop.log.verify()
    }
  }

  /// A refund told as an event before its order's export was read: the order was taken for a credit
  /// note read again, and never placed.
  @Test func anOrderWhoseRefundIsKnownIsStillPlaced() throws {
    try shop.tell([
      try .refunded("1", id: "r1", day: 19_900, amount: 300, customer: "shop:a")
    ])
    try shop.orders(Self.csv(["1,2024-05-01,a,10,,3,"]))
    #expect(try shop.told() == ["refunded 1 3.00 on its day", "placed 1 shop:a 10.00"])
    #expect(try shop.orders(Self.csv(["1,2024-05-01,a,10,,3,"])).eventCount == 0)
    try shop.orders(Self.csv(["1,2024-05-01,a,10,,4,"]))
    #expect(try shop.told().last == "refunded 1 1.00")
  }

  /// Of such a file it was said the second time that a refund was 0.00 in the file and 50.00 in the log, and
  /// what changed of an order after a refund was never taken.
  @Test func refundsInRowsOfTheirOwnAreKnownWhenReadAgain() throws {
    let header = "order,ordered_at,customer,amount,refund_of\n"
    let csv =
      header + "1,2024-05-01,a,100,\n2,2024-05-01,b,50,\nr1,2024-05-03,,50,1\n3,2024-05-02,c,30,\n"
      + "r3,2024-05-04,c,30,3\n"
    let first = try shop.orders(csv)
    #expect(first.account.new == 5)
    for _ in 0..<2 {
      let again = try shop.orders(csv)
      #expect(again.eventCount == 0)
      #expect(again.account.duplicate == 5)
      #expect(again.kept.isEmpty && again.differing.isEmpty)
      #expect(again.money[0].file == again.money[0].log)
    }
    let edited = try shop.orders(header + "1,2024-05-01,a,110,\n4,2025-05-01,d,1,\n")
    #expect(edited.account.changed == 1)
    #expect(try shop.told().contains("amended 1 110.00"))
    #expect(edited.kept.isEmpty)
  }
}
