import EventLog
import Events
import Foundation
import TestSupport
import Testing

/// Views that were not folded from the log beside them are noticed, and never read.
@Suite struct OtherLogTests {
  private let patron: Patron
  private var log: String { patron.store + "/log" }

  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "CNY")
    try ingest("ann", 10)
  }

  private func ingest(_ customer: String, _ amount: Int) throws {
    let rows =
      "order,ordered_at,customer,amount\n\(amount),2024-05-\(amount),\(customer),\(amount)\n"
    try patron.write(rows, to: "\(customer).csv")
    try patron.succeed("ingest", "\(customer).csv")
  }

  private func putBack(_ backup: String) throws {
    try FileManager.default.removeItem(atPath: log)
    try FileManager.default.copyItem(atPath: patron.path(backup) + "/log", toPath: log)
  }

  private func expectNoticed(upTo event: Int) throws {
    let said = "The view rfm was folded from another log: up to event \(event), where this log has"
    for command in [["query", "rfm"], ["project", "rfm"]] {
      let result = try patron.run(command)
      #expect(result.status == 1 && result.errors.contains(said), "\(result.errors)")
      #expect(result.errors.contains("`patron rebuild rfm`"))
    }
    #expect(try patron.status("rfm")["state"]?.string == "to be rebuilt")
    #expect(try patron.run(["status"]).text.contains(said))
  }

  @Test func anOlderBackupPutBackUnderNewerViewsIsNoticed() throws {
    try patron.succeed("log", "backup", "backup")
    try ingest("bob", 20)
    try patron.succeed("project")
    try patron.succeed("show", "shop:bob")
    try putBack("backup")
    try expectNoticed(upTo: 2)
    // Also when the log has as many events again: they are others.
    try ingest("cat", 30)
    try expectNoticed(upTo: 2)
    #expect(try patron.succeed("rebuild", "--plan").contains("folded from another log"))
    try patron.succeed("rebuild", "rfm", "profiles", "dormancy", "referrals", "timeline")
    let rows = try patron.rows("rfm", "--columns", "customer,monetary")
    #expect(rows.map { $0["customer"] }.sorted { $0 ?? "" < $1 ?? "" } == ["shop:ann", "shop:cat"])
    #expect(try patron.succeed("show", "shop:cat").contains("30.00"))
    #expect(try patron.status("rfm")["state"]?.string == "up to date")
  }

  @Test func otherRulesTakeNothingOverFromAnotherLog() throws {
    try patron.succeed("log", "backup", "backup")
    try ingest("bob", 20)
    try patron.succeed("project", "rfm")
    try putBack("backup")
    try patron.write("rfm: {window: 90}\n", to: "other.yaml")
    let said = try patron.succeed("rebuild", "rfm", "--rules", "other.yaml")
    #expect(said.contains("the log was folded; 1 event folded"), "\(said)")
  }

  @Test func aBackupThatHasWhatTheViewsHaveGoesOn() throws {
    try patron.succeed("project", "rfm")
    try ingest("bob", 20)
    try patron.succeed("log", "backup", "backup")
    try ingest("cat", 30)
    try putBack("backup")
    #expect(try patron.status("rfm")["state"]?.string == "behind")
    #expect(try patron.succeed("project", "rfm").contains("1 new event folded"))
  }

  @Test func theViewsOfAnotherStoreAreNoticed() throws {
    let other = patron.path("other")
    try patron.succeed("init", "--currency", "CNY", store: other)
    try patron.succeed("ingest", "ann.csv", store: other)
    try patron.succeed("project", store: other)
    try FileManager.default.removeItem(atPath: patron.store + "/views")
    try FileManager.default.copyItem(atPath: other + "/views", toPath: patron.store + "/views")
    try expectNoticed(upTo: 1)
  }

  @Test func aLogReplacedUnderAProjectorEndsIt() throws {
    try patron.succeed("log", "backup", "backup")
    let projector = try patron.start(["project", "rfm", "--follow"])
    defer { projector.kill() }
    try patron.wait { try patron.status("rfm")["state"]?.string == "live" }
    try putBack("backup")
    let result = try projector.result()
    #expect(result.status == 1)
    #expect(result.errors.contains("log/data.mdb was replaced or removed"), "\(result.errors)")
  }

  @Test func viewsRemovedUnderARunningUpAreMadeAgain() throws {
    let up = try patron.start(["up"])
    defer { up.kill() }
    try patron.wait { try patron.status("rfm")["state"]?.string == "live" }
    try FileManager.default.removeItem(atPath: patron.store + "/views/rfm")
    try patron.wait { try patron.status("rfm")["state"]?.string == "live" }
    #expect(try patron.status("rfm")["checkpoint"]?.number == "1")
    up.stop()
    #expect(try up.result().status == 0)
  }
}
