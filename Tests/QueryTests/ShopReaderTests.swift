import EventLog
import Events
import Projections
import Query
import Rules
import TestSupport
import Testing
import Views

/// All views of a small shop, row by row.
@Suite struct ShopReaderTests {
  static let ann = "email:ann@example.com"
  private static let bob = "taobao:鲍勃"

  /// Day 19,723 is 2024-01-01; hour 0 is eight in the morning of the shop.
  static func history() throws -> [Event] {
    let tea = OrderLine(product: "oolong", category: "茶", quantity: 1_000, unitPrice: 12_800)
    let signUp = SignUp(
      furtherIdentifiers: [try Identifier(parsing: "phone:+86 139-0000-0000")],
      facts: [.init("city", "上海"), .init("age", "30")],
      referredBy: try Identifier(parsing: bob),
      consents: [Consent(channel: "sms", isGiven: false), Consent(channel: "email", isGiven: true)]
    )
    func about(_ customer: String, day: Int, _ id: String, _ payload: Event.Payload) throws -> Event
    {
      Event(
        source: "crm",
        id: id,
        occurredAt: Event.moment(day: day),
        customer: try Identifier(parsing: customer),
        payload: payload
      )
    }
    return [
      try about(ann, day: 19_723, "s", .signup(signUp)),
      try .placed("1001", by: ann, day: 19_733, total: 12_800, lines: [tea]),
      try .placed("1002", by: bob, day: 19_743, hour: 4, total: 5_000),
      try .placed("1003", by: ann, day: 19_753, total: 10_001, lines: [tea, tea]),
      try .refunded("1003", id: "r", day: 19_760, amount: 1_000),
      try about(ann, day: 19_761, "f", .chatFact(ChatFact(name: "city", value: "苏州"))),
      try about(ann, day: 19_762, "m1", .email(Email(kind: .sent, campaign: "spring"))),
      try about(ann, day: 19_762, "m2", .email(Email(kind: .opened))),
      try about(ann, day: 19_762, "m3", .email(Email(kind: .opened, isMachine: true))),
      try .placed("1004", by: nil, day: 19_763, total: 700),
    ]
  }

  /// What profiles say only where they are asked for it.
  @Test func furtherColumnsOfProfiles() throws {
    let shop = try Shop(
      Self.history() + [
        .placed(
          "1005",
          by: Self.ann,
          day: 19_770,
          total: 900,
          lines: [OrderLine(product: "cup", category: "ware", quantity: 1_000, unitPrice: 900)]
        ),
        // All of it went back: what was in it was not bought.
        .placed(
          "1006",
          by: Self.ann,
          day: 19_771,
          total: 100,
          lines: [OrderLine(product: "lid", category: "parts", quantity: 1_000, unitPrice: 100)]
        ),
        .refunded("1006", id: "c", day: 19_772, amount: 100),
        Event(
          source: "crm",
          id: "b",
          occurredAt: Event.moment(day: 19_773),
          customer: try Identifier(parsing: Self.bob),
          payload: .chatFact(ChatFact(name: "birthday", value: "1990-03-01"))
        ),
      ]
    )
    var table = try shop.reader.query(.profiles, asOf: try shop.moment("2024-02-28")).table
    try table.choose(
      ["customer"] + QueryName.profiles.form.columns.filter(\.isFurther).map(\.name)
    )
    #expect(
      try Renderer.csv.text(table) == """
        customer,segment,r,f,m,silent_days,dormant_since,categories,products,reachable_by,\
        birthday_in_days,email,sms,phone
        email:ann@example.com,champions,5,5,5,11,2024-05-18,茶; ware,oolong; cup,email; phone,,\
        ann@example.com,,13900000000
        taobao:鲍勃,hibernating,1,1,1,38,2024-04-21,,,,2,,,

        """
    )
    try table.filter(
      try Expression(parsing: "categories has $category and not categories has $without"),
      ShopMoments(asOf: try shop.moment("2024-02-28"), shop.reader.log.calendar),
      parameters: ["category": "茶", "without": "parts"]
    )
    #expect(table.rows == [0])
  }

  @Test func rfm() throws {
    let shop = try Shop(Self.history())
    #expect(
      try shop.rows(.rfm, .csv, asOf: "2024-02-29") == """
        customer,last_purchased_at,recency_days,frequency,monetary,r,f,m,segment
        email:ann@example.com,2024-01-31 08:00:00,29,2,218.01,5,5,5,champions
        taobao:鲍勃,2024-01-21 12:00:00,39,1,50.00,1,1,1,hibernating

        """
    )
    // The refund of 2024-02-07 and the second order were not yet.
    #expect(
      try shop.rows(.rfm, .csv, asOf: "2024-01-20") == """
        customer,last_purchased_at,recency_days,frequency,monetary,r,f,m,segment
        email:ann@example.com,2024-01-11 08:00:00,9,1,128.00,5,1,1,new

        """
    )
  }

  @Test func dormancy() throws {
    let shop = try Shop(Self.history())
    #expect(
      try shop.rows(.dormancy, .jsonl, asOf: "2024-12-31") == """
        {"customer":"email:ann@example.com","last_purchased_at":"2024-01-31T08:00:00+08:00",\
        "silent_days":335,"usual_gap_days":20.0,"dormant_since":"2024-05-01","monetary":"218.01",\
        "segment":"champions","reachable_by":["email","phone"]}
        {"customer":"taobao:鲍勃","last_purchased_at":"2024-01-21T12:00:00+08:00",\
        "silent_days":345,"usual_gap_days":null,"dormant_since":"2024-04-21","monetary":"50.00",\
        "segment":"hibernating","reachable_by":[]}

        """
    )
    #expect(try shop.rows(.dormancy, .jsonl, asOf: "2024-04-20") == "")
  }

  @Test func referrals() throws {
    let shop = try Shop(Self.history())
    #expect(
      try shop.rows(.referrals, .csv, asOf: "2024-01-24") == """
        customer,referred,converted,pending,available,used,expired,revoked,revenue_brought,\
        network_size,network_revenue,claims_refused
        taobao:鲍勃,1,1,6.40,0.00,0.00,0.00,0.00,128.00,1,128.00,0

        """
    )
  }

  @Test func credits() throws {
    let shop = try Shop(Self.history())
    #expect(
      try shop.rows(.credits, .jsonl, asOf: "2024-01-25") == """
        {"referrer":"taobao:鲍勃","referred":"email:ann@example.com","order":"1001",\
        "earned_at":"2024-01-11T08:00:00+08:00","available_at":"2024-01-25T08:00:00+08:00",\
        "expires_at":"2025-01-24T08:00:00+08:00","amount":"6.40","state":"available",\
        "left":"6.40","used":"0.00","revoked":"0.00","reason":null,"events":["1","2"]}

        """
    )
  }

  @Test func claims() throws {
    let shop = try Shop(Self.history())
    #expect(
      try shop.rows(.claims, .csv, asOf: "2024-01-25") == """
        customer,referrer,claimed_at,outcome,reason,event
        email:ann@example.com,taobao:鲍勃,2024-01-01 08:00:00,accepted,,1

        """
    )
  }

  @Test func profiles() throws {
    let shop = try Shop(Self.history())
    #expect(
      try shop.rows(.profiles, .jsonl, asOf: "2024-02-29") == """
        {"customer":"email:ann@example.com",\
        "identifiers":["email:ann@example.com","phone:13900000000"],"stage":"repeat",\
        "first_seen_at":"2024-01-01T08:00:00+08:00",\
        "first_purchased_at":"2024-01-11T08:00:00+08:00",\
        "last_purchased_at":"2024-01-31T08:00:00+08:00","orders":2,"monetary":"218.01",\
        "average_order":"109.01","top_categories":["茶"],"usual_hour":8,\
        "facts":{"age":"30","city":"苏州"},"consents":{"email":"yes","sms":"no"},\
        "emails_sent":1,"emails_opened":1,"emails_clicked":0,"kind":"big",\
        "usual_weekday":"Wednesday","top_products":["oolong"],"largest_order":"128.00",\
        "usual_gap_days":20.0,"messages":0,"emails_bounced":0,"brought":0}
        {"customer":"taobao:鲍勃","identifiers":["taobao:鲍勃"],"stage":"first-time",\
        "first_seen_at":"2024-01-21T12:00:00+08:00",\
        "first_purchased_at":"2024-01-21T12:00:00+08:00",\
        "last_purchased_at":"2024-01-21T12:00:00+08:00","orders":1,"monetary":"50.00",\
        "average_order":"50.00","top_categories":[],"usual_hour":12,"facts":{},"consents":{},\
        "emails_sent":0,"emails_opened":0,"emails_clicked":0,"kind":"occasional",\
        "usual_weekday":"Sunday","top_products":[],"largest_order":"50.00",\
        "usual_gap_days":null,"messages":0,"emails_bounced":0,"brought":1}

        """
    )
  }

  @Test func timeline() throws {
    let shop = try Shop(Self.history())
    #expect(
      try shop.rows(.timeline, .csv, asOf: "2024-02-07") == """
        customer,position,occurred_at,type
        email:ann@example.com,1,2024-01-01 08:00:00,signup.registered
        email:ann@example.com,2,2024-01-11 08:00:00,purchase.placed
        email:ann@example.com,4,2024-01-31 08:00:00,purchase.placed
        email:ann@example.com,5,2024-02-07 08:00:00,purchase.refunded
        taobao:鲍勃,3,2024-01-21 12:00:00,purchase.placed

        """
    )
  }

  // MARK: Reachable

  @Test(
    arguments: [
      (["email:x@example.com"], nil, ["email"]),
      (["phone:13900000000"], nil, ["sms", "phone"]),
      (["phone:139****0000"], nil, []),
      (["taobao:x"], nil, []),
      (["email:x@example.com", "phone:13900000000"], "email", ["sms", "phone"]),
      (["email:x@example.com", "phone:13900000000"], "sms", ["email", "phone"]),
    ] as [([String], String?, [String])]
  )
  func reachableIsWhoHasAnAddressAndDidNotRefuse(
    identifiers: [String],
    refused: String?,
    expected: [String]
  ) throws {
    let signUp = SignUp(
      furtherIdentifiers: try identifiers.dropFirst().map { try Identifier(parsing: $0) },
      consents: refused.map { [Consent(channel: $0, isGiven: false)] } ?? []
    )
    let shop = try Shop([
      Event(
        source: "crm",
        id: "s",
        occurredAt: Event.moment(day: 1),
        customer: try Identifier(parsing: identifiers[0]),
        payload: .signup(signUp)
      ),
      try .placed("1", by: identifiers[0], day: 2, total: 100),
    ])
    let table = try shop.reader.query(.dormancy, asOf: Event.moment(day: 200)).table
    let column = try #require(table.columns.first { $0.name == "reachable_by" })
    #expect(try column.cell(0) == .list(expected))
    // Where they are reached is told by the same rules.
    for query in [QueryName.dormancy, .profiles] {
      var request = QueryRequest(query)
      request.columns = ["email", "sms", "phone"]
      let columns = try shop.reader.answer(request, asOf: Event.moment(day: 200)).table.columns
      for column in columns {
        #expect(try (column.cell(0) != .none) == expected.contains(column.name), "\(column.name)")
      }
    }
  }

  /// Of several addresses the one that was met last; not those that stand for nobody.
  @Test func whereCustomersAreReached() throws {
    let shop = try Shop([
      try .placed("1", by: "email:ann@example.com", day: 1, total: 300),
      try .placed("2", by: "phone:+4912345", day: 2, total: 200),
      try .placed("3", by: "email:ann@work.example", day: 3, total: 100),
      try .link("email:ann@example.com", "email:ann@work.example", id: "a", day: 4),
      try .link("email:ann@example.com", "phone:+4912345", id: "b", day: 4),
      try .placed("4", by: "phone:139****0000", day: 5, total: 50),
      try .placed("5", by: "shop:bob", day: 5, total: 40),
    ])
    for query in [QueryName.dormancy, .profiles] {
      var request = QueryRequest(query)
      request.columns = ["customer", "email", "sms", "phone"]
      request.sort = ["-monetary"]
      let table = try shop.reader.answer(request, asOf: Event.moment(day: 200)).table
      #expect(
        try Renderer.csv.text(table) == """
          customer,email,sms,phone
          email:ann@example.com,ann@work.example,'+4912345,'+4912345
          phone:139****0000,,,
          shop:bob,,,

          """
      )
    }
  }

  @Test func oneFactIsAColumn() throws {
    let shop = try Shop(try Self.history())
    var request = QueryRequest(.profiles)
    request.columns = ["facts.city", "consents.email", "facts.shoe size", "facts"]
    request.sort = ["-facts.city"]
    let table = try shop.reader.answer(request, asOf: try shop.moment("2024-02-29")).table
    let rows = try table.rows.map { row in try table.columns.map { try $0.cell(row) } }
    try #require(rows.count > 1)
    let cities = try rows.map { row -> String? in
      guard case .pairs(let facts) = row[3] else { throw NotPairs() }
      return facts.first { $0.name == "city" }?.value
    }
    #expect(rows.map { $0[0] } == cities.map { $0.map { .text($0) } ?? .none })
    #expect(cities.contains { $0 != nil } && cities.last == .some(nil))
    #expect(rows.contains { $0[1] == .text("yes") })
    #expect(rows.allSatisfy { $0[2] == .none })
    for name in ["facts.", "monetary.city", "customer.x", "city"] {
      request.columns = [name]
      let error = #expect(throws: QueryError.self) {
        try shop.reader.answer(request, asOf: try shop.moment("2024-02-29"))
      }
      #expect(error?.description == "There is no column “\(name)” for --columns.")
    }
  }

  private struct NotPairs: Error {}

  // MARK: Rules, and what is missing

  @Test func theShopsOwnRulesAreTaken() throws {
    let shop = try Shop(try Self.history(), rules: "segments: {everybody: 'true'}")
    let rows = try shop.rows(.rfm, .csv, asOf: "2024-02-29")
    #expect(rows.split(separator: "\n").dropFirst().allSatisfy { $0.hasSuffix(",everybody") })
    let path = try shop.store.write("segments: {nobody: 'false'}", to: "other.yaml")
    let other = try ShopReader(shop.store.store, rulesFile: path)
    #expect(try ViewReader(.rfm, other).rules.segments.map(\.name) == ["nobody"])
    #expect(throws: StoreError.self) {
      try ShopReader(shop.store.store, rulesFile: shop.store.path("missing.yaml"))
    }
  }

  @Test func ordersWithoutARateAreRemarkedOn() throws {
    let shop = try Shop([try .placed("1", by: "shop:1", day: 1, total: 100, currency: "USD")])
    let remarks = try shop.reader.query(.rfm, asOf: Event.moment(day: 9)).remarks
    #expect(remarks.count == 1)
    #expect(
      remarks.first?.hasPrefix("1 order is not counted: the rules have no rate for its") == true
    )
  }

  @Test func aViewThatWasNeverMadeIsNamed() throws {
    let store = try TemporaryStore()
    let reader = try ShopReader(store.store)
    let error = #expect(throws: QueryError.self) {
      try reader.query(.rfm, asOf: Event.moment(day: 1))
    }
    #expect(error?.description == "The view rfm has not been made yet.")
    #expect(error?.hint?.contains("patron project rfm") == true)
  }

  /// What a later Patron might fold instead.
  private enum LaterRFM: Projection {
    static let name = "rfm"
    static let version = RFMProjection.version + 1

    static func folds(_ rawType: UInt8) -> Bool { true }
    static func fold(_ record: RecordView, into state: inout PurchaseHistory) {}
  }

  // A reader took the states of another version for its own.
  @Test func aViewOfAnotherVersionIsRefused() throws {
    let store = try TemporaryStore()
    try store.append(try Self.history())
    let folder = ViewFolder(store.store, view: "rfm")
    try folder.create(version: 1)
    try folder.use(version: 1)
    let view = try ViewEnvironment(path: folder.path(ofVersion: 1), isReadOnly: false)
    _ = try Projector<LaterRFM>(
      log: try store.open(for: .reading),
      view: view,
      leavingOut: .nothing
    ).catchUp()
    let reader = try ShopReader(store.store)
    let error = #expect(throws: QueryError.self) {
      try reader.query(.rfm, asOf: Event.moment(day: 1))
    }
    #expect(error?.description == "The view rfm was made by another version of Patron.")
  }

  // LMDB's locks fail where an environment is opened twice in a process, as a customer's page did.
  @Test func aViewIsOpenedOnce() throws {
    let shop = try Shop(Self.history())
    #expect(try shop.reader.view(.rfm) === shop.reader.view(.rfm))
  }
}
