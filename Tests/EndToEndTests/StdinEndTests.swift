import Events
import Foundation
import TestSupport
import Testing

/// Whoever starts projectors with `--until-stdin-ends` ends them by ending their stdin, or by dying.
///
/// With several views nothing ended them; with one, an stdin that had ended already was its death by signal 15.
@Suite struct StdinEndTests {
  static let views = [["rfm"], ["rfm", "profiles"], []]
  let patron: Patron

  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "CNY")
    try patron.write("order,ordered_at,customer,amount\n1,2024-05-01,a,1\n", to: "a.csv")
    try patron.succeed("ingest", "a.csv")
  }

  /// A projector that does not end is ended after a minute, with status 124.
  private func follow(_ views: [String], _ stdin: String) throws -> ChildProcess {
    let arguments = (["project"] + views + ["--follow", "--until-stdin-ends"]).joined(
      separator: " "
    )
    return try ChildProcess(
      "/bin/sh",
      ["-c", "exec timeout 60 \"$0\" \(arguments) <\(stdin)", Patron.binary],
      environment: ["PATRON_STORE": patron.store],
      folder: patron.folder
    )
  }

  @Test(arguments: views)
  func projectorsEndWithIt(views: [String]) throws {
    try #require(mkfifo(patron.path("pipe"), 0o600) == 0)
    let child = try follow(views, "pipe")
    let pipe = try #require(FileHandle(forWritingAtPath: patron.path("pipe")))
    let view = views.last ?? "timeline"
    try patron.wait { try patron.status(view)["state"]?.string == "live" }
    try pipe.close()
    let result = try child.result()
    #expect(result.status == 0 && !result.isSignalled, "\(result.errors)")
    #expect(try patron.status(view)["state"]?.string == "up to date")
  }

  @Test(arguments: views)
  func whereItEndedAlreadyTheyFoldWhatIsThere(views: [String]) throws {
    let result = try follow(views, "/dev/null").result()
    #expect(result.status == 0 && !result.isSignalled, "\(result.errors)")
    #expect(try patron.status(views.last ?? "timeline")["checkpoint"]?.number == "1")
  }
}
