internal import Foundation
internal import LMDB
internal import SystemPackage

extension Store {
  /// Makes a folder and those on the way to it, as far as they are not there.
  ///
  /// `mode` is that of the folder itself, less what the umask takes.
  ///
  /// - Throws: `StoreError` if one cannot be made; `LMDBError` if root cannot give it to whom it belongs.
  package static func makeFolder(_ path: String, mode: UInt32 = 0o777) throws {
    guard !isFolder(path) else { return }
    let upper = folder(of: path)
    if !upper.isEmpty { try makeFolder(upper) }
    // Another process may make it at the same time.
    guard mkdir(path, mode) == 0 || errno == EEXIST && isFolder(path) else {
      throw failure("The folder \(path)", "could not be made")
    }
    try giveToOwner(path)
  }

  /// The folder that `path` is in; empty where no folder is named.
  ///
  /// Foundation's `deletingLastPathComponent` dies of a path of one letter.
  package static func folder(of path: String) -> String {
    FilePath(path).removingLastComponent().string
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
