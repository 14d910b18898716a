import Events
import Foundation
import TestSupport
import Testing

/// Views are built anew while the shop goes on: nobody waits, nothing is lost, and any process may die.
@Suite(.serialized) struct RebuildTests {
  let patron: Patron
  private var versions: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: patron.store + "/views/timeline")
        .filter { $0.allSatisfy(\.isNumber) }.sorted()
    }
  }

  init() throws {
    patron = try Patron()
    try patron.succeed("init")
  }

  /// The digest of a view made from nothing of the same log.
  private func freshDigest(_ view: String) throws -> String {
    let copy = try patron.copyLog(to: "fresh-\(UUID())")
    try patron.succeed("project", view, store: copy)
    return try patron.digest(view, store: copy)
  }

  // The moments are random, so the waits here are the test, not a way around one.
  @Test func twentyKillsEndWithTheSameDigest() throws {
    var random = SeededGenerator()
    try patron.writeOrders(0..<60_000, to: "orders.csv")
    try patron.succeed("ingest", "orders.csv")
    try patron.succeed("project", "rfm")
    let start = Date()
    try patron.succeed("rebuild", "rfm", "--from-log")
    let duration = Date().timeIntervalSince(start)
    try patron.write("rfm: {bins: 3}\n", to: "other.yaml")
    var kills = 0
    while kills < 20 {
      let way = random.pick([["--from-log"], ["--rules", patron.path("other.yaml")], []])
      let child = try patron.start(["rebuild", "rfm"] + way)
      Thread.sleep(forTimeInterval: Double.random(in: 0...duration * 1.1, using: &random))
      child.kill()
      if try child.result().isSignalled { kills += 1 }
      // The version in use answers, and takes in what is appended meanwhile.
      if kills % 5 == 1 {
        try patron.writeOrders(60_000 + kills * 10..<60_010 + kills * 10, to: "more.csv")
        try patron.succeed("ingest", "more.csv")
        try patron.succeed("project", "rfm")
        #expect(try patron.rows("rfm", "--limit", "1").count == 1)
      }
    }
    try patron.succeed("rebuild", "rfm")
    #expect(try patron.digest("rfm") == freshDigest("rfm"))
    #expect(try patron.status("rfm")["lag"]?.number == "0")
    try patron.succeed("rebuild", "rfm", "--rollback")
    try patron.succeed("project", "rfm")
    #expect(try patron.digest("rfm") == freshDigest("rfm"))
  }

  @Test func rebuildsBesideAFollowerAnIngestAndQueries() throws {
    let files = try (0..<10).map { number in
      try patron.writeOrders(number * 2_000..<(number + 1) * 2_000, to: "\(number).csv")
      return "\(number).csv"
    }
    try patron.succeed("ingest", files[0])
    try patron.succeed("project", "timeline")
    let follower = try patron.start(["project", "timeline", "--follow"])
    defer { follower.kill() }
    let ingest = try patron.start(["ingest"] + files.dropFirst())
    let before = try patron.rows("timeline").count
    for number in 0..<8 {
      let query = try patron.start(["query", "timeline", "--format", "csv"])
      let arguments = number % 2 == 0 ? ["--from-log"] : []
      let rebuild = try patron.run(["rebuild", "timeline"] + arguments)
      #expect(rebuild.status == 0, "\(rebuild.errors)")
      let result = try query.result()
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.lines.count > before)
    }
    #expect(try ingest.result().status == 0)
    try patron.wait { try patron.status("timeline")["lag"]?.number == "0" }
    // It is the follower that has the version in use.
    try patron.wait {
      try patron.status("timeline")["process"]?.number == "\(follower.identifier)"
    }
    #expect(try patron.digest("timeline") == freshDigest("timeline"))
    follower.stop()
    #expect(try follower.result().status == 0)
  }

  @Test func aQueryEndsOnTheVersionItBeganWith() throws {
    try patron.writeOrders(0..<20_000, to: "orders.csv")
    try patron.succeed("ingest", "orders.csv")
    try patron.succeed("project", "timeline")
    let rows = try patron.rows("timeline").count
    // The reader of its output stops after the first line, until there is something in `go`.
    let query = try ChildProcess(
      "/bin/sh",
      [
        "-c",
        """
        mkfifo go && '\(Patron.binary)' query timeline --format csv --store '\(patron.store)' |
        (read line; echo "$line" > first; cat go > rest; cat >> rest)
        """,
      ],
      folder: patron.folder
    )
    try patron.wait { FileManager.default.fileExists(atPath: patron.path("first")) }
    for number in 1...2 {
      try patron.writeOrders(20_000 * number..<20_000 * number + 100, to: "more.csv")
      try patron.succeed("ingest", "more.csv")
      try patron.succeed("rebuild", "timeline")
    }
    // The first is neither in use nor kept, but it is read.
    #expect(try versions == ["1", "2", "3"])
    try patron.write("", to: "empty")
    _ = try ChildProcess("/bin/sh", ["-c", "cat empty > go"], folder: patron.folder).result()
    #expect(try query.result().status == 0)
    let rest = try String(contentsOfFile: patron.path("rest"), encoding: .utf8)
    #expect(rest.split(separator: "\n").count == rows)
    #expect(try patron.rows("timeline").count > rows)
    try patron.succeed("rebuild", "timeline")
    #expect(try versions == ["3", "4"])
  }

  @Test func rulesAreAdoptedAndGivenUp() throws {
    try patron.writeOrders(0..<400, to: "orders.csv")
    try patron.succeed("ingest", "orders.csv")
    try patron.succeed("project")
    let standard = try patron.rows("rfm")
    let fingerprint = try patron.status("rfm")["rules"]?.string
    #expect(try patron.run(["query", "rfm"]).errors == "")
    try patron.write("segments: {all: 'true'}\n", to: "store/rules.yaml")
    let query = try patron.run(["query", "rfm", "--limit", "1"])
    #expect(query.status == 0)
    #expect(query.errors.contains("rfm was built with other rules than the shop has now: segments"))
    #expect(try patron.rows("rfm") == standard)
    #expect(try patron.run(["query", "referrals"]).errors == "")
    let status = try patron.run(["status"])
    #expect(
      status.errors.hasSuffix(
        """
        Built with other rules than the shop has now: profiles, rfm, dormancy. \
        Build them by these with `patron rebuild profiles rfm dormancy`.

        """
      )
    )
    let said = try patron.succeed("rebuild", "profiles", "rfm", "dormancy")
    #expect(said.contains("rfm: version 2 is in use. The rules changed (segments): its states"))
    #expect(said.contains("dormancy: version 2 is in use."))
    #expect(!(try patron.run(["status"]).errors.contains("Built with other rules")))
    #expect(try patron.status("rfm")["rules"]?.string != fingerprint)
    #expect(try patron.rows("rfm").allSatisfy { $0["segment"] == "all" })
    let back = try patron.succeed("rebuild", "rfm", "--rollback")
    #expect(back == "rfm: version 1 is in use again; version 2 is kept.\n")
    #expect(try patron.rows("rfm") == standard)
    #expect(try patron.status("rfm")["rules"]?.string == fingerprint)
    // What was missed meanwhile is caught up with.
    try patron.succeed("rebuild", "rfm", "--rollback")
    try patron.writeOrders(400..<500, to: "more.csv")
    try patron.succeed("ingest", "more.csv")
    try patron.succeed("project", "rfm")
    let behind = try patron.succeed("rebuild", "rfm", "--rollback")
    #expect(behind.contains("is in use again, 1"))
    #expect(behind.contains("events behind until `patron project rfm`"))
    try patron.succeed("project", "rfm")
    #expect(try patron.digest("rfm") == freshDigest("rfm"))
  }

  // The second one, which waits for its turn, named what it had found before: a version long replaced.
  @Test func twoRebuildsAtOnceSayWhatEachReplaced() throws {
    try patron.succeed("project", "rfm")
    let children = try (0..<2).map { _ in try patron.start(["rebuild", "rfm"]) }
    // On a busy machine the second one is refused after a second.
    let said = try children.map { try $0.result() }.filter { $0.status == 0 }.map(\.text).sorted()
    #expect(!said.isEmpty)
    for (text, version) in zip(said, [2, 3]) {
      #expect(text.hasPrefix("rfm: version \(version) is in use."), "\(text)")
      #expect(text.contains("; version \(version - 1) is kept"), "\(text)")
    }
  }

  // `status` said nothing of any view, and the view could only be had again by removing its folder.
  @Test(arguments: ["gone", "empty", "cut off", "noise"])
  func aDamagedViewIsSaidToBeAndMadeAgain(damage: String) throws {
    try patron.write("order,ordered_at,customer,amount\n1,2024-05-01,a,1\n", to: "orders.csv")
    try patron.succeed("ingest", "orders.csv")
    try patron.succeed("project")
    let digest = try patron.digest("rfm")
    let file = patron.store + "/views/rfm/1/data.mdb"
    let content = try Data(contentsOf: URL(filePath: file))
    switch damage {
    case "gone": try FileManager.default.removeItem(atPath: file)
    case "empty": try Data().write(to: URL(filePath: file))
    case "cut off": try content.prefix(8_192).write(to: URL(filePath: file))
    default: try Data(content.map { $0 ^ 0x5A }).write(to: URL(filePath: file))
    }
    #expect(try patron.status("rfm")["state"]?.string == "damaged")
    #expect(try patron.status("timeline")["state"]?.string == "up to date")
    let status = try patron.run(["status"])
    #expect(status.text.contains("/views/rfm/1 is damaged: "), "\(status.text)")
    let query = try patron.run(["query", "rfm"])
    #expect(query.status == 1)
    #expect(query.errors.contains("Hint: A view can always be made again: `patron rebuild rfm`"))
    #expect(try patron.succeed("rebuild", "--plan").contains("the old one is damaged"))
    let said = try patron.succeed("rebuild", "rfm")
    #expect(said.contains("The old one is damaged: the log was folded; 1 event folded"), "\(said)")
    #expect(!said.contains("is kept"), "\(said)")
    #expect(try patron.digest("rfm") == digest)
    #expect(try patron.status("rfm")["state"]?.string == "up to date")
  }

  // It was built first: the version to go back to was lost to a slip of the pen.
  @Test func nothingIsBuiltWhereTheListCannotBeWritten() throws {
    try patron.writeOrders(0..<40, to: "orders.csv")
    try patron.succeed("ingest", "orders.csv")
    try patron.succeed("rebuild", "rfm")
    let result = try patron.run(["rebuild", "rfm", "--diff", "--output", "nowhere/diff.csv"])
    #expect(result.status == 1)
    #expect(result.errors.contains("nowhere/diff.csv cannot be written"), "\(result.errors)")
    #expect(try patron.status("rfm")["version"]?.number == "1")
    let noDate = try patron.run(["rebuild", "rfm", "--diff", "--as-of", "then"])
    #expect(noDate.status == 64)
    #expect(try patron.status("rfm")["version"]?.number == "1")
  }

  @Test func whatChangedIsListedAndCounted() throws {
    try patron.writeOrders(0..<400, to: "orders.csv")
    try patron.succeed("ingest", "orders.csv")
    let first = try patron.run(["rebuild", "rfm", "--diff"])
    #expect(first.status == 0 && first.text == "")
    #expect(first.errors.contains("rfm: there is no version to hold the first one against."))
    try patron.write("segments: {all: 'true'}\n", to: "all.yaml")
    let arguments = ["--diff", "--as-of", "2024-12-31", "--format", "csv"]
    let list = try patron.run(["rebuild", "rfm", "--rules", "all.yaml"] + arguments)
    #expect(list.status == 0)
    let rows = CSVText.rows(list.text)
    let count = try patron.rows("rfm", "--as-of", "2024-12-31").count
    #expect(rows.count == count && count > 300)
    #expect(rows.allSatisfy { $0["change"] == "changed" && $0["after"] == "segment=all" })
    #expect(list.errors.contains("rfm: version 2 is in use."))
    #expect(
      list.errors.contains(
        "rfm: \(count) changed (segment \(count)), 0 added, 0 removed, 0 the same."
      )
    )
    let back = try patron.run(["rebuild", "rfm", "--rollback", "--output", "b.csv"] + arguments)
    #expect(back.status == 0 && back.text == "")
    let written = try String(contentsOfFile: patron.path("b.csv"), encoding: .utf8)
    #expect(CSVText.rows(written).allSatisfy { $0["before"] == "segment=all" })
  }

  @Test func aPlanNamesTheViewsThatTheRulesTouch() throws {
    try patron.writeOrders(0..<400, to: "orders.csv")
    try patron.succeed("ingest", "orders.csv")
    try patron.succeed("project")
    try patron.write("dormancy: {days: 30}\n", to: "trial.yaml")
    let plan = try patron.run(["rebuild", "--plan", "--rules", "trial.yaml", "--format", "csv"])
    #expect(plan.status == 0)
    let rows = CSVText.rows(plan.text)
    #expect(rows.map { $0["view"] } == ["profiles", "dormancy"])
    for row in rows {
      #expect(row["why"] == "the rules changed (dormancy)")
      #expect(row["states"] == "copied" && row["events"] == "0")
      #expect((Int(row["rows"] ?? "") ?? 0) > 300 && (Int(row["disk"] ?? "") ?? 0) > 4_096)
    }
    #expect(plan.errors.contains("Nothing to do for rfm, referrals, timeline:"))
    // Nothing was done.
    #expect(try patron.status("dormancy")["version"]?.number == "1")
    #expect(try patron.run(["status"]).errors == "")
  }
}
