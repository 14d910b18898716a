internal import Events
package import Foundation

/// A made-up but lifelike small shop for tea and outdoor goods, with all that it would hand to Patron.
///
/// It is decided by the seed alone: the same on every machine, and customer 417 is the same among a
/// thousand customers as among a million. Memory holds eight bytes for each row of one file.
package struct SampleShop: Sendable {
  /// How many customers a sample can have; their numbers also make their telephone numbers.
  package static let customerRange = 1...10_000_000

  /// The `--source` under which `orders.csv` is to be read, so that nicknames become `shop:<nick>`.
  package static let orderSource = "shop"

  package static let fileNames = [
    "orders.csv", "signups.jsonl", "chats.jsonl", "mail.jsonl", "identity.jsonl", "README.txt",
  ]

  private let setting: Setting

  /// A shop whose last day is `end`, and whose first is three years before.
  package init(
    customers: Int,
    seed: UInt64,
    endingOn end: (year: Int, month: Int, day: Int) = (2025, 12, 31)
  ) {
    precondition(Self.customerRange.contains(customers), "A sample has 1 to 10,000,000 customers.")
    let date = CivilDate(knownYear: end.year, month: end.month, day: end.day)
    precondition(date.year >= 1995, "A sample ends in 1995 or later.")
    setting = Setting(customers: customers, seed: seed, period: Period(endingOn: date))
  }
}

extension SampleShop {
  /// What was written.
  package struct Summary: Equatable, Sendable {
    package struct File: Equatable, Sendable {
      package let name: String

      /// Rows or events, without the header; in a text, lines.
      package let rows: Int
    }

    package let files: [File]
  }

  /// Writes the shop's files to a folder, which is made if need be.
  ///
  /// `progress` is called after each file. Throws `SampleShopError`, also when one of the files is
  /// there already: nobody's own orders are overwritten.
  package func write(
    to directory: URL,
    progress: (Summary.File) -> Void = { _ in }
  ) throws -> Summary {
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw SampleShopError("created", directory.relativePath, reason: error)
    }
    // Before anything is written: a sample that stops half-way would be in its own way next time.
    for name in Self.fileNames {
      let path = directory.appending(path: name).path
      if FileManager.default.fileExists(atPath: path) {
        throw SampleShopError(
          "created",
          "\(directory.relativePath)/\(name)",
          reason: CocoaError(.fileWriteFileExists)
        )
      }
    }
    var files: [Summary.File] = []
    var made: [String] = []
    func write(_ name: String, _ body: (inout OutputFile) throws -> Void) throws {
      var output = try OutputFile(name, in: directory)
      made.append(name)
      try body(&output)
      let file = Summary.File(name: name, rows: try output.close())
      files.append(file)
      progress(file)
    }
    do {
      try write("orders.csv") { try OrdersFile(setting: setting).write(to: &$0) }
      try write("signups.jsonl") { try SignupsFile(setting: setting).write(to: &$0) }
      try write("chats.jsonl") { try ChatsFile(setting: setting).write(to: &$0) }
      try write("mail.jsonl") { try MailFile(setting: setting).write(to: &$0) }
      try write("identity.jsonl") { try IdentityFile(setting: setting).write(to: &$0) }
      try write("README.txt") { try ReadmeFile(setting: setting).write(to: &$0) }
    } catch {
      // A part of a shop would only be in the way of the whole.
      for name in made { try? FileManager.default.removeItem(at: directory.appending(path: name)) }
      throw error
    }
    return Summary(files: files)
  }
}
