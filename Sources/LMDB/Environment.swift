internal import CLMDB
internal import Glibc

/// An open LMDB environment: one memory-mapped file, one writer, many readers.
///
/// It is opened without `MDB_WRITEMAP` (a full disk would kill the process), with `MDB_NOTLS` (a read
/// transaction is not bound to a thread), and with every commit on the disk before it returns, unless
/// `setSynced` says otherwise.
/// Tables with duplicate keys are not offered: Debian's 0.9.24 has bugs there (ITS#9376, ITS#8447).
@safe
package final class Environment: @unchecked Sendable {
  // @unchecked because LMDB synchronises access to the environment itself;
  // the handle is never replaced after `init`.
  let handle: OpaquePointer

  /// The folder that holds `data.mdb` and `lock.mdb`.
  package let path: String

  /// Reader slots that dead processes had left behind, and that opening gave back.
  package let slotsGivenBack: Int

  package struct Options: Sendable {
    /// The most the file can grow to, in bytes.
    ///
    /// The file is sparse: this reserves addresses only.
    package var mapSize: Int
    /// How many named tables can be opened.
    package var maximumTables: UInt32
    /// How many read transactions can be open at once, in all processes.
    package var maximumReaders: UInt32
    package var isReadOnly: Bool

    package init(
      mapSize: Int,
      maximumTables: UInt32 = 16,
      maximumReaders: UInt32 = 1_024,
      isReadOnly: Bool = false
    ) {
      self.mapSize = mapSize
      self.maximumTables = maximumTables
      self.maximumReaders = maximumReaders
      self.isReadOnly = isReadOnly
    }
  }

  /// Opens the environment in the folder `path`, which must exist.
  ///
  /// Reader slots of processes that died are given back at once. A file that is shorter than it says
  /// itself is refused: reading behind its end would end the process.
  package init(path: String, options: Options) throws(LMDBError) {
    var handle: OpaquePointer?
    let code = unsafe mdb_env_create(&handle)
    guard code == MDB_SUCCESS, let created = unsafe handle else {
      throw LMDBError(code, in: "mdb_env_create", path: path)
    }
    var dead: CInt = 0
    do throws(LMDBError) {
      try check(unsafe mdb_env_set_mapsize(created, options.mapSize), "mdb_env_set_mapsize")
      try check(unsafe mdb_env_set_maxdbs(created, options.maximumTables), "mdb_env_set_maxdbs")
      try check(
        unsafe mdb_env_set_maxreaders(created, options.maximumReaders),
        "mdb_env_set_maxreaders"
      )
      if !options.isReadOnly { try LockFile.make(in: path, readers: options.maximumReaders) }
      // A log is read in long stretches and a view by page: the kernel's read-ahead serves both.
      let flags = MDB_NOTLS | (options.isReadOnly ? MDB_RDONLY : 0)
      try check(unsafe mdb_env_open(created, path, UInt32(flags), 0o644), "mdb_env_open")
      for file in ["data.mdb", "lock.mdb"] { try FolderOwner.give(path + "/" + file) }
      if try unsafe FileLength.isCutOff(created) {
        throw LMDBError(LMDBError.Code.cutOff.rawValue, in: "mdb_env_open")
      }
      try check(unsafe mdb_reader_check(created, &dead), "mdb_reader_check")
    } catch {
      unsafe mdb_env_close(created)
      throw LMDBError(error.code.rawValue, in: error.operation, path: path)
    }
    unsafe self.handle = created
    self.path = path
    slotsGivenBack = Int(dead)
  }

  deinit { unsafe mdb_env_close(handle) }
}

extension Environment {
  /// Runs `body` in a read-write transaction, then commits.
  ///
  /// If `body` throws, the transaction is aborted and the error is passed on.
  @available(*, noasync, message: "LMDB ties a write transaction to one thread")
  package func write<Result: ~Copyable>(
    _ body: (borrowing WriteTransaction) throws -> Result
  ) throws -> Result {
    let transaction = try WriteTransaction(self)
    let result = try body(transaction)
    try transaction.commit()
    return result
  }

  /// Runs `body` in a snapshot of the last commit.
  package func read<Result: ~Copyable>(
    _ body: (borrowing ReadTransaction) throws -> Result
  ) throws -> Result {
    try body(ReadTransaction(self))
  }

  /// Opens the named tables in one transaction, creating those that are missing unless the
  /// environment is read-only.
  package func tables(_ names: [String], creating: Bool) throws -> [Table] {
    if creating {
      return try write { transaction in
        try names.map { try transaction.table($0, creating: true) }
      }
    }
    // The handles of a read transaction become shared when it commits.
    let transaction = try ReadTransaction(self)
    let tables = try names.map { try transaction.table($0, creating: false) }
    try transaction.commit()
    return tables
  }

  /// The table without a name, in which the named ones have their records: no key may be a table's name.
  ///
  /// Its root page is written by every commit, so that what is kept there costs no page of its own.
  package func mainTable() throws -> Table { try read { try $0.mainTable() } }

  /// Writes a consistent, compacted copy of the last commit into the folder `path`, which must exist
  /// and be empty, while reading and writing go on.
  ///
  /// The copy is not synced. `mdb_env_copy2` would have the disk take every megabyte before the next
  /// (`O_DIRECT`): this way is several times as fast, the sync that must follow included.
  package func copy(to path: String) throws(LMDBError) {
    let file = unsafe open(path + "/data.mdb", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw LMDBError(errno, in: "open", path: path) }
    let code = unsafe mdb_env_copyfd2(handle, file, UInt32(MDB_CP_COMPACT))
    let closed = close(file) == 0 ? MDB_SUCCESS : errno
    guard code == MDB_SUCCESS, closed == MDB_SUCCESS else {
      throw LMDBError(code == MDB_SUCCESS ? closed : code, in: "mdb_env_copyfd2", path: path)
    }
    try FolderOwner.give(path + "/data.mdb")
  }

  /// The number of the newest commit in the file, which need not be complete yet.
  func lastCommit() throws(LMDBError) -> Int {
    var info = unsafe MDB_envinfo()
    try check(unsafe mdb_env_info(handle, &info), "mdb_env_info")
    return unsafe info.me_last_txnid
  }

  /// Bytes of the file in use and in all, and how many commits there were.
  package func usage() throws(LMDBError) -> Usage {
    var info = unsafe MDB_envinfo()
    try check(unsafe mdb_env_info(handle, &info), "mdb_env_info")
    var statistics = MDB_stat()
    try check(unsafe mdb_env_stat(handle, &statistics), "mdb_env_stat")
    return unsafe Usage(
      fileBytes: (info.me_last_pgno + 1) * Int(statistics.ms_psize),
      mapBytes: info.me_mapsize,
      lastTransaction: UInt64(info.me_last_txnid)
    )
  }

  package struct Usage: Sendable {
    /// Bytes up to the last page ever used.
    package let fileBytes: Int
    /// The most the file can grow to.
    package let mapBytes: Int
    /// The number of the last commit; it changes exactly when something was committed.
    package let lastTransaction: UInt64
  }
}
