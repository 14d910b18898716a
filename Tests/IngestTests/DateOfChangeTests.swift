import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// When changes happened that exports show by saying otherwise than before.
///
/// All were dated by the reading: whoever read two years of exports in one day got past tables without a refund.
@Suite struct DateOfChangeTests {
  private static let header = "order,ordered_at,customer,amount,status,refunded"
  private static let first = "1,2024-01-05,ann,100,paid,0"

  private func read(
    _ text: String,
    _ shop: TemporaryStore,
    exportedAt: String? = nil,
    now: Timestamp = Timestamp(rawValue: 1_750_000_000_000)
  ) throws {
    let log = try shop.open()
    let path = try shop.write(text, to: "orders.csv")
    let reading = try OrderReading(
      path: path,
      shopCurrency: log.settings.currency,
      calendar: log.calendar
    )
    let moment = try exportedAt.map { try log.calendar.asOf($0) }
    _ = try OrderIngest(Appender(log), reading, isDryRun: false, exportedAt: moment)
      .run(now: now) { _ in }
  }

  /// Type and date of what came after the first event.
  private func changes(_ shop: TemporaryStore) throws -> [String] {
    var changes: [String] = []
    try shop.open(for: .reading).forEachEvent(after: .start) { _, event in
      let day = "\(event.occurredAt)".prefix(10)
      changes.append("\(event.type.name) \(day)\(event.isTimeUnknown ? "?" : "")")
      return true
    }
    return Array(changes.dropFirst())
  }

  static let changed: [(String, String)] = [
    ("1,2024-01-05,ann,100,paid,30", "purchase.refunded"),
    ("1,2024-01-05,ann,100,cancelled,", "purchase.cancelled"),
    ("1,2024-01-05,ann,90,paid,", "purchase.amended"),
  ]

  @Test(arguments: changed)
  func aChangeIsOfTheExportThatShowsIt(row: String, type: String) throws {
    let shop = try TemporaryStore()
    try read("\(Self.header)\n\(Self.first)\n", shop, exportedAt: "2024-02-01T12:00:00")
    try read("\(Self.header)\n\(row)\n", shop, exportedAt: "2024-03-01T12:00:00")
    #expect(try changes(shop) == ["\(type) 2024-03-01?"])
  }

  @Test(arguments: changed)
  func aChangeIsOfTheDateThatTheExportGivesForIt(row: String, type: String) throws {
    let shop = try TemporaryStore()
    let header = Self.header + ",updated_at"
    try read("\(header)\n\(Self.first),2024-01-06T12:00\n", shop, exportedAt: "2024-02-01")
    try read("\(header)\n\(row),2024-02-07T12:00\n", shop, exportedAt: "2024-03-01")
    #expect(try changes(shop) == ["\(type) 2024-02-07?"])
  }

  @Test func severalChangesOfOneReadingHaveOneDate() throws {
    let shop = try TemporaryStore()
    let header = Self.header + ",updated_at"
    try read("\(header)\n\(Self.first),2024-01-06T12:00\n", shop)
    try read("\(header)\n1,2024-01-05,ann,90,cancelled,30,2024-02-07T12:00\n", shop)
    #expect(
      try changes(shop) == [
        "purchase.amended 2024-02-07?", "purchase.refunded 2024-02-07?",
        "purchase.cancelled 2024-02-07?",
      ]
    )
  }

  /// A date that is no later than what is known says nothing of the change, one to come even less.
  @Test(arguments: ["2024-01-06T12:00", "2024-01-02", "2030-01-01"])
  func aDateThatCannotBeItIsNotTaken(date: String) throws {
    let shop = try TemporaryStore()
    let header = Self.header + ",updated_at"
    try read("\(header)\n\(Self.first),2024-01-06T12:00\n", shop)
    try read("\(header)\n1,2024-01-05,ann,100,paid,30,\(date)\n", shop, exportedAt: "2024-03-01")
    #expect(try changes(shop) == ["purchase.refunded 2024-03-01?"])
    try read("\(header)\n1,2024-01-05,ann,100,paid,40,\(date)\n", shop, exportedAt: "2031-01-01")
    #expect(try changes(shop).last == "purchase.refunded 2025-06-15?")
  }

  @Test func withoutAnyDateAChangeIsOfTheReading() throws {
    let shop = try TemporaryStore()
    try read("\(Self.header)\n\(Self.first)\n", shop)
    try read("\(Self.header)\n1,2024-01-05,ann,90,paid,30\n", shop)
    #expect(
      try changes(shop) == ["purchase.amended 2025-06-15?", "purchase.refunded 2025-06-15?"]
    )
  }

  /// A change never comes before the one that it follows.
  @Test func aChangeIsNotDatedBeforeAnotherThatItFollows() throws {
    let shop = try TemporaryStore()
    try read("\(Self.header)\n\(Self.first)\n", shop)
    try read("\(Self.header)\n1,2024-01-05,ann,90,paid,0\n", shop)
    let later = Timestamp(rawValue: 1_752_000_000_000)
    try read(
      "\(Self.header)\n1,2024-01-05,ann,80,paid,10\n",
      shop,
      exportedAt: "2024-03-01",
      now: later
    )
    #expect(
      try changes(shop) == [
        "purchase.amended 2025-06-15?", "purchase.amended 2025-07-08?",
        "purchase.refunded 2025-07-08?",
      ]
    )
  }
}
