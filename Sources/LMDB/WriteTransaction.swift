internal import CLMDB

/// The one read-write transaction of an environment.
///
/// A transaction that is not committed is aborted when its owner goes away:
/// forgetting `commit()` loses the writes, never the file.
@safe
package struct WriteTransaction: ~Copyable, Transaction {
  package let handle: OpaquePointer

  /// Begins the transaction, waiting for the current writer to finish.
  @available(*, noasync, message: "LMDB ties a write transaction to one thread")
  package init(_ environment: Environment) throws(LMDBError) {
    var handle: OpaquePointer?
    let code = unsafe mdb_txn_begin(environment.handle, nil, 0, &handle)
    guard code == MDB_SUCCESS, let handle = unsafe handle else {
      throw LMDBError(code, in: "mdb_txn_begin", path: environment.path)
    }
    unsafe self.handle = handle
  }

  /// Stores `value` under `key`, replacing what was there.
  package borrowing func put(
    _ value: RawSpan,
    for key: RawSpan,
    in table: Table
  ) throws(LMDBError) {
    try put(value, for: key, in: table, flags: 0)
  }

  /// Stores `value` under `key`, which must be greater than every key in `table`.
  ///
  /// Throws `keyExists` if it is not. Pages are filled to the brim this way.
  package borrowing func append(
    _ value: RawSpan,
    for key: RawSpan,
    in table: Table
  ) throws(LMDBError) {
    try put(value, for: key, in: table, flags: UInt32(MDB_APPEND))
  }

  private borrowing func put(
    _ value: RawSpan,
    for key: RawSpan,
    in table: Table,
    flags: UInt32
  ) throws(LMDBError) {
    let code = unsafe key.withMDBVal { key in
      unsafe value.withMDBVal { value in
        unsafe mdb_put(handle, table.handle, &key, &value, flags)
      }
    }
    try check(code, "mdb_put")
  }

  /// Deletes `key`; returns whether it was there.
  @discardableResult
  package borrowing func delete(_ key: RawSpan, in table: Table) throws(LMDBError) -> Bool {
    let code = unsafe key.withMDBVal { key in
      unsafe mdb_del(handle, table.handle, &key, nil)
    }
    if code == MDB_NOTFOUND { return false }
    try check(code, "mdb_del")
    return true
  }

  /// Makes the writes durable and visible to new readers.
  package consuming func commit() throws(LMDBError) {
    let environment = unsafe mdb_txn_env(handle)
    let code = unsafe mdb_txn_commit(handle)
    discard self
    guard code == MDB_SUCCESS else { throw unsafe LMDBError(commit: code, of: environment) }
  }

  deinit { unsafe mdb_txn_abort(handle) }
}
