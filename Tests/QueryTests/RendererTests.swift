import Events
import Query
import TestSupport
import Testing

@Suite struct RendererTests {
  private func table(_ columns: [(String, [Cell])]) -> ResultTable {
    ResultTable(
      count: columns.first?.1.count ?? 0,
      columns: columns.map { name, cells in .init(name) { cells[$0] } }
    )
  }

  /// One cell of every kind, and one that is missing.
  private var mixed: ResultTable {
    table([
      ("customer", [.text("taobao:张三"), .text("email:ann@example.com")]),
      ("orders", [.integer(12), .integer(3)]),
      ("monetary", [.decimal(1_234_50, digits: 2), .decimal(-5, digits: 2)]),
      ("usual_gap_days", [.number(16.66), .none]),
      ("top_categories", [.list(["茶", "cups"]), .list([])]),
      ("facts", [.pairs([("city", "上海")]), .pairs([])]),
      ("is_good", [.bool(true), .bool(false)]),
      (
        "last_purchased_at",
        [
          .moment(Timestamp(rawValue: 1_700_000_000_500), offsetSeconds: 28_800),
          .moment(Timestamp(rawValue: 0), offsetSeconds: -12_600),
        ]
      ),
      ("dormant_since", [.date(CivilDate(daysSince1970: 19_000)), .none]),
    ])
  }

  @Test func aTableIsAlignedByWhatIsSeen() throws {
    let text = try Renderer.table.text(mixed, width: 200)
    #expect(
      text == """
                                                 usual                                last
                                                   gap  top                    is     purchased   dormant
        customer               orders  monetary   days  categories  facts      good   at          since
        ─────────────────────  ──────  ────────  ─────  ──────────  ─────────  ─────  ──────────  ──────────
        taobao:张三                12   1234.50   16.7  茶; cups    city=上海  true   2023-11-15  2022-01-08
        email:ann@example.com       3     -0.05                                false  1969-12-31

        """
    )
  }

  @Test func csvHasPlainTexts() throws {
    #expect(
      try Renderer.csv.text(mixed) == """
        customer,orders,monetary,usual_gap_days,top_categories,facts,is_good,last_purchased_at,dormant_since
        taobao:张三,12,1234.50,16.7,茶; cups,city=上海,true,2023-11-15 06:13:20,2022-01-08
        email:ann@example.com,3,-0.05,,,,false,1969-12-31 20:30:00,

        """
    )
  }

  @Test func jsonHasATypeForEverything() throws {
    #expect(
      try Renderer.jsonl.text(mixed) == """
        {"customer":"taobao:张三","orders":12,"monetary":"1234.50","usual_gap_days":16.7,\
        "top_categories":["茶","cups"],"facts":{"city":"上海"},"is_good":true,\
        "last_purchased_at":"2023-11-15T06:13:20+08:00","dormant_since":"2022-01-08"}
        {"customer":"email:ann@example.com","orders":3,"monetary":"-0.05","usual_gap_days":null,\
        "top_categories":[],"facts":{},"is_good":false,\
        "last_purchased_at":"1969-12-31T20:30:00-03:30","dormant_since":null}

        """
    )
  }

  // MARK: CSV

  /// Numbers and times are written digit by digit: as they stand in a table.
  @Test(arguments: Seeds.fresh(2))
  func numbersAndTimesAreTheirPlainTexts(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    var cells: [Cell] = [
      .integer(.min), .integer(.max), .integer(0), .decimal(.min, digits: 2),
      .decimal(.max, digits: 3), .decimal(0, digits: 0), .decimal(-1, digits: 3), .number(-0.04),
      .moment(Timestamp(rawValue: -1), offsetSeconds: 0), .date(CivilDate(daysSince1970: -719_162)),
    ]
    for _ in 0..<5_000 {
      let number = random.int(-1_000_000...1_000_000)
      cells.append(.integer(number))
      cells.append(.decimal(Int64(number), digits: random.int(0...3)))
      cells.append(.number(Double(number) / 7))
      cells.append(.date(CivilDate(daysSince1970: random.int(-100_000...100_000))))
      let moment =
        Int64(random.int(-4_000_000...4_000_000)) * 1_000_000 + Int64(random.int(0...999))
      let offset = random.int(-50...50) * 900
      cells.append(.moment(Timestamp(rawValue: moment), offsetSeconds: offset))
    }
    let lines = try Renderer.csv.text(table([("x", cells)])).split(separator: "\n").dropFirst()
    #expect(lines.count == cells.count)
    for (line, cell) in zip(lines, cells) where line != cell.plainText {
      Issue.record("\(cell.plainText) is written as \(line)")
    }
  }

  // A quote with a combining mark was not doubled: it is another character, and yet a quote.
  @Test(arguments: [
    ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
    ("two\nlines", "\"two\nlines\""), ("two\r\nlines", "\"two\r\nlines\""),
    ("=1+2", "'=1+2"), ("+86139", "'+86139"), ("-5", "'-5"), ("@sum", "'@sum"),
    ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("\nx", "\"'\nx\""), ("\r\n=x", "\"'\r\n=x\""),
    ("＝1+1", "'＝1+1"),
    ("＠sum", "'＠sum"), ("=A1,B1", "\"'=A1,B1\""), ("", ""), ("a=b", "a=b"),
    ("x\"\u{301},y", "\"x\"\"\u{301},y\""),
  ])
  func textsAreQuotedAndNoFormulas(text: String, expected: String) throws {
    #expect(try Renderer.csv.text(table([("a", [.text(text)])])) == "a\n\(expected)\n")
  }

  // MARK: Many rows

  private func many(_ count: Int) -> ResultTable {
    ResultTable(
      count: count,
      columns: [
        .init("n") { .integer($0) },
        .init("text") { .text(String(repeating: "x", count: $0 % 7)) },
      ]
    )
  }

  /// Several threads make them.
  @Test(arguments: [0, 1, 4_095, 4_096, 4_097, 50_000])
  func rowsComeInTheirOrderHoweverMany(count: Int) throws {
    let numbers = (0..<count).map { "\($0),\(String(repeating: "x", count: $0 % 7))\n" }
    #expect(try Renderer.csv.text(many(count)) == "n,text\n" + numbers.joined())
    let lines = try Renderer.jsonl.text(many(count)).split(separator: "\n")
    #expect(lines.count == count && lines.last.map { $0.hasPrefix("{\"n\":\(count - 1),") } ?? true)
  }

  private struct Full: Error, Equatable { var after: Int }

  /// Nothing is handed over after what could not be taken, or made; and no thread waits for ever.
  @Test func aFailureEndsIt() throws {
    for pieces in [0, 1, 3] {
      var taken = 0
      #expect(throws: Full(after: pieces)) {
        try Renderer.csv.render(many(50_000), width: nil) { _ in
          if taken == pieces { throw Full(after: pieces) }
          taken += 1
        }
      }
      #expect(taken == pieces)
    }
    let broken = ResultTable(
      count: 50_000,
      columns: [
        .init("n") { row in
          if row >= 20_000 { throw Full(after: row) }
          return .integer(row)
        }
      ]
    )
    var text = ""
    #expect(throws: Full.self) { try Renderer.csv.render(broken, width: nil) { text += $0 } }
    #expect(text.hasPrefix("n\n0\n1\n") && text.hasSuffix("\n16383\n"))
  }

  @Test func numbersAreNoFormulas() throws {
    let cells: [Cell] = [.integer(-5), .decimal(-500, digits: 2), .number(-0.25)]
    #expect(try Renderer.csv.text(table([("a", cells)])) == "a\n-5\n-5.00\n-0.3\n")
  }

  // MARK: Tables

  @Test func aWideTableIsShrunkToTheTerminal() throws {
    let long = table([
      ("customer", [.text(String(repeating: "长", count: 30)), .text("short")]),
      ("note", [.text(String(repeating: "x", count: 30)), .text("")]),
      ("n", [.integer(1), .integer(22)]),
    ])
    #expect(
      try Renderer.table.text(long, width: 40) == """
        customer           note                n
        ─────────────────  ─────────────────  ──
        长长长长长长长长…  xxxxxxxxxxxxxxxx…   1
        short                                 22

        """
    )
    // No column gets less than ten, however narrow the terminal.
    let narrow = try Renderer.table.text(long, width: 5)
    #expect(narrow.split(separator: "\n").map { displayWidth(String($0)) }.max() == 26)
  }

  /// A terminal breaks lines that are too long, which nobody can read.
  @Test func columnsThatATerminalHasNoRoomForAreLeftOut() throws {
    let many = table((1...6).map { ("column_\($0)", [.text(String(repeating: "长", count: 8))]) })
    for (width, count) in [(70, 6), (69, 5), (46, 4), (45, 3), (22, 2), (21, 1), (3, 1)] {
      var text = ""
      let leftOut = try Renderer.table.render(many, width: width, leavesOut: true) { text += $0 }
      #expect(leftOut == (1...6).map { "column_\($0)" }.suffix(6 - count), "\(width)")
      let lines = text.split(separator: "\n")
      #expect(lines.allSatisfy { displayWidth(String($0)) <= max(width, 10) })
      #expect(lines[lines.count - 2].split(separator: " ").count == count)
    }
    // A pipe has room for everything.
    var text = ""
    let leftOut = try Renderer.table.render(many, width: 22) { text += $0 }
    #expect(leftOut.isEmpty && text.contains("6"))
    #expect(text.split(separator: "\n").allSatisfy { displayWidth(String($0)) <= 70 })
  }

  // Digests were cut to nine digits, though they are there to be compared.
  @Test func whatIsWholeIsNeverCut() throws {
    let digest = "b692cf1030f1e2d3"
    let long = String(repeating: "x", count: 60)
    let table = ResultTable(
      count: 1,
      columns: [.init("a") { _ in .text(long) }, .init("digest") { _ in .text(digest) }.whole]
    )
    var text = ""
    try Renderer.table.render(table, width: 40) { text += $0 }
    #expect(text.contains("xxxxx…  \(digest)\n"), "\(text)")
    text = ""
    #expect(try Renderer.table.render(table, width: 24, leavesOut: true) { text += $0 } == ["a"])
    #expect(text == "digest\n────────────────\n\(digest)\n")
  }

  // The names of customers were cut: of 202 rows 36 began with the same characters, and nobody could be looked up.
  @Test func theOtherColumnsGiveWayToWhatIsWhole() throws {
    let names = ["shop:+8613900000001", "shop:+8613900000002"]
    let table = ResultTable(
      count: 2,
      columns: [
        .init("customer") { .text(names[$0]) }.whole, .init("orders") { .integer($0) },
        .init("note") { _ in .text(String(repeating: "x", count: 30)) },
        .init("referrer") { .text(names[1 - $0]) }.whole, .init("last") { _ in .text("later") },
      ]
    )
    func shown(_ width: Int) throws -> (text: String, leftOut: [String]) {
      var text = ""
      let leftOut = try Renderer.table.render(table, width: width, leavesOut: true) { text += $0 }
      return (text, leftOut)
    }
    for (width, leftOut) in [
      (100, []), (67, []), (66, ["last"]), (60, ["last"]), (59, ["note", "last"]),
      (47, ["orders", "note", "last"]), (40, ["orders", "note", "last"]),
      (39, ["orders", "note", "referrer", "last"]), (5, ["orders", "note", "referrer", "last"]),
    ] {
      let shown = try shown(width)
      #expect(shown.leftOut == leftOut, "\(width)")
      #expect(names.allSatisfy { shown.text.contains($0) }, "\(width): \(shown.text)")
    }
    #expect(
      try shown(67).text == """
        customer             orders  note        referrer             last
        ───────────────────  ──────  ──────────  ───────────────────  ─────
        shop:+8613900000001       0  xxxxxxxxx…  shop:+8613900000002  later
        shop:+8613900000002       1  xxxxxxxxx…  shop:+8613900000001  later

        """
    )
  }

  // In a file and in a pipe cells were cut as for a terminal of 120 columns.
  @Test func withoutATerminalNothingIsCut() throws {
    let long = String(repeating: "长", count: 90)
    let longest = String(repeating: "y", count: 500)
    let wide = table([
      ("a", [.text(long), .text("b")]), ("n", [.integer(1), .integer(2)]),
      ("b", [.text("x"), .text(longest)]), ("c", [.text("z"), .text("z")]),
    ])
    let lines = try Renderer.table.text(wide, width: nil).split(separator: "\n")
    let blanks = String(repeating: " ", count: 199)
    #expect(lines[2] == "\(long)  1  x\(blanks)  z")
    // A text of that length runs over, so that not every line is as long.
    #expect(lines[3] == "b" + String(repeating: " ", count: 179) + "  2  \(longest)  z")
    #expect(displayWidth(String(lines[1])) == 180 + 2 + 1 + 2 + 200 + 2 + 1)
  }

  @Test func aLongNameIsBrokenOverNarrowCells() throws {
    let columns = table([("recency_days", [.integer(5)]), ("r", [.integer(1)])])
    #expect(
      try Renderer.table.text(columns) == """
        recency
           days  r
        ───────  ─
              5  1

        """
    )
  }

  @Test func aTableOfNobodyIsItsHeading() throws {
    let text = try Renderer.table.text(table([("customer", []), ("n", [])]))
    #expect(text == "customer  n\n────────  ─\n")
    #expect(try Renderer.csv.text(table([("customer", []), ("n", [])])) == "customer,n\n")
    #expect(try Renderer.jsonl.text(table([("customer", [])])) == "")
  }

  // A line break of Windows broke the table, and control characters reached the terminal.
  @Test(arguments: ["a\nb", "a\r\nb", "a\tb", "a\u{1B}b", "a\u{9B}b", "a\u{2028}b"])
  func nothingSteersTheTerminal(text: String) throws {
    #expect(try Renderer.table.text(table([("x", [.text(text)])])) == "x\n───\na b\n")
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("张三", 4), ("a张b", 4), ("ｗ", 2), ("ﾊ", 1), ("é", 1), ("e\u{301}", 1),
    ("한글", 4), ("、", 2), ("😀", 2), ("…", 1), ("─", 1), ("𠀀", 2), ("\u{3000}", 2),
  ])
  func aTextTakesColumnsOfATerminal(text: String, width: Int) {
    #expect(displayWidth(text) == width)
  }
}
