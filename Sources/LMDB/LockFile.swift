internal import CLMDB
internal import Glibc

/// The file of an environment's locks and reader slots.
enum LockFile {
  /// Makes it, if it is not there, with room on the disk for all of it.
  ///
  /// The one that LMDB makes has none, and is mapped: on a full disk the first touch of a page ends the process.
  ///
  /// - Throws: `LMDBError` where there is no room, or it cannot be made.
  static func make(in folder: String, readers: UInt32) throws(LMDBError) {
    let path = folder + "/lock.mdb"
    let file = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      if errno == EEXIST { return }
      throw LMDBError(errno, in: "open", path: folder)
    }
    let code = posix_fallocate(file, 0, length(readers))
    close(file)
    guard code == ENOSPC || code == EDQUOT else { return }
    unsafe unlink(path)
    throw LMDBError(code, in: "posix_fallocate", path: path)
  }

  /// A slot for each reader and three for LMDB's own: 64 bytes each, as LMDB 0.9 has them on machines of 64 bits.
  ///
  /// A longer file than LMDB needs has more slots.
  private static func length(_ readers: UInt32) -> off_t { (off_t(readers) + 3) * 64 }
}
