import TestSupport
import Testing

/// Whatever is made of views that are behind the log says so.
///
/// `show` printed an old page as if it were today's, and for a customer who was in the log alone it asked for a later
/// date, where none had been given.
@Suite struct LagTests {
  private let patron: Patron

  /// Views of one order, and a log of three.
  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "CNY")
    try ingest("1,2024-01-01,old,10\n")
    try patron.succeed("project")
    try ingest("2,2024-01-02,old,20\n3,2024-01-03,newguy,30\n")
  }

  private func ingest(_ rows: String) throws {
    try patron.write("order,ordered_at,customer,amount\n" + rows, to: "orders.csv")
    try patron.succeed("ingest", "orders.csv")
  }

  private let all =
    "All views are 2 events behind the log; bring them up to date with `patron project`.\n"
  private let rfm =
    "The view rfm is 2 events behind the log; bring it up to date with `patron project rfm`.\n"

  @Test func everyTableAndPageSaysHowFar() throws {
    #expect(try patron.run(["query", "rfm"]).errors == rfm)
    #expect(try patron.run(["rules", "show"]).errors == rfm)
    #expect(try patron.run(["rules", "check"]).errors == rfm)
    #expect(try patron.run(["export", "shop.sqlite", "--as-of", "2024-01-31"]).errors == all)
    #expect(
      try patron.run(["show", "old"]).errors.hasSuffix(
        "The views profiles, rfm, referrals, timeline are 2 events behind the log; bring them up to date "
          + "with `patron project profiles rfm referrals timeline`.\n"
      )
    )
    try patron.succeed("project", "profiles")
    let page = try patron.run(["show", "newguy"])
    #expect(page.status == 0)
    #expect(
      page.errors.hasPrefix("The views rfm, referrals, timeline are 2 events behind the log;")
    )
    // What was known then does not ask how far views are.
    #expect(try patron.run(["show", "old", "--known-at", "2099-01-01"]).errors == "")
    try patron.succeed("project")
    for command in [
      ["query", "rfm"], ["show", "newguy"], ["rules", "check"], ["rules", "show"],
    ] {
      #expect(try patron.run(command).errors == "", "\(command)")
    }
  }

  @Test func whoIsInTheLogAloneIsSaidToBe() throws {
    let result = try patron.run(["show", "newguy", "--as-of", "2024-02-01"])
    #expect(result.status == 1)
    #expect(
      result.errors == """
        Error: The views hold nothing of shop:newguy by 2024-02-01 23:59:59.
        Hint: The views profiles, rfm, referrals, timeline are 2 events behind the log; bring them up to \
        date with `patron project profiles rfm referrals timeline`.

        """
    )
    try patron.succeed("project")
    #expect(try patron.run(["show", "newguy"]).status == 0)
    let early = try patron.run(["show", "newguy", "--as-of", "2023-01-01"])
    #expect(
      early.errors == """
        Error: Nothing was known of shop:newguy by 2023-01-01 23:59:59.
        Hint: Ask for a later date, or leave out --as-of and --known-at.

        """
    )
  }
}
