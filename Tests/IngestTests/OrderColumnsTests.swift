import Ingest
import Testing

@Suite struct OrderColumnsTests {
  private func columns(_ header: String, _ map: [OrderField: String] = [:]) throws -> OrderColumns {
    try OrderColumns(header: header.split(separator: ",").map(String.init), map: map)
  }

  private func expectError(
    _ header: String,
    _ map: [OrderField: String],
    _ words: String,
    _ hint: String
  ) {
    let error = #expect(throws: IngestError.self) { try columns(header, map) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.hint?.contains(hint) == true, "\(error?.hint ?? "")")
  }

  @Test func columnsAreFoundByNameInAnyOrderAndCase() throws {
    let columns = try columns("Amount,x,ORDER,customer,ordered_at")
    #expect(columns[.order] == 2)
    #expect(columns[.amount] == 0)
    #expect(columns[.customer] == 3)
    #expect(columns[.orderedAt] == 4)
    #expect(!columns.has(.status))
    #expect(columns.name(of: .order) == "ORDER")
    #expect(columns.name(of: .status) == "status")
  }

  @Test func theExactNameComesBeforeOneInAnotherCase() throws {
    #expect(try columns("ORDER,order,ordered_at,amount,customer")[.order] == 1)
  }

  @Test func aMapNamesColumns() throws {
    let map: [OrderField: String] = [
      .order: "No", .orderedAt: "when", .amount: "sum", .email: "Mail",
    ]
    let columns = try columns("mail,No,When,Sum,order", map)
    #expect(columns[.order] == 1)
    #expect(columns[.email] == 0)
    #expect(columns[.orderedAt] == 2)
  }

  @Test func missingColumnsAreNamedWithAHint() {
    expectError("ordered_at,amount,customer", [:], "“order”", "--map order=COLUMN")
    expectError("order,amount,customer", [:], "“ordered_at”", "--map ordered_at=COLUMN")
    expectError(
      "order,ordered_at,customer,quantity",
      [:],
      "“amount”, nor “quantity” and “unit_price”",
      "The file has: order, ordered_at, customer, quantity."
    )
    expectError("order,ordered_at,amount", [:], "whose orders are these", "--map customer=")
    expectError(
      "order,ordered_at,amount,customer",
      [.coupon: "Code"],
      "no column “Code” for coupon",
      "The file has: order"
    )
  }

  @Test(arguments: ["customer", "email", "phone"])
  func quantityAndPriceStandForTheAmountAndAnyNameForTheCustomer(name: String) throws {
    #expect(try columns("order,ordered_at,quantity,unit_price,\(name)").has(.unitPrice))
  }

  @Test func everyFieldHasAPlaceOfItsOwn() throws {
    let names = OrderField.allCases.map(\.rawValue)
    let columns = try OrderColumns(header: names, map: [:])
    #expect(OrderField.allCases.map { columns[$0] } == Array(names.indices))
  }
}
