import Foundation
import SampleShop

/// A sample in a temporary folder, which goes away with it.
final class SampleFolder {
  static let names = [
    "orders.csv", "signups.jsonl", "chats.jsonl", "mail.jsonl", "identity.jsonl", "README.txt",
  ]

  let url: URL
  let summary: SampleShop.Summary

  init(
    customers: Int = 400,
    seed: UInt64 = 7,
    endingOn end: (year: Int, month: Int, day: Int) = (2025, 12, 31)
  ) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "sample-\(UUID())")
    summary = try SampleShop(customers: customers, seed: seed, endingOn: end).write(to: url)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func data(_ name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }

  func lines(_ name: String) throws -> [String] {
    String(decoding: try data(name), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .dropLast()
      .map(String.init)
  }

  /// The rows of `orders.csv` by column.
  func orderRows() throws -> [[String: String]] {
    let rows = try lines("orders.csv").map(Self.fields)
    return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(rows[0], $0)) }
  }

  /// The events of a JSON Lines file.
  func events(_ name: String) throws -> [[String: Any]] {
    try lines(name).map { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
    }
  }

  /// The fields of a CSV line; no field of the sample holds a line break.
  static func fields(_ line: String) -> [String] {
    var fields = [""]
    var isQuoted = false
    var rest = line[...]
    while let character = rest.popFirst() {
      switch character {
      case "\"" where isQuoted && rest.first == "\"":
        rest.removeFirst()
        fields[fields.count - 1].append("\"")
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
