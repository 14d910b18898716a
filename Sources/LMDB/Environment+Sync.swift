internal import CLMDB

extension Environment {
  /// Chooses whether commits wait for the disk, as they do at first; `MDB_NOSYNC` in C.
  ///
  /// Commits that do not wait are visible at once, and safe from the end of the process. When the power
  /// fails before `sync`, the file may be damaged without a sign of it: whoever turns this off must know
  /// how to tell, and how to make the file anew.
  package func setSynced(_ isSynced: Bool) throws(LMDBError) {
    try check(
      unsafe mdb_env_set_flags(handle, UInt32(MDB_NOSYNC), isSynced ? 0 : 1),
      "mdb_env_set_flags"
    )
  }

  /// Waits until all that was committed is on the disk; `mdb_env_sync` in C.
  ///
  /// It may be called from any thread, also during a transaction.
  package func sync() throws(LMDBError) {
    let code = unsafe mdb_env_sync(handle, 1)
    guard code == MDB_SUCCESS else { throw LMDBError(code, in: "mdb_env_sync", path: path) }
  }
}
