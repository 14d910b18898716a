import EventLog
import Events
import Foundation
import Views

/// The projector of one view as a process of its own.
///
/// Not Foundation's `Process`: that watches its children by signals and threads of its own.
struct ProjectorProcess {
  let view: ViewName
  let identifier: pid_t
  let startedAt = ContinuousClock.now

  enum Ending: Equatable {
    case status(Int32)
    case signal(Int32)
  }

  /// Starts it; with a `lifeline` it follows the log, and ends when this process does.
  init(_ view: ViewName, _ store: Store, lifeline: Lifeline?) throws {
    self.view = view
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var arguments = ["patron", "project", view.rawValue, "--store", store.path]
    if let lifeline {
      posix_spawn_file_actions_adddup2(&actions, lifeline.readingEnd, STDIN_FILENO)
      arguments += ["--follow", "--until-stdin-ends"]
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What this process blocks to wait for it must end a child.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var child = pid_t()
    let variables = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
    let code = Self.withCStrings(arguments) { arguments in
      Self.withCStrings(variables) { variables in
        posix_spawn(&child, "/proc/self/exe", &actions, &attributes, arguments, variables)
      }
    }
    guard code == 0 else {
      throw StoreError(
        "The projector of \(view.rawValue) could not be started: \(String(cString: strerror(code)))."
      )
    }
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

  /// Asks it to stop; what it is folding it folds to its end.
  func stop() { kill(identifier, SIGTERM) }

  /// Ends it at once, which costs what it had not committed.
  func end() { kill(identifier, SIGKILL) }

  /// How it ended; `nil` while it runs.
  ///
  /// Ask no more when it has ended: the number may be another's by then.
  func ending() -> Ending? { wait(WNOHANG) }

  /// Waits for its end.
  func waitForEnd() -> Ending {
    while true {
      if let ending = wait(0) { return ending }
    }
  }

  private func wait(_ options: CInt) -> Ending? {
    var status: CInt = 0
    guard waitpid(identifier, &status, options) == identifier else { return nil }
    let signal = status & 0x7F
    return signal == 0 ? .status((status >> 8) & 0xFF) : .signal(signal)
  }
}
