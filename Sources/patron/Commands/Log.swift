import ArgumentParser
import EventLog
import Events
import Foundation
import Views

struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Look into the log itself",
    subcommands: [
      Head.self, Tail.self, Verify.self, Export.self, Backup.self, Append.self, Imports.self,
    ]
  )

  struct Head: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "head",
      abstract: "Print the first events as CloudEvents, one a line"
    )

    @OptionGroup var options: StoreOptions

    @Option(
      name: [.customShort("n"), .long],
      help: ArgumentHelp("How many events", valueName: "n")
    )
    var limit = 10

    func run() throws {
      let log = try EventLog(options.store, for: .reading)
      try EventPrinter(log).print(after: .start, limit: limit)
    }
  }

  struct Tail: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "tail",
      abstract: "Print the last events as CloudEvents, one a line"
    )

    @OptionGroup var options: StoreOptions

    @Option(
      name: [.customShort("n"), .long],
      help: ArgumentHelp("How many events", valueName: "n")
    )
    var limit = 10

    func run() throws {
      let log = try EventLog(options.store, for: .reading)
      let head = try log.head().position.rawValue
      let start = LogPosition(rawValue: head - min(head, UInt64(max(0, limit))))
      try EventPrinter(log).print(after: start, limit: limit)
    }
  }

  struct Export: ParsableCommand, NamesFiles {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Print all events as CloudEvents, one a line: what ingest reads back"
    )

    @OptionGroup var options: StoreOptions

    @OptionGroup var output: OutputOption

    var namedFiles: NamedFiles {
      NamedFiles(of: options.store, writing: [("--output names", output.path)], reading: [])
    }

    func run() throws {
      let log = try EventLog(options.store, for: .reading)
      try EventPrinter(log).print(after: .start, limit: nil, to: output.path)
    }
  }
}

extension Log {
  struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "backup",
      abstract: "Copy the log and the rules, compacted and consistent, while appending goes on",
      discussion: """
        The copy is a store: to restore, copy it back. Views are made again from it: those that were folded \
        from more than the copy has say so, and are not read until `patron rebuild` has made them anew.
        """
    )

    @OptionGroup var options: StoreOptions

    @Argument(help: ArgumentHelp("The new store to write", valueName: "dir"))
    var directory: String

    func run() throws {
      let log = try EventLog(options.store, for: .reading)
      let result = try log.backUp(to: directory)
      let hasRules = try ShopRules.copy(from: options.store, to: Store(path: directory))
      let rules = hasRules ? ", and rules.yaml" : ""
      print("\(directory): \(Terminal.count(result.eventCount, "event")), verified\(rules).")
    }
  }

  struct Append: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "append",
      abstract:
        "Append CloudEvents from stdin as they come, and acknowledge each when it is on the disk",
      discussion: """
        For each line it prints `appended POSITION` or `duplicate POSITION` or `refused REASON`, in the \
        order of the lines. Lines that wait together share a commit.
        """
    )

    @OptionGroup var options: StoreOptions

    func run() throws {
      let log = try options.logForAppending()
      try StreamAppender(log).run()
    }
  }
}

/// Prints events as JSON Lines.
private struct EventPrinter {
  private let log: EventLog

  init(_ log: EventLog) { self.log = log }

  func print(after position: LogPosition, limit: Int?, to path: String? = nil) throws {
    let output = try Output(path)
    var remaining = limit.map { max(0, $0) } ?? .max
    if remaining > 0 {
      try log.forEachEvent(after: position) { _, event in
        try output.write("\(event.cloudEvent)\n")
        remaining -= 1
        return remaining > 0
      }
    }
    try output.close()
  }
}
