import EventLog
import Events
import Ingest
import TestSupport
import Testing

/// CloudEvents in JSON Lines.
@Suite struct EventIngestTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  private func line(
    _ id: String,
    _ data: String = #"{"customer":"email:a@b.de","channel":"sms","given":true}"#,
    type: String = "consent.changed",
    more: String = ""
  ) -> String {
    #"{"specversion":"1.0","type":"patron.\#(type).v1","source":"crm","id":"\#(id)","time":"2024-05-01T00:00:00Z"\#(more),"data":\#(data)}"#
  }

  @Test func eventsAreTakenOnce() throws {
    let lines = [line("1"), line("2"), line("1")].joined(separator: "\n")
    let first = try shop.events(lines)
    #expect(first.events == [.consentChanged: 2])
    #expect(first.duplicates == 1)
    #expect(first.lines == 3)
    let again = try shop.events(lines)
    #expect(again.eventCount == 0)
    #expect(again.duplicates == 3)
    #expect(try shop.log.head().position.rawValue == 2)
  }

  /// Such an event is the order's customer's, and the account says so.
  @Test func anotherNameForAnOrdersCustomerIsCounted() throws {
    let order =
      #"{"customer":"email:a@b.de","order":"7","status":"paid","currency":"CNY","total":"9"}"#
    let refund = #"{"customer":"phone:13900000001","order":"7","currency":"CNY","amount":"4"}"#
    let report = try shop.events(
      line("7/placed", order, type: "purchase.placed") + "\n"
        + line("r", refund, type: "purchase.refunded")
    )
    #expect(report.rejects.isEmpty)
    #expect((report.account.new, report.keptCustomers) == (2, 1))
    #expect(
      try shop.log.event(at: LogPosition(rawValue: 2))?.customer?.text == "email:a@b.de"
    )
  }

  @Test func everyKindOfRefusalIsNamedAndTheRestIsTaken() throws {
    let order = #"{"order":"7","status":"paid","currency":"CNY","total":"1.00"}"#
    let other = #"{"order":"7","status":"paid","currency":"CNY","total":"2.00"}"#
    let lines = [
      line("1"), "{\"specversion\": }", line("2", type: "consent.vanished"),
      line("3", #"{"customer":"email:a@b.de","channel":"sms"}"#),
      line("4", more: #","subject":"ann""#),
      line("5", #"{"order":"6","currency":"CNY","amount":"1.001"}"#, type: "purchase.refunded"),
      line("1", #"{"customer":"email:a@b.de","channel":"sms","given":false}"#),
      line("7/placed", order, type: "purchase.placed"),
      line("other", other, type: "purchase.placed"),
      "", "[1]", line("9"),
    ]
    let report = try shop.events(lines.joined(separator: "\n"))
    #expect(report.events == [.consentChanged: 2, .purchasePlaced: 1])
    let expected = [
      "2 character 17: no JSON value begins like this",
      "3 type: no such event type: “patron.consent.vanished.v1”",
      "4 data: “given” is missing", "5 subject: no such field here",
      "6 data.amount: “1.001” has more than 2 decimals",
      "7 id: id “1” of source “crm” is at position 1 already, with other content",
      "9 id: order “7” of source “crm” is at position 2 already, with other content",
      "11 specversion: this is neither a CloudEvent nor an event of a mail provider that is known: "
        + "sendgrid, mailgun, postmark, ses, brevo",
    ]
    #expect(report.reasons == expected)
    #expect(report.lines == 11)
  }

  @Test func theRecordTimeIsKept() throws {
    try shop.events(
      [
        line("1", more: #","recordedtime":"2024-06-01T00:00:00Z""#), line("2"),
        line("3", more: #","recordedtime":"2024-06-01T00:00:00Z","timeunknown":true"#),
      ].joined(separator: "\n")
    )
    var found: [String] = []
    try shop.log.forEachEvent(after: .start) { _, event in
      found.append(
        event.recordedAt?.description.prefix(7).description ?? "" + (event.isTimeUnknown ? "?" : "")
      )
      return true
    }
    #expect(found == ["2024-06", "2025-06", "2024-06"])
    #expect(try shop.log.event(at: LogPosition(rawValue: 3))?.isTimeUnknown == true)
  }

  @Test func aDryRunAppendsNothing() throws {
    let report = try shop.events(line("1") + "\n" + line("2") + "\nx\n", isDryRun: true)
    #expect(report.eventCount == 2)
    #expect(report.rejects.count == 1)
    #expect(try shop.log.head().position == .start)
    #expect(try shop.events(line("1")).eventCount == 1)
  }

  @Test func anExportReadByAnotherLogGivesTheSameLog() throws {
    var maker = try RandomEvents(SeededGenerator())
    let events = maker.events(1_500)
    for start in stride(from: 0, to: events.count, by: 500) {
      try shop.tell(
        Array(events[start..<start + 500]),
        recordedAt: Timestamp(rawValue: 1_700_000_000_000 + Int64(start))
      )
    }
    try shop.orders(
      "order,ordered_at,customer,amount,refunded,email\nZ1,2024-05-01,a,5,2,x@b.de\nZ2,2024-05-01,b,-3,,\n"
    )
    let exported = try shop.exported()
    let copy = try IngestShop()
    let report = try copy.events(exported)
    #expect(report.rejects.isEmpty, "\(report.reasons.prefix(3))")
    #expect(report.duplicates == 0)
    #expect(try copy.exported() == exported)
    #expect(try copy.log.head().position == shop.log.head().position)
    _ = try copy.log.verify()
    // And reading it where it came from adds nothing.
    let again = try shop.events(exported)
    #expect(again.eventCount == 0)
    #expect(again.rejects.isEmpty, "\(again.reasons.prefix(3))")
  }

  @Test func anExportWithErasedPeopleCanBeReadToo() throws {
    try shop.events(
      [
        line("1"), line("2", #"{"customer":"email:c@b.de","channel":"sms","given":true}"#),
        line(
          "3",
          #"{"customer":"email:a@b.de","channel":"wechat","direction":"in","text":"hi"}"#,
          type: "chat.message"
        ),
        line("4", #"{"customer":"email:a@b.de","fact":"city","value":"Ulm"}"#, type: "chat.fact"),
        line("5", #"{"customer":"email:a@b.de"}"#, type: "customer.erased"), line("6"),
      ].joined(separator: "\n")
    )
    let exported = try shop.exported()
    #expect(!exported.contains("Ulm"))
    let copy = try IngestShop()
    #expect(try copy.events(exported).reasons == [])
    #expect(try copy.exported() == exported)
  }

  /// A list in a line was counted as so many lines, and a line with an empty one as none.
  @Test func linesAreLinesAndElementsAreElements() throws {
    let plain = try shop.events("\(line("1"))\n\n\(line("2"))\n")
    #expect((plain.lines, plain.fileLines) == (2, nil))
    let lists = try shop.events("[\(line("3")),\(line("4"))]\n\n[]\n[7,\(line("1"))]\n")
    #expect((lists.lines, lists.fileLines) == (4, 3))
    #expect(lists.account.total == 4)
    #expect((lists.account.new, lists.account.duplicate, lists.account.refused) == (2, 1, 1))
    let equal = try shop.events("[]\n[\(line("7")),\(line("8"))]\n")
    #expect((equal.lines, equal.fileLines) == (2, 2))
    let whole = try shop.events("[\n\(line("5")),\n\n\(line("6"))\n]\n")
    #expect((whole.lines, whole.fileLines) == (2, 4))
  }
}
