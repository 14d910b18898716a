internal import Foundation
internal import LMDB

extension EventLog {
  /// Writes a store to `folder` that holds the log as of the last commit, compacted, while appending
  /// goes on; then verifies the copy. Views are not copied: they can always be made again.
  ///
  /// - Throws: `StoreError` if there is something at `folder` already; the copy is removed if it is
  ///   not whole.
  package func backUp(to folder: String) throws -> LogVerification {
    let target = Store(path: folder)
    guard !FileManager.default.fileExists(atPath: target.logPath) else {
      throw StoreError("There is a store at \(folder) already.", hint: "Back up to a new folder.")
    }
    for path in [target.logPath, target.viewsPath] {
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch {
        throw StoreError("The folder \(path) could not be made: \(Store.reason(error)).")
      }
    }
    do {
      try environment.copy(to: target.logPath)
      return try EventLog(target, for: .reading).verify()
    } catch {
      try? FileManager.default.removeItem(atPath: target.logPath)
      throw error
    }
  }
}
