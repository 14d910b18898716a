import Events
import Foundation
import TestSupport
import Testing

/// A person asks to be forgotten: nothing personal is left, and what is counted stays.
@Suite struct EraseTests {
  let patron: Patron

  private static let views = ["profiles", "rfm", "dormancy", "referrals", "timeline"]
  /// What only the erased person's files have, in the spellings that Patron keeps.
  private static let secrets = [
    "Annette", "ann.secret", "515550123", "Geheim", "Verborgen", "Flüsterton", "annas-kleid",
  ]

  private static let orders = """
    order,ordered_at,customer,email,phone,amount,refunded
    1,2024-05-01,Annette,ann.secret@example.org,+49 151 5550123,10.00,0
    2,2024-05-02,bob,bob@example.org,,20.00,0
    3,2024-06-02,Annette,,,30.00,0

    """
  private static let signups = """
    registered_at,email,name,city,from
    2024-04-01,ann.secret@example.org,Anna Geheim,Verborgen,shop
    2024-04-02,bob@example.org,Bob Offen,Bonn,shop

    """

  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "EUR", "--time-zone", "Europe/Berlin")
    try patron.write(Self.orders, to: "orders.csv")
    try patron.write(Self.signups, to: "signups.csv")
    // Long enough for pages of its own.
    let whisper = String(repeating: "Flüsterton ", count: 2_000)
    try patron.write(
      "[2024-05-03 02:09] +49 151 5550123: \(whisper)\n[2024-05-03 02:10] Shop: thanks\n",
      to: "chat.txt"
    )
    let click =
      #"{"event":"click","email":"ann.secret@example.org","timestamp":1714800000,"sg_event_id":"e1","#
      + #""sg_message_id":"m1","url":"https://shop.example/annas-kleid"}"#
    try patron.write(click + "\n", to: "mail.jsonl")
    try readAll()
  }

  private func readAll() throws {
    try patron.succeed("ingest", "orders.csv", "signups.csv", "mail.jsonl")
    try patron.succeed("ingest", "chat.txt", "--agent", "Shop")
  }

  /// The secrets that stand in any file under `folder`.
  private func found(in folder: String) throws -> Set<String> {
    let files = try #require(FileManager.default.enumerator(atPath: folder))
    var found: Set<String> = []
    for case let file as String in files {
      guard let bytes = FileManager.default.contents(atPath: folder + "/" + file) else { continue }
      for secret in Self.secrets where bytes.firstRange(of: Data(secret.utf8)) != nil {
        found.insert(secret)
      }
    }
    return found
  }

  private func head() throws -> String? {
    try JSONReader.parse(
      String(patron.succeed("status", "--format", "jsonl").prefix { $0 != "\n" })
    )["events"]?.number
  }

  @Test func nothingPersonalIsLeft() throws {
    try patron.succeed("project")
    let before = try patron.succeed("log", "export")
    try patron.write(before, to: "before.jsonl")
    try patron.succeed("log", "backup", "kept")
    #expect(try found(in: patron.path("kept")) == Set(Self.secrets), "what is looked for is there")

    let result = try patron.run(["erase", "ann.secret@example.org", "--yes", "--because", "asked"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.errors.contains(
        "identifiers  shop:Annette, email:ann.secret@example.org, phone:+491515550123"
      )
    )
    #expect(result.errors.contains("facts        city, name"))
    #expect(result.errors.contains("patron log backup DIR"))
    #expect(result.text.contains("Erased 3 identifiers and the texts beside"))
    #expect(result.text.contains("as erased:1. Head: "))

    try patron.succeed("project")
    let rows = try patron.rows("rfm")
    #expect(rows.map { $0["customer"] } == ["erased:1", "shop:bob"])
    #expect(rows.map { $0["monetary"] } == ["40.00", "20.00"])
    #expect(try patron.rows("dormancy").map { $0["reachable_by"] } == ["", "email"])
    // Under whatever number they are printed, it is said what became of them.
    for name in ["erased:1", "erased:2", "erased:3"] {
      let shown = try patron.run(["show", name])
      #expect(shown.status == 1)
      #expect(shown.errors.contains("Error: \(name) was erased on "), "\(shown.errors)")
      #expect(shown.errors.contains("Hint: What is counted stays"))
    }
    for name in ["erased:4", "erased:99", "erased:x"] {
      #expect(try patron.run(["show", name]).errors.contains("Nobody is known as \(name)"))
    }
    #expect(try patron.rows("profiles").map { $0["facts"] } == ["", "name=Bob Offen; city=Bonn"])
    for view in Self.views {
      #expect(try patron.status(view)["state"]?.string == "up to date")
      let digest = try patron.digest(view)
      try patron.succeed("rebuild", view, "--from-log")
      #expect(try patron.digest(view) == digest, "\(view)")
    }
    #expect(try patron.succeed("log", "verify").contains("all as written"))
    try patron.succeed("log", "backup", "without")
    #expect(try found(in: patron.path("without")) == [])
    #expect(try found(in: patron.path("store/views")) == [])
    let exported = try patron.succeed("log", "export")
    #expect(Self.secrets.allSatisfy { !exported.contains($0) })
  }

  /// An order refunded since made the reader look its customer up, which used to number them anew.
  // The export forgot which facts an erased sign-up had told, so that a store made of it had other states.
  @Test func aStoreMadeOfTheExportHasTheSameContents() throws {
    try patron.succeed("erase", "ann.secret@example.org", "--yes")
    try patron.succeed("project")
    let export = try patron.succeed("log", "export")
    #expect(export.contains(#""facts":{"name":"","city":""}"#))
    try patron.write(export, to: "export.jsonl")
    let other = patron.path("other")
    try patron.succeed(
      "init",
      "--currency",
      "EUR",
      "--time-zone",
      "Europe/Berlin",
      store: other
    )
    try patron.succeed("ingest", "export.jsonl", store: other)
    try patron.succeed("project", store: other)
    for view in Self.views {
      #expect(try patron.digest(view, store: other) == patron.digest(view), "\(view)")
    }
    #expect(try patron.succeed("log", "export", store: other) == export)
    let columns = ["query", "profiles", "--format", "jsonl"]
    #expect(try patron.run(columns, store: other).text == patron.run(columns).text)
    #expect(try patron.rows("profiles").map { $0["facts"] } == ["", "name=Bob Offen; city=Bonn"])
  }

  @Test func theSameFilesBringNobodyBack() throws {
    try patron.write(try patron.succeed("log", "export"), to: "before.jsonl")
    try patron.succeed("erase", "ann.secret@example.org", "--yes")
    try patron.write(try patron.succeed("log", "export"), to: "after.jsonl")
    let head = try head()
    try readAll()
    try patron.succeed("ingest", "before.jsonl", "after.jsonl")
    #expect(try self.head() == head)
    try patron.write(
      Self.orders.replacing("5550123,10.00,0", with: "5550123,10.00,4.00"),
      to: "refunded.csv"
    )
    let refunded = try patron.succeed("ingest", "refunded.csv")
    #expect(refunded.contains("appended 1 event."), "\(refunded)")
    #expect(try patron.succeed("log", "tail", "-n", "1").contains(#""customer":"erased:1""#))
    try patron.succeed("log", "backup", "without")
    #expect(try found(in: patron.path("without")) == [])
  }

  @Test func whoBuysAgainIsANewCustomer() throws {
    try patron.succeed("erase", "ann.secret@example.org", "--yes")
    let order = "order,ordered_at,email,amount\n9,2024-07-01,ann.secret@example.org,5.00\n"
    try patron.write(order, to: "next.csv")
    try patron.succeed("ingest", "next.csv")
    try patron.succeed("project")
    let rows = try patron.rows("rfm", "--sort", "monetary")
    #expect(
      rows.map { $0["customer"] } == ["email:ann.secret@example.org", "shop:bob", "erased:1"]
    )
    try patron.succeed("erase", "ann.secret@example.org", "--yes")
    try patron.succeed("log", "backup", "without")
    #expect(try found(in: patron.path("without")) == [])
  }

  @Test func nothingIsErasedUnasked() throws {
    let head = try head()
    let unasked = try patron.run(["erase", "ann.secret@example.org"])
    #expect(unasked.status == 1)
    #expect(unasked.errors.contains("To be erased:"))
    #expect(unasked.errors.contains("Error: Nothing was erased: nobody is at a terminal"))
    #expect(unasked.errors.contains("Hint: Say --yes"))
    #expect(try self.head() == head)
  }

  /// `script` gives the program a terminal.
  @Test(arguments: [("no\n", false), ("y\n", false), ("\u{4}", false), ("yes\n", true)])
  func atATerminalItAsks(answer: String, isErased: Bool) throws {
    let head = try head()
    let command = "'\(Patron.binary)' erase ann.secret@example.org --store '\(patron.store)'"
    let result = try ChildProcess(
      "/usr/bin/script",
      ["-qec", command, "/dev/null"],
      input: Data(answer.utf8)
    ).result()
    #expect(result.text.contains("Erase this for ever? Type yes: "))
    #expect(result.status == (isErased ? 0 : 1), "\(result.text)")
    #expect(result.text.contains("Nothing was erased.") == !isErased)
    #expect((try self.head() != head) == isErased)
  }

  @Test func whoIsNotThereIsNamed() throws {
    for name in ["nobody@example.org", "erased:1"] {
      let result = try patron.run(["erase", name, "--yes"])
      #expect(result.status == 1)
      #expect(result.errors.contains("Error: Nobody is known as "), "\(result.errors)")
      #expect(result.errors.contains("Hint: "))
    }
    #expect(try patron.run(["erase", ""]).status == 64)
  }

  /// What many orders share joins nobody, so that it cannot be erased as if it were a person.
  @Test func whoStandsForNobodyIsNotErased() throws {
    try patron.write("order,ordered_at,customer,amount\n9,2024-07-01,guest,5.00\n", to: "guest.csv")
    try patron.succeed("ingest", "guest.csv", "--source", "taobao")
    let result = try patron.run(["erase", "taobao:guest", "--yes"])
    #expect(result.status == 1)
    #expect(result.errors.contains("stands for nobody in particular"), "\(result.errors)")
  }
}
