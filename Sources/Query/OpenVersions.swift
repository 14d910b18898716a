internal import Projections
internal import Synchronization

/// The versions of views that a reader has open.
///
/// Invariants:
/// - Each is open once: LMDB's locks fail where one is opened twice in a process.
/// - A reader keeps to the version of a view that it began with, whatever is put in use meanwhile.
final class OpenVersions: Sendable {
  private struct State {
    /// By their paths.
    var views: [String: ViewEnvironment] = [:]
    /// Of each view by its path, the version that was in use when it was first asked for.
    var current: [String: Int] = [:]
  }

  private let state = Mutex(State())

  /// A version by its number, else the one in use; `nil` if there is none.
  func open(_ folder: ViewFolder, _ version: Int?) throws -> ViewEnvironment? {
    try state.withLock { state in
      let current = state.current[folder.path] ?? folder.currentVersion
      state.current[folder.path] = current
      guard let version = version ?? current else { return nil }
      let path = folder.path(ofVersion: version)
      let view = try state.views[path] ?? ViewEnvironment(path: path, isReadOnly: true)
      state.views[path] = view
      return view
    }
  }
}
