import Events
import Foundation
import TestSupport
import Testing

/// A store belongs to one user, also where root worked on it.
///
/// After one `patron rebuild` by an administrator the service could not open the view any more.
@Suite struct OwnerTests {
  static let isRoot = geteuid() == 0
  /// Nobody's, on most systems; that no account has the number would not matter.
  static let owner: uid_t = 65_534
  let patron: Patron

  init() throws {
    patron = try Patron()
    try patron.write("order,ordered_at,customer,amount\n1,2024-05-01,a,1\n", to: "a.csv")
    try patron.write("order,ordered_at,customer,amount\n2,2024-05-02,b,2\n", to: "b.csv")
    try patron.write("preset: rfm-11\n", to: "r.yaml")
  }

  /// What of the store is not its owner's.
  private func strangers() throws -> [String] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: patron.store)
    try #require(names.count > 20, "\(names)")
    return names.filter { name in
      var about = stat()
      return lstat(patron.store + "/" + name, &about) != 0 || about.st_uid != Self.owner
        || about.st_gid != Self.owner
    }
  }

  private func makeStoreOfAnother() throws {
    try FileManager.default.createDirectory(
      atPath: patron.store,
      withIntermediateDirectories: false
    )
    try #require(chown(patron.store, Self.owner, Self.owner) == 0)
    try patron.succeed("init", "--currency", "CNY")
  }

  @Test(.enabled(if: isRoot, "only root can make files for others"))
  func whatRootMakesInAStoreIsItsOwners() throws {
    try makeStoreOfAnother()
    try patron.succeed("ingest", "a.csv")
    // Begins the view's history, before there is a version.
    try patron.succeed("project", "timeline", "--skip", "1", "--because", "a trial")
    try patron.succeed("project")
    try patron.succeed("rules", "adopt", "r.yaml")
    try patron.succeed("rebuild", "rfm", "profiles")
    try patron.succeed("rebuild", "rfm", "--rollback")
    try patron.succeed("rebuild", "rfm", "--plan")
    // Keeps measures beside the view.
    try patron.succeed("show", "shop:a")
    let up = try patron.start(["up"])
    defer { up.kill() }
    try patron.wait { try patron.status("rfm")["state"]?.string == "live" }
    try patron.succeed("ingest", "b.csv")
    try patron.wait { try patron.status("rfm")["lag"]?.number == "0" }
    // While it runs there are marks, too.
    #expect(try strangers() == [])
    up.stop()
    #expect(try up.result().status == 0)
    try patron.succeed("erase", "shop:a", "--yes")
    try patron.succeed("project")
    #expect(try strangers() == [])
  }

  /// Whoever has the folder could put a link into it, and be given what it leads to.
  @Test(.enabled(if: isRoot, "only root can make files for others"))
  func whatALinkLeadsToStaysRoots() throws {
    try makeStoreOfAnother()
    let target = try patron.write("", to: "target")
    try FileManager.default.createSymbolicLink(
      atPath: patron.store + "/up.lock",
      withDestinationPath: target
    )
    let up = try patron.start(["up"])
    defer { up.kill() }
    try patron.wait { try patron.status("rfm")["state"]?.string == "live" }
    up.stop()
    #expect(try up.result().status == 0)
    var about = stat()
    #expect(stat(target, &about) == 0 && about.st_uid == 0)
  }

  @Test func statusListsAViewThatItMayNotOpenBesideTheOthers() throws {
    let rows = try rowsForAnotherUser(closing: "views/rfm/1/lock.mdb")
    for (view, row) in rows {
      #expect(row["state"]?.string == (view == "rfm" ? "unreadable" : "up to date"))
    }
    let closed = try #require(rows["rfm"])
    #expect(closed["error"]?.string?.contains("views/rfm/1: Permission denied") == true)
    #expect(closed["hint"]?.string?.contains("check its owner and mode") == true)
  }

  @Test func soItDoesWithAViewsFolder() throws {
    let rows = try rowsForAnotherUser(closing: "views/rfm")
    for (view, row) in rows {
      #expect(row["state"]?.string == (view == "rfm" ? "unreadable" : "up to date"))
    }
    let closed = try #require(rows["rfm"])
    #expect(
      closed["error"]?.string?.hasSuffix("views/rfm cannot be read: Permission denied.") == true
    )
  }

  /// It failed as a whole where one history could not be read.
  @Test func andWithAHistory() throws {
    let rows = try rowsForAnotherUser(closing: "views/rfm/history.jsonl")
    for (view, row) in rows {
      #expect(row["state"]?.string == "up to date")
      #expect(row["skipped"] == (view == "rfm" ? .null : .number("0")))
    }
    let closed = try #require(rows["rfm"])
    #expect(
      closed["error"]?.string?.hasSuffix("history.jsonl cannot be read: Permission denied.") == true
    )
    #expect(closed["hint"]?.string?.contains("check its owner and mode") == true)
  }

  /// The views of `patron status` by one who may not open a file or folder of the store.
  private func rowsForAnotherUser(closing name: String) throws -> [String: JSONValue] {
    try patron.succeed("init", "--currency", "CNY")
    try patron.succeed("ingest", "a.csv")
    try patron.succeed("project")
    try patron.write("", to: "store/views/rfm/history.jsonl")
    let closed = patron.store + "/" + name
    try #require(chmod(closed, 0) == 0)
    defer { chmod(closed, 0o700) }
    let status = try statusOfAnotherUser(butFor: closed)
    #expect(status.status == 0, "\(status.errors)")
    let rows = status.text.split(separator: "\n").compactMap { try? JSONReader.parse(String($0)) }
    let views = rows.compactMap { row in row["view"]?.string.map { ($0, row) } }
    #expect(views.count == 5)
    return Dictionary(views) { first, _ in first }
  }

  /// `patron status` by the owner of the store, to whom all belongs but one path.
  private func statusOfAnotherUser(butFor closed: String) throws -> ChildProcess.Result {
    guard Self.isRoot else { return try patron.run(["status", "--format", "jsonl"]) }
    let paths = try FileManager.default.subpathsOfDirectory(atPath: patron.store)
    for path in [patron.store] + paths.map({ patron.store + "/" + $0 }) where path != closed {
      try #require(lchown(path, Self.owner, Self.owner) == 0)
    }
    return try ChildProcess(
      "/usr/bin/setpriv",
      ["--reuid", "\(Self.owner)", "--regid", "\(Self.owner)", "--clear-groups", Patron.binary]
        + ["status", "--format", "jsonl"],
      environment: ["PATRON_STORE": patron.store],
      folder: patron.folder
    ).result()
  }
}
