package import Foundation
internal import Glibc

/// A program run by a test, with all it said.
package struct ChildProcess {
  package let process: Process
  private let folder: URL

  /// What a program that has ended said, and how it ended.
  package struct Result {
    package let status: Int32
    /// Whether a signal ended it; `status` is the signal's number then.
    package let isSignalled: Bool
    package let output: Data
    package let errors: String

    package var text: String { String(decoding: output, as: UTF8.self) }
    package var lines: [Substring] { text.split(separator: "\n") }
  }

  /// Starts `program`. Output goes to files, so that no pipe can fill up.
  package init(
    _ program: String,
    _ arguments: [String],
    input: Data = Data(),
    environment: [String: String] = [:],
    folder workingFolder: String? = nil
  ) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "patron-child-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("PATRON_") }
      .merging(environment) { _, new in new }
    if let workingFolder { process.currentDirectoryURL = URL(filePath: workingFolder) }
    try input.write(to: folder.appending(path: "in"))
    process.standardInput = try FileHandle(forReadingFrom: folder.appending(path: "in"))
    process.standardOutput = try Self.file(folder.appending(path: "out"))
    process.standardError = try Self.file(folder.appending(path: "err"))
    try process.run()
  }

  private static func file(_ url: URL) throws -> FileHandle {
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }

  /// Waits for the end of the program.
  package func result() throws -> Result {
    process.waitUntilExit()
    defer { try? FileManager.default.removeItem(at: folder) }
    return Result(
      status: process.terminationStatus,
      isSignalled: process.terminationReason == .uncaughtSignal,
      output: try Data(contentsOf: folder.appending(path: "out")),
      errors: String(
        decoding: try Data(contentsOf: folder.appending(path: "err")),
        as: UTF8.self
      )
    )
  }

  /// What the program has said on stderr so far.
  package var errorsSoFar: String {
    (try? Data(contentsOf: folder.appending(path: "err"))).map {
      String(decoding: $0, as: UTF8.self)
    }
      ?? ""
  }

  /// Ends the program as a power cut would.
  package func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

  /// Asks the program to stop.
  package func stop() { process.terminate() }
}

/// Python, for what the tests compare Patron with.
package enum Python {
  /// Any Python 3.
  package static let plain = find("python3")
  /// One that has the packages lmdb and xxhash, named by `PATRON_PYTHON`.
  package static let withPackages: String? = {
    guard let path = ProcessInfo.processInfo.environment["PATRON_PYTHON"], !path.isEmpty,
      let child = try? ChildProcess(path, ["-c", "import lmdb, xxhash"]),
      (try? child.result())?.status == 0
    else { return nil }
    return path
  }()

  private static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  package struct Missing: Error {}

  /// Runs `script` with `input`; what it prints.
  package static func run(_ script: String, input: Data) throws -> Data {
    guard let plain else { throw Missing() }
    let result = try ChildProcess(plain, ["-c", script], input: input).result()
    guard result.status == 0 else { throw Failure(errors: result.errors) }
    return result.output
  }

  package struct Failure: Error { package let errors: String }
}

/// The folder of the project that this was built from.
package enum Project {
  package static let path = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}
