internal import CLMDB

/// A consistent snapshot of an environment.
///
/// Bytes returned from it point into the memory map. They stay valid until the transaction ends or,
/// in a write transaction, until the next write.
package protocol Transaction: ~Copyable {
  @unsafe var handle: OpaquePointer { get }
}

extension Transaction where Self: ~Copyable {
  /// Returns the value for `key`, or `nil` if there is none.
  package borrowing func value(
    for key: RawSpan,
    in table: Table
  ) throws(LMDBError) -> UnsafeRawBufferPointer? {
    var found = unsafe MDB_val()
    let code = unsafe key.withMDBVal { key in
      unsafe mdb_get(handle, table.handle, &key, &found)
    }
    if code == MDB_NOTFOUND { return nil }
    try check(code, "mdb_get")
    return unsafe UnsafeRawBufferPointer(found)
  }

  /// The number of entries in `table`.
  package borrowing func count(of table: Table) throws(LMDBError) -> Int {
    var statistics = MDB_stat()
    try check(unsafe mdb_stat(handle, table.handle, &statistics), "mdb_stat")
    return statistics.ms_entries
  }

  /// The bytes of the pages that `table` takes.
  package borrowing func bytes(of table: Table) throws(LMDBError) -> Int {
    var statistics = MDB_stat()
    try check(unsafe mdb_stat(handle, table.handle, &statistics), "mdb_stat")
    let pages =
      statistics.ms_branch_pages + statistics.ms_leaf_pages + statistics.ms_overflow_pages
    return pages * Int(statistics.ms_psize)
  }

  borrowing func table(_ name: String, creating: Bool) throws(LMDBError) -> Table {
    var handle: UInt32 = 0
    let flags = UInt32(creating ? MDB_CREATE : 0)
    let code = unsafe mdb_dbi_open(self.handle, name, flags, &handle)
    guard code == MDB_SUCCESS else { throw LMDBError(code, in: "mdb_dbi_open \(name)") }
    return Table(handle: handle)
  }

  /// The table that every environment has, without a name; the named ones have their records in it.
  borrowing func mainTable() throws(LMDBError) -> Table {
    var handle: UInt32 = 0
    let code = unsafe mdb_dbi_open(self.handle, nil, 0, &handle)
    guard code == MDB_SUCCESS else { throw LMDBError(code, in: "mdb_dbi_open") }
    return Table(handle: handle)
  }
}

/// A read-only snapshot.
///
/// It costs a reader slot and keeps old pages from being reused: end it soon.
@safe
package struct ReadTransaction: ~Copyable, Transaction {
  package let handle: OpaquePointer

  package init(_ environment: Environment) throws(LMDBError) {
    var handle: OpaquePointer?
    let code = unsafe mdb_txn_begin(environment.handle, nil, UInt32(MDB_RDONLY), &handle)
    guard code == MDB_SUCCESS, let handle = unsafe handle else {
      throw LMDBError(code, in: "mdb_txn_begin", path: environment.path)
    }
    do throws(LMDBError) {
      // LMDB takes the commit's number first and copies its root then, which the second next commit writes over. That
      // one is newer than the number, perhaps not on the disk yet, and behind it may be the next snapshot.
      while try unsafe environment.lastCommit() > mdb_txn_id(handle) + 1 {
        unsafe mdb_txn_reset(handle)
        try check(unsafe mdb_txn_renew(handle), "mdb_txn_renew")
      }
    } catch {
      unsafe mdb_txn_abort(handle)
      throw LMDBError(error.code.rawValue, in: error.operation, path: environment.path)
    }
    unsafe self.handle = handle
  }

  /// The number of the commit that it shows.
  package var commitNumber: Int { unsafe mdb_txn_id(handle) }

  consuming func commit() throws(LMDBError) {
    let code = unsafe mdb_txn_commit(handle)
    discard self
    try check(code, "mdb_txn_commit")
  }

  deinit { unsafe mdb_txn_abort(handle) }
}
