internal import Foundation

/// A store that is being made, in the folder `log.part` of the store it will be.
///
/// Its log gets its place only when all of it is on the disk: whoever finds `log` finds it whole,
/// whenever the process was killed or the power failed. LMDB by itself gives no such promise: it writes
/// the first pages of a copy first, so that half of one opens like a store, and does not sync it.
struct UnfinishedStore: ~Copyable {
  /// The store as it will be.
  private let target: Store
  /// Where it is made.
  let store: Store
  /// `log.part`, locked: what a killed process left there is removed, what a living one does is not.
  private let descriptor: CInt

  /// For the store's user, and for the group to read, but not for everybody: it has the names, numbers and messages
  /// of a shop's customers.
  private static let mode: UInt32 = 0o750

  init(_ target: Store) throws {
    let store = Store(path: target.path + "/log.part")
    try Store.makeFolder(target.path, mode: Self.mode)
    try Store.makeFolder(target.viewsPath)
    try Store.makeFolder(store.path)
    let descriptor = try Self.lock(store.path)
    // Nothing is thrown once all is set: `deinit` would take away what is another's.
    try? FileManager.default.removeItem(atPath: store.logPath)
    do { try Store.makeFolder(store.logPath) } catch {
      close(descriptor)
      throw error
    }
    self.target = target
    self.store = store
    self.descriptor = descriptor
  }

  private static func lock(_ path: String) throws -> CInt {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Store.failure(path, "cannot be opened") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw StoreError("Another process is making a store in \(path).")
    }
    return descriptor
  }

  /// Puts the log in its place; it must not be open.
  consuming func finish() throws {
    for path in [store.logPath + "/data.mdb", store.logPath] { try Store.sync(path) }
    guard rename(store.logPath, target.logPath) == 0 else {
      throw Store.failure(target.logPath, "could not be put in place")
    }
    // The names on the way to it.
    let parent = URL(filePath: target.path).standardizedFileURL.deletingLastPathComponent().path
    for path in [target.path, parent] { try Store.sync(path) }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: store.path)
    close(descriptor)
  }
}
