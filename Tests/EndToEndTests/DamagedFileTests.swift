import Foundation
import TestSupport
import Testing

/// Flipped bits anywhere in the log's file: `patron log verify` says so, or they are where no data is.
@Suite struct DamagedFileTests {
  let patron: Patron

  init() throws {
    patron = try Patron()
    try patron.succeed("init")
    var text = "order,ordered_at,customer,amount,product\n"
    for number in 0..<3_000 { text += "\(number),2024-05-01,c\(number % 70),1.00,P\(number % 9)\n" }
    try patron.write(text, to: "orders.csv")
    try patron.succeed("ingest", "orders.csv")
  }

  @Test(arguments: ["status", "log verify", "log export", "ingest orders.csv"])
  func aLogThatWasCutOffIsRefusedWithAHint(command: String) throws {
    let file = URL(filePath: patron.store + "/log/data.mdb")
    let original = try Data(contentsOf: file)
    for length in [0, 20_000, original.count / 2] {
      try original.prefix(length).write(to: file)
      let result = try patron.run(command.split(separator: " ").map(String.init))
      #expect(!result.isSignalled && result.status == 1, "\(length) bytes: \(result.errors)")
      #expect(result.errors.contains("restore a backup"), "\(result.errors)")
      #expect(try Data(contentsOf: file).count == length)
    }
  }

  /// Calls `body` with the file of the store sixty times with one bit flipped, in the byte that it is told; then the
  /// file is as it was.
  private func withFlippedBits(in path: String, _ body: (Int) throws -> Void) throws {
    var random = SeededGenerator()
    let file = URL(filePath: patron.store + path)
    let original = try Data(contentsOf: file)
    for _ in 0..<60 {
      var damaged = original
      let at = random.below(original.count)
      damaged[at] ^= 1 << UInt8(random.below(8))
      try damaged.write(to: file)
      try body(at)
    }
    try original.write(to: file)
  }

  @Test func aFlippedBitIsFoundOrHarmless() throws {
    let exported = try patron.run(["log", "export"]).output
    var (found, harmless) = (0, 0)
    try withFlippedBits(in: "/log/data.mdb") { at in
      let verified = try patron.run(["log", "verify"])
      #expect(!verified.isSignalled, "signal \(verified.status) at byte \(at)")
      guard !verified.isSignalled else { return }
      if verified.status == 0 {
        harmless += 1
        #expect(try patron.run(["log", "export"]).output == exported, "byte \(at)")
      } else {
        found += 1
        #expect(verified.status == 1)
        #expect(verified.errors.hasPrefix("Error: "))
      }
    }
    #expect(found > 0)
    print("flipped bits: \(found) found, \(harmless) where verify finds nothing changed")
  }

  @Test(arguments: ["rfm", "profiles"])
  func aFlippedBitInAViewIsSaidOrHarmless(view: String) throws {
    try patron.succeed("project", view)
    let query = ["query", view, "--format", "csv"]
    let rows = try patron.run(query).output
    #expect(rows.count > 1_000)
    var (found, harmless) = (0, 0)
    try withFlippedBits(in: "/views/\(view)/1/data.mdb") { at in
      let result = try patron.run(query)
      let isTrue = result.status == 0 && result.output == rows
      #expect(isTrue || !result.errors.isEmpty || result.isSignalled, "silently wrong: byte \(at)")
      if isTrue { harmless += 1 } else { found += 1 }
    }
    #expect(found > 0 && harmless > 0, "\(found) found, \(harmless) harmless")
  }
}
