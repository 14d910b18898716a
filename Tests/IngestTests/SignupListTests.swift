import EventLog
import Events
import Ingest
import TestSupport
import Testing

/// Sign-ups as a CSV.
@Suite struct SignupListTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop(timeZone: "Asia/Shanghai") }

  private static let header =
    "registered_at,email,phone,id.taobao,customer,from,from_name,referred_by,consent.email,fact.name,城市\n"

  @Test func aRowIsASignUp() throws {
    let report = try shop.events(
      Self.header
        + "2024-05-01 10:00,Ann@Example.com,+86 139 0000 0001,阿红,17,Contest,Spring,BOB10,是,\"Ann, A.\",杭州\n",
      form: .signups
    )
    #expect(report.rejects.isEmpty)
    let event = try #require(try shop.all().first)
    #expect(event.customer?.text == "email:ann@example.com")
    #expect("\(event.occurredAt)" == "2024-05-01T02:00:00.000Z")
    guard case .signup(let signup) = event.payload else {
      Issue.record("no sign-up")
      return
    }
    #expect(
      signup.furtherIdentifiers.map(\.text) == ["phone:13900000001", "taobao:阿红", "shop:17"]
    )
    #expect(signup.facts == [SignUp.Fact("name", "Ann, A."), SignUp.Fact("城市", "杭州")])
    #expect(signup.origin == SignUp.Origin(kind: "contest", name: "Spring"))
    #expect(signup.referredBy?.text == "referral:BOB10")
    #expect(signup.consents == [Consent(channel: "email", isGiven: true)])
  }

  @Test func theSameRowAgainIsADuplicateAndAnotherWordAConflict() throws {
    let row = "2024-05-01,a@example.com,,,,,,,yes,Ann,\n"
    try shop.events(Self.header + row, form: .signups)
    #expect(try shop.events(Self.header + row, form: .signups).account.duplicate == 1)
    let other = try shop.events(
      Self.header + "2024-05-01,a@example.com,,,,,,,no,Ann,\n",
      form: .signups
    )
    #expect(other.rejects.first?.reason.contains("with other content") == true)
  }

  @Test func aNameThatASpreadsheetRoundedIsRefused() throws {
    let report = try shop.events(
      Self.header + "2024-05-01,,1.38E+10,,,,,,,,\n2024-05-01,,,,1.38E+11,,,,,,\n",
      form: .signups
    )
    #expect(report.eventCount == 0)
    #expect(report.rejects.map(\.column) == ["phone", "customer"])
    #expect(report.rejects.allSatisfy { $0.reason.contains("a spreadsheet has rounded “1.38E+1") })
  }

  @Test func aRowThatCannotBeReadIsRefusedWithItsReason() throws {
    let report = try shop.events(
      Self.header + """
        soon,a@example.com,,,,,,,,,
        ,a@example.com,,,,,,,,,
        2024-05-01,,,,,,,,,Nobody,
        2024-05-01,b@example.com,,,,fair,,,,,
        2024-05-01,b@example.com,,,,,,,maybe,,
        2024-05-01,"b"x,,,,,,,,,

        2024-05-01,c@example.com,,,,,,c@b.example,,,
        """,
      form: .signups
    )
    #expect(report.rejects.map(\.line) == [2, 3, 4, 5, 6, 7])
    #expect(
      report.rejects.map(\.column) == [
        "registered_at", "registered_at", "customer", "from", "consent.email", "",
      ]
    )
    #expect(report.account.new == 1)
    #expect(report.account.total == report.lines)
  }

  @Test func aListWithoutNamesOrDatesIsNone() throws {
    for header in ["registered_at,city\n", "email,city\n"] {
      let error = #expect(throws: IngestError.self) { try shop.events(header, form: .signups) }
      #expect(error?.hint?.contains("city") == true)
    }
  }

  /// Facts of one name were written to the log in a form that it refused to read.
  ///
  /// `tools/fuzz` found it.
  @Test(arguments: ["city,city", "city,fact.city", "consent.sms,Consent.SMS", "from,from"])
  func twoColumnsOfOneNameAreRefused(columns: String) throws {
    let error = #expect(throws: IngestError.self) {
      try shop.events("registered_at,email,\(columns)\n2024-05-01,a@b.cn,1,1\n", form: .signups)
    }
    let second = columns.split(separator: ",")[1]
    #expect(error?.description.hasSuffix(": two columns are called “\(second)”.") == true)
  }

  /// Names that are too long ended the reading with “mdb_put: MDB_BAD_VALSIZE”.
  ///
  /// `tools/fuzz` found it.
  @Test func namesThatAreTooLongAreRefused() throws {
    let long = String(repeating: "n", count: 511)
    for column in [long, "fact.\(long)", "consent.\(long)"] {
      let error = #expect(throws: IngestError.self) {
        try shop.events("registered_at,email,\(column)\n2024-05-01,a@b.cn,yes\n", form: .signups)
      }
      #expect(error?.description.contains("the name of column “") == true)
    }
    let report = try shop.events(
      "registered_at,email,from_name\n2024-05-01,a@b.cn,\(long)\n2024-05-01,b@b.cn,short\n",
      form: .signups
    )
    #expect(report.reasons == ["2 from_name: a name has at most 510 bytes, this one 511"])
  }

  /// Each line was refused by itself, and did not say which characters a namespace has.
  @Test(arguments: ["id.微信", "id.", "id.1a", "id.\(String(repeating: "n", count: 33))"])
  func aNamespaceThatIsNoneIsRefusedAtOnce(column: String) throws {
    let error = #expect(throws: IngestError.self) {
      try shop.events("registered_at,email,\(column)\n2024-05-01,a@b.cn,yes\n", form: .signups)
    }
    #expect(error?.description.contains("the column “\(column)”") == true)
    #expect(error?.hint?.contains("a-z, 0-9") == true)
  }

  @Test func aColumnOfNothingButAPrefixHasNoName() throws {
    let report = try shop.events(
      "registered_at,email,fact.,consent.\n2024-05-01,a@b.cn,x,\n2024-05-01,b@b.cn,,yes\n2024-05-01,c@b.cn,,\n",
      form: .signups
    )
    #expect(
      report.reasons == [
        "2 : “x” stands in a column without a name", "3 : “yes” stands in a column without a name",
      ]
    )
  }

  @Test func aCellWithoutAColumnsNameIsRefused() throws {
    let report = try shop.events(
      "registered_at,email,,\n2024-05-01,a@b.cn,,\n2024-05-01,b@b.cn,,x\n2024-05-01,c@b.cn,,,y\n",
      form: .signups
    )
    #expect(
      report.reasons == [
        "3 : “x” stands in a column without a name",
        "4 : the row has 5 cells, the header 4: does a cell with a separator lack its quotes?",
      ]
    )
    #expect(report.events == [.signupRegistered: 1])
  }
}
