import EventLog
import Events
import Projections
import Query
import Rules
import TestSupport
import Testing
import Views

/// `--known-at`: what could be answered then.
@Suite struct KnownAtTests {
  /// The hour in which the `number`-th transaction is recorded.
  private static func recorded(_ number: Int) -> Timestamp {
    Timestamp(rawValue: 1_700_000_000_000 + Int64(number) * 3_600_000)
  }

  /// A store that recorded the parts one after the other, with its views.
  private func reader(_ parts: some Sequence<[Event]>) throws -> (TemporaryStore, ShopReader) {
    let store = try TemporaryStore()
    for (number, events) in parts.enumerated() {
      try store.append(events, recordedAt: Self.recorded(number))
    }
    let log = try store.open(for: .reading)
    for name in ViewName.allCases {
      _ = try ViewProjector(name, store.store, log: log).catchUp()
    }
    return (store, try ShopReader(store.store))
  }

  private func rows(
    _ reader: ShopReader,
    _ query: QueryName,
    asOf moment: Timestamp
  ) throws -> String {
    var table = try reader.query(query, asOf: moment).table
    try table.choose(query.form.columns.map(\.name))
    return try Renderer.jsonl.text(table)
  }

  /// Everything that `show --explain` says of a customer.
  private func page(
    _ reader: ShopReader,
    _ customer: String,
    asOf moment: Timestamp
  ) throws -> [String] {
    let page = try reader.page(
      of: try Identifier(parsing: customer),
      asOf: moment,
      eventLimit: 1_000,
      explaining: true
    )
    guard let page else { return [] }
    let lines = page.sections.flatMap { section in
      [section.title] + section.lines.map { "\($0)" }
    }
    return [page.customer] + lines + page.events.map { "\($0)" } + ["\(page.eventCount)"]
  }

  /// The law: what is answered as known at a moment is what a store that had recorded nothing more would
  /// answer; but for those who were erased since, who stay forgotten.
  @Test(arguments: Seeds.fresh(2))
  func theAnswerIsThatOfAStoreThatKnewNoMore(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let events = try RandomHistory(seed: seed, events: 200).events.filter {
      if case .erased = $0.payload { false } else { true }
    }
    let length = random.int(20...60)
    let parts = stride(from: 0, to: events.count, by: length).map {
      Array(events[$0..<min($0 + length, events.count)])
    }
    let (store, all) = try reader(parts)
    for number in [random.int(0...parts.count - 2), parts.count - 1] {
      let (other, then) = try reader(parts.prefix(number + 1))
      let known = try all.known(at: Self.recorded(number))
      for moment in [Event.moment(day: random.int(RandomHistory.days)), Self.recorded(number)] {
        for query in QueryName.allCases {
          let (answer, expected) = try (
            rows(known, query, asOf: moment), rows(then, query, asOf: moment)
          )
          #expect(answer == expected, "\(query) as known at \(number)")
        }
        for customer in try then.query(.profiles, asOf: moment).table.texts("customer") {
          let (page, expected) = try (
            page(known, customer, asOf: moment), page(then, customer, asOf: moment)
          )
          #expect(page == expected, "\(customer) as known at \(number)")
        }
      }
      withExtendedLifetime(other) {}
    }
    withExtendedLifetime(store) {}
  }

  @Test func nothingIsKnownBeforeTheFirst() throws {
    let (store, all) = try reader([try ShopReaderTests.history()])
    let before = try all.known(at: Timestamp(rawValue: Self.recorded(0).rawValue - 1))
    for query in QueryName.allCases {
      #expect(try rows(before, query, asOf: Self.recorded(9)) == "")
      let remarks = try before.query(query, asOf: Self.recorded(9)).remarks
      let first = before.log.calendar.text(Self.recorded(0))
      #expect(
        remarks.contains {
          $0.hasPrefix("Nothing had been recorded by then: the log begins on \(first)")
        },
        "\(remarks)"
      )
    }
    let page = try before.page(
      of: try Identifier(parsing: "email:ann@example.com"),
      asOf: Self.recorded(9),
      eventLimit: 9
    )
    #expect(page?.sections.isEmpty == true && page?.eventCount == 0)
    let after = try all.known(at: Self.recorded(0))
    #expect(try after.nothingKnownRemark == nil && all.nothingKnownRemark == nil)
    #expect(after.knownThrough?.rawValue == 10)
    #expect(
      try rows(after, .rfm, asOf: Self.recorded(9)) == rows(all, .rfm, asOf: Self.recorded(9))
    )
    withExtendedLifetime(store) {}
  }

  /// Scores are by the rules that had been adopted, as far as any had.
  @Test func theRulesAreThoseOfThen() throws {
    func adopt(_ segment: String) -> Event {
      Event(
        source: "patron",
        occurredAt: Event.moment(day: 19_001),
        customer: nil,
        payload: .rulesAdopted(RulesText(own: "segments: {\(segment): 'true'}").adopted)
      )
    }
    let (store, all) = try reader([
      [try .placed("1", by: "x:ann", day: 19_000, total: 100)], [adopt("first")], [adopt("second")],
    ])
    func segment(_ reader: ShopReader, at number: Int) throws -> String? {
      let known = try reader.known(at: Self.recorded(number))
      let row = try rows(known, .rfm, asOf: Self.recorded(9))
      return try JSONReader.parse(row)["segment"]?.string
    }
    #expect(try segment(all, at: 0) == "second", "by the rules that the view has")
    #expect(try segment(all, at: 1) == "first")
    #expect(try segment(all, at: 2) == "second")
    let file = try store.write("segments: {given: 'true'}", to: "given.yaml")
    #expect(try segment(try ShopReader(store.store, rulesFile: file), at: 1) == "given")
  }

  /// What was decided to be left out is left out then, too.
  @Test func whatIsLeftOutStaysSo() throws {
    let (store, all) = try reader([
      [try .placed("1", by: "x:ann", day: 19_000, total: 100)],
      [try .placed("2", by: "x:ann", day: 19_001, total: 200)],
    ])
    let skipped = ViewHistory.What.skipped(
      .init(position: LogPosition(rawValue: 1), because: "the till was broken", by: "ann")
    )
    try ViewHistory(ViewFolder(store.store, view: "rfm")).append(ViewHistory.Entry(skipped))
    let known = try all.known(at: Self.recorded(0))
    #expect(try rows(known, .rfm, asOf: Self.recorded(9)) == "")
    #expect(try rows(known, .timeline, asOf: Self.recorded(9)) != "")
  }

  /// Channels come by name: by symbol they would come in the order in which the log met them, and unsubscribing
  /// says `email` without naming it.
  @Test func whatIsNamedLaterChangesNoOrder() throws {
    func about(_ customer: String, _ payload: Event.Payload) throws -> Event {
      Event(
        source: "crm",
        occurredAt: Event.moment(day: 19_000),
        customer: try Identifier(parsing: customer),
        payload: payload
      )
    }
    func agrees(_ channel: String) -> Event.Payload {
      .consentChanged(Consent(channel: channel, isGiven: true))
    }
    let parts = [
      [
        try about("x:ann", agrees("sms")), try about("x:ann", agrees("chat")),
        try about("x:ann", .email(Email(kind: .unsubscribed))),
      ], [try about("x:bob", agrees("email"))],
    ]
    let (store, all) = try reader(parts)
    for number in 0...1 {
      let known = try all.known(at: Self.recorded(number))
      let rows = try rows(known, .profiles, asOf: Self.recorded(9))
      let ann = try #require(
        rows.split(separator: "\n").map { try JSONReader.parse(String($0)) }
          .first { $0["customer"]?.string == "x:ann" }
      )
      #expect(ann["consents"]?.members?.map(\.name) == ["chat", "email", "sms"], "\(number)")
    }
    withExtendedLifetime(store) {}
  }
}

extension ResultTable {
  /// What stands in a column.
  fileprivate func texts(_ name: String) throws -> [String] {
    let column = columns.first { $0.name == name }
    return try rows.compactMap { try column?.cell($0).plainText }
  }
}
