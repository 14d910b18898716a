import Foundation
import TestSupport
import Testing

/// `patron query` as it is typed.
@Suite struct QueryTests {
  let patron: Patron

  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "CNY")
    try patron.write(
      """
      order,ordered_at,customer,amount,category
      1,2024-05-01,ann@example.com,10,tea
      2,2024-05-02,taobao:鲍勃,30,tea
      3,2024-06-03,taobao:鲍勃,30,coffee
      4,2024-06-04,cat@example.com,60,coffee

      """,
      to: "orders.csv"
    )
    try patron.succeed("ingest", "orders.csv")
    try patron.succeed("project")
  }

  @Test func columnsOrderAndNumberOfRowsAreAsAsked() throws {
    let csv = try patron.succeed(
      "query",
      "rfm",
      "--as-of",
      "2024-06-30",
      "--where",
      "last_purchased_at >= '2024-05'",
      "--sort",
      "-monetary, -frequency",
      "--columns",
      "frequency,customer",
      "--format",
      "csv"
    )
    #expect(
      csv == "frequency,customer\n2,taobao:鲍勃\n1,email:cat@example.com\n1,email:ann@example.com\n"
    )
    let count = ["query", "rfm", "--as-of", "2024-06-30", "--where", "frequency == 1", "--count"]
    #expect(try patron.run(count).text == "2\n")
    #expect(try patron.run(count + ["--limit", "1"]).text == "1\n")
  }

  @Test func aCSVForExcelBeginsWithItsMark() throws {
    let csv = ["query", "rfm", "--as-of", "2024-06-30", "--columns", "customer"]
    let plain = try patron.run(csv + ["--format", "csv"]).text
    #expect(plain.utf8.starts(with: "customer\n".utf8))
    let marked = try patron.run(csv + ["--format", "csv", "--bom"]).text
    #expect(Array(marked.utf8) == [0xEF, 0xBB, 0xBF] + Array(plain.utf8))
    #expect(try patron.run(csv + ["--bom", "--output", "list.csv"]).status == 0)
    #expect(try Data(contentsOf: URL(filePath: patron.path("list.csv"))) == Data(marked.utf8))
    let table = try patron.run(csv + ["--bom"])
    #expect(table.status == 64)
    #expect(table.errors.contains("--bom is of CSV"))
  }

  /// Everything was recorded today: nothing was known of 2024 in 2024.
  @Test func onlyWhatWasKnownIsTakenIntoAccount() throws {
    let count = ["query", "rfm", "--count"]
    #expect(try patron.run(count + ["--known-at", "2024-12-31"]).text == "0\n")
    let later = ["--known-at", "2099-12-31", "--as-of", "2024-05-01"]
    #expect(try patron.run(count + later).text == "1\n")
    let now = try patron.run(["query", "rfm", "--known-at", "2099-12-31", "--format", "csv"])
    #expect(
      now.text == (try patron.succeed("query", "rfm", "--as-of", "2099-12-31", "--format", "csv"))
    )
    // A view that is behind the log is of no matter: the log itself is folded.
    try patron.write("order,ordered_at,customer,amount\n9,2024-06-05,x:new,9\n", to: "more.csv")
    try patron.succeed("ingest", "more.csv")
    let known = try patron.run(count + ["--known-at", "2099-12-31"])
    #expect(known.text == "4\n")
    #expect(known.errors == "")
    #expect(try patron.run(count).text == "3\n")
    #expect(try patron.run(count + ["--known-at", "soon"]).status == 64)
  }

  @Test func oneCustomerIsShownAsKnownThen() throws {
    let show = ["show", "taobao:鲍勃"]
    let nothing = try patron.run(show + ["--known-at", "2024-12-31"])
    #expect(nothing.status == 1 && nothing.text == "")
    #expect(
      nothing.errors.hasPrefix(
        """
        Error: Nothing was known of taobao:鲍勃 by 2024-12-31 23:59:59.
        Hint: Nothing had been recorded by then: the log begins on 2
        """
      ),
      "\(nothing.errors)"
    )
    let both = ["--known-at", "2099-12-31", "--as-of", "2024-05-31", "--explain"]
    #expect(
      try patron.run(show + both).text
        == patron.run(show + ["--as-of", "2024-05-31", "--explain"]).text
    )
    #expect(try patron.run(show + both).text.contains("\n1 event, the latest first:\n"))
  }

  @Test func listsHaveNames() throws {
    let lists = try patron.succeed("query", "--list", "--format", "csv")
    #expect(lists.hasPrefix("name,view,set,title,where\nnew-this-month,profiles,,"))
    let bought = ["query", "bought", "--set", "this=coffee", "--as-of", "2024-06-30"]
    let csv = try patron.run(bought + ["--columns", "customer,orders", "--format", "csv"])
    #expect(csv.text == "customer,orders\nemail:cat@example.com,1\ntaobao:鲍勃,2\n")
    // What the line asks for comes on top of what the list asks for.
    let more = ["--where", "orders > $n", "--set", "n=1", "--count"]
    #expect(try patron.run(bought + more).text == "1\n")
    let open = try patron.run(["query", "bought"])
    #expect(open.status == 64)
    #expect(
      open.errors == """
        Error: The query “bought” needs a value for $this.
        Hint: Give it with `--set this=VALUE`.

        """
    )
    let unknown = try patron.run(["query", "bougth"])
    #expect(unknown.status == 64)
    #expect(
      unknown.errors.hasPrefix("Error: There is no view or list “bougth”. Did you mean “bought”? ")
    )
  }

  /// A file says by its name how it is written.
  @Test func theFormatIsThatOfTheFile() throws {
    try patron.succeed("query", "rfm", "--output", "rows.csv")
    let csv = try String(contentsOfFile: patron.path("rows.csv"), encoding: .utf8)
    #expect(csv.hasPrefix("customer,last_purchased_at,"))
    try patron.succeed("query", "rfm", "--output", "rows.jsonl")
    let json = try String(contentsOfFile: patron.path("rows.jsonl"), encoding: .utf8)
    #expect(json.hasPrefix("{\"customer\":"))
    try patron.succeed("query", "rfm", "--output", "rows.txt")
    let text = try String(contentsOfFile: patron.path("rows.txt"), encoding: .utf8)
    #expect(text.contains("───"))
  }

  /// What was written as a workbook is read by the reader of workbooks.
  @Test func aWorkbookCanBeReadBack() throws {
    try patron.succeed(
      "query",
      "rfm",
      "--as-of",
      "2024-06-30",
      "--output",
      "rows.xlsx",
      "--columns",
      "customer,last_purchased_at,monetary,segment"
    )
    let result = try patron.run([
      "ingest", "rows.xlsx", "--dry-run", "--map",
      "order=segment,ordered_at=last_purchased_at,customer=customer,amount=monetary",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains("3 lines"), "\(result.text)")
    let terminal = try patron.run(["query", "rfm", "--format", "xlsx"])
    #expect(terminal.status == 64)
    #expect(terminal.errors.hasPrefix("Error: --format xlsx needs a file: add --output FILE.xlsx"))
    let gone = try patron.run(["query", "rfm", "--output", "gone/rows.xlsx"])
    #expect(gone.status == 1)
    #expect(
      gone.errors
        == "Error: gone/rows.xlsx cannot be written: No such file or directory.\n"
        + "Hint: Its folder is not there: make it, or name another file.\n"
    )
  }

  @Test func monthsEndWithTheDataUnlessADateIsAsked() throws {
    let months = { (rows: [[String: String]]) in rows.compactMap { $0["month"] } }
    #expect(try months(patron.rows("kpis")) == ["2024-05", "2024-06"])
    let asked = try patron.rows("kpis", "--as-of", "2024-08-31")
    #expect(months(asked) == ["2024-05", "2024-06", "2024-07", "2024-08"])
    #expect(
      try patron.run(["query", "cohorts"]).errors
        == "Nothing was bought or sent back after 2024-06, and no later month is shown; "
        + "--as-of asks for them.\n"
    )
  }

  @Test func allViewsAreExported() throws {
    let text = try patron.succeed("export", "shop.sqlite", "--as-of", "2024-06-30")
    #expect(
      text
        == "shop.sqlite: profiles 3, rfm 3, dormancy 0, referrals 0, credits 0, claims 0, timeline 4, kpis 2, "
        + "cohorts 2 rows, as of 2024-06-30 23:59:59.\n"
    )
    try patron.write("mine", to: "mine.sqlite")
    let refused = try patron.run(["export", "mine.sqlite"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("Hint: Choose another name, or remove it."))
  }

  @Test(arguments: [
    ("--columns", "custommer", "There is no column “custommer” for --columns.", "“customer”"),
    ("--sort", "-monetray", "There is no column “monetray” for --sort.", "“monetary”"),
    ("--where", "segmnt == 'new'", "There is no column “segmnt” for --where.", "“segment”"),
    ("--where", "monetary > '5'", "--where: “monetary” (a number) and “5” cannot be compared.", ""),
    ("--where", "segment == 'champion'", "--where: “segment” is never “champion”.", "“champions”"),
    ("--where", "segment == $x", "--where needs a value for $x.", ""),
    ("--columns", "r,r", "--columns names “r” twice.", ""),
    ("--set", "x=1", "Nothing is open under the name “x”.", ""),
  ])
  func whatDoesNotFitIsNamed(option: String, value: String, reason: String, meant: String) throws {
    let result = try patron.run(["query", "rfm", option, value])
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors.hasPrefix("Error: \(reason)\n"))
    #expect(meant.isEmpty || result.errors.contains("Did you mean \(meant)?"))
  }

  // `-3 > orders` was taken for an option, and “Missing value for '--where'” said.
  @Test func aConditionMayBeginWithAMinus() throws {
    let question = ["query", "rfm", "--as-of", "2024-06-30", "--count", "--where"]
    #expect(try patron.run(question + ["-30 < monetary"]).text == "3\n")
    #expect(try patron.run(question + ["-monetary <= -60"]).text == "2\n")
  }

  // An empty variable of the shell had everything printed.
  @Test(arguments: ["--columns", "--sort"])
  func anOptionThatNamesNothingIsRefused(option: String) throws {
    for nothing in ["", " ", ","] {
      let result = try patron.run(["query", "rfm", option, nothing])
      #expect(result.status == 64 && result.output.isEmpty, "“\(nothing)”: \(result.errors)")
    }
  }

  private static let longName = "taobao:" + String(repeating: "a", count: 70)

  private func addLongName() throws {
    let goods = String(repeating: "x", count: 150)
    try patron.write(
      "order,ordered_at,customer,amount,category\n9,2024-06-05,\(Self.longName),70,\(goods)\n",
      to: "long.csv"
    )
    try patron.succeed("ingest", "long.csv")
    try patron.succeed("project")
  }

  // Customers were cut to what is the same in all their names, also in a file.
  @Test func inAPipeAndAFileNothingIsCut() throws {
    try addLongName()
    let piped = try patron.run(["query", "profiles"])
    #expect(piped.text.contains(Self.longName) && !piped.text.contains("…"), "\(piped.text)")
    #expect(piped.text.contains(String(repeating: "x", count: 150)))
    #expect(piped.errors.isEmpty)
    try patron.succeed("query", "profiles", "--output", "all.txt")
    #expect(try String(contentsOfFile: patron.path("all.txt"), encoding: .utf8) == piped.text)
    let long = "and not (categories has $that or products has $that)"
    #expect(try patron.succeed("query", "--list").contains(long))
  }

  /// `script` gives the program a terminal, which is as wide as `stty` says; of one of no width `COLUMNS` tells it.
  @Test(arguments: [("stty cols 100", "60"), ("stty cols 0", "100")])
  func onATerminalTheOtherColumnsGiveWay(width: String, columns: String) throws {
    try addLongName()
    let query = "'\(Patron.binary)' query profiles --store '\(patron.store)' --as-of 2024-06-30"
    let result = try ChildProcess(
      "/usr/bin/script",
      ["-qec", "\(width); COLUMNS=\(columns) \(query)", "/dev/null"]
    ).result()
    #expect(result.status == 0, "\(result.text)")
    let lines = result.text.split(whereSeparator: \.isNewline)
    let table = lines.filter { !$0.hasPrefix("No room for ") && !$0.contains("--columns") }
    #expect(table.contains { $0.hasPrefix(Self.longName + "  ") }, "\(result.text)")
    #expect(table.allSatisfy { $0.count <= 100 } && table.contains { $0.count > 60 })
    #expect(result.text.contains("No room for "))
  }
}
