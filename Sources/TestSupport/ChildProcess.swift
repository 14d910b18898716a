package import Foundation
internal import Glibc

/// A program run by a test, with all it said.
///
/// Not Foundation's `Process`: where several start at once, a child inherits what tells Foundation of
/// another's end, and waiting for the other then lasts as long as both.
package final class ChildProcess: Sendable {
  package let identifier: pid_t
  private let folder: URL

  /// What a program that has ended said, and how it ended.
  package struct Result: Sendable {
    package let status: Int32
    /// Whether a signal ended it; `status` is the signal's number then.
    package let isSignalled: Bool
    package let output: Data
    package let errors: String

    package var text: String { String(decoding: output, as: UTF8.self) }
    package var lines: [Substring] { text.split(separator: "\n") }
  }

  package struct Failure: Error { package let reason: String }

  /// Starts a program.
  ///
  /// Output goes to files, so that no pipe can fill up.
  /// The program gets this one's environment without `PATRON_…`, and `environment`. No signal is blocked,
  /// as at a terminal, unless `blocksSignals`, as where another program starts it from a worker thread.
  package init(
    _ program: String,
    _ arguments: [String],
    input: Data = Data(),
    environment: [String: String] = [:],
    folder workingFolder: String? = nil,
    blocksSignals: Bool = false
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "patron-child-\(UUID())")
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try input.write(to: folder.appending(path: "in"))
    let variables = ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("PATRON_") }
      .merging(environment) { _, new in new }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let create = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 0, folder.path + "/in", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, folder.path + "/out", create, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, folder.path + "/err", create, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    if blocksSignals { sigfillset(&signals) }
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var child = pid_t()
    var command = [program] + arguments
    if let workingFolder {
      command = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", workingFolder] + command
    }
    let code = Self.withCStrings(command) { arguments in
      Self.withCStrings(variables.map { "\($0)=\($1)" }) { variables in
        posix_spawn(&child, command[0], &actions, &attributes, arguments, variables)
      }
    }
    guard code == 0 else { throw Failure(reason: "\(program): \(String(cString: strerror(code)))") }
    identifier = child
  }

  private static func withCStrings<Value>(
    _ texts: [String],
    _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
  ) -> Value {
    let pointers = texts.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }

  /// Waits for the end of the program; once.
  package func result() throws -> Result {
    var status: CInt = 0
    while waitpid(identifier, &status, 0) < 0 {
      guard errno == EINTR else { throw Failure(reason: String(cString: strerror(errno))) }
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    let signal = status & 0x7F
    return Result(
      status: signal == 0 ? (status >> 8) & 0xFF : signal,
      isSignalled: signal != 0,
      output: try Data(contentsOf: folder.appending(path: "out")),
      errors: String(
        decoding: try Data(contentsOf: folder.appending(path: "err")),
        as: UTF8.self
      )
    )
  }

  /// What the program, which may run yet, has said on stderr.
  package var errorsSoFar: String {
    let data = try? Data(contentsOf: folder.appending(path: "err"))
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  /// Ends the program as a power cut would.
  package func kill() { Glibc.kill(identifier, SIGKILL) }

  /// Asks the program to stop.
  package func stop() { Glibc.kill(identifier, SIGTERM) }
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

  /// Runs the script `name` of `tools/reference` with `input`; what it prints.
  package static func run(reference name: String, input: Data) throws -> Data {
    guard let plain else { throw ChildProcess.Failure(reason: "there is no python3") }
    let script = Project.path + "/tools/reference/" + name
    let result = try ChildProcess(plain, ["-B", script], input: input).result()
    guard result.status == 0 else { throw ChildProcess.Failure(reason: result.errors) }
    return result.output
  }
}

/// The folder of the project that this was built from.
package enum Project {
  package static let path = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}
