import EventLog
import Events
import Foundation
import TestSupport
import Testing

/// A projector that meets what it cannot take in, and what a person can do about it.
@Suite struct SkippedEventTests {
  private let patron: Patron

  /// A store with two orders, a refund at position 3 that cannot be folded, and one more order.
  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "CNY")
    try ingest("1,2024-05-01,a,1\n2,2024-05-02,b,2\n", "first.csv")
    try EventLog(Store(path: patron.store), for: .appending).appendUnfoldableRefund(by: "shop:a")
    try ingest("3,2024-05-03,c,3\n", "second.csv")
  }

  private func ingest(_ rows: String, _ file: String) throws {
    try patron.write("order,ordered_at,customer,amount\n" + rows, to: file)
    try patron.succeed("ingest", file)
  }

  private func history(_ view: String = "rfm") throws -> [JSONValue] {
    let path = patron.store + "/views/\(view)/history.jsonl"
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .map { try JSONReader.parse(String($0)) }
  }

  @Test func theEventIsNamedAndTheReasonAndWhatCanBeDone() throws {
    let result = try patron.run(["project", "rfm"])
    #expect(result.status == 1)
    #expect(
      result.errors == """
        Error: The view rfm cannot take in the event at position 3 (purchase.refunded): it belongs to \
        an order that begins at position 4, after it.
        Hint: Restore a backup from before it, or leave the event out of this view: \
        `patron project rfm --skip 3 --because TEXT`.

        """
    )
    #expect(try patron.status("rfm")["checkpoint"]?.number == "2")
    let entry = try #require(try history().first)
    #expect(entry["what"]?.string == "failed")
    #expect(entry["position"]?.number == "3")
    #expect(entry["event"]?.string == "purchase.refunded")
  }

  @Test func itIsLeftOutWhereThatIsDecidedAndNowhereElse() throws {
    _ = try patron.run(["project", "rfm"])
    let said = try patron.succeed("project", "rfm", "--skip", "3", "--because", "a till was broken")
    #expect(
      said.hasPrefix("rfm: position 3 is left out from now on.\nrfm: 2 new events folded in ")
    )
    #expect(try patron.rows("rfm", "--as-of", "2024-05-04").count == 3)
    let remark = "rfm leaves out 1 event, as was decided: `patron status` says which, and why.\n"
    #expect(try patron.run(["query", "rfm"]).errors == remark)
    let decision = try #require(try history().last { $0["what"]?.string == "skipped" })
    #expect(decision["because"]?.string == "a till was broken")
    #expect(decision["by"]?.string?.isEmpty == false)
    #expect(try history().map { $0["what"]?.string } == ["failed", "skipped"])
    #expect(try patron.run(["project", "referrals"]).status == 1)
    // Also where the view is made anew.
    let digest = try patron.digest("rfm")
    for file in ["1", "current"] {
      try FileManager.default.removeItem(atPath: patron.store + "/views/rfm/" + file)
    }
    try patron.succeed("project", "rfm")
    #expect(try patron.digest("rfm") == digest)
  }

  /// `show` scored the numbers of `profiles` by the cuts of `rfm`, and said nothing of what that leaves out.
  @Test func whateverShowsItsScoresSaysSo() throws {
    let patron = try Patron()
    try patron.succeed("init", "--currency", "CNY")
    func ingest(_ rows: String) throws {
      try patron.write("order,ordered_at,customer,amount\n" + rows, to: "orders.csv")
      try patron.succeed("ingest", "orders.csv")
    }
    try ingest("1,2024-01-01,a,10\n2,2024-02-01,b,20\n")
    try patron.succeed("project")
    try ingest("3,2024-03-01,a,100\n4,2024-03-02,c,200\n")
    try patron.succeed("project", "rfm", "--skip", "3", "--because", "a till was broken")
    try patron.succeed("project")
    let row = try #require(try patron.rows("rfm").first { $0["customer"] == "shop:a" })
    let shown = try patron.run(["show", "a", "--explain"])
    for score in ["r", "f", "m"] {
      let line = shown.text.split(separator: "\n").first { $0.hasPrefix("  \(score)  ") }
      #expect(
        line?.contains(" \(row[score] ?? "") of 5 ") == true,
        "\(score) of \(row): \(shown.text)"
      )
    }
    let remark = "rfm leaves out 1 event, as was decided: `patron status` says which, and why.\n"
    #expect(shown.errors == remark)
    for command in [["export", "shop.sqlite"], ["rules", "show"], ["rules", "check"]] {
      #expect(try patron.run(command).errors.contains(remark), "\(command)")
    }
  }

  @Test func whatIsTakenInAgainStopsItAgain() throws {
    try patron.succeed("project", "rfm", "--skip", "3", "--because", "x")
    let result = try patron.run(["project", "rfm", "--unskip", "3", "--because", "y"])
    #expect(result.status == 1)
    #expect(result.text == "rfm: position 3 is taken in again.\n")
    #expect(result.errors.contains("cannot take in the event at position 3"))
  }

  @Test func aFollowerTakesInAgainWhatWasLeftOut() throws {
    let copy = try patron.copyLog(to: "undisturbed")
    let skip = ["project", "timeline", "--because", "not yet", "--skip"]
    // It is noted, and then the view stops at position 3.
    #expect(try patron.run(skip + ["1"]).status == 1)
    #expect(try patron.run(skip + ["3"]).status == 0)
    #expect(try patron.run(skip + ["3"], store: copy).status == 0)
    let without = try patron.digest("timeline")
    let follower = try patron.start(["project", "timeline", "--follow"])
    defer { follower.kill() }
    try patron.wait { try patron.status("timeline")["state"]?.string == "live" }
    let said = try patron.succeed("project", "timeline", "--unskip", "1", "--because", "now")
    #expect(said == "timeline: position 1 is taken in again.\n")
    try patron.wait { try patron.digest("timeline") != without }
    follower.stop()
    _ = try follower.result()
    try patron.succeed("project", "timeline", store: copy)
    #expect(try patron.digest("timeline") == patron.digest("timeline", store: copy))
  }

  static let refusals = [
    ("--skip 9 --because x", "The log has no event at position 9.", "It ends at 4"),
    ("--skip 1 --because x", "has taken in the event at position 1 already", "checkpoint, 2"),
    ("--unskip 3 --because x", "does not leave out position 3", "patron status"),
  ]

  @Test(arguments: refusals)
  func aDecisionThatCannotBeIsRefused(options: String, reason: String, hint: String) throws {
    _ = try patron.run(["project", "rfm"])
    let before = try history()
    let result = try patron.run(
      ["project", "rfm"] + options.split(separator: " ").map(String.init)
    )
    #expect(result.status == 1)
    #expect(result.errors.contains(reason), "\(result.errors)")
    #expect(result.errors.contains(hint), "\(result.errors)")
    #expect(try history() == before)
  }

  @Test(arguments: [
    "rfm --skip 3", "rfm --because x", "--skip 3 --because x", "rfm timeline --skip 3 --because x",
    "rfm --skip 3 --unskip 3 --because x", "rfm --skip x --because x", "rfm --until-stdin-ends",
  ])
  func aDecisionNeedsOneViewOneEventAndItsReason(options: String) throws {
    let result = try patron.run(["project"] + options.split(separator: " ").map(String.init))
    #expect(result.status == 64, "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: patron.store + "/views/rfm/history.jsonl"))
  }
}
