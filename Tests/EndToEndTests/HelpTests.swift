import Foundation
import TestSupport
import Testing

/// What `patron … --help` prints is in `Snapshots/`; `PATRON_RECORD=1` writes it anew.
@Suite struct HelpTests {
  static let folder = Project.path + "/Tests/EndToEndTests/Snapshots"
  static let isRecording = ProcessInfo.processInfo.environment["PATRON_RECORD"] == "1"

  /// The commands that a help text lists.
  private func subcommands(_ help: String) -> [String] {
    guard let start = help.range(of: "SUBCOMMANDS:\n")?.upperBound else { return [] }
    return help[start...].split(separator: "\n").compactMap { line in
      guard line.hasPrefix("  "), !line.hasPrefix("   ") else { return nil }
      let words = line.split(separator: " ")
      return words.first.map(String.init).flatMap { $0 == "See" ? nil : $0 }
    }
  }

  private func check(_ command: [String], _ patron: Patron, _ seen: inout Set<String>) throws {
    let name = (["patron"] + command).joined(separator: "-") + ".txt"
    seen.insert(name)
    let help = try patron.run(command + ["--help"])
    #expect(help.status == 0)
    let path = Self.folder + "/" + name
    if Self.isRecording { try help.text.write(toFile: path, atomically: true, encoding: .utf8) }
    let known = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    #expect(help.text == known, "\(name): record it with PATRON_RECORD=1 if this is meant")
    for subcommand in subcommands(help.text) { try check(command + [subcommand], patron, &seen) }
  }

  @Test func theHelpOfEveryCommandIsAsRecorded() throws {
    let patron = try Patron()
    var seen: Set<String> = []
    try check([], patron, &seen)
    #expect(seen.count > 8)
    let recorded = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
    #expect(Set(recorded) == seen, "a snapshot of a command that is gone, or none of one that came")
  }

  @Test func theTopHelpShowsCommandsToCopy() throws {
    let patron = try Patron()
    let help = try patron.succeed("--help")
    let usage = try #require(help.range(of: "USAGE: "))
    let examples = help[usage.upperBound...].split(separator: "\n").prefix(3)
    #expect(examples.allSatisfy { $0.contains("patron ") })
    #expect(try patron.succeed("--version").wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }
}
