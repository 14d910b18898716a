import EventLog
import Events
import Ingest
import TestSupport
import Testing

/// Dates and amounts in Patron's own columns, or in columns named by `--map`, that are not written as
/// Patron writes them.
///
/// An audit found them refused, whatever `--decimals` and `--date-order` said.
@Suite struct OwnColumnsTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  private static let map: [OrderField: String] = [
    .order: "Beleg", .orderedAt: "Datum", .customer: "Kunde", .amount: "Summe",
  ]

  private func till(
    _ rows: [String],
    decimals: OrderFormat.DecimalMark? = nil,
    dates: OrderFormat.DateOrder? = nil
  ) throws -> IngestReport {
    var choices = ReadingChoices()
    choices.decimals = decimals
    choices.dates = dates
    let csv = (["Beleg;Datum;Kunde;Summe"] + rows).joined(separator: "\n") + "\n"
    return try shop.orders(csv, map: Self.map, choices: choices)
  }

  private func days() throws -> [String] {
    try shop.all().map { String(shop.log.calendar.text($0.occurredAt).prefix(10)) }
  }

  @Test(arguments: [OrderFormat.DecimalMark.comma, nil])
  func amountsWithACommaAreReadIfItIsSaidOrShown(decimals: OrderFormat.DecimalMark?) throws {
    let report = try till(
      ["31;2025-04-03;x;1.234,50", "32;2025-05-04;y;7,00", "33;2025-05-04;y;1.234"],
      decimals: decimals
    )
    #expect(report.reasons.isEmpty)
    #expect(
      try shop.told() == [
        "placed 31 shop:x 1234.50", "placed 32 shop:y 7.00", "placed 33 shop:y 1234.00",
      ]
    )
  }

  /// An order `="0001"` was called `="0001"` in a file with plain amounts and `0001` in one with
  /// `1,234.50`: an order in both was counted twice.
  @Test func whatSpreadsheetsWriteAroundIDsIsTakenOffWhateverOtherRowsSay() throws {
    let wrapped = [
      "=\"0001\"", "'0002", "=\"'0003\"", "'=\"0004\"", "''0005", "' 0006", "0007", "'", "=\"\"x",
      "o'0010", "=0011",
    ]
    let rows = wrapped.enumerated().map { number, cell in
      let text = "\"\(cell.replacing("\"", with: "\"\""))\""
      return "\(text),2024-05-01,\(text),\(number + 1).00,\(text),\(text),\(text)\n"
    }
    let header = "order,ordered_at,customer,amount,email,phone,product\n"
    let further = "9999,2024-05-01,9999,\"1,234.50\",,,\n"
    let (plain, shaped) = (try IngestShop(), try IngestShop())
    #expect(try plain.orders(header + rows.joined()).reasons == [])
    #expect(try shaped.orders(header + rows.joined() + further).reasons == [])
    let all = try shaped.all()
    let last = try #require(all.last)
    #expect(last.purchase?.order == "9999")
    let customers = try plain.all().filter { $0.purchase != nil }.map { $0.customer?.text ?? "" }
    let expected = all.filter { $0.purchase != nil }.dropLast().map { $0.customer?.text ?? "" }
    #expect(customers == expected)
    #expect(try plain.all().compactMap(\.purchase) == all.compactMap(\.purchase).dropLast())
    #expect(
      try plain.all().compactMap(\.purchase?.order) == [
        "0001", "0002", "0003", "0004", "0005", "0006", "0007", "'", "=\"\"x", "o'0010", "=0011",
      ]
    )
    #expect(customers.prefix(2) == ["shop:0001", "shop:0002"])
  }

  @Test func aMailAddressAndATelephoneNumberLoseWhatIsWrittenAroundThem() throws {
    try shop.orders(
      "order,ordered_at,amount,email,phone\n1,2024-05-01,1.00,'A@b.de,\n"
        + "2,2024-05-01,\"=\"\"2.00\"\"\",,\"=\"\"13800138001\"\"\"\n3,2024-05-01,3.00,,'13800138000\n"
    )
    #expect(
      try shop.told() == [
        "placed 1 email:a@b.de 1.00", "placed 2 phone:13800138001 2.00",
        "placed 3 phone:13800138000 3.00",
      ]
    )
  }

  @Test func theOptionHoldsInPatronsOwnColumnsToo() throws {
    var choices = ReadingChoices()
    choices.decimals = .comma
    choices.dates = .monthFirst
    let csv = "order;ordered_at;customer;amount\n1;03/04/2025;x;1.234\n"
    #expect(try shop.orders(csv, choices: choices).reasons.isEmpty)
    #expect(try shop.told() == ["placed 1 shop:x 1234.00"])
    #expect(try days() == ["2025-03-04"])
  }

  @Test func theOrderOfDayAndMonthIsReadIfItIsSaid() throws {
    #expect(try till(["31;03/04/2025;x;4.50"], dates: .dayFirst).reasons.isEmpty)
    #expect(try till(["32;03/04/2025;x;4.50"], dates: .monthFirst).reasons.isEmpty)
    #expect(try days() == ["2025-04-03", "2025-03-04"])
  }

  @Test func oneDateThatCanBeReadInOneWayOnlyDecides() throws {
    #expect(try till(["31;03/04/2025;x;4.50", "32;14/05/2025;x;4.50"]).reasons.isEmpty)
    #expect(try days() == ["2025-04-03", "2025-05-14"])
  }

  /// `24-01-05`, as dates are written in China, was 24 January 2005, whatever `--date-order` said.
  @Test(arguments: [
    (OrderFormat.DateOrder.yearFirst, ["2024-01-05", "2024-01-13"]),
    (.dayFirst, ["2005-01-24", "2013-01-24"]),
  ])
  func yearsOfTwoDigitsStandWhereItIsSaid(dates: OrderFormat.DateOrder, days: [String]) throws {
    #expect(try till(["1;24-01-05;x;4.50", "2;24/1/13 10:30;x;4.50"], dates: dates).reasons == [])
    #expect(try self.days() == days)
  }

  @Test func yearsOfTwoDigitsAreAskedForWhereNothingDecides() throws {
    let report = try till(["1;24-01-05;x;4.50", "2;24-01-13;x;4.50", "3;11-02-05;x;4.50"])
    #expect(
      report.reasons == [
        "2 Datum: “24-01-05” could be read in two ways: say --date-order ymd or --date-order dmy",
        "3 Datum: “24-01-13” could be read in two ways: say --date-order ymd or --date-order dmy",
        "4 Datum: “11-02-05” could be read in three ways: say --date-order ymd, --date-order dmy or --date-order mdy",
      ]
    )
    #expect(try shop.told() == [])
  }

  /// No day is 0 or 99, no month 13.
  @Test(arguments: [
    ("99-01-05", ["2011-02-05", "1999-01-05"]), ("24-01-99", ["2005-02-11", "1999-01-24"]),
    ("01-24-13", ["2005-11-02", "2013-01-24"]), ("05/13/2024", ["2005-11-02", "2024-05-13"]),
  ])
  func oneDateDecidesWhereTheYearOfTwoDigitsStands(date: String, days: [String]) throws {
    #expect(try till(["1;11-02-05;x;4.50", "2;\(date);x;4.50"]).reasons == [])
    #expect(try self.days() == days)
  }

  /// As 24 February 2031 it would be a date, in a year that has not come; and 2031 has not come before 2030.
  @Test(.enabled(if: Timestamp.now < Event.moment(day: 21_900)))
  func aYearThatHasNotComeIsNone() throws {
    let report = try till(["1;31/02/24;x;4.50", "2;13/01/24;x;4.50"])
    #expect(report.rejects.map(\.line) == [2])
    #expect(try days() == ["2024-01-13"])
    #expect(try till(["1;31/02/24;x;4.50"], dates: .dayFirst).reasons.count == 1)
  }

  /// `13/01/2024` was read although it had been said that the year comes first.
  @Test func whatContradictsTheOrderThatIsSaidIsRefused() throws {
    let report = try till(
      [
        "1;24-01-05;x;4.50", "2;13/01/2024;x;4.50", "3;2024-01-06;x;4.50", "4;24-13-01;x;4.50",
        "5;24-Jan-07;x;4.50", "6;Jan 8, 2024;x;4.50", "7;20240109;x;4.50",
      ],
      dates: .yearFirst
    )
    #expect(
      report.reasons == [
        "3 Datum: “13/01/2024” is no date with the year first, as --date-order or the file's other dates have it",
        "5 Datum: “24-13-01” is no date",
      ]
    )
    #expect(
      try days() == ["2024-01-05", "2024-01-06", "2024-01-07", "2024-01-08", "2024-01-09"]
    )
  }

  @Test func datesOfSeveralOrdersAreNamed() throws {
    let error = #expect(throws: IngestError.self) {
      try shop.orders(
        "order,ordered_at,updated_at,customer,amount\n1,13/01/2024,01/13/2024,x,4.50\n"
      )
    }
    let expected =
      "orders.csv has dates of several orders: line 2 (13/01/2024) is not year-first, "
      + "line 2 (13/01/2024) is not month-first, line 2 (01/13/2024) is not day-first."
    #expect(error?.description.hasSuffix(expected) == true, "\(error?.description ?? "")")
  }

  @Test func whatNothingDecidesIsRefusedWithTheOptionThatDoes() throws {
    #expect(
      try till(["31;03/04/2025;x;4.50", "32;2025-05-04;x;1"]).reasons == [
        "2 Datum: “03/04/2025” could be read in two ways: say --date-order dmy or --date-order mdy"
      ]
    )
    #expect(
      try till(["33;2025-05-04;x;1,234"]).reasons == [
        "2 Summe: “1,234” is not an amount: digits and one point are expected, such as 12.50; "
          + "say --decimals comma if a comma parts decimals in this file, or --decimals point if a "
          + "point does"
      ]
    )
    let error = #expect(throws: IngestError.self) { try till(["34;14/05/2025;x;1,234"]) }
    #expect(error?.description.contains("orders.csv:2: “1,234” could be read in two ways") == true)
    #expect(error?.hint == "Say which it is with --decimals comma or --decimals point.")
  }

  /// Behind the rows that are looked at first, a date is refused for what is true of it.
  @Test func aLaterDateOrAmountIsRefusedForATrueReason() throws {
    var rows = (0..<1_000).map { "\($0);2025-05-04;x;4.50" }
    rows += [
      "a;14/05/2025;x;4.50", "b;05/14/2025;x;4.50", "c;2025-05-04;x;7,00", "d;2025-05-04;x;1.234",
    ]
    #expect(
      try till(rows).rejects.map(\.reason) == [
        "“14/05/2025” does not begin with the year: say --date-order dmy",
        "“05/14/2025” does not begin with the year: say --date-order mdy",
        "“7,00” is not an amount: digits and one point are expected, such as 12.50; "
          + "say --decimals comma if a comma parts decimals in this file, or --decimals point if a "
          + "point does",
        "“1.234” has more than 2 decimals; say --decimals comma if its point parts thousands",
      ]
    )
  }

  /// Where nothing showed which, a point before three digits parted decimals: `1.500` was 1.50, and only the rows with
  /// `1.234` were refused.
  @Test func aPointBeforeThreeDigitsIsNoEvidence() throws {
    let report = try till([
      "1;2025-05-04;x;1.500", "2;2025-05-04;x;-12.000", "3;2025-05-04;x;150.000",
      "4;2025-05-04;x;7",
    ])
    let doubt =
      "could be read in two ways: say --decimals comma if a comma parts decimals in this file, or "
      + "--decimals point if a point does"
    #expect(
      report.reasons == [
        "2 Summe: “1.500” \(doubt)", "3 Summe: “-12.000” \(doubt)", "4 Summe: “150.000” \(doubt)",
      ]
    )
    #expect(try shop.told() == ["placed 4 shop:x 7.00"])
  }

  /// Those by which the file decides, and what `1.500` is then.
  @Test(arguments: [
    ("1.50", "1.50"), ("\"1,234.56\"", "1.50"), ("0.500", "1.50"), ("1234.500", "1.50"),
    (".500", "1.50"), ("12.5", "1.50"), ("1,50", "1500.00"), ("1.234,56", "1500.00"),
    ("1.234.567", "1500.00"), ("0,500", "1500.00"),
  ])
  func anotherAmountDecides(amount: String, expected: String) throws {
    let rows = (1...1_200).map { "\($0);2025-05-04;x;1.500" }
    let report = try till(rows + ["last;2025-05-04;x;\(amount)"])
    #expect(report.reasons == [])
    #expect(try shop.told().first == "placed 1 shop:x \(expected)")
  }

  @Test(arguments: [
    (OrderFormat.DecimalMark.point, "placed 1 shop:x 1.50"), (.comma, "placed 1 shop:x 1500.00"),
  ])
  func whatIsSaidDecides(decimals: OrderFormat.DecimalMark, expected: String) throws {
    #expect(try till(["1;2025-05-04;x;1.500"], decimals: decimals).reasons == [])
    #expect(try shop.told() == [expected])
  }

  /// Rows may be shaped for other reasons, such as their dates.
  @Test func aPointBeforeThreeDigitsIsNoEvidenceWhereRowsAreShaped() throws {
    let report = try till(["1;14/05/2025;x;1.500", "2;14/05/2025;x;7"])
    #expect(report.reasons.count == 1)
    #expect(report.reasons.first?.hasPrefix("2 Summe: “1.500” could be read in two ways") == true)
  }

  @Test(arguments: [("JPY", 0), ("VND", 0), ("KWD", 1)])
  func currenciesOfThreeDecimalsAreWrittenSo(currency: String, orders: Int) throws {
    let shop = try IngestShop(currency: currency)
    let report = try shop.orders("order,ordered_at,customer,amount\n1,2025-05-04,x,150.000\n")
    #expect(report.orders == orders)
    #expect(report.rejects.count == 1 - orders)
  }

  /// The reason named “1.234.56”, which stands nowhere, and the option that was in force.
  @Test func ofTheOtherMarkTheReasonSaysWhatIsInForce() throws {
    let report = try till(["1;2025-05-04;x;7,50", "2;2025-05-04;x;1,234.56"])
    #expect(
      report.reasons == [
        "3 Summe: “1,234.56” is not an amount: digits and one point are expected, such as 12.50; "
          + "a comma parts decimals in this file, as --decimals or its other amounts say"
      ]
    )
  }

  /// A separator that also parts decimals leaves a cell too many: nothing of it is guessed.
  @Test func aRowOfMoreCellsThanColumnsIsRefusedAlsoWhereRowsAreShaped() throws {
    let report = try till(["31;14/05/2025;x;7;00", "32;14/05/2025;x;7"])
    #expect(report.rejects.map(\.line) == [2])
    #expect(report.account.new == 1)
  }

  @Test func whatIsKeptAsAMappingSaysHowDatesAndAmountsAreWritten() throws {
    let path = try shop.temporary.write(
      "Beleg;Datum;Kunde;Summe\n31;14/05/2025;x;7,00\n",
      to: "till.csv"
    )
    var choices = ReadingChoices()
    choices.map = Self.map
    let reading = try OrderReading(
      path: path,
      choices: choices,
      shopCurrency: shop.log.settings.currency,
      calendar: shop.log.calendar
    )
    let format = try OrderFormat(yaml: reading.mappingFile, file: "till.yaml")
    #expect(format.decimals == .fixed(.comma))
    #expect(format.dates.order == .fixed(.dayFirst))
    #expect(format.columns.count == Self.map.count)
    #expect(format.columns[.amount] == ["Summe"])
  }

  /// `¥88.50` was refused, unless another row had `1,088.50`, and the reason did not say what to do.
  @Test(arguments: [
    ("¥88.50", "placed 1 shop:x 88.50"), ("￥88.50", "placed 1 shop:x 88.50"),
    ("88.50元", "placed 1 shop:x 88.50"), ("CNY 88.50", "placed 1 shop:x 88.50"),
    ("RMB88.5", "placed 1 shop:x 88.50"), ("¥88", "placed 1 shop:x 88.00"),
    ("1 088.50", "placed 1 shop:x 1088.50"), ("(33.62)", "refunded 1 33.62 on its day"),
    ("-¥33.62", "refunded 1 33.62 on its day"), ("¥-33.62", "refunded 1 33.62 on its day"),
    ("¥ 1'088.50", "placed 1 shop:x 1088.50"),
  ])
  func whatStandsBesideAPlainAmountIsRead(amount: String, expected: String) throws {
    let report = try till(["1;2024-05-13;x;\(amount)", "2;2024-05-13;y;5.00"])
    #expect(report.reasons.isEmpty)
    #expect(try shop.told() == [expected, "placed 2 shop:y 5.00"])
  }

  @Test(arguments: [
    ("$12.34", "may be in any of several currencies, but not in the shop's"), ("€5.00", ""),
    ("12 34", "“12 34” is not an amount"), ("¥1 2", "“¥1 2” is not an amount"),
    ("¥1.234", "or --decimals point if a point does"),
    // Two thousand, or two.
    ("¥2.000", "or --decimals point if a point does"),
    ("¥1,234", "say --decimals comma if a comma parts decimals"), ("88.50x", "is not an amount"),
    ("¥¥5", "is not an amount"), ("5-", "is not an amount"),
  ])
  func whatCouldBeSomethingElseIsNotGuessed(amount: String, reason: String) throws {
    let report = try till(["1;2024-05-13;x;\(amount)", "2;2024-05-13;y;5"])
    guard !reason.isEmpty else {
      // A sign that says its currency is of that.
      #expect(report.money.map(\.currency) == ["EUR", "CNY"])
      return
    }
    #expect(report.reasons.count == 1)
    #expect(report.reasons.first?.contains(reason) == true, "\(report.reasons)")
    #expect(try shop.told() == ["placed 2 shop:y 5.00"])
  }

  @Test func whatIsMetTooLateNamesTheWayOut() throws {
    let rows = (1...1_000).map { "\($0);2024-05-13;x;5.00" } + ["1001;2024-05-13;x;¥88.50"]
    let report = try till(rows)
    #expect(report.reasons.count == 1)
    #expect(report.reasons.first?.contains("say --decimals point") == true, "\(report.reasons)")
    #expect(try till(rows, decimals: .point).reasons.isEmpty)
  }
}
