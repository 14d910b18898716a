internal import Glibc

/// The owner of a folder, who also gets what root makes in it.
///
/// An administrator works on a store as root, and the service that has it must be able to go on afterwards.
package enum FolderOwner {
  /// Gives what this process has just made at `path` to the owner and group of the folder that it is in.
  ///
  /// Only root can, and only what is root's is given. A link is given itself, never what it leads to, and a file
  /// that has other names stays as it is: whoever has the folder could have put them there.
  ///
  /// - Throws: `LMDBError` if the system refuses it.
  package static func give(_ path: String) throws(LMDBError) {
    guard geteuid() == 0 else { return }
    let file = unsafe open(path, Self.nameOnly | O_NOFOLLOW | O_CLOEXEC)
    // What is not there, or was removed again, is nobody's.
    guard file >= 0 else { return }
    defer { close(file) }
    var made = stat()
    var folder = stat()
    guard unsafe fstat(file, &made) == 0, unsafe stat(Self.folder(of: path), &folder) == 0 else {
      throw LMDBError(errno, in: "fstat", path: path)
    }
    let isFolder = made.st_mode & S_IFMT == S_IFDIR
    guard made.st_uid == 0, folder.st_uid != 0, isFolder || made.st_nlink == 1 else { return }
    let flags = Self.fileItself | AT_SYMLINK_NOFOLLOW
    // On a file system that is only read, nothing was made.
    guard unsafe fchownat(file, "", folder.st_uid, folder.st_gid, flags) == 0 || errno == EROFS
    else { throw LMDBError(errno, in: "fchownat", path: path) }
  }

  /// `O_PATH` and `AT_EMPTY_PATH`, which Swift does not take over from C: the file is named, not opened.
  private static let nameOnly = CInt(0o10_000_000)
  private static let fileItself = CInt(0x1000)

  private static func folder(of path: String) -> String {
    let names = path.split(separator: "/")
    let folder = names.dropLast().joined(separator: "/")
    if path.hasPrefix("/") { return "/" + folder }
    return folder.isEmpty ? "." : folder
  }
}
