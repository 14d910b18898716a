import Foundation
import TestSupport
import Testing

/// Order exports on the command line: recognised, told, and listed.
@Suite struct FormatTests {
  let patron: Patron

  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "EUR", "--time-zone", "Europe/Berlin")
  }

  private static let own = "Beleg;Datum;Kunde;Summe\n1;2024-05-01;ann;5.00\n2;2024-05-02;bob;6.00\n"

  @Test func everyFormatIsListedAndShown() throws {
    let list = try patron.succeed("formats")
    let names = list.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(names.count == 14)
    #expect(names == names.sorted())
    for name in names {
      #expect(try patron.succeed("formats", "show", String(name)).contains("name: \(name)\n"))
    }
    let unknown = try patron.run(["formats", "show", "shopfy"])
    #expect(unknown.status == 1)
    #expect(unknown.errors.contains("“shopify” perhaps?"))
    #expect(unknown.errors.contains("Hint: "))
  }

  @Test func whatWasFoundIsSaid() throws {
    try patron.write("\u{FEFF}" + Self.own.replacing(";", with: "\t"), to: "own.csv")
    let map = "order=Beleg,ordered_at=Datum,customer=Kunde,amount=Summe"
    let result = try patron.run(["ingest", "own.csv", "--map", map, "--save-mapping", "own.yaml"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.errors.contains(
        "own.csv: orders in Patron's columns, UTF-8, 4 columns parted by tabs."
      )
    )
    #expect(result.errors.contains("give it as --mapping own.yaml"))
    let again = try patron.run(["ingest", "own.csv", "--mapping", "own.yaml"])
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.text.contains("appended 0 events"), "\(again.text)")
  }

  @Test func aFormatOfOnesOwnIsACopyOfAnother() throws {
    let yaml = try patron.succeed("formats", "show", "jd")
    try patron.write(yaml.replacing("订单号", with: "Nummer"), to: "mine.yaml")
    let csv =
      "Nummer,商品ID,下单时间,京东价,订单金额,下单帐号,订单状态\n7,1,2024-05-01 10:00:00,5.00,5.00,ann,完成\n"
    try patron.write(csv, to: "mine.csv")
    let result = try patron.run(["ingest", "mine.csv", "--mapping", "mine.yaml"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains("1 order"))
    try patron.write(yaml.replacing("完成: paid", with: "完成: payed"), to: "wrong.yaml")
    let wrong = try patron.run(["ingest", "mine.csv", "--mapping", "wrong.yaml"])
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains("Error: wrong.yaml:"))
    #expect(wrong.errors.contains("a status is one of pending, paid"))
  }

  /// A shell names ExportOrderDetailList before ExportOrderList.
  @Test func linesAreReadAfterTheirOrders() throws {
    let folder = Project.path + "/Tests/IngestTests/Fixtures"
    let result = try patron.run([
      "ingest", folder + "/ExportOrderDetailList_2017_gbk.csv",
      folder + "/ExportOrderList_2017_gbk.csv",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("Taobao/Tmall lines of orders, GB18030, 10 columns"))
    #expect(result.text.contains("appended 120 events"))
    #expect(!result.text.contains("does not have"))
  }

  @Test func whatIsInDoubtIsAsked() throws {
    let csv = Self.own.replacing("2024-05-01", with: "03/04/2024")
      .replacing("2024-05-02", with: "05/04/2024")
    try patron.write(csv, to: "own.csv")
    try patron.write(
      "columns: {order: Beleg, ordered_at: Datum, customer: Kunde, amount: Summe}\n",
      to: "own.yaml"
    )
    let asked = try patron.run(["ingest", "own.csv", "--mapping", "own.yaml"])
    #expect(asked.status == 1)
    #expect(asked.errors.contains("own.csv:2: “03/04/2024” could be read in two ways"))
    #expect(asked.errors.contains("Hint: Say which it is with --date-order dmy"))
    let told = try patron.run([
      "ingest", "own.csv", "--mapping", "own.yaml", "--date-order", "dmy",
    ])
    #expect(told.status == 0, "\(told.errors)")
    #expect(try patron.succeed("log", "export").contains("2024-04-02T22:00:00"))
  }

  @Test(arguments: [
    "ingest own.csv --encoding klingon", "ingest own.csv --decimals dot",
    "ingest own.csv --format shopify --mapping own.yaml",
  ])
  func wrongOptionsAreUsageErrors(command: String) throws {
    try patron.write(Self.own, to: "own.csv")
    try patron.write("columns: {order: A, ordered_at: B, amount: C}\n", to: "own.yaml")
    let result = try patron.run(command.split(separator: " ").map(String.init))
    #expect(result.status == 64, "\(result.errors)")
  }
}
