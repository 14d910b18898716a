import Events
import Foundation
import TestSupport
import Testing

/// A projector may be killed at any time: what it ends with is what an undisturbed one ends with.
///
/// The moments are random, so the waits here are the test, not a way around one.
@Suite(.serialized) struct KilledProjectorTests {
  let patron: Patron

  init() throws {
    patron = try Patron()
    try patron.succeed("init")
  }

  private func waitAMoment(_ random: inout SeededGenerator, upTo seconds: Double) {
    Thread.sleep(forTimeInterval: Double.random(in: 0...seconds, using: &random))
  }

  @Test func twentyKillsEndWithTheSameDigest() throws {
    var random = SeededGenerator()
    try patron.writeOrders(0..<60_000, to: "orders.csv")
    try patron.succeed("ingest", "orders.csv")
    let copy = try patron.copyLog(to: "undisturbed")
    let start = Date()
    try patron.succeed("project", "rfm", store: copy)
    let duration = Date().timeIntervalSince(start)
    var kills = 0
    while kills < 20 {
      let child = try patron.start(["project", "rfm"])
      waitAMoment(&random, upTo: duration * 1.1)
      child.kill()
      if try child.result().isSignalled { kills += 1 }
      // Where it was done before, it begins anew.
      if let lag = try? patron.status("rfm")["lag"]?.number, lag == "0", kills < 20 {
        try FileManager.default.removeItem(atPath: patron.store + "/views")
        try FileManager.default.createDirectory(
          atPath: patron.store + "/views",
          withIntermediateDirectories: true
        )
      }
    }
    try patron.succeed("project", "rfm")
    let status = try patron.status("rfm")
    #expect(status["lag"]?.number == "0")
    #expect(status["digest"]?.string == (try patron.digest("rfm", store: copy)))
    #expect(try patron.succeed("log", "verify").contains("all as written"))
  }

  @Test func twentyKillsOfAFollowerBesideAnIngest() throws {
    var random = SeededGenerator()
    let files = try (0..<20).map { number in
      try patron.writeOrders(number * 2_000..<(number + 1) * 2_000, to: "\(number).csv")
      return "\(number).csv"
    }
    let ingest = try patron.start(["ingest"] + files)
    var kills = 0
    while kills < 20 {
      let follower = try patron.start(["project", "profiles", "--follow"])
      waitAMoment(&random, upTo: 0.25)
      follower.kill()
      if try follower.result().isSignalled { kills += 1 }
    }
    #expect(try ingest.result().status == 0)
    let follower = try patron.start(["project", "profiles", "--follow"])
    try patron.wait { try patron.status("profiles")["lag"]?.number == "0" }
    follower.stop()
    let last = try follower.result()
    // What comes before it listens ends it, which is as good: see the next test.
    #expect(last.status == 0 || last.isSignalled && last.status == SIGTERM, "\(last.errors)")
    let copy = try patron.copyLog(to: "undisturbed")
    try patron.succeed("project", "profiles", store: copy)
    #expect(try patron.digest("profiles") == patron.digest("profiles", store: copy))
  }

  /// A follower that was started from another program's worker thread could not be stopped: such
  /// threads block all signals, and the mask is handed on.
  @Test(arguments: [false, true])
  func aFollowerStopsWhenItIsAsked(blocksSignals: Bool) throws {
    let follower = try patron.start(["project", "rfm", "--follow"], blocksSignals: blocksSignals)
    try patron.wait { try patron.status("rfm")["state"]?.string == "live" }
    // Its lock is there before it listens: what comes too early ends it, which is as good.
    follower.stop()
    let result = try follower.result()
    #expect(result.status == 0 || result.isSignalled && result.status == SIGTERM)
  }

  @Test func aFollowerPicksUpWhatIsAppended() throws {
    try patron.writeOrders(0..<500, to: "1.csv")
    try patron.writeOrders(500..<700, to: "2.csv")
    try patron.succeed("ingest", "1.csv")
    let follower = try patron.start(["project", "rfm", "--follow"])
    defer { follower.kill() }
    let head = { try patron.succeed("log", "verify").prefix { $0 != " " }.filter { $0 != "," } }
    for file in ["2.csv", "1.csv", "2.csv"] {
      try patron.succeed("ingest", file)
      let end = try head()
      try patron.wait { try patron.status("rfm")["checkpoint"]?.number == end }
      #expect(try patron.status("rfm")["state"]?.string == "live")
    }
    let second = try patron.run(["project", "rfm"])
    #expect(second.status == 1)
    #expect(second.errors.contains("Another projector folds rfm already"))
    follower.stop()
    #expect(try follower.result().status == 0)
    #expect(try patron.status("rfm")["state"]?.string == "up to date")
  }

  @Test func allViewsAreFoldedByProcessesOfTheirOwn() throws {
    try patron.writeOrders(0..<500, to: "1.csv")
    try patron.succeed("ingest", "1.csv")
    let said = try patron.succeed("project")
    let views = ["profiles", "rfm", "dormancy", "referrals", "timeline"]
    for view in views {
      #expect(said.contains("\(view): "))
      #expect(try patron.status(view)["lag"]?.number == "0")
    }
    let copy = try patron.copyLog(to: "undisturbed")
    for view in views {
      try patron.succeed("project", view, store: copy)
      #expect(try patron.digest(view) == patron.digest(view, store: copy))
    }
  }
}
