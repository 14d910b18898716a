import EventLog
import Events
import Foundation
import TestSupport
import Testing

/// `patron status` says what is, and nothing that is not.
@Suite struct StatusTests {
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

  private func rows(_ arguments: String...) throws -> [JSONValue] {
    let result = try patron.run(["status", "--format", "jsonl"] + arguments)
    return try result.lines.map { try JSONReader.parse(String($0)) }
  }

  private func fail(_ view: String) throws {
    try EventLog(Store(path: patron.store), for: .appending).appendUnfoldableRefund(by: "shop:a")
    #expect(try patron.run(["project", view]).status == 1)
  }

  @Test func everyRowIsAsTheSchemaSays() throws {
    let path = Project.path + "/schemas/status.schema.json"
    let schema = try JSONSchema(JSONReader.parse(String(contentsOfFile: path, encoding: .utf8)))
    try patron.succeed("project", "rfm")
    try fail("timeline")
    _ = try patron.run(["project", "profiles", "--skip", "2", "--because", "x"])
    let log = try EventLog(Store(path: patron.store), for: .reading)
    // A reader that stays while they are listed.
    try log.readBatches(after: .start) { _ in
      for rows in [try rows(), try rows("--digest")] {
        #expect(
          rows.map { $0["row"]?.string } == ["store"] + Array(repeating: "view", count: 5) + [
            "reader"
          ]
        )
        for row in rows { #expect(throws: Never.self, "\(row)") { try schema.validate(row) } }
      }
      return false
    }
    #expect(throws: JSONSchema.Violation.self) {
      try schema.validate(.object(["row": .string("view")]))
    }
  }

  @Test func aViewThatIsBehindSaysByHowMuchAndSinceWhen() throws {
    try patron.succeed("project", "rfm")
    let upToDate = try patron.status("rfm")
    #expect(upToDate["state"]?.string == "up to date")
    #expect(upToDate["lag_seconds"]?.number == "0.0")
    #expect(try #require(upToDate["events_per_second"]?.number.flatMap { Int($0) }) > 0)
    #expect(upToDate["last_work_at"]?.string?.hasSuffix("+08:00") == true)
    let minuteAgo = Timestamp(rawValue: Timestamp.now.rawValue - 60_000)
    let appender = Appender(try EventLog(Store(path: patron.store), for: .appending))
    let late = try Event.placed("9", by: "shop:a", day: 1, total: 1)
    _ = try appender.transaction(recordedAt: minuteAgo) { try $0.append(late) }
    try ingest(2)
    let behind = try patron.status("rfm")
    #expect(behind["state"]?.string == "behind")
    #expect(behind["lag"]?.number == "2")
    let seconds = try #require(behind["lag_seconds"]?.number.flatMap { Double($0) })
    #expect(seconds >= 60)
  }

  @Test func aProjectorThatWasKilledDoesNotRun() throws {
    let follower = try patron.start(["project", "rfm", "--follow"])
    try patron.wait { try patron.status("rfm")["state"]?.string == "live" }
    #expect(try patron.status("rfm")["process"]?.number == "\(follower.identifier)")
    follower.kill()
    _ = try follower.result()
    let status = try patron.status("rfm")
    #expect(status["state"]?.string == "up to date")
    #expect(status["process"] == .null)
  }

  @Test func aViewThatTheMachineLostSaysSoUntilItIsMadeAgain() throws {
    let follower = try patron.start(["project", "rfm", "--follow"])
    let mark = patron.store + "/views/rfm/1/unsynced"
    try patron.wait { FileManager.default.fileExists(atPath: mark) }
    try patron.wait { try patron.status("rfm")["lag"]?.number == "0" }
    let digest = try patron.digest("rfm")
    follower.kill()
    _ = try follower.result()
    // As after another start of the machine.
    try patron.write("another boot", to: "store/views/rfm/1/unsynced")
    #expect(try patron.status("rfm")["state"]?.string == "lost")
    let query = try patron.run(["query", "rfm"])
    #expect(query.status == 1)
    #expect(query.errors.contains("when the machine or its disk failed"), "\(query.errors)")
    let result = try patron.run(["project", "rfm"])
    #expect(result.status == 0)
    #expect(result.errors.contains("it is made again"), "\(result.errors)")
    #expect(try patron.digest("rfm") == digest)
    #expect(!FileManager.default.fileExists(atPath: mark))
  }

  @Test func whatFailedSaysWhereAndWhyUntilItIsDecided() throws {
    try fail("rfm")
    let failed = try patron.status("rfm")
    #expect(failed["state"]?.string == "failed")
    #expect(failed["checkpoint"]?.number == "1")
    #expect(failed["failed_position"]?.number == "2")
    #expect(failed["failed_event"]?.string == "purchase.refunded")
    #expect(failed["error"]?.string?.contains("cannot take in the event at position 2") == true)
    #expect(failed["hint"]?.string?.contains("--skip 2 --because TEXT") == true)
    let table = try patron.succeed("status")
    #expect(table.contains("The view rfm cannot take in the event at position 2"))
    try patron.succeed("project", "rfm", "--skip", "2", "--because", "a broken till")
    let decided = try patron.status("rfm")
    #expect(decided["state"]?.string == "up to date")
    #expect(decided["error"] == .null)
    #expect(decided["skipped"]?.number == "1")
    #expect(decided["skips"]?.array?.first?.string?.hasPrefix("2: a broken till (") == true)
    #expect(try patron.succeed("status").contains("rfm leaves out position 2: a broken till ("))
  }

  @Test func aViewIsParkedOnlyWhileUpRuns() throws {
    try fail("rfm")
    let up = try patron.start(["up", "rfm"])
    defer { up.kill() }
    try patron.wait { try patron.status("rfm")["state"]?.string == "parked" }
    #expect(try rows().first?["up_process"]?.number == "\(up.identifier)")
    #expect(try patron.succeed("status").contains("`patron up` is process \(up.identifier)."))
    up.stop()
    #expect(try up.result().status == 0)
    #expect(try patron.status("rfm")["state"]?.string == "failed")
    #expect(try rows().first?["up_process"] == .null)
  }

  @Test func aReaderIsNamedWithHowFarBackItReads() throws {
    let log = try EventLog(Store(path: patron.store), for: .reading)
    try log.readBatches(after: .start) { _ in
      for order in 2...4 { try ingest(order) }
      let reader = try #require(try rows().last)
      #expect(reader["row"]?.string == "reader")
      #expect(reader["reads"]?.string == "log")
      #expect(reader["process"]?.number == "\(getpid())")
      #expect(try #require(reader["commits_behind"]?.number.flatMap { Int($0) }) >= 3)
      return false
    }
    #expect(try rows().last?["row"]?.string == "view")
  }

  /// What was replaced by every commit can be used again, and is counted as that.
  @Test func freePagesAreCounted() throws {
    for order in 2...6 { try ingest(order) }
    let store = try #require(try rows().first)
    func number(_ name: String) -> Int { store[name]?.number.flatMap { Int($0) } ?? -1 }
    #expect(number("reusable_bytes") > 0)
    #expect(number("disk_bytes") > number("reusable_bytes"))
    #expect(number("free_bytes") > 0)
    #expect(number("reusable_bytes") % 4_096 == 0)
  }
}
