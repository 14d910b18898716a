import Foundation
import TestSupport
import Testing

/// `patron rules adopt`, and what is said where rules were changed without it.
@Suite struct RuleAdoptionTests {
  let patron: Patron
  var own: String { patron.store + "/rules.yaml" }

  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "CNY", "--time-zone", "Asia/Shanghai")
    try patron.write(
      "order,ordered_at,customer,amount\n1,2024-05-01,a,1\n2,2024-05-09,b,20\n",
      to: "orders.csv"
    )
    try patron.succeed("ingest", "orders.csv")
  }

  private func run(_ arguments: String...) throws -> ChildProcess.Result {
    let result = try patron.run(arguments)
    try #require(result.status == 0, "\(result.errors)")
    return result
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func whatIsAdoptedIsTheShopsAndInTheLog() throws {
    try patron.succeed("project")
    let digests = try ["rfm", "timeline", "profiles"].map { try patron.digest($0) }
    let file = try patron.write("preset: china-8\n# by hand\n", to: "trial.yaml")
    let result = try run("rules", "adopt", file)
    #expect(result.text == "\(own) is \(file) now, adopted at position 3.\n")
    #expect(
      result.errors == "Built with other rules: profiles, rfm, dormancy. "
        + "`patron rebuild profiles rfm dormancy` builds them by these.\n"
    )
    #expect(try text(own) == "preset: china-8\n# by hand\n")
    #expect(try patron.succeed("log", "tail", "--limit", "1").contains("patron.rules.adopted.v1"))
    try patron.succeed("log", "verify")
    // It is about no customer: no state changes.
    try patron.succeed("project")
    #expect(try ["rfm", "timeline", "profiles"].map { try patron.digest($0) } == digests)
    let rebuilt = try run("rebuild", "rfm")
    #expect(!rebuilt.errors.contains("adopt"))
    #expect(try patron.rows("rfm").allSatisfy { $0["segment"]?.hasSuffix("客户") == true })
  }

  // On a full disk the log had it, and the file could not be written.
  @Test func whatCannotBeWrittenIsNotAdopted() throws {
    let file = try patron.write("stages: {loyal_orders: 7}\n", to: "trial.yaml")
    // A folder stands where the text would be written first.
    let script = "mkdir \"$PATRON_STORE/rules.yaml.$$\" && exec \"$0\" rules adopt \"$1\""
    let result = try ChildProcess(
      "/bin/sh",
      ["-c", script, Patron.binary, file],
      environment: ["PATRON_STORE": patron.store]
    ).result()
    #expect(result.status == 1)
    #expect(result.errors.contains("cannot be written: Is a directory."), "\(result.errors)")
    #expect(try patron.succeed("log", "tail", "--limit", "1").contains("purchase.placed"))
  }

  @Test func adoptingTheSameAgainChangesNothing() throws {
    let file = try patron.write("stages: {loyal_orders: 7}\n", to: "trial.yaml")
    try patron.succeed("rules", "adopt", file)
    let again = try run("rules", "adopt", own)
    #expect(again.text == "\(own) says what was adopted at position 3 already.\n")
    // A file that was removed comes back.
    try FileManager.default.removeItem(atPath: own)
    let status = try run("status").errors
    #expect(status.contains("rules.yaml is not there: the rules adopted last are in force"))
    #expect(try run("rules", "show").text.contains("loyal_orders: 7"))
    try patron.succeed("rules", "adopt", file)
    #expect(try text(own) == "stages: {loyal_orders: 7}\n")
    #expect(!(try run("status").errors.contains("adopt")))
    let names = try FileManager.default.contentsOfDirectory(atPath: patron.store)
    #expect(names.filter { $0.hasPrefix("rules") } == ["rules.yaml"])
  }

  /// An export of the log takes them along; the file of the store does not go with it.
  @Test func aLogThatWasExportedKeepsItsRules() throws {
    try patron.write(
      "order,ordered_at,customer,amount,currency\n3,2024-05-02,c,3,USD\n",
      to: "more.csv"
    )
    try patron.succeed("ingest", "more.csv")
    let file = try patron.write("preset: china-8\nrates: {USD: 7}\n", to: "trial.yaml")
    try patron.succeed("rules", "adopt", file)
    let query = ["query", "rfm", "--format", "csv", "--as-of", "2024-06-01"]
    try patron.succeed("project", "rfm")
    let rows = try patron.run(query).text
    #expect(rows.contains("21.00"))
    try patron.write(try patron.succeed("log", "export"), to: "log.jsonl")
    let copy = patron.path("copy")
    try patron.succeed("init", "--currency", "CNY", "--time-zone", "Asia/Shanghai", store: copy)
    try patron.succeed("ingest", "log.jsonl", store: copy)
    try patron.succeed("project", "rfm", store: copy)
    #expect(try patron.run(query, store: copy).text == rows)
  }

  @Test func aFileEditedByHandIsNoticed() throws {
    try patron.write("stages: {loyal_orders: 7}\n", to: "store/rules.yaml")
    let never = "\(own) was never adopted: `patron rules adopt \(own)` records it"
    #expect(try run("status").errors.contains(never))
    try patron.succeed("project", "rfm")
    #expect(try run("rebuild", "rfm").errors.contains(never))
    try patron.succeed("rules", "adopt", own)
    try patron.write("stages: {loyal_orders: 7}  # the same\n", to: "store/rules.yaml")
    #expect(!(try run("status").errors.contains("adopt")))
    try patron.write("stages: {loyal_orders: 8}\n", to: "store/rules.yaml")
    let changed = "says something else than the rules adopted last: stages changed."
    #expect(try run("status").errors.contains(changed))
    #expect(try run("rules", "show").errors.contains(changed))
    #expect(try run("rebuild", "rfm").errors.contains(changed))
    let trial = try patron.write("rfm: {bins: 3}\n", to: "trial.yaml")
    #expect(!(try run("rebuild", "rfm", "--rules", trial).errors.contains("adopt")))
  }

  @Test func whatMakesNoSenseIsNotAdopted() throws {
    let wrong = try patron.write("rfm: {bins: 77}\n", to: "wrong.yaml")
    let result = try patron.run(["rules", "adopt", wrong])
    #expect(result.status == 1)
    #expect(result.errors.contains("wrong.yaml:1:13: at most 10 bins"))
    let query = try patron.write("queries: {a: {view: sales}}\n", to: "query.yaml")
    #expect(
      try patron.run(["rules", "adopt", query]).errors.contains("query.yaml:1:21: the query")
    )
    #expect(
      try patron.run(["rules", "check", query]).errors.contains("query.yaml:1:21: the query")
    )
    #expect(!FileManager.default.fileExists(atPath: own))
    let long = "# " + String(repeating: "茶", count: 65_536) + "\n"
    let tooLong = try patron.run(["rules", "adopt", try patron.write(long, to: "long.yaml")])
    #expect(tooLong.status == 1)
    #expect(tooLong.errors.contains("The rules have 65539 characters; 65536 can be adopted."))
    #expect(tooLong.errors.contains("Hint: Take the remarks out."))
    #expect(!FileManager.default.fileExists(atPath: own))
    #expect(try patron.succeed("log", "tail", "--limit", "1").contains("2/placed"))
  }

  @Test func gapsAreSaidBeforeTheyAreAdopted() throws {
    let file = try patron.write("segments: {a: r == 5}\n", to: "trial.yaml")
    let result = try run("rules", "adopt", file)
    #expect(result.errors.hasPrefix("No segment takes 4 cells: r 4; r 3; r 2; r 1.\n"))
    #expect(result.errors.contains("`patron rules check \(file)` says more.\n"))
    // Once it was said that scores had no segment, where only a kind could never hold.
    let scored = try patron.write(
      "rfm: {bins: 3}\nsegments: {a: r == 3, b: r < 3}\nkinds: {big: m == 5}\n",
      to: "scored.yaml"
    )
    #expect(
      try run("rules", "adopt", scored).errors.hasPrefix(
        "The kind “big” can never hold: its condition holds for no scores.\n`patron rules check"
      )
    )
    let sound = try patron.write("segments: {a: true}\n", to: "sound.yaml")
    #expect(try !run("rules", "adopt", sound).errors.contains("rules check"))
  }

  @Test func whatIsShownSaysWhereItIsFrom() throws {
    func heading() throws -> Substring? {
      try patron.succeed("rules", "show").split(separator: "\n").first
    }
    #expect(
      try heading()?.hasPrefix("# The standard rules of \(patron.store), fingerprint") == true
    )
    let file = try patron.write("preset: rfm-11\n", to: "trial.yaml")
    try patron.succeed("rules", "adopt", file)
    let own = patron.store + "/rules.yaml"
    #expect(try heading()?.hasPrefix("# \(own) on the preset rfm-11, fingerprint ") == true)
    try FileManager.default.removeItem(atPath: own)
    #expect(
      try heading()?.hasPrefix(
        "# The rules adopted for \(patron.store) on the preset rfm-11, fingerprint "
      ) == true
    )
  }

  @Test func anExportTakesTheRulesAlong() throws {
    let file = try patron.write("preset: rfm-11\n# 规则\n", to: "trial.yaml")
    try patron.succeed("rules", "adopt", file)
    try patron.write(try patron.succeed("log", "export"), to: "events.jsonl")
    let other = patron.path("other")
    try patron.succeed("init", "--currency", "CNY", "--time-zone", "Asia/Shanghai", store: other)
    try patron.succeed("ingest", "events.jsonl", store: other)
    #expect(try patron.succeed("log", "export", store: other) == patron.succeed("log", "export"))
    let again = try patron.succeed("ingest", "events.jsonl", store: other)
    #expect(again.contains("3 duplicate"))
    let shown = try patron.run(["rules", "show"], store: other)
    #expect(shown.text.contains("# Rules were adopted last at position 3, on "))
    #expect(shown.errors.contains("rules.yaml is not there"))
  }
}
