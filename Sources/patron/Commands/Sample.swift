import ArgumentParser
import Foundation
import SampleShop

struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Write the files of a made-up shop: orders, sign-ups, chats, mail"
  )

  @Argument(help: ArgumentHelp("The folder to write to", valueName: "dir"))
  var directory: String

  @Option(help: ArgumentHelp("How many customers", valueName: "n"))
  var customers = 300

  @Option(help: ArgumentHelp("Another seed makes another shop", valueName: "n"))
  var seed: UInt64 = 1

  func validate() throws {
    guard SampleShop.customerRange.contains(customers) else {
      let range = SampleShop.customerRange
      throw ValidationError("--customers is between \(range.lowerBound) and \(range.upperBound)")
    }
  }

  func run() throws {
    let shop = SampleShop(customers: customers, seed: seed)
    let summary = try shop.write(to: URL(filePath: directory))
    for file in summary.files {
      print("\(directory)/\(file.name): \(Terminal.count(file.rows, "row"))")
    }
  }
}
