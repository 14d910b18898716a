internal import Foundation
internal import LMDB

extension EventLog {
  /// Writes a store to `folder` that holds the log as of the last commit, compacted, while
  /// appending goes on; then verifies the copy, its names and personal rows too.
  ///
  /// Views are not copied: they can always be made again.
  ///
  /// When this returns, the copy is on the disk.
  ///
  /// - Throws: `StoreError` if there is something at `folder` already; `DamagedLog` or `StoreError` if the
  ///   copy is not as it was written. A copy that is not whole never looks like a store.
  package func backUp(to folder: String) throws -> LogVerification {
    let target = Store(path: folder)
    guard !FileManager.default.fileExists(atPath: target.logPath) else {
      throw StoreError("There is a store at \(folder) already.", hint: "Back up to a new folder.")
    }
    let unfinished = try UnfinishedStore(target)
    try environment.copy(to: unfinished.store.logPath)
    let verification = try Self.proof(of: unfinished.store)
    try unfinished.finish()
    return verification
  }

  /// What all of the copy proves; it is closed again when this returns.
  private static func proof(of store: Store) throws -> LogVerification {
    let log = try EventLog(store, for: .reading)
    let verification = try log.verify()
    try log.verifyNames()
    return verification
  }
}
