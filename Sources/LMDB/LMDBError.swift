internal import CLMDB
internal import Glibc

/// An error returned by an LMDB call.
///
/// The description names the C function, what it worked on and what to do about it, when there is
/// something to do:
///
///     mdb_put shop/log: MDB_MAP_FULL: Environment mapsize limit reached (…)
package struct LMDBError: Error, Hashable {
  /// The reason for the failure.
  package let code: Code

  /// The C function that failed, such as `mdb_put`.
  package let operation: String

  /// The environment's folder, where the call knows it.
  package let path: String

  init(_ rawCode: CInt, in operation: String, path: String = "") {
    self.code = Code(rawValue: rawCode)
    self.operation = operation
    self.path = path
  }

  /// A commit that failed.
  ///
  /// Where the disk takes only a part of a write, LMDB says `EIO`, as if it were broken. Most often it
  /// is full: then this says so.
  init(commit code: CInt, of environment: OpaquePointer?) {
    var text: UnsafePointer<CChar>?
    let found = unsafe mdb_env_get_path(environment, &text)
    let path = unsafe found == MDB_SUCCESS ? text.map { unsafe String(cString: $0) } ?? "" : ""
    let isFull = code == EIO && Self.freeBytes(path) < Self.nothingFree
    self.init(isFull ? ENOSPC : code, in: "mdb_txn_commit", path: path)
  }

  /// Less than this is no room for a commit: what a failed one had written is not given back.
  private static let nothingFree: UInt64 = 1 << 20

  private static func freeBytes(_ path: String) -> UInt64 {
    var room = statvfs()
    guard unsafe statvfs(path, &room) == 0 else { return .max }
    return UInt64(room.f_bavail) * UInt64(room.f_frsize)
  }
}

extension LMDBError {
  /// An LMDB or errno result code.
  package struct Code: RawRepresentable, Hashable, Sendable {
    package let rawValue: CInt

    package init(rawValue: CInt) { self.rawValue = rawValue }

    /// The key is already in the table; `MDB_KEYEXIST` in C.
    package static var keyExists: Code { Code(rawValue: MDB_KEYEXIST) }
    /// The environment has reached its map size; `MDB_MAP_FULL` in C.
    package static var mapFull: Code { Code(rawValue: MDB_MAP_FULL) }
    /// All reader slots are taken; `MDB_READERS_FULL` in C.
    package static var readersFull: Code { Code(rawValue: MDB_READERS_FULL) }
    /// The disk is full; `ENOSPC` in C.
    package static var noSpace: Code { Code(rawValue: ENOSPC) }
    /// No such file or folder; `ENOENT` in C.
    package static var noSuchFile: Code { Code(rawValue: ENOENT) }
    /// No file that can be read; `EBADF` in C, which is LMDB's word for an empty one.
    package static var badDescriptor: Code { Code(rawValue: EBADF) }
    /// Not allowed; `EACCES` in C.
    package static var permissionDenied: Code { Code(rawValue: EACCES) }
    /// A read-only file system; `EROFS` in C.
    package static var readOnlyFileSystem: Code { Code(rawValue: EROFS) }
    /// The address range could not be had; `ENOMEM` in C.
    package static var noMemory: Code { Code(rawValue: ENOMEM) }
    /// The disk failed; `EIO` in C.
    package static var inputOutput: Code { Code(rawValue: EIO) }
    /// A page is damaged or the file is not LMDB's; `MDB_CORRUPTED` in C.
    package static var corrupted: Code { Code(rawValue: MDB_CORRUPTED) }
    /// The file is not an LMDB environment; `MDB_INVALID` in C.
    package static var invalid: Code { Code(rawValue: MDB_INVALID) }
    /// The file has fewer pages than are in use; no code of LMDB, which does not look.
    package static var cutOff: Code { Code(rawValue: MDB_LAST_ERRCODE + 1) }
    /// A table of that name is not there; `MDB_NOTFOUND` in C.
    package static var notFound: Code { Code(rawValue: MDB_NOTFOUND) }

    /// What to do about it, where there is something to do.
    var hint: String? {
      switch self {
      case .mapFull:
        "The address range kept for this file is used up: set PATRON_MAP_SIZE to more bytes."
      case .readersFull: "Too many processes read at once: stop some, then try again."
      case .noSpace:
        "The disk is full. Nothing of this step was kept: free some space and repeat it."
      case .permissionDenied:
        "This user may not use that folder: check its owner and mode. All of a store belongs to one user."
      case .readOnlyFileSystem: "The folder is on a read-only file system."
      case .noMemory: "No room for the map: set PATRON_MAP_SIZE to less, or lift `ulimit -v`."
      case .inputOutput:
        "The disk is faulty or full: check both, then verify with `patron log verify`."
      case .corrupted, .invalid: "The file is damaged, or not Patron's: restore a backup."
      case .cutOff:
        "A copy was cut off, or the disk lost a part: copy it again, or restore a backup."
      default: nil
      }
    }
  }
}

extension LMDBError: CustomStringConvertible {
  /// Why it failed, in the system's or LMDB's words.
  package var reason: String {
    if code == .cutOff { return "data.mdb is shorter than its own pages say" }
    return unsafe String(cString: mdb_strerror(code.rawValue))
  }

  /// What to do about it, where there is something to do.
  package var hint: String? { code.hint }

  package var description: String {
    let place = path.isEmpty ? "" : " \(path)"
    return "\(operation)\(place): \(reason)" + (hint.map { " (\($0))" } ?? "")
  }
}

/// Throws unless `rawCode` is `MDB_SUCCESS`.
@inline(__always)
func check(_ rawCode: CInt, _ operation: StaticString) throws(LMDBError) {
  guard rawCode == MDB_SUCCESS else { throw LMDBError(rawCode, in: "\(operation)") }
}
