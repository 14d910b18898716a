import Ingest
import TestSupport
import Testing

/// Whose an order of several rows is.
///
/// The first row said it, and nobody heard that the next one named somebody else.
@Suite struct RowCustomerTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  private static let header = "order,ordered_at,customer,amount,email,phone\n"

  @Test(arguments: [
    ("ann,1,,", "bob,2,,", "customer", "shop:ann", "shop:bob"),
    ("ann@b.de,1,,", "bob@b.de,2,,", "customer", "email:ann@b.de", "email:bob@b.de"),
    ("ann,1,,", "taobao:ann,2,,", "customer", "shop:ann", "taobao:ann"),
    ("王,1,,", "李,2,,", "customer", "shop:王", "shop:李"),
    (",1,ann@b.de,", ",2,bob@b.de,", "email", "email:ann@b.de", "email:bob@b.de"),
    (",1,,13900000001", ",2,,13900000002", "phone", "phone:13900000001", "phone:13900000002"),
  ])
  func rowsThatNameTwoCustomersRefuseTheOrder(
    first: String,
    second: String,
    column: String,
    one: String,
    other: String
  ) throws {
    let report = try shop.orders(
      Self.header + "1,2024-05-01,\(first)\n1,2024-05-01,\(second)\n2,2024-05-01,zoe,5,,\n"
    )
    #expect(try shop.told() == ["placed 2 shop:zoe 5.00"])
    #expect(
      report.reasons == [
        "2 order: line 3 of the same order is refused",
        "3 \(column): line 2 of the same order is of \(one), this one of \(other): give the rows of an "
          + "order one customer",
      ]
    )
    #expect(report.account.refused == 2)
  }

  @Test func rowsThatNameTheSameOneHoweverItIsWrittenAreOneOrder() throws {
    let report = try shop.orders(
      Self.header
        + """
        1,2024-05-01,Ann@B.de,1,,
        1,2024-05-01,email:ann@b.de,1,,
        2,2024-05-01,17,1,ann@b.de,139 0000 0001
        2,2024-05-01,shop:17,1,ANN@b.de,+8613900000001
        3,2024-05-01,guest,1,,
        3,2024-05-01,-,1,,

        """
    )
    #expect(report.rejects.isEmpty)
    #expect(
      try shop.told() == [
        "placed 1 email:ann@b.de 2.00", "placed 2 shop:17 2.00", "linked shop:17 email:ann@b.de",
        "linked shop:17 phone:13900000001", "placed 3 nobody 2.00",
      ]
    )
  }

  @Test func theFirstRowThatNamesTheCustomerSaysIt() throws {
    let report = try shop.orders(
      Self.header
        + """
        1,2024-05-01,,1,,
        1,2024-05-01,ann,1,,
        1,2024-05-01,,1,ann@b.de,
        2,2024-05-01,,1,bob@b.de,
        2,2024-05-01,bob,1,,
        3,2024-05-01,,1,,13900000001
        3,2024-05-01,,1,zoe@b.de,

        """
    )
    #expect(report.rejects.isEmpty)
    #expect(
      try shop.told() == [
        "placed 1 shop:ann 3.00", "linked shop:ann email:ann@b.de", "placed 2 shop:bob 2.00",
        "linked shop:bob email:bob@b.de", "placed 3 email:zoe@b.de 2.00",
        "linked email:zoe@b.de phone:13900000001",
      ]
    )
  }

  /// Whoever is named once may be reached at several places: the first is taken.
  @Test func furtherAddressesOfANamedCustomerRefuseNothing() throws {
    let report = try shop.orders(
      Self.header + "1,2024-05-01,ann,1,a@b.de,\n1,2024-05-01,ann,1,b@b.de,\n"
    )
    #expect(report.rejects.isEmpty)
    #expect(try shop.told() == ["placed 1 shop:ann 2.00", "linked shop:ann email:a@b.de"])
  }

  @Test func rowsThatStandApartAreOfOneCustomerToo() throws {
    let report = try shop.orders(
      Self.header
        + "1,2024-05-01,ann,1,,\n2,2024-05-01,zoe,1,,\n1,2024-05-01,bob,2,,\n3,2024-05-01,kim,1,,\n"
    )
    #expect(try shop.told() == ["placed 2 shop:zoe 1.00", "placed 3 shop:kim 1.00"])
    #expect(Set(report.rejects.map(\.line)) == [2, 4])
  }

  /// A guest is known by the order where no row of it names anybody.
  @Test func aGuestWithSeveralRowsIsWhomeverOneOfThemNames() throws {
    var choices = ReadingChoices()
    choices.format = try OrderFormat(
      yaml: """
        name: till
        source: till
        columns: {order: Nr, ordered_at: Datum, email: Mail, amount: Summe}
        guests: {by_order: true}
        """,
      file: "till.yaml"
    )
    let report = try shop.orders(
      "Nr,Datum,Mail,Summe\n1,2024-05-01,ann@b.de,1\n1,2024-05-01,,1\n2,2024-05-01,,1\n2,2024-05-01,,1\n",
      choices: choices
    )
    #expect(report.rejects.isEmpty)
    #expect(try shop.told() == ["placed 1 email:ann@b.de 2.00", "placed 2 till.order:2 2.00"])
  }

  @Test func rowsThatRepeatTheOrderNameOneCustomerToo() throws {
    var export = try Export("jd_orders")
    for (order, account) in [("1", "ann"), ("1", "bob"), ("2", "zoe"), ("2", "zoe"), ("2", "")] {
      export.add([
        "订单号": order, "下单时间": "2024-05-01 10:30:00", "订单金额": "25.00", "结算金额": "25.00",
        "应付金额": "25.00", "京东价": "5.00", "订购数量": "1", "商品名称": "茶", "订单状态": "完成", "下单帐号": account,
      ])
    }
    let report = try shop.orders(export.csv)
    #expect(try shop.told() == ["placed 2 jd:zoe 25.00"])
    #expect(report.rejects.map(\.line) == [2, 3])
    #expect(report.reasons.last?.contains("is of jd:ann, this one of jd:bob") == true)
  }
}
