import Foundation
import TestSupport
import Testing

/// `tools/read_log.py` shares no code with Patron, and reads the same.
@Suite struct IndependentReaderTests {
  let patron: Patron

  init() throws { patron = try Patron() }

  private func read(_ command: String) throws -> ChildProcess.Result {
    let python = try #require(Python.withPackages)
    let script = Project.path + "/tools/read_log.py"
    return try ChildProcess(python, [script, command, patron.store]).result()
  }

  private func expectTheSame() throws {
    let verified = try read("verify")
    #expect(verified.status == 0, "\(verified.errors)")
    let ours = try patron.succeed("log", "verify")
    let head = try #require(ours.firstMatch(of: /Head ([0-9a-f]{64})/)).1
    #expect(verified.text.contains(head))
    let events = try read("events")
    #expect(events.status == 0, "\(events.errors)")
    let exported = try patron.run(["log", "export"])
    // Compared before `expect`, which would look for the difference of two large texts for minutes.
    let isSame = exported.output == events.output
    #expect(isSame)
    #expect(!exported.output.isEmpty)
  }

  @Test(
    .enabled(if: Python.withPackages != nil, "PATRON_PYTHON names no Python with lmdb and xxhash")
  )
  func aMadeUpShopIsReadAlike() throws {
    try patron.succeed("init")
    try patron.succeed("sample", "shop", "--customers", "400", "--seed", "5")
    for name in ["orders.csv", "signups.jsonl", "chats.jsonl", "mail.jsonl", "identity.jsonl"] {
      try patron.succeed("ingest", "shop/\(name)")
    }
    try expectTheSame()
    // An erased person, an order changed later, and lines known already with other record times.
    let lines = try patron.succeed("log", "head", "-n", "40").split(separator: "\n")
    let customers = lines.compactMap { $0.firstMatch(of: /"customer":"([^"]+)"/)?.1 }
    let customer = try #require(customers.first)
    try patron.write(
      lines.joined(separator: "\n") + "\n"
        + #"{"specversion":"1.0","type":"patron.customer.erased.v1","source":"crm","id":"e1","time":"2026-01-01T00:00:00Z","data":{"customer":"\#(customer)","reason":"asked"}}"#
        + "\n",
      to: "more.jsonl"
    )
    try patron.succeed("ingest", "more.jsonl")
    try expectTheSame()
  }
}
