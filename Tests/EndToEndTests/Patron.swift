import Events
import Foundation
import TestSupport

/// The program as it was built, and a folder for what it makes.
final class Patron: Sendable {
  /// Beside the test bundle in the build folder.
  static let binary: String = {
    let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appending(path: "patron").path
  }()

  let folder: String
  var store: String { path("store") }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "patron-e2e-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
    return path(name)
  }

  /// Starts `patron` in the folder; `PATRON_STORE` names its store.
  func start(
    _ arguments: [String],
    store: String? = nil,
    blocksSignals: Bool = false
  ) throws -> ChildProcess {
    try ChildProcess(
      Self.binary,
      arguments,
      environment: ["PATRON_STORE": store ?? self.store, "COLUMNS": "80"],
      folder: folder,
      blocksSignals: blocksSignals
    )
  }

  /// Runs `patron` to its end.
  func run(_ arguments: [String], store: String? = nil) throws -> ChildProcess.Result {
    try start(arguments, store: store).result()
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs `patron`, which must succeed; what it prints.
  @discardableResult
  func succeed(_ arguments: String..., store: String? = nil) throws -> String {
    let result = try run(arguments, store: store)
    guard result.status == 0, !result.isSignalled else {
      throw Failure(description: "patron \(arguments.joined(separator: " ")): \(result.errors)")
    }
    return result.text
  }

  /// The rows that a query prints, by column.
  func rows(_ arguments: String...) throws -> [[String: String]] {
    let result = try run(["query"] + arguments + ["--format", "csv"])
    guard result.status == 0 else { throw Failure(description: result.errors) }
    return CSVText.rows(result.text)
  }

  /// `patron status` of a view.
  func status(_ view: String, store: String? = nil) throws -> JSONValue {
    let text = try succeed("status", "--digest", "--format", "jsonl", store: store)
    for line in text.split(separator: "\n") {
      let json = try JSONReader.parse(String(line))
      if json["view"]?.string == view { return json }
    }
    throw Failure(description: "no view \(view) in: \(text)")
  }

  func digest(_ view: String, store: String? = nil) throws -> String {
    try status(view, store: store)["digest"]?.string ?? "none"
  }

  /// Waits until `isTrue`, for a minute at most.
  func wait(until isTrue: () throws -> Bool) throws {
    let end = Date(timeIntervalSinceNow: 60)
    while try !isTrue() {
      guard Date() < end else { throw Failure(description: "it did not come true in a minute") }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  /// Copies the log of the store into another; what is made of it there is made in one go.
  func copyLog(to name: String) throws -> String {
    let copy = path(name)
    try FileManager.default.createDirectory(
      atPath: copy + "/views",
      withIntermediateDirectories: true
    )
    try FileManager.default.copyItem(atPath: store + "/log", toPath: copy + "/log")
    return copy
  }
}

/// CSV as Patron writes it, and the reference tools.
enum CSVText {
  static func rows(_ text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map { fields(String($0)) }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { line in
      Dictionary(zip(header, line)) { first, _ in first }
    }
  }

  private static func fields(_ line: String) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
