import EventLog
import Events
import Foundation
import TestSupport
import Testing

/// An ingest may be killed at any time: reading the files again adds what is missing, and nothing twice.
///
/// The moments are random, so the waits here are the test, not a way around one.
@Suite(.serialized) struct KilledIngestTests {
  let patron: Patron

  init() throws { patron = try Patron() }

  /// The exported log without what differs from one reading to the next.
  private func events(_ store: String) throws -> [String] {
    let result = try patron.run(["log", "export"], store: store)
    return result.text.split(separator: "\n").map {
      String($0).replacing(/"recordedtime":"[^"]*",/, with: "")
    }
  }

  @Test func killsAndReadingAgainAddEachFactOnce() throws {
    var random = SeededGenerator()
    try patron.succeed("sample", "shop", "--customers", "800", "--seed", "9")
    let names = ["orders.csv", "signups.jsonl", "chats.jsonl", "mail.jsonl", "identity.jsonl"]
    let files = names.map { "shop/\($0)" }
    let undisturbed = patron.path("undisturbed")
    try patron.succeed("init", store: undisturbed)
    let start = Date()
    let account = try patron.run(["ingest"] + files, store: undisturbed)
    #expect(account.status == 0)
    let duration = Date().timeIntervalSince(start)
    try patron.succeed("init")
    var kills = 0
    for _ in 0..<12 {
      let child = try patron.start(["ingest"] + files)
      Thread.sleep(forTimeInterval: Double.random(in: 0...duration, using: &random))
      child.kill()
      if try child.result().isSignalled { kills += 1 }
      #expect(try patron.succeed("log", "verify").contains("all as written"))
    }
    #expect(kills > 0)
    #expect(try patron.run(["ingest"] + files).status == 0)
    #expect(try events(patron.store) == events(undisturbed))
    let again = try patron.run(["ingest"] + files)
    let summaries = again.lines.filter { $0.contains("appended") }
    #expect(summaries.count == files.count)
    #expect(summaries.allSatisfy { $0.contains("appended 0 events") })
    #expect(try patron.succeed("log", "verify").contains("all as written"))
  }

  // It waited without a word, for ever where the other had been stopped.
  @Test func whoWaitsForAnotherProcessSaysSo() throws {
    try patron.write("order,ordered_at,customer,amount\n1,2024-05-01,a,1\n", to: "orders.csv")
    try patron.succeed("init")
    let log = try EventLog(Store(path: patron.store), for: .appending)
    let child = try Appender(log).transaction(recordedAt: .now) { _ in
      let child = try patron.start(["ingest", "orders.csv"])
      try patron.wait { child.errorsSoFar.contains("Waiting: another process appends to") }
      return child
    }
    let result = try child.result()
    #expect(result.status == 0)
    #expect(result.text.contains("appended 1 event."), "\(result.text)")
  }

  @Test func twoIngestsAtOnceAddEachOrderOnce() throws {
    var text = "order,ordered_at,customer,amount\n"
    for number in 0..<20_000 { text += "\(number),2024-05-01,c\(number % 700),1.00\n" }
    try patron.write(text, to: "orders.csv")
    try patron.succeed("init")
    let children = try (0..<3).map { _ in try patron.start(["ingest", "orders.csv"]) }
    for child in children { #expect(try child.result().status == 0) }
    #expect(try events(patron.store).count == 20_000)
    #expect(Set(try events(patron.store)).count == 20_000)
    #expect(try patron.succeed("log", "verify").contains("20,000 events"))
  }
}
