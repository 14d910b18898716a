import ArgumentParser
import Ingest

struct Formats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats",
    abstract: "See the order exports that are recognised, and how each is read",
    subcommands: [List.self, Show.self],
    defaultSubcommand: List.self
  )

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List the formats by name"
    )

    func run() {
      let width = OrderFormats.all.map(\.name.count).max() ?? 0
      for format in OrderFormats.all {
        let gap = String(repeating: " ", count: width - format.name.count + 2)
        print(format.name + gap + format.title)
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print the mapping file of a format, to read or to copy from",
      discussion: """
        A copy with other columns, statuses or dates is a format of your own:

        $ patron formats show shopify > mine.yaml
        $ patron ingest orders.csv --mapping mine.yaml
        """
    )

    @Argument(
      help: ArgumentHelp("The format's name", valueName: "name"),
      completion: .list(OrderFormats.all.map(\.name))
    )
    var name: String

    func run() throws { print(try OrderFormats.file(name), terminator: "") }
  }
}
