import Foundation
import TestSupport
import Testing

/// What a command is to write is never what it reads, nor the store itself.
///
/// A name completed to the wrong one cost the export that was read, the rules, or the whole log.
@Suite struct NamedFilesTests {
  private let patron: Patron
  private static let orders = "order,ordered_at,customer,amount\n1,2024-05-01,a,1\n2,x,a,1\n"
  private static let ownFiles = ["log/data.mdb", "log/new", "views/rfm/1/data.mdb", "up.lock"]

  init() throws {
    patron = try Patron()
    try patron.succeed("init", "--currency", "CNY")
    try patron.write(Self.orders, to: "a.csv")
    _ = try patron.run(["ingest", "a.csv", "--rejects", "refused.csv"])
    try patron.succeed("project")
    try patron.write("preset: rfm-11\n", to: "new.yaml")
    try patron.write("preset: rfm-11\n", to: "store/rules.yaml")
    try patron.write("", to: "store/up.lock")
    try FileManager.default.createSymbolicLink(
      atPath: patron.path("link"),
      withDestinationPath: "new.yaml"
    )
  }

  private func refused(_ command: [String], _ reason: String) throws {
    let before = try snapshot()
    let result = try patron.run(command)
    #expect(result.status == 64, "\(command): \(result.errors)")
    #expect(result.errors.hasPrefix("Error: \(reason)\n"), "\(command): \(result.errors)")
    #expect(try snapshot() == before, "\(command)")
  }

  /// Every file that was there, but for those by which LMDB knows its readers.
  private func snapshot() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: patron.folder)
    where !name.hasSuffix("lock.mdb") {
      files[name] = FileManager.default.contents(atPath: patron.path(name))
    }
    return files
  }

  @Test func whatTheCommandReadsIsKept() throws {
    let end = "which this command reads: name another file"
    try refused(
      ["ingest", "a.csv", "--save-mapping", "a.csv"],
      "--save-mapping names a.csv, \(end)"
    )
    try refused(["ingest", "a.csv", "--rejects", "./a.csv"], "--rejects names ./a.csv, \(end)")
    try refused(
      ["ingest", "refused.csv", "a.csv.rejects.2", "--rejects", "a.csv.rejects"],
      "--rejects names a.csv.rejects.2, \(end)",
      having: "a.csv.rejects.2"
    )
    try refused(
      ["ingest", "a.csv", "a.csv.rejects"],
      "without --rejects, refused lines go to a.csv.rejects, \(end)",
      having: "a.csv.rejects"
    )
    try refused(
      ["ingest", "a.csv", "--mapping", "new.yaml", "--save-mapping", "link"],
      "--save-mapping names link, \(end)"
    )
    try refused(
      ["replay", "--rules", "new.yaml", "--report", "new.yaml"],
      "--report names new.yaml, \(end)"
    )
    try refused(
      ["replay", "--rules", "new.yaml", "--against", "link", "--output", "new.yaml"],
      "--output names new.yaml, \(end)"
    )
    for command in [["query", "rfm"], ["rebuild", "rfm", "--diff"]] {
      try refused(
        command + ["--rules", "link", "--output", "new.yaml"],
        "--output names new.yaml, \(end)"
      )
    }
    // It would stand there until it is complete.
    try refused(
      ["query", "rfm", "--rules", "new.yaml.part", "--output", "new.yaml"],
      "--output names new.yaml, \(end)",
      having: "new.yaml.part"
    )
  }

  private func refused(_ command: [String], _ reason: String, having file: String) throws {
    try patron.write(Self.orders, to: file)
    try refused(command, reason)
    try FileManager.default.removeItem(atPath: patron.path(file))
  }

  @Test func soIsTheStore() throws {
    for file in Self.ownFiles + ["rules.yaml"] {
      let path = "store/" + file
      let end = "\(path), which is part of the store \(patron.store): name another file"
      for command in [["query", "rfm"], ["log", "export"], ["rebuild", "rfm", "--diff"]] {
        try refused(command + ["--output", path], "--output names \(end)")
      }
      try refused(["ingest", "a.csv", "--rejects", path], "--rejects names \(end)")
      try refused(["ingest", "a.csv", "--save-mapping", path], "--save-mapping names \(end)")
      try refused(["replay", "--rules", "new.yaml", "--report", path], "--report names \(end)")
      try refused(["export", path], "the file to make is \(end)")
    }
  }

  @Test func twoFilesAreNotOne() throws {
    try refused(
      ["replay", "--rules", "new.yaml", "--report", "page", "--output", "./page"],
      "page would be written twice: name another file for one of them"
    )
    try refused(
      ["ingest", "a.csv", "--rejects", "page", "--save-mapping", "page"],
      "page would be written twice: name another file for one of them"
    )
  }

  /// Beside the log and the views the store's folder is the shop's.
  @Test func otherFilesAreWritten() throws {
    try patron.succeed("query", "rfm", "--output", "store/rfm.csv")
    try patron.succeed("query", "rfm", "--rules", "new.yaml", "--output", "old.csv")
    try patron.succeed("query", "rfm", "--rules", "new.yaml", "--output", "old.csv")
    try patron.succeed("query", "rfm", "--rules", "new.yaml", "--output", "/dev/stdout")
    #expect(try patron.run(["ingest", "a.csv", "a.csv"]).status == 65)
  }
}
