import ArgumentParser
import EventLog
import Events
import Foundation
import Views

/// Runs each view's projector as a process of its own, and waits for all.
struct ProjectorProcesses {
  private let views: [ViewName]
  private let store: Store
  private let follow: Bool

  init(_ views: [ViewName], _ store: Store, follow: Bool) {
    self.views = views
    self.store = store
    self.follow = follow
  }

  func run() throws {
    // A store that is not there is said once, not by every process.
    _ = try EventLog(store, for: .reading)
    fflush(nil)
    if follow { StopSignal.install() }
    let processes = try views.map { view in try start(view) }
    if follow { passOnStop(to: processes) }
    var failed: [String] = []
    for (view, process) in zip(views, processes) {
      process.waitUntilExit()
      if process.terminationStatus != 0 { failed.append(view.rawValue) }
    }
    guard failed.isEmpty || StopSignal.isRaised else {
      throw StoreError(
        "The projectors of \(failed.joined(separator: ", ")) failed; the others are done.",
        hint: "What they said stands above; run them again with `patron project \(failed[0])`."
      )
    }
  }

  private func start(_ view: ViewName) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments =
      ["project", view.rawValue, "--store", store.path] + (follow ? ["--follow"] : [])
    do { try process.run() } catch {
      throw StoreError("The projector of \(view.rawValue) could not be started: \(error).")
    }
    return process
  }

  private func passOnStop(to processes: [Process]) {
    while !StopSignal.isRaised, processes.contains(where: \.isRunning) { usleep(50_000) }
    for process in processes where process.isRunning { process.terminate() }
  }
}
