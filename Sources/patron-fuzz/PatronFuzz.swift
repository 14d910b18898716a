import ArgumentParser
import Foundation
import TestSupport

/// Feeds changed files to the readers; `tools/fuzz` starts it and watches over it.
@main
struct PatronFuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patron-fuzz",
    abstract: "Try the readers with files that were changed by chance",
    subcommands: [Run.self, Check.self]
  )
}

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Change files of the corpus by chance, and have them read",
    discussion: """
      Prints a JSON line with counts at the end. What is being read is in the folder's file “current”: \
      whoever finds this process dead, or too long at it, has the input that did it.
      """
  )

  @Argument(help: "Which reader") var target: TargetName
  @Option(help: "A folder of this run's own") var folder: String
  @Option(help: "A folder of files to begin with") var corpus: String
  @Option(help: "How many inputs") var inputs = 1_000
  @Option(help: "The same seed gives the same inputs") var seed: UInt64

  func run() throws {
    let target = try self.target.make(folder: folder)
    var fuzzing = Fuzzing(
      target: target,
      mutator: Mutator(dialect: self.target.dialect),
      random: SeededGenerator(seed: seed),
      pool: try Fuzzing.files(corpus)
    )
    for _ in 0..<inputs { try fuzzing.next(current: folder + "/current") }
    print(fuzzing.counts)
  }
}

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Have one file read, with all checks",
    discussion: "Exit 0 where everything holds; what does not is printed."
  )

  @Argument(help: "Which reader") var target: TargetName
  @Argument(help: "The file") var file: String
  @Option(help: "A folder of this run's own") var folder: String

  func run() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
    print(try target.make(folder: folder).check(bytes).sorted().joined(separator: "\n"))
  }
}
