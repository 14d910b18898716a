import Events
import Foundation
import TestSupport
import Testing

/// Files that a command is told to write.
@Suite struct OutputTests {
  let patron: Patron

  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "CNY")
    try patron.write("order,ordered_at,customer,amount\n1,2024-05-01,a,1\n", to: "a.csv")
    try patron.succeed("ingest", "a.csv")
    try patron.succeed("project")
    try FileManager.default.createDirectory(
      atPath: patron.path("folder"),
      withIntermediateDirectories: false
    )
  }

  private func content(_ name: String) throws -> String {
    try String(contentsOfFile: patron.path(name), encoding: .utf8)
  }

  @Test(arguments: [
    ("gone/rows.csv", "gone/rows.csv cannot be written: No such file or directory.", "make it"),
    ("a.csv/rows.csv", "a.csv/rows.csv cannot be written: Not a directory.", "make it"),
    ("folder", "folder is a folder.", "Name a file"),
    ("", "The name of the file to write is empty.", "Name a file"),
    ("/dev/full", "/dev/full cannot be written: No space left on device.", "Free some space"),
  ])
  func whatCannotBeWrittenSaysWhatToDo(name: String, reason: String, hint: String) throws {
    for command in [
      ["query", "rfm", "--format", "csv"], ["query", "rfm", "--count"], ["log", "export"],
      ["rebuild", "rfm", "--diff"],
    ] {
      let result = try patron.run(command + ["--output", name])
      #expect(result.status == 1)
      let lines = result.errors.split(separator: "\n").suffix(2)
      #expect(lines.first == "Error: \(reason)", "\(command): \(result.errors)")
      #expect(lines.last?.hasPrefix("Hint: ") == true && lines.last?.contains(hint) == true)
    }
  }

  // One that was found bad after the build cost the version to go back to: repeated, it built once more.
  @Test func aRebuildWhoseDifferenceCannotBeListedBuildsNothing() throws {
    for name in ["gone/rows.csv", "folder", ""] {
      #expect(try patron.run(["rebuild", "rfm", "--diff", "--output", name]).status == 1)
      #expect(try patron.status("rfm")["version"]?.number == "1")
    }
    try patron.succeed("rebuild", "rfm", "--diff", "--output", "rows.csv", "--format", "csv")
    #expect(try patron.status("rfm")["version"]?.number == "2")
    #expect(try content("rows.csv").hasPrefix("customer,"))
  }

  // Whose a pipe is cannot be seen without opening it, which waited for a reader for ever.
  @Test func aDatabaseAndAWorkbookAreWrittenToNoPipe() throws {
    #expect(mkfifo(patron.path("pipe"), 0o600) == 0)
    for (command, name) in [
      (["export", "pipe"], "pipe"), (["export", "/dev/null"], "/dev/null"),
      (["query", "rfm", "--format", "xlsx", "--output", "pipe"], "pipe"),
    ] {
      let result = try patron.run(command)
      #expect(result.status == 1)
      #expect(
        result.errors == """
          Error: \(name) is a device or a pipe, to which this cannot be written.
          Hint: Name a file.

          """
      )
    }
  }

  @Test func aLinkThatLeadsToNoFileYetStays() throws {
    for target in ["folder/rows.csv", patron.path("folder/rows.csv")] {
      let link = patron.path("link")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
      try patron.succeed("query", "rfm", "--output", "link", "--format", "csv")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
      #expect(try content("folder/rows.csv").contains("shop:a"))
      for made in ["link", "folder/rows.csv"] {
        try FileManager.default.removeItem(atPath: patron.path(made))
      }
    }
  }

  @Test func aHyphenIsStdout() throws {
    let rows = try patron.succeed("query", "rfm", "--format", "csv")
    #expect(try patron.succeed("query", "rfm", "--format", "csv", "--output", "-") == rows)
    let workbook = try patron.run(["query", "rfm", "--format", "xlsx", "--output", "-"])
    #expect(workbook.errors.hasPrefix("Error: --format xlsx needs a file"), "\(workbook.errors)")
  }

  // Both wrote to the same part: what came out was of both.
  @Test(arguments: ["rows.csv", "rows.xlsx", "shop.sqlite"])
  func ofTwoThatWriteToOneNameTheSecondIsRefused(name: String) throws {
    let command =
      name == "shop.sqlite" ? ["export", name] : ["query", "rfm", "--output", name]
    let part = try patron.write("of the first", to: name + ".part")
    let first = open(part, O_RDWR | O_CLOEXEC)
    try #require(first >= 0 && flock(first, LOCK_EX | LOCK_NB) == 0)
    let second = try patron.run(command)
    #expect(second.status == 1)
    #expect(second.errors.hasPrefix("Error: \(name) is being written already.\nHint: Wait"))
    #expect(try content(name + ".part") == "of the first")
    // As when the first is killed: what it left is written over.
    close(first)
    #expect(try patron.run(command).status == 0)
    #expect(!FileManager.default.fileExists(atPath: part))
    #expect(try Data(contentsOf: URL(filePath: patron.path(name))).count > 20)
    #expect(try !Data(contentsOf: URL(filePath: patron.path(name))).starts(with: Data("of ".utf8)))
  }
}
