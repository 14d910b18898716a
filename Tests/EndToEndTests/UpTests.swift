import EventLog
import Events
import Foundation
import TestSupport
import Testing

/// `patron up` keeps the views up to date, whatever happens to its projectors or to itself.
@Suite(.serialized) struct UpTests {
  private static let views = ["profiles", "rfm", "dormancy", "referrals", "timeline"]
  private let patron: Patron

  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "CNY")
    try ingest(1)
  }

  private func ingest(_ order: Int) throws {
    try patron.write(
      "order,ordered_at,customer,amount\n\(order),2024-05-01,a,1\n",
      to: "\(order).csv"
    )
    try patron.succeed("ingest", "\(order).csv")
  }

  private func process(_ view: String) throws -> pid_t? {
    try patron.status(view)["process"]?.number.flatMap { pid_t($0) }
  }

  private func waitUntilLive(_ views: [String] = views) throws {
    try patron.wait {
      try views.allSatisfy { try patron.status($0)["state"]?.string == "live" }
    }
  }

  private func whats(_ view: String) -> [String] {
    let text = try? String(
      contentsOfFile: patron.store + "/views/\(view)/history.jsonl",
      encoding: .utf8
    )
    return (text ?? "").split(separator: "\n").compactMap { line in
      (try? JSONReader.parse(String(line)))?["what"]?.string
    }
  }

  @Test func everyViewIsFollowedByAProcessAndAllStopWhenAsked() throws {
    let up = try patron.start(["up"])
    defer { up.kill() }
    try waitUntilLive()
    let processes = try Self.views.map { try process($0) }
    #expect(Set(processes).count == 5)
    try ingest(2)
    try patron.wait {
      try Self.views.allSatisfy { try patron.status($0)["checkpoint"]?.number == "2" }
    }
    up.stop()
    let result = try up.result()
    #expect(result.status == 0 && !result.isSignalled)
    #expect(result.output.isEmpty)
    // When it has ended they have ended, too.
    for view in Self.views { #expect(try process(view) == nil) }
    let lines = result.errors.split(separator: "\n")
    #expect(lines.filter { $0.hasSuffix("] started") }.count == 5, "\(result.errors)")
    #expect(lines.filter { $0.hasSuffix("] stopped") }.count == 6, "\(result.errors)")
    #expect(lines.allSatisfy { $0.contains(" info patron.") }, "\(result.errors)")
  }

  @Test func onlyTheViewsNamedAreFollowed() throws {
    let up = try patron.start(["up", "rfm", "timeline", "rfm"])
    defer { up.kill() }
    try waitUntilLive(["rfm", "timeline"])
    #expect(try process("profiles") == nil)
    up.stop()
    #expect(try up.result().status == 0)
  }

  @Test func whatDiesIsStartedAgain() throws {
    let up = try patron.start(["up"])
    defer { up.kill() }
    try waitUntilLive()
    let others = try process("profiles")
    // More often than a view that fails by itself would be tried.
    for _ in 0..<3 {
      let first = try #require(try process("rfm"))
      kill(first, SIGKILL)
      try patron.wait { try process("rfm").map { $0 != first } ?? false }
      try patron.wait { whats("rfm").last == "resumed" }
    }
    #expect(try process("profiles") == others)
    try ingest(2)
    try patron.wait { try patron.status("rfm")["checkpoint"]?.number == "2" }
    up.stop()
    #expect(try up.result().errors.contains("ended by signal 9 (Killed)"))
    #expect(whats("rfm") == ["failed", "resumed", "failed", "resumed", "failed", "resumed"])
  }

  /// Starts `patron` with a pipe as stderr whose reader ends after a line.
  private func startUnheard(_ arguments: String) throws -> ChildProcess {
    let script =
      "mkfifo said && { head -n 1 < said > heard & } && exec \(Patron.binary) \(arguments) 2> said"
    return try ChildProcess(
      "/bin/sh",
      ["-c", script],
      environment: ["PATRON_STORE": patron.store],
      folder: patron.folder
    )
  }

  /// `patron up 2>&1 | logger`: when the reader of its messages ended, the next one ended all views.
  @Test func itOutlivesWhoeverReadsItsMessages() throws {
    let up = try startUnheard("up")
    defer { up.kill() }
    try waitUntilLive()
    #expect(try String(contentsOfFile: patron.path("heard"), encoding: .utf8).contains("] up"))
    let first = try #require(try process("rfm"))
    kill(first, SIGKILL)
    try patron.wait { try process("rfm").map { $0 != first } ?? false }
    try ingest(2)
    try patron.wait { try patron.status("rfm")["checkpoint"]?.number == "2" }
    up.stop()
    let result = try up.result()
    #expect(result.status == 0 && !result.isSignalled)
  }

  @Test func soDoesAProjectorThatFollows() throws {
    let projector = try startUnheard("project rfm --follow")
    defer { projector.kill() }
    try waitUntilLive(["rfm"])
    try patron.wait { FileManager.default.contents(atPath: patron.path("heard"))?.isEmpty == false }
    projector.stop()
    let result = try projector.result()
    #expect(result.status == 0 && !result.isSignalled)
  }

  // On a full disk, where the death of a projector could not be noted, all views stopped with it.
  @Test func aDeathThatCannotBeNotedStopsNobodyElse() throws {
    let up = try patron.start(["up"])
    defer { up.kill() }
    try waitUntilLive()
    let others = try process("profiles")
    let first = try #require(try process("rfm"))
    // Nothing can be added to a folder, nor read from it, until it goes.
    let history = patron.store + "/views/rfm/history.jsonl"
    try FileManager.default.createDirectory(atPath: history, withIntermediateDirectories: false)
    kill(first, SIGKILL)
    try patron.wait { up.errorsSoFar.contains("view=rfm [patron] not attended to") }
    try FileManager.default.removeItem(atPath: history)
    try waitUntilLive()
    #expect(try process("profiles") == others)
    up.stop()
    #expect(try up.result().status == 0)
  }

  /// As a system call that is not allowed ends it; Swift spends no time on a backtrace there.
  @Test func whatCrashesTwiceAtTheSamePlaceIsParked() throws {
    let up = try patron.start(["up"])
    defer { up.kill() }
    for _ in 0..<2 {
      try waitUntilLive(["rfm"])
      let crashing = try #require(try process("rfm"))
      kill(crashing, SIGSYS)
      try patron.wait { try process("rfm") != crashing }
    }
    try patron.wait { whats("rfm").last == "parked" }
    try waitUntilLive(Self.views.filter { $0 != "rfm" })
    up.stop()
    #expect(try up.result().errors.contains("--skip 2 --because TEXT"))
  }

  @Test func aViewThatFailsOnTheSameEventAgainIsParkedUntilSomebodyDecides() throws {
    try EventLog(Store(path: patron.store), for: .appending).appendUnfoldableConsent(by: "shop:a")
    let up = try patron.start(["up"])
    defer { up.kill() }
    let stuck = ["profiles", "dormancy", "timeline"]
    try patron.wait { stuck.allSatisfy { whats($0) == ["failed", "failed", "parked"] } }
    try waitUntilLive(["rfm", "referrals"])
    try ingest(2)
    try patron.wait { try patron.status("rfm")["checkpoint"]?.number == "3" }
    #expect(try patron.status("dormancy")["checkpoint"]?.number == "1")
    try patron.succeed("project", "dormancy", "--skip", "2", "--because", "cut short")
    try waitUntilLive(["dormancy"])
    #expect(try patron.status("dormancy")["checkpoint"]?.number == "3")
    #expect(try process("profiles") == nil)
    up.stop()
    let said = try up.result().errors
    let lines = said.split(separator: "\n")
    #expect(lines.filter { $0.hasSuffix("] parked") }.count == 3, "\(said)")
    // What a projector says stands among the lines of others, and each says whose it is.
    let form = #/^\d{4}-\S+ \w+ patron\.\w+: /#
    #expect(lines.allSatisfy { $0.contains(form) }, "\(said)")
    let failures = lines.filter { $0.contains(" error patron.dormancy: ") }
    #expect(failures.count == 2 && failures.allSatisfy { $0.contains("process=") }, "\(said)")
    #expect(failures.allSatisfy { $0.contains("--skip 2 --because TEXT") }, "\(said)")
  }

  /// After an upgrade all views were parked, each waiting for a `patron rebuild`.
  @Test func whatAnEarlierPatronMadeIsBuiltAnew() throws {
    try patron.succeed("project")
    let digests = try Self.views.map { try patron.digest($0) }
    try Store(path: patron.store).age("rfm", by: -1)
    try Store(path: patron.store).age("timeline", by: 1)
    #expect(try patron.status("rfm")["state"]?.string == "to be rebuilt")
    let up = try patron.start(["up"])
    defer { up.kill() }
    try waitUntilLive(Self.views.filter { $0 != "timeline" })
    // It is that of a later Patron, which this one would undo.
    try patron.wait { whats("timeline").last == "parked" }
    try Store(path: patron.store).age("timeline", by: -1)
    #expect(try Self.views.map { try patron.digest($0) } == digests)
    #expect(try patron.status("rfm")["version"]?.number == "2")
    #expect(try patron.status("profiles")["version"]?.number == "1")
    #expect(whats("rfm") == [])
    up.stop()
    let said = try up.result().errors
    #expect(
      said.contains(
        "it was made by an earlier Patron, and is built anew by the rules it was built with."
      )
    )
    #expect(said.contains("version 2 is in use; version 1 is kept."))
  }

  /// Where a cron job runs it, the job goes on.
  @Test func soItIsByAProjectorThatDoesNotStay() throws {
    try patron.succeed("project", "rfm")
    try ingest(2)
    try Store(path: patron.store).age("rfm", by: -1)
    let result = try patron.run(["project", "rfm"])
    #expect(result.status == 0)
    #expect(
      result.errors == """
        rfm: it was made by an earlier Patron, and is built anew by the rules it was built with.
        rfm: version 2 is in use; version 1 is kept.

        """
    )
    #expect(try patron.rows("rfm").first?["frequency"] == "2")
  }

  /// A new `up` tries once what the last one parked.
  @Test func whatWasParkedBeforeIsTriedOnce() throws {
    try EventLog(Store(path: patron.store), for: .appending).appendUnfoldableRefund(by: "shop:a")
    #expect(try patron.run(["project", "rfm"]).status == 1)
    let up = try patron.start(["up", "rfm"])
    defer { up.kill() }
    try patron.wait { whats("rfm") == ["failed", "failed", "parked"] }
    up.stop()
    #expect(try up.result().status == 0)
  }

  @Test func nothingGoesOnWhenItIsKilled() throws {
    let up = try patron.start(["up"])
    try waitUntilLive()
    up.kill()
    #expect(try up.result().isSignalled)
    try patron.wait { try Self.views.allSatisfy { try process($0) == nil } }
  }

  @Test func aSecondOneIsRefused() throws {
    let up = try patron.start(["up", "rfm"])
    defer { up.kill() }
    try waitUntilLive(["rfm"])
    let second = try patron.run(["up", "timeline"])
    #expect(second.status == 1)
    #expect(second.errors.contains("Another `patron up` keeps the views of"), "\(second.errors)")
    #expect(second.errors.contains("(process \(up.identifier))"), "\(second.errors)")
    up.stop()
    #expect(try up.result().status == 0)
  }

  // Its lock went with the folder: a second one could begin beside it, on the same views.
  @Test(arguments: [
    "mv store old && mv other store", "mkdir old && mv store/* old && mv other/* store",
  ])
  func itEndsWhereAnotherStoreTookThePlaceOfItsOwn(command: String) throws {
    let up = try patron.start(["up"])
    defer { up.kill() }
    try waitUntilLive()
    try patron.succeed("init", store: patron.path("other"))
    // While there is none it may come back.
    try shell("mv store away && mv away store")
    try shell(command)
    let result = try up.result()
    #expect(result.status == 1)
    #expect(result.errors.contains("another store took the place of this one"), "\(result.errors)")
    let next = try patron.start(["up"])
    defer { next.kill() }
    try waitUntilLive()
    next.stop()
    #expect(try next.result().status == 0)
  }

  private func shell(_ command: String) throws {
    let result = try ChildProcess("/bin/sh", ["-c", command], folder: patron.folder).result()
    try #require(result.status == 0, "\(result.errors)")
  }

  @Test func itWaitsForAStoreThatWasMovedAway() throws {
    let up = try patron.start(["up", "rfm"])
    defer { up.kill() }
    try waitUntilLive(["rfm"])
    try shell("mv store away")
    try patron.wait { up.errorsSoFar.contains("There is no store at") }
    try shell("mv away store")
    try waitUntilLive(["rfm"])
    up.stop()
    #expect(try up.result().status == 0)
  }

  /// `tools/patron.service` is one that systemd takes, where systemd is there to say so.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
  func systemdTakesTheUnitFile() throws {
    // It looks for the program: this one stands in for the installed one.
    let unit = try String(contentsOfFile: Project.path + "/tools/patron.service", encoding: .utf8)
      .replacingOccurrences(of: "/usr/local/bin/patron", with: Patron.binary)
    let path = try patron.write(unit, to: "patron.service")
    let result = try ChildProcess("/usr/bin/systemd-analyze", ["verify", "--man=no", path]).result()
    #expect(result.status == 0, "\(result.errors)")
    #expect(!result.errors.contains("patron.service"), "\(result.errors)")
    #expect(unit.contains("ExecStart=\(Patron.binary) up"))
  }
}
