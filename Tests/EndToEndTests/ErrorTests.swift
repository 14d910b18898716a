import Foundation
import TestSupport
import Testing

/// Exit codes, and what an error says.
///
/// 0 done, 1 failed, 64 usage, 65 some input refused.
@Suite struct ErrorTests {
  let patron: Patron

  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "CNY")
    try patron.write("order,ordered_at,customer,amount\n1,2024-05-01,a,1\n", to: "good.csv")
    try patron.write(
      "order,ordered_at,customer,amount\n1,2024-05-01,a,1\n2,soon,b,2\n",
      to: "bad.csv"
    )
    try patron.write("a,b\n1,2\n", to: "other.csv")
    try patron.write("[]\n", to: "mail.jsonl")
  }

  /// A machine that began with a wrong clock: what it recorded then hides all that came later from --known-at.
  @Test func aClockBehindTheLogIsSaid() throws {
    #expect(try !patron.run(["ingest", "good.csv"]).errors.contains("clock"))
    let event = """
      {"specversion":"1.0","type":"patron.purchase.placed.v1","source":"s","id":"9","recordedtime":\
      "2099-01-01T00:00:00Z","time":"2024-05-01T00:00:00Z","data":{"order":"9","status":"paid",\
      "currency":"CNY","total":"1","customer":"email:a@b.de"}}

      """
    try patron.write(event, to: "later.jsonl")
    try patron.succeed("ingest", "later.jsonl")
    let said = try patron.run(["ingest", "good.csv"]).errors
    #expect(said.contains("was recorded at 2099-01-01 08:00:00, and this machine's clock says"))
  }

  @Test func aStoreMayHaveANameOfOneLetter() throws {
    for store in ["s", "t/", "u/v"] { try patron.succeed("init", store: store) }
    #expect(try patron.succeed("status", store: "u/v").hasPrefix("u/v: 0 events"))
  }

  static let failures: [(String, String, String)] = [
    ("query rfm --store nowhere", "There is no store at nowhere.", "patron init --store nowhere"),
    ("project rfm --store nowhere", "There is no store at nowhere.", "patron init"),
    ("project --store nowhere", "There is no store at nowhere.", "patron init"),
    ("log verify --store nowhere", "There is no store at nowhere.", "patron init"),
    ("status --store nowhere", "There is no store at nowhere.", "patron init"),
    ("init", "is a store already.", "--store DIR"),
    ("ingest other.csv", "There is no column “order”", "--map order=COLUMN"),
    (
      "ingest good.csv --mapping gone.yaml",
      "gone.yaml cannot be read: No such file or directory.", "Check"
    ),
    ("query rfm", "The view rfm has not been made yet.", "patron project rfm"),
    ("rebuild rfm --store nowhere", "There is no store at nowhere.", "patron init"),
    ("rebuild rfm --rules gone.yaml", "The rules file gone.yaml cannot be read.", "Check its name"),
    ("rebuild rfm --rollback", "There is no earlier version of rfm", "patron rebuild rfm"),
    (
      "show nobody@example.com", "Nobody is known as email:nobody@example.com.",
      "patron query profiles"
    ),
  ]

  @Test(arguments: failures)
  func aFailureSaysWhatAndWhatNext(command: String, reason: String, hint: String) throws {
    let result = try patron.run(command.split(separator: " ").map(String.init))
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 2, "\(result.errors)")
    #expect(
      lines.first?.hasPrefix("Error: ") == true && lines.first?.contains(reason) == true,
      "\(result.errors)"
    )
    #expect(
      lines.last?.hasPrefix("Hint: ") == true && lines.last?.contains(hint) == true,
      "\(result.errors)"
    )
  }

  /// A shop types telephone numbers and nicks as they are, and was told that nobody has them.
  @Test(arguments: [
    ("13800138000", "shop:13800138000", "Did you mean phone:13800138000?"),
    ("+86 138-0013-8000", "shop:+86 138-0013-8000", "Did you mean phone:13800138000?"),
    ("张三", "shop:张三", "Did you mean taobao:张三?"),
    ("wechat:张三", "wechat:张三", "Did you mean taobao:张三?"),
    ("7", "shop:7", "Did you mean one of these: a:7, b:7, c:7, d:7, e:7 … (6 in all)?"),
    ("李四", "shop:李四", "Identifiers are written as in `patron query profiles`"),
  ])
  func whoMayBeMeantIsOffered(text: String, identifier: String, hint: String) throws {
    let names = ["taobao:张三"] + ["a", "b", "c", "d", "e", "f"].map { "\($0):7" }
    let rows = names.map { "\($0),2024-05-01,\($0),138 0013 8000,1\n" }
    try patron.write("order,ordered_at,customer,phone,amount\n" + rows.joined(), to: "named.csv")
    try patron.succeed("ingest", "named.csv")
    try patron.succeed("project")
    for command in [["show", text], ["erase", text, "--yes"]] {
      let result = try patron.run(command)
      #expect(result.status == 1)
      #expect(
        result.errors.contains("Error: Nobody is known as \(identifier).\nHint: \(hint)"),
        "\(result.errors)"
      )
    }
  }

  /// The files named after it were not read.
  @Test func aRejectsFileThatCannotBeWrittenEndsNothing() throws {
    try FileManager.default.createDirectory(
      atPath: patron.path("bad.csv.rejects"),
      withIntermediateDirectories: false
    )
    let result = try patron.run(["ingest", "bad.csv", "good.csv"])
    #expect(result.status == 1)
    #expect(result.text.contains("good.csv: 1 line"))
    let lines = result.errors.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("bad.csv: 1 line refused and not kept. ") })
    #expect(
      lines.contains("Error: The rejects file bad.csv.rejects cannot be written: Is a directory.")
    )
    #expect(lines.last?.hasPrefix("Hint: Say with --rejects FILE where it can be") == true)
  }

  /// The third file's lines took the place of the first's.
  @Test func everyFilesRefusedLinesAreKept() throws {
    for name in ["b", "c", "d"] {
      try patron.write("order,ordered_at,customer,amount\n\(name)1,soon,a,1\n", to: "\(name).csv")
    }
    let result = try patron.run(["ingest", "b.csv", "c.csv", "d.csv", "--rejects", "r.csv"])
    #expect(result.status == 65)
    for (name, file) in [("b", "r.csv"), ("c", "r.csv.2"), ("d", "r.csv.3")] {
      let text = try String(contentsOfFile: patron.path(file), encoding: .utf8)
      #expect(text.contains("\(name)1,soon,a,1,,2,"))
    }
  }

  @Test func aMappingFileThatIsNotUTF8SaysHowToSaveIt() throws {
    // 订单 in GB18030.
    var bytes = Array("name: till\nsource: till\ncolumns: {order: ".utf8)
    bytes += [0xB6, 0xA9, 0xB5, 0xA5, 0x7D, 0x0A]
    try Data(bytes).write(to: URL(filePath: patron.path("till.yaml")))
    let result = try patron.run(["ingest", "good.csv", "--mapping", "till.yaml"])
    #expect(result.status == 1)
    #expect(
      result.errors.split(separator: "\n") == [
        "Error: The mapping file till.yaml is not in UTF-8.",
        "Hint: Save it as UTF-8; `iconv -f GB18030 -t UTF-8` turns what a Chinese editor wrote into it.",
      ]
    )
  }

  // What was begun stayed beside it as a part, on a disk that was full already.
  @Test(arguments: ["rows.csv", "rows.jsonl", "rows.xlsx", "shop.sqlite"])
  func aFileThatCannotBeWrittenLeavesNothingBehind(name: String) throws {
    let rows = (1...400).map { "\($0),2024-05-01,c\($0),1" }
    try patron.write(
      "order,ordered_at,customer,amount\n" + rows.joined(separator: "\n"),
      to: "many.csv"
    )
    try patron.succeed("ingest", "many.csv")
    try patron.succeed("project")
    let command = name.hasSuffix("sqlite") ? "export \(name)" : "query rfm --output \(name)"
    // No file may grow beyond one block; without the trap the kernel would end the program.
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" \(command) 2>&1 >/dev/null"
    let result = try ChildProcess(
      "/bin/sh",
      ["-c", script, Patron.binary],
      environment: ["PATRON_STORE": patron.store],
      folder: patron.folder
    ).result()
    #expect(result.status == 1)
    #expect(result.text.contains("\(name)"), "\(result.text)")
    let left = try FileManager.default.contentsOfDirectory(atPath: patron.folder)
    #expect(left.filter { $0.hasPrefix(name) }.isEmpty, "\(left)")
  }

  /// A store cannot change either: what may mean something else is asked for again.
  @Test(arguments: [
    ("--currency RMB", "“CNY” is meant, perhaps"), ("--currency XXQ", "no currency of ISO 4217"),
    ("--time-zone CST", "write UTC, or Area/City as in Asia/Shanghai"),
    ("--time-zone asia/shanghai", "“Asia/Shanghai” perhaps?"),
    ("--time-zone Asia/Beijing", "“Asia/Shanghai” perhaps?"),
    ("--time-zone Berlin", "“Europe/Berlin” perhaps?"),
  ])
  func aStoreIsNotMadeOfWhatMayMeanSomethingElse(option: String, hint: String) throws {
    let arguments = ["init", "--store", "other"] + option.split(separator: " ").map(String.init)
    let result = try patron.run(arguments)
    #expect(result.status == 64)
    #expect(result.errors.contains(hint), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: patron.path("other")))
  }

  /// Whether it is found before or after the command began.
  @Test(arguments: [
    ("query rfm --where f>", "query"), ("query rfm --limit x", "query"),
    ("replay --rules gone.yaml --limit=-1", "replay"), ("rebuild rfm --plan --diff", "rebuild"),
  ])
  func wrongUsageIsSaidWithTheUsageOfTheCommand(command: String, name: String) throws {
    let result = try patron.run(command.split(separator: " ").map(String.init))
    #expect(result.status == 64)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("Usage: patron \(name) ") }, "\(result.errors)")
    #expect(lines.last == "  See 'patron \(name) --help' for more information.")
    #expect(!result.errors.contains("patron init"))
  }

  @Test(arguments: [
    "query", "query nonsense", "query rfm --as-of soon", "query rfm --where f>",
    "query rfm --format xml",
    "frobnicate", "ingest", "ingest good.csv --map nope=x", "init --currency Y",
    "init --currency RMB", "init --currency XXQ", "init --time-zone Mars", "init --time-zone CST",
    "init --time-zone Etc/GMT-8",
    "rebuild", "rebuild nonsense", "rebuild rfm --rollback --from-log",
    "rebuild rfm dormancy --diff", "rebuild rfm --plan --diff", "rebuild rfm --plan --rollback",
    "sample", "sample shop --customers 0", "project nonsense", "query rfm --unknown",
  ])
  func wrongUsageIsExit64(command: String) throws {
    let result = try patron.run(command.split(separator: " ").map(String.init))
    #expect(result.status == 64, "\(result.errors)")
    #expect(result.errors.hasPrefix("Error: "))
    #expect(result.output.isEmpty)
  }

  // They were taken, and did nothing.
  @Test(arguments: [
    ("replay --rules x --holdout 30d", "--holdout is of a back-test: add --from and --to"),
    ("replay --rules x --seed 1", "--seed is of a back-test"),
    ("replay --rules x --every 3m --strictly", "--every is of a back-test"),
    ("replay --rules x --limit 3", "--limit is of a list: add --list"),
    ("rebuild --plan --output x", "--output and --as-of are of the rows that differ: add --diff"),
    ("rebuild rfm --as-of 2024-01-01", "--output and --as-of are of the rows that differ"),
    ("query rfm --list", "--list prints the lists themselves"),
    ("query --list --limit 3", "--list prints the lists themselves"),
    ("query rfm --count --sort r", "--count prints a number: leave out --sort"),
    ("query rfm --count --columns r", "--count prints a number"),
    ("query rfm --count --format csv --bom", "--count prints a number"),
    ("rebuild rfm --format csv", "--format is of what --plan and --diff list"),
    ("ingest good.csv --sheet One", "--sheet is of workbooks, and no file is one: leave it out"),
    ("ingest good.csv --agent Shop", "--agent is of chats"),
    ("ingest mail.jsonl good.csv --agent Shop --sheet One", "--sheet is of workbooks"),
    ("ingest mail.jsonl --source taobao", "--source is of order files and lists of sign-ups"),
    ("ingest mail.jsonl --date-order dmy", "--date-order is of order files and chats of WhatsApp"),
    ("ingest mail.jsonl --exported-at 2024-01-01", "--exported-at is of order files"),
    ("ingest mail.jsonl --encoding gb18030", "--encoding is of order files"),
    ("ingest mail.jsonl --decimals comma", "--decimals is of order files"),
    ("ingest mail.jsonl --save-mapping x.yaml", "--save-mapping is of order files"),
    ("ingest mail.jsonl --format events --map order=A", "--map is of order files"),
    ("ingest good.csv good.csv --save-mapping x.yaml", "--save-mapping keeps the mapping of one"),
  ])
  func anOptionWithoutEffectIsRefused(command: String, reason: String) throws {
    let result = try patron.run(command.split(separator: " ").map(String.init))
    #expect(result.status == 64)
    #expect(result.errors.contains(reason), "\(result.errors)")
  }

  @Test func refusedLinesAreNamedAndKept() throws {
    let result = try patron.run(["ingest", "bad.csv"])
    #expect(result.status == 65)
    #expect(result.errors.contains("bad.csv:3: ordered_at: “soon” is no date"))
    #expect(result.errors.contains("1 line kept in bad.csv.rejects."))
    #expect(result.text.hasPrefix("bad.csv: 2 lines, 1 order; appended 1 event. Head: 1."))
    let kept = try String(contentsOfFile: patron.path("bad.csv.rejects"), encoding: .utf8)
    #expect(kept.split(separator: "\n").count == 2)
    #expect(kept.contains("2,soon,b,2,,3,\"ordered_at: “soon” is no date"))
    // In a row of files the good ones are taken.
    let both = try patron.run(["ingest", "bad.csv", "good.csv", "--rejects", "elsewhere"])
    #expect(both.status == 65)
    #expect(both.text.contains("good.csv: 1 line, 1 order; appended 0 events. Head: 1."))
    #expect(both.text.contains("1 line = 0 new + 1 duplicate + 0 changed + 0 refused"))
    let imports = try patron.succeed("log", "imports", "--format", "csv")
    let rows = imports.split(separator: "\n")
    #expect(rows.count == 4)
    #expect(rows.last?.hasSuffix(",good.csv,1,0,1,0,0,0,0,0,1.00 CNY,1.00 CNY,,") == true)
    #expect(FileManager.default.fileExists(atPath: patron.path("elsewhere")))
  }

  @Test func aFileThatIsNotThereFails() throws {
    let result = try patron.run(["ingest", "nowhere.csv"])
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("Error: nowhere.csv cannot be read: No such file or directory"))
  }

  @Test func aReaderThatStopsIsNoError() throws {
    let result = try ChildProcess(
      "/bin/sh",
      [
        "-c",
        "'\(Patron.binary)' log export --store '\(patron.store)' | head -c 1 > /dev/null; true",
      ]
    ).result()
    #expect(result.status == 0)
    #expect(result.errors.isEmpty, "\(result.errors)")
  }

  @Test func dataGoesToStdoutAndTheRestToStderr() throws {
    try patron.succeed("ingest", "good.csv")
    try patron.succeed("project", "rfm")
    let result = try patron.run(["query", "rfm", "--as-of", "2024-05-02", "--format", "csv"])
    #expect(result.status == 0)
    #expect(result.lines.count == 2)
    #expect(result.errors.isEmpty)
    try patron.write("order,ordered_at,customer,amount\n9,2024-05-01,a,1\n", to: "more.csv")
    try patron.succeed("ingest", "more.csv")
    let behind = try patron.run(["query", "rfm", "--as-of", "2024-05-02", "--format", "csv"])
    #expect(behind.lines.count == 2)
    #expect(behind.errors.contains("The view rfm is 1 event behind the log"))
  }

  private func shell(_ line: String) throws -> ChildProcess.Result {
    try ChildProcess(
      "/bin/sh",
      ["-c", line.replacing("patron ", with: "'\(Patron.binary)' ")],
      environment: ["PATRON_STORE": patron.store],
      folder: patron.folder
    ).result()
  }

  @Test(arguments: ["rules show", "rules presets", "formats", "status", "log verify"])
  func whatStdoutRefusesIsSaid(command: String) throws {
    let result = try shell("patron \(command) > /dev/full")
    #expect(result.status == 1)
    #expect(result.errors.contains("Error: stdout cannot be written: No space left on device."))
  }

  @Test func whatStderrRefusesEndsNothing() throws {
    let result = try shell("patron ingest bad.csv 2> /dev/full; echo $?")
    #expect(result.text.hasSuffix("65\n"), "\(result.text)")
    #expect(try patron.succeed("log", "head").contains("1"))
    #expect(try shell("patron query nothing 2> /dev/full; echo $?").text.hasSuffix("64\n"))
  }

  @Test func aDeviceAPipeAndALinkStayWhatTheyAre() throws {
    try patron.succeed("ingest", "good.csv")
    try patron.succeed("project", "rfm")
    let piped = try shell("mkfifo p; patron query rfm --output p --format csv & cat p; wait")
    #expect(piped.text.contains("shop:a"), "\(piped)")
    #expect(try shell("test -p p").status == 0)
    #expect(try shell("patron query rfm --output /dev/null && test -c /dev/null").status == 0)
    try patron.write("old", to: "rows.csv")
    #expect(
      try shell("ln -s rows.csv l; patron query rfm --output l --format csv; test -L l").status == 0
    )
    #expect(try String(contentsOfFile: patron.path("rows.csv"), encoding: .utf8).contains("shop:a"))
    let workbook = try shell("patron query rfm --format xlsx --output p")
    #expect(workbook.errors.contains("p is a device or a pipe"), "\(workbook.errors)")
  }

  @Test func rulesThatAreNotUTF8AreRefused() throws {
    // 重要 in GBK.
    let bytes =
      Data("segments: {".utf8) + Data([0xD6, 0xD8, 0xD2, 0xAA]) + Data(": r >= 1}\n".utf8)
    try bytes.write(to: URL(filePath: patron.path("gbk.yaml")))
    let result = try patron.run(["rules", "check", "gbk.yaml"])
    #expect(result.status == 1)
    #expect(
      result.errors.hasPrefix("Error: The rules file gbk.yaml is not in UTF-8.\nHint: Save it")
    )
  }

  @Test func aBackupHasTheRules() throws {
    try patron.write("rates: {USD: 7}\n", to: "store/rules.yaml")
    #expect(try patron.succeed("log", "backup", "copy").contains("and rules.yaml"))
    #expect(try patron.succeed("rules", "show", store: patron.path("copy")).contains("USD"))
  }

  @Test func manyRefusedLinesAreNotAllShownAndWhatIsBeingMendedIsKept() throws {
    let rows = (1...60).map { "\($0),soon,b,2\n" }.joined()
    try patron.write("order,ordered_at,customer,amount\n" + rows, to: "many.csv")
    let result = try patron.run(["ingest", "many.csv"])
    #expect(result.errors.contains("many.csv:51: ordered_at: "))
    #expect(!result.errors.contains("many.csv:52: "))
    #expect(result.errors.contains("\n… and 10 lines more.\n60 lines kept in many.csv.rejects.\n"))
    let again = try patron.run(["ingest", "many.csv"])
    #expect(!again.errors.contains(".old"))
    try patron.write("mended", to: "many.csv.rejects")
    let third = try patron.run(["ingest", "many.csv", "--dry-run"])
    #expect(
      third.errors.contains("What many.csv.rejects held before is in many.csv.rejects.old."),
      "\(third.errors)"
    )
    let old = patron.path("many.csv.rejects.old")
    #expect(try String(contentsOfFile: old, encoding: .utf8) == "mended")
  }

  /// It stayed, and read once more told what it held when it was refused.
  @Test func ofAFileThatIsMendedItselfTheRejectsFileIsPutAside() throws {
    _ = try patron.run(["ingest", "bad.csv"])
    let text = try String(contentsOfFile: patron.path("bad.csv"), encoding: .utf8)
    try patron.write(text.replacing("soon", with: "2024-05-01"), to: "bad.csv")
    #expect(try !patron.run(["ingest", "bad.csv", "--dry-run"]).errors.contains(".old"))
    let mended = try patron.run(["ingest", "bad.csv"])
    #expect(mended.status == 0)
    let expected =
      "Nothing of bad.csv is refused any more: what bad.csv.rejects held is in bad.csv.rejects.old."
    #expect(mended.errors.contains(expected), "\(mended.errors)")
    #expect(!FileManager.default.fileExists(atPath: patron.path("bad.csv.rejects")))
    #expect(try !patron.run(["ingest", "bad.csv"]).errors.contains(".old"))
  }

  /// The files behind it were not read, and nothing said so.
  @Test func ofSeveralFilesThoseThatCannotBeReadAreNamedAndTheOthersRead() throws {
    try patron.write("foo,bar\n1,2\n", to: "other.csv")
    let result = try patron.run(["ingest", "other.csv", "bad.csv", "nowhere.csv", "good.csv"])
    #expect(result.status == 1)
    #expect(result.text.contains("bad.csv: 2 lines, 1 order"))
    #expect(result.text.contains("good.csv: 1 line, 1 order"))
    let errors = result.errors.split(separator: "\n")
    #expect(
      errors.contains {
        $0.hasPrefix("other.csv was not read. other.csv: There is no column “order”")
          && $0.contains("--map order=COLUMN")
      },
      "\(result.errors)"
    )
    #expect(
      errors.contains { $0.hasPrefix("nowhere.csv was not read. nowhere.csv cannot be read") }
    )
    #expect(
      errors.suffix(2) == [
        "Error: 2 of 4 files were not read: other.csv, nowhere.csv.",
        "Hint: Above is said why; the others were read. Mend what is wrong, and read these again.",
      ]
    )
  }

  @Test func aFileWithoutRowsIsRemarkedOn() throws {
    try patron.write("order,ordered_at,customer,amount\n,,,\n", to: "empty.csv")
    let result = try patron.run(["ingest", "empty.csv"])
    #expect(result.status == 0)
    #expect(result.errors.contains("empty.csv has a header and no rows.\n"), "\(result.errors)")
  }

  // Of two only the last counted, and of two columns for one field the second.
  @Test func everyMapCountsAndNoneContradictsAnother() throws {
    try patron.write("Nr,Day,customer,amount\n1,2024-05-01,a,1\n", to: "named.csv")
    let named = ["ingest", "named.csv", "--map", "order=Nr", "--map", "ordered_at=Day"]
    #expect(try patron.run(named).text.contains("1 line"))
    let result = try patron.run(named + ["--map", "order=customer"])
    #expect(result.status == 64)
    #expect(
      result.errors.hasPrefix("Error: --map names two columns for order: “Nr” and “customer”")
    )
  }

  // Whoever pairs answers with lines was off by one.
  @Test func aBlankLineHasItsAnswerToo() throws {
    let event =
      try patron.succeed("ingest", "good.csv").isEmpty ? "" : patron.succeed("log", "head")
    try patron.write("\n\(event)  \r\n\(event)\n", to: "lines.jsonl")
    let result = try shell("patron log append < lines.jsonl")
    #expect(
      result.text.split(separator: "\n") == [
        "refused the line is blank", "duplicate 1", "refused the line is blank", "duplicate 1",
        "refused the line is blank",
      ]
    )
    #expect(result.status == 65)
  }

  @Test func aStdinThatCannotBeReadIsNoEndOfIt() throws {
    let result = try shell("patron log append 0>&-")
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("Error: stdin cannot be read: Bad file descriptor."))
  }

  @Test func aSampleThatHasNoRoomLeavesNothing() throws {
    let result = try shell("trap '' XFSZ; ulimit -f 1; patron sample tea 2>&1 >/dev/null")
    #expect(result.status == 1)
    let lines = result.text.split(separator: "\n")
    #expect(lines.first == "Error: tea/orders.csv cannot be written: File too large.", "\(lines)")
    #expect(lines.last?.hasPrefix("Hint: See that there is room") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: patron.path("tea")).isEmpty)
  }

  @Test func aLineWithoutAnEndIsRefusedAndTheNextIsRead() throws {
    let result = try shell(
      """
      (head -c 17000000 /dev/zero | tr '\\0' a; echo; echo '{}'; head -c 17000000 /dev/zero) | \
        patron log append; echo $?
      """
    )
    let lines = result.text.split(separator: "\n")
    #expect(lines.count == 4 && lines.last == "65", "\(lines)")
    #expect(lines.filter { $0 == "refused the line is longer than 16 MiB" }.count == 2)
    #expect(lines.dropFirst().first?.hasPrefix("refused ") == true)
  }
}
