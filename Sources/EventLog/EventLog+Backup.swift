internal import Foundation
internal import LMDB

extension EventLog {
  /// Writes a store to `folder` that holds the log as of the last commit, compacted, while
  /// appending goes on; then verifies the copy.
  ///
  /// Views are not copied: they can always be made again.
  ///
  /// When this returns, the copy is on the disk.
  ///
  /// - Throws: `StoreError` if there is something at `folder` already. A copy that is not whole never
  ///   looks like a store.
  package func backUp(to folder: String) throws -> LogVerification {
    let target = Store(path: folder)
    guard !FileManager.default.fileExists(atPath: target.logPath) else {
      throw StoreError("There is a store at \(folder) already.", hint: "Back up to a new folder.")
    }
    let unfinished = try UnfinishedStore(target)
    try environment.copy(to: unfinished.store.logPath)
    let verification = try EventLog(unfinished.store, for: .reading).verify()
    try unfinished.finish()
    return verification
  }
}
