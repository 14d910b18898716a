internal import Foundation
internal import LMDB

extension Store {
  /// Makes a folder and those on the way to it, as far as they are not there.
  ///
  /// - Throws: `StoreError` if one cannot be made; `LMDBError` if root cannot give it to whom it belongs.
  package static func makeFolder(_ path: String) throws {
    guard !isFolder(path) else { return }
    let upper = (path as NSString).deletingLastPathComponent
    if !upper.isEmpty { try makeFolder(upper) }
    // Another process may make it at the same time.
    guard mkdir(path, 0o777) == 0 || errno == EEXIST && isFolder(path) else {
      throw failure("The folder \(path)", "could not be made")
    }
    try giveToOwner(path)
  }

  /// Gives what was just made at `path` to the owner of the folder it is in, where root made it.
  ///
  /// - Throws: `LMDBError` if the system refuses it.
  package static func giveToOwner(_ path: String) throws { try FolderOwner.give(path) }

  private static func isFolder(_ path: String) -> Bool {
    var about = stat()
    return stat(path, &about) == 0 && about.st_mode & S_IFMT == S_IFDIR
  }
}
