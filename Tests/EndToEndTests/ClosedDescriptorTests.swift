import Events
import Foundation
import TestSupport
import Testing

/// Cron wrappers and daemons start programs without stdin, stdout or stderr.
///
/// The log's file was opened in the place of one that was closed, and what was said next was written over its
/// first page: the store was lost.
@Suite struct ClosedDescriptorTests {
  static let closings = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]
  let patron: Patron

  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "CNY")
    try patron.write(
      "order,ordered_at,customer,phone,amount\n1,2024-01-01,ann,**,10\n",
      to: "a.csv"
    )
    try patron.write("order,ordered_at,customer,phone,amount\n2,2024-01-02,bo,**,5\n", to: "b.csv")
    try patron.write("preset: rfm-11\n", to: "r.yaml")
    try patron.succeed("ingest", "a.csv")
    try patron.succeed("project")
  }

  private func start(_ command: String, closing descriptors: [Int]) throws -> ChildProcess {
    let redirections = descriptors.map { "\($0)>&-" }.joined(separator: " ")
    return try ChildProcess(
      "/bin/sh",
      ["-c", "exec \"$0\" \(command) \(redirections)", Patron.binary],
      environment: ["PATRON_STORE": patron.store],
      folder: patron.folder
    )
  }

  private func expectWholeLog(_ comment: Comment) throws {
    let verified = try patron.run(["log", "verify"])
    #expect(verified.status == 0 && verified.text.contains("all as written"), comment)
  }

  private func expectReadableViews() throws {
    try patron.succeed("project")
    for view in ["rfm", "timeline"] { #expect(try patron.rows(view).isEmpty == false) }
  }

  /// Whoever says its result on stdout fails without it, as with a full disk behind it.
  @Test(arguments: closings)
  func theStoreStaysWhole(closing: [Int]) throws {
    for command in [
      "ingest --dry-run b.csv", "ingest b.csv", "rules adopt r.yaml", "rebuild rfm", "status",
      "log export", "erase shop:ann --yes",
    ] {
      let result = try start(command, closing: closing).result()
      #expect(result.status == (closing.contains(1) ? 1 : 0), "\(command) \(closing): \(result)")
      try expectWholeLog("after: \(command) \(closing)")
    }
    try expectReadableViews()
    #expect(try patron.succeed("log", "export").contains("customer.erased"))
  }

  @Test(arguments: closings)
  func projectorsInheritThem(closing: [Int]) throws {
    let up = try start("up", closing: closing)
    defer { up.kill() }
    try patron.wait { try patron.status("rfm")["state"]?.string == "live" }
    try patron.succeed("ingest", "b.csv")
    try patron.wait { try patron.status("rfm")["lag"]?.number == "0" }
    up.stop()
    #expect(try up.result().status == 0)
    try expectWholeLog("after: up \(closing)")
    try expectReadableViews()
  }
}
