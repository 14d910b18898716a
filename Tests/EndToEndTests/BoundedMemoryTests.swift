import Foundation
import TestSupport
import Testing

/// Reading takes the memory of a block, whatever the file holds.
@Suite struct BoundedMemoryTests {
  let patron: Patron

  init() throws { patron = try Patron() }

  /// A line of 1 GiB, read with 400 MB of address space: a hole in the file, which takes no disk.
  @Test(arguments: ["orders.csv", "events.jsonl"])
  func aLineOfAGibibyteIsPassedOver(name: String) throws {
    try patron.succeed("init")
    // The beginning is text: zeros there would be UTF-16.
    let text = String(repeating: "x", count: 100_000)
    let (before, after) =
      name == "orders.csv"
      ? (
        "order,ordered_at,customer,amount,note\n1,2024-05-01,c,1,\n2,2024-05-01,c,1,\(text)",
        "3,never,c,1,\n"
      )
      : ("{}\n{\"a\":\"\(text)", "{}\n")
    let path = try patron.write(before, to: name)
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.truncate(atOffset: UInt64(before.utf8.count) + 1 << 30)
    try file.seekToEnd()
    try file.write(contentsOf: Data("\n\(after)".utf8))
    try file.close()
    let result = try ChildProcess(
      "/bin/sh",
      ["-c", "ulimit -v 400000; exec \"$@\"", "sh", Patron.binary, "ingest", path, "--dry-run"],
      environment: ["PATRON_STORE": patron.store, "PATRON_MAP_SIZE": "\(64 << 20)"]
    ).result()
    #expect(result.status == 65, "\(result.errors)")
    let line = name == "orders.csv" ? 3 : 2
    #expect(result.errors.contains("\(name):\(line): "), "\(result.errors)")
    #expect(result.errors.contains("the line is longer than 16 MiB, and is not kept"))
    #expect(result.errors.contains("\(name):\(line + 1): "), "\(result.errors)")
  }
}
